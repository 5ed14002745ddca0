"""/sources: what is read, who owns it and what may be shown of it."""

from bot import bidi, lines
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, anew, turn
from bot.keyboards import rows
from bot.places import country
from bot.texts import Html
from jobs.arabic.fold import fold
from storage.model import Health, Source

PAGE = 15
FAILING = 5  #: readings in a row after which readers are told
ARTICLE = "ال"
HOME = "ar"


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The first page of sources."""
    return anew(await _page(desk, visit, 1))


async def page(desk: Desk, visit: Visit) -> Answer:
    """Another page."""
    return await _page(desk, visit, int(visit.args[0]))


async def _page(desk: Desk, visit: Visit, number: int) -> Answer:
    listed = await desk.store.sources.listed()
    read = sorted((s for s in listed if s.is_read), key=_order)
    health = await desk.store.sources.health()
    pages = max(1, -(-len(read) // PAGE))
    number = min(number, pages)
    shown = read[(number - 1) * PAGE : number * PAGE]
    listed_lines = [_line(visit, s, health.get(s.slug)) for s in shown]
    head = visit.texts.say("sources.head", n=len(read))
    turning = {"prev": (number - 2) % pages + 1, "next": number % pages + 1}
    keyboard = visit.texts.keyboard("sources.pages", p=number, pages=pages, **turning)
    text = Html("\n".join([f"{head}\n", *listed_lines]))
    return turn(text, rows(keyboard) if pages > 1 else ())


def _order(source: Source) -> str:
    """Alphabetical, without the article."""
    return fold(source.name).removeprefix(ARTICLE)


def _line(visit: Visit, source: Source, health: Health | None) -> str:
    facts = [
        *([country(source.country)] if source.country else []),
        lines.ownership_label(source.ownership, source.owner, visit.texts),
        *_foreign(visit, source),
        visit.texts.word("mode", source.mode),
    ]
    told = visit.texts.word("days", "comma").join(facts)
    text = visit.texts.say("sources.line", name=source.name, facts=Html(told))
    line = bidi.lead(text)
    if not (health and health.failures >= FAILING and health.last_success):
        return line
    ago = visit.texts.ago((visit.now - health.last_success).total_seconds())
    return f"{line} · {visit.texts.say('sources.stalled', ago=ago)}"


def _foreign(visit: Visit, source: Source) -> list[str]:
    """The source's language, where it is not the reader's own."""
    if source.language == HOME:
        return []
    return [visit.texts.word("language", source.language)]
