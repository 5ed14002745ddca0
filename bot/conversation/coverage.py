"""What stands behind a story's card: its sources, its course, its relatives."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from bot import bidi, lines
from bot.conversation import story as cards
from bot.conversation.desk import Desk
from bot.conversation.moments import moment
from bot.conversation.relatives import relatives
from bot.conversation.story import code, disagreements, find, zone
from bot.conversation.visit import Answer, Screen, Visit
from bot.keyboards import Button, Rows, rows
from bot.texts import Html, escape
from jobs.plan import local_day
from jobs.renew import timeline
from jobs.tell import Knowledge, credit, ownership, tellings
from storage.model import Article, Link, Source, Story

T = TypeVar("T")

PAGE = 5  #: sources, or stories, on a screen
ROWS = 10  #: of a timeline
CARRIERS = 5  #: of one text that are named
LINE = 150  #: characters of a headline among others


async def show(desk: Desk, visit: Visit) -> Answer:
    """A story's card, or one of the screens behind it, as the button says.

    They take each other's place; beside any other message they are new ones.
    """
    id_, view, page = visit.args
    story = await find(desk, id_)
    if story is None:
        raise KeyError(id_)
    if view == "c":
        card = await cards.card(desk, visit, story)
        return Answer((card,), replaces=page == "0")
    screen = await VIEWS[view](desk, visit, story, int(page))
    return Answer((screen,), replaces=_is_of(visit, id_))


def _is_of(visit: Visit, id_: str) -> bool:
    """Whether the pressed message is the story's card, or leads back to it."""
    return any(
        data.startswith(f"st~{id_}~t~") or data == f"st~{id_}~c~0"
        for data in visit.buttons
    )


async def _sources(desk: Desk, visit: Visit, story: Story, page: int) -> Screen:
    """The story's sources, each with its label, hour and own headline.

    Copies of one publisher's text stand on one line.
    """
    knowledge = await desk.knowledge()
    groups = tellings(story, knowledge.sources)
    page, pages, shown = _cut(groups, page, PAGE)
    told = [_telling(visit, group, knowledge.sources) for group in shown]
    text = visit.texts.say(
        "story.sources", n=len(groups), list=Html("\n".join(told)), disagree=""
    )
    notes = disagreements(visit, story, knowledge)
    return Screen(
        Html("\n".join([text.rstrip(), *notes])), _foot(visit, story, "s", page, pages)
    )


def _telling(
    visit: Visit, group: Sequence[Article], catalogue: Mapping[str, Source]
) -> str:
    first = group[0]
    by = credit(first, catalogue)
    source = catalogue.get(first.source)
    owner = source.owner if source and not first.original_ownership else ""
    label = lines.ownership_label(ownership(by), owner, visit.texts)
    when = bidi.isolate(moment(first.published, visit, zone(visit)))
    given = escape(lines.cut(first.given or first.title, lines.TITLE))
    line = visit.texts.lead(
        f"• {_carriers(visit, group, catalogue)} — {label} · {when}"
    )
    return f"{line}\n<blockquote expandable>{bidi.lead(given)}</blockquote>"


def _carriers(
    visit: Visit, group: Sequence[Article], catalogue: Mapping[str, Source]
) -> str:
    """Who carries the text, each once, and after whom."""
    by = [*{a.source: credit(a, catalogue) for a in reversed(group)}.values()][::-1]
    linked = [lines.link(c.url, visit.texts.escape(c.name)) for c in by[:CARRIERS]]
    names = visit.texts.word("days", "comma").join(linked)
    if more := len(by) - len(linked):
        names = Html(f"{names} {visit.texts.count(more, 'srcmore')}")
    if not by[0].original or by[0].original == by[0].name:
        return names
    return f"{names} {visit.texts.word('label', 'after', original=by[0].original)}"


async def _timeline(desk: Desk, visit: Visit, story: Story, page: int) -> Screen:
    """The reports that changed what was told, oldest first."""
    knowledge = await desk.knowledge()
    page, pages, shown = _cut(timeline(story), page, ROWS)
    told = "\n".join(_row(visit, article, knowledge) for article in shown)
    text = visit.texts.say("story.timeline", rows=Html(told))
    return Screen(text, _foot(visit, story, "t", page, pages))


def _row(visit: Visit, article: Article, knowledge: Knowledge) -> str:
    return visit.texts.say(
        "story.timeline.row",
        date=local_day(article.published, zone(visit)),
        one_line=lines.cut(article.title, LINE),
        source=credit(article, knowledge.sources).name,
    )


async def _related(desk: Desk, visit: Visit, story: Story, page: int) -> Screen:
    """Stories about the same, and what the publishers say to read also."""
    near = await relatives(desk, story)
    if not near:
        raise KeyError(story.id)
    page, pages, ids = _cut(near.stories, page, PAGE)
    stories = await desk.store.archive.stories(ids)
    first = (page - 1) * PAGE + 1
    knowledge = await desk.knowledge()
    told: list[str] = [
        cards.listed(visit, "story.related.item", s, n, knowledge, LINE)
        for n, s in enumerate(stories, first)
    ]
    if page == pages and near.links:
        told.append("\n".join(_pointer(link) for link in near.links))
    opening = tuple(
        Button(visit.texts.number(n), f"st~{code(s.id)}~c~1")
        for n, s in enumerate(stories, first)
    )
    text = "\n\n".join([visit.texts.say("story.related"), *told])
    foot = _foot(visit, story, "r", page, pages)
    return Screen(visit.texts.digits(text), (opening, *foot))


def _pointer(link: Link) -> str:
    title = escape(lines.cut(link.title, LINE))
    return bidi.lead(f"• {lines.link(link.url, title)}")


VIEWS = {"s": _sources, "t": _timeline, "r": _related}


def _cut(parts: Sequence[T], page: int, size: int) -> tuple[int, int, Sequence[T]]:
    """The page that there is nearest to a number, how many there are, and its parts."""
    pages = max(1, -(-len(parts) // size))
    page = max(1, min(page, pages))
    return page, pages, parts[(page - 1) * size : page * size]


def _foot(visit: Visit, story: Story, view: str, page: int, pages: int) -> Rows:
    """The ways to the other pages, and back to the card."""
    values = {"s": code(story.id), "view": view, "p": page, "pages": pages}
    turning = {"prev": page - 1, "next": page + 1}
    back = rows(visit.texts.keyboard("story.back", **values))
    if pages == 1:
        return back
    row = rows(visit.texts.keyboard("story.pages", **values, **turning))[0]
    return (row[page == 1 : 2 + (page < pages)], *back)
