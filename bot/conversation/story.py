"""Story cards, and the sources behind them."""

from collections.abc import Mapping, Sequence

from bot import bidi, lines
from bot.conversation.desk import Desk
from bot.conversation.moments import moment
from bot.conversation.visit import Answer, Screen, Visit, turn
from bot.keyboards import rows
from bot.render import CEILING, units
from bot.texts import Html, escape
from jobs.tell import credit, in_full, ownership, tell, tellings
from storage.model import Article, Item, Source, Story, Subscriber

MORE = 60  #: units that are kept for saying how many more there are
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def code(story: int) -> str:
    """The story's id as links and buttons carry it: base 36."""
    digits = ""
    while story:
        story, digit = divmod(story, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


async def show(desk: Desk, visit: Visit) -> Answer:
    """A story's card or its sources, as the button says."""
    story = await find(desk, visit.args[0])
    if story is None:
        raise KeyError(visit.args[0])
    if visit.args[1] == "s":
        text = await sources(desk, visit, story)
        back = visit.texts.keyboard("story.sources", s=code(story.id))
        return turn(text, rows(back))
    # Back from the sources turns the message; a number in a list opens a card.
    is_back = visit.buttons == (f"st~{visit.args[0]}~c~1",)
    return Answer((await card(desk, visit, story),), replaces=is_back)


async def find(desk: Desk, story: str) -> Story | None:
    """The story that a link or button names; None when it is gone."""
    found = await desk.store.archive.story(int(story, 36))
    return found if found and found.articles else None


async def card(desk: Desk, visit: Visit, story: Story) -> Screen:
    """The story as one message of its own."""
    knowledge = await desk.knowledge()
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    keyboard = visit.texts.keyboard(
        "story.card", url=item.url, n=item.sources, s=code(story.id)
    )
    return Screen(_card_text(visit, story, item), rows(keyboard), _preview(story))


def _card_text(visit: Visit, story: Story, item: Item) -> Html:
    zone = _zone(visit)
    currency = visit.subscriber.currency if visit.subscriber else None
    figures = lines.figures_line(item, visit.texts, len(item.figures), currency)
    told = in_full(story.lead)
    standing = _standing(story, visit, zone)
    count = visit.texts.count(item.sources, "source")
    names = lines.names(item.credits, item.sources, visit.texts)
    text = visit.texts.say(
        "story.card",
        title=lines.cut(item.title, lines.TITLE),
        summary=Html(f"{bidi.lead(escape(told))}\n" if told else ""),
        figures=Html(f"\n{figures}\n" if figures else ""),
        sources=Html(bidi.lead(f"{count}: {names}")),
        first=moment(story.published, visit, zone),
        last=moment(max(a.published for a in story.articles), visit, zone),
        labels=Html(" · ".join([*lines.labels(item, visit.texts), *standing])),
    )
    single = visit.texts.say("story.single") if item.sources == 1 else ""
    return Html(bidi.lead(f"{text.rstrip()}\n{single}".rstrip()))


def _standing(story: Story, visit: Visit, zone: str) -> list[Html]:
    """Whether publishers still stand by the story, and by all that it said."""
    if not story.is_standing:
        return [visit.texts.word("label", "withdrawn")]
    revised = [article.revised for article in story.articles if article.revised]
    if not revised:
        return []
    when = moment(max(revised), visit, zone)
    return [visit.texts.word("label", "revised", when=when)]


def _preview(story: Story) -> str:
    """The original's address, where its source allows more than the headline."""
    is_shown = story.lead.mode != "head" and story.is_standing
    return story.lead.url if is_shown else ""


def _zone(visit: Visit) -> str:
    return (visit.subscriber or Subscriber(0, visit.now)).zone


async def sources(desk: Desk, visit: Visit, story: Story) -> Html:
    """The story's sources, each with its label, hour and own headline.

    Copies of one publisher's text stand on one line; what does not fit is counted.
    """
    catalogue = (await desk.knowledge()).sources
    groups = tellings(story, catalogue)
    told: list[str] = []
    for group in groups:
        line = _telling(visit, group, catalogue)
        if units("\n".join([*told, line])) > CEILING - MORE:
            told.append(
                bidi.lead(visit.texts.count(len(groups) - len(told), "srcmore"))
            )
            break
        told.append(line)
    return visit.texts.say("story.sources", n=len(groups), list=Html("\n".join(told)))


def _telling(
    visit: Visit, group: Sequence[Article], catalogue: Mapping[str, Source]
) -> str:
    carriers = {a.source: credit(a, catalogue) for a in reversed(group)}
    by = list(reversed(carriers.values()))
    first = group[0]
    names = visit.texts.word("days", "comma").join(
        lines.link(c.url, c.name) for c in by
    )
    if by[0].original and by[0].original != by[0].name:
        after = visit.texts.word("label", "after", original=by[0].original)
        names = f"{names} {after}"
    source = catalogue.get(first.source)
    owner = source.owner if source and not first.original_ownership else ""
    label = lines.ownership_label(ownership(by[0]), owner, visit.texts)
    when = bidi.isolate(moment(first.published, visit, _zone(visit)))
    title = bidi.lead(escape(lines.cut(first.title, lines.TITLE)))
    line = bidi.lead(f"• {names} — {label} · {when}")
    return f"{line}\n<blockquote expandable>{title}</blockquote>"
