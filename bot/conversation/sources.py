"""/sources: what is read, who owns it, what may be shown of it and how it is doing."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from bot import bidi, lines
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, anew, turn
from bot.keyboards import Button, Rows, offered, rows
from bot.places import country
from bot.texts import Html
from jobs.alert import FAILURES, diagnoses, look_around
from jobs.arabic.fold import fold
from jobs.diagnose import STALE, UNREAD, Diagnosis, State
from storage.model import Health, Source

PAGE = 10
SUGGEST = "fb~src~0"  #: a source, to the operators
ABREAST = 2  #: buttons in a row
MONTH = timedelta(days=30)
ARTICLE = "ال"


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The first page of sources."""
    return anew(await _page(desk, visit, 1))


async def page(desk: Desk, visit: Visit) -> Answer:
    """Another page."""
    return await _page(desk, visit, int(visit.args[0]))


async def profile(desk: Desk, visit: Visit) -> Answer:
    """One source's own page, in place of the list.

    Raises:
        KeyError: no such source is read any more.
    """
    shown = await _shown(desk)
    places = {source.slug: place for place, (source, _, _) in enumerate(shown)}
    place = places[visit.args[0]]
    source, found, health = shown[place]
    stories = await desk.store.archive.told_by(source.slug, visit.now - MONTH)
    told = visit.texts.say(
        "sources.profile",
        name=source.name,
        about=_about(visit, source),
        ownership=lines.ownership_label(source.ownership, source.owner, visit.texts),
        lang=language(visit, source.language),
        mode=visit.texts.word("mode", source.mode),
        reason=_reason(visit, source),
        n=stories,
        health=_health(visit, found, health),
    )
    ways = visit.texts.keyboard(
        "sources.profile", url=_site(source), src=source.slug, p=place // PAGE + 1
    )
    is_heard = bool(desk.operators)
    keyboard = offered(rows(ways), lambda data: is_heard or data != SUGGEST)
    return turn(Html(visit.texts.lead(told)), keyboard)


async def _shown(desk: Desk) -> list[tuple[Source, Diagnosis, Health | None]]:
    """The sources that are read, alphabetically, and how readers see them do."""
    sight = await look_around(desk.store, desk.clock.now())
    calm = {slug: _calm(health) for slug, health in sight.health.items()}
    found = diagnoses(replace(sight, health=calm))
    read = sorted((s for s in sight.sources if s.is_read), key=_order)
    return [(s, found[s.slug], calm.get(s.slug)) for s in read]


def _calm(health: Health) -> Health:
    """The health without a few failures: operators are not told of them either."""
    is_passing = health.failures < FAILURES and health.last_success
    return replace(health, failures=0) if is_passing else health


def _order(source: Source) -> str:
    """Alphabetical, without the article."""
    return fold(source.name).removeprefix(ARTICLE)


async def _page(desk: Desk, visit: Visit, number: int) -> Answer:
    read = await _shown(desk)
    pages = max(1, -(-len(read) // PAGE))
    number = min(number, pages)
    shown = read[(number - 1) * PAGE : number * PAGE]
    told = [_line(visit, source, found) for source, found, _ in shown]
    head = visit.texts.say("sources.head", n=len(read))
    turning = {"prev": (number - 2) % pages + 1, "next": number % pages + 1}
    foot = visit.texts.keyboard("sources.pages", p=number, pages=pages, **turning)
    text = Html("\n".join([f"{head}\n", *told]))
    profiles = _buttons([source for source, _, _ in shown])
    return turn(text, (*profiles, *(rows(foot) if pages > 1 else ())))


def _buttons(sources: list[Source]) -> Rows:
    """A way to each profile, in the order of the list."""
    made = [Button(source.name, f"so~{source.slug}") for source in sources]
    return tuple(
        tuple(made[start : start + ABREAST]) for start in range(0, len(made), ABREAST)
    )


def _line(visit: Visit, source: Source, found: Diagnosis) -> str:
    where = visit.texts.language
    facts = [
        *([country(source.country, where)] if source.country else []),
        lines.ownership_label(source.ownership, source.owner, visit.texts),
        language(visit, source.language),
        visit.texts.word("mode", source.mode),
    ]
    told = visit.texts.word("days", "comma").join(facts)
    text = visit.texts.say("sources.line", name=source.name, facts=Html(told))
    return f"{visit.texts.lead(text)} · {visit.texts.word('state', found.state)}"


def language(visit: Visit, code: str) -> Html:
    """The language's Arabic name, where it has one here, else its code."""
    if code in visit.texts.vocabulary("language"):
        return visit.texts.word("language", code)
    return Html(bidi.isolate(code))


def _about(visit: Visit, source: Source) -> Html:
    if not source.about:
        return Html("")
    return Html("\n" + visit.texts.say("sources.about", about=source.about))


def _reason(visit: Visit, source: Source) -> Html:
    reason = lines.mode_reason(source, visit.texts)
    if not reason:
        return Html("")
    return Html("\n" + visit.texts.say("sources.reason", reason=reason))


def _health(visit: Visit, found: Diagnosis, health: Health | None) -> Html:
    since = health.last_success if health else None
    if found.state in STALE:
        since = found.newest
    if since and found.state in STALE | UNREAD:
        ago = visit.texts.ago((visit.now - since).total_seconds())
        return visit.texts.say("sources.stalled", ago=ago)
    if found.newest and found.state is not State.NEVER_READ:
        ago = visit.texts.ago((visit.now - found.newest).total_seconds())
        return visit.texts.say("sources.newest", ago=ago)
    return visit.texts.word("state", found.state)


def _site(source: Source) -> str:
    """The publisher's home page, as far as it is known."""
    parts = urlsplit(source.url)
    return source.site or f"{parts.scheme}://{parts.netloc}/"
