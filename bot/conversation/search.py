"""/search, and what readers write without a command: the archive by its words."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from bot import lines
from bot.conversation import schedule
from bot.conversation.desk import Desk
from bot.conversation.story import code, listed, zone
from bot.conversation.visit import (
    Answer,
    Screen,
    Visit,
    anew,
    in_place,
    show,
    turn,
    with_buttons,
)
from bot.keyboards import Button, Rows, rows
from bot.texts import Html
from jobs.facts.directory import directory
from jobs.facts.glossary import Term, glossary
from jobs.plan import day_bounds
from jobs.seek import Wanted, about, is_enough, named_by, wanted
from storage.model import Story
from storage.queries import SPANS, Query

PAGE = 5
LONGEST = 64  #: characters of a query
KEPT = timedelta(hours=24)  #: how long the buttons of a search work
EVER, TODAY = "all", "t"


@dataclass(frozen=True, slots=True)
class Search:
    """What buttons with this token look for."""

    token: str
    text: str  #: as readers see it
    wanted: Wanted
    span: str = EVER
    until: datetime | None = None  #: None: a term of the glossary, for ever


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The first page of what the words find; without any, how to search."""
    if not visit.args:
        return show(visit.texts.say("search.help"))
    return await _asked(desk, visit, " ".join(visit.args))


async def typed(desk: Desk, visit: Visit, text: str) -> Answer | None:
    """The same for words without a command; None when they are no words."""
    words = " ".join(text.split())
    if not is_enough(words):
        return None
    found = await _asked(desk, visit, words, visit.texts.word("search", "typed"))
    return with_buttons(found, schedule.offer(visit, words))


async def page(desk: Desk, visit: Visit) -> Answer:
    """Another page of a search."""
    token, number = visit.args
    search = await _find(desk, visit, token)
    if search is None:
        return _expired(visit)
    return in_place(visit, "sf", await _page(desk, visit, search, int(number)))


async def narrow(desk: Desk, visit: Visit) -> Answer:
    """The same search in another span of time."""
    token, span = visit.args
    search = await _find(desk, visit, token)
    if search is None:
        return _expired(visit)
    within = await _within(desk, search, span)
    return in_place(visit, "sf", await _page(desk, visit, within, 1))


async def text_of(desk: Desk, visit: Visit, token: str) -> str | None:
    """What a button's token looks for; None once that is forgotten."""
    search = await _find(desk, visit, token)
    return search.text if search else None


async def token_of(desk: Desk, visit: Visit, text: str) -> str:
    """The token of a new search, for a button."""
    return await desk.store.queries.keep(Query(text, visit.now + KEPT))


@cache
def term_token(term: str, span: str = EVER) -> str:
    """The token that always finds a term of the glossary: nothing is stored for it."""
    digest = hashlib.blake2b(f"{term}~{span}".encode(), digest_size=6).digest()
    return urlsafe_b64encode(digest).decode()


@cache
def _term_searches() -> Mapping[str, tuple[Term, str]]:
    pairs = ((one, span) for one in glossary().values() for span in SPANS)
    return {term_token(one.id, span): (one, span) for one, span in pairs}


async def _asked(desk: Desk, visit: Visit, text: str, note: str = "") -> Answer:
    if len(text) > LONGEST:
        return show(visit.texts.say("search.long"))
    if not is_enough(text):
        return show(visit.texts.say("search.short"))
    token = await token_of(desk, visit, text)
    search = Search(token, text, wanted(text), until=visit.now + KEPT)
    return anew(await _page(desk, visit, search, 1, note))


async def _find(desk: Desk, visit: Visit, token: str) -> Search | None:
    if known := _term_searches().get(token):
        term, span = known
        return Search(token, term.name, about(term), span)
    query = await desk.store.queries.get(token, visit.now)
    if query is None:
        return None
    return Search(token, query.text, wanted(query.text), query.span, query.until)


async def _within(desk: Desk, search: Search, span: str) -> Search:
    """The search in another span, forgotten at the same time as the first one."""
    if span == search.span:
        return search
    if search.until is None:
        term = _term_searches()[search.token][0].id
        return replace(search, token=term_token(term, span), span=span)
    kept = Query(search.text, search.until, span)
    return replace(search, token=await desk.store.queries.keep(kept), span=span)


def _expired(visit: Visit) -> Answer:
    """That the button is too old, and how to search again."""
    again = Screen(visit.texts.say("search.help"))
    return Answer((again,), visit.texts.toast("err.expired"))


async def _page(
    desk: Desk, visit: Visit, search: Search, number: int, note: str = ""
) -> Answer:
    start = (number - 1) * PAGE
    since = _since(visit, search.span)
    found = await desk.store.archive.search(search.wanted, PAGE, start, since)
    if not found.total:
        return _empty(visit, search)
    pages = -(-found.total // PAGE)
    if number > pages:
        return await _page(desk, visit, search, pages, note)
    knowledge = await desk.knowledge()
    head = visit.texts.say(
        "search.head",
        n=found.total,
        q=search.text,
        range_part=Html(_range(visit, search.span) + note),
    )
    told = [
        listed(visit, "search.item", story, n, knowledge, lines.TITLE)
        for n, story in enumerate(found.stories, start + 1)
    ]
    text = visit.texts.digits("\n\n".join([visit.texts.lead(head), *told]))
    keyboard = _keyboard(visit, search, found.stories, number, pages)
    ids = tuple(story.id for story in found.stories)
    screen = Screen(text, keyboard, numbered=ids, first=start + 1)
    return Answer((screen,), replaces=True)


def _since(visit: Visit, span: str) -> datetime | None:
    if span == EVER:
        return None
    if span == TODAY:
        return day_bounds(visit.now, zone(visit))[0]
    return visit.now - timedelta(days=int(span))


def _range(visit: Visit, span: str) -> str:
    return "" if span == EVER else visit.texts.word("search", span)


def _empty(visit: Visit, search: Search) -> Answer:
    """That nothing is found; in a span, with the way to a wider one."""
    text = visit.texts.say("search.empty", q=search.text)
    keyboard = rows(visit.texts.keyboard("search.empty", c=_followed(search)))
    wider = () if search.span == EVER else _spans(visit, search)
    return turn(text, (*wider, *keyboard))


def _followed(search: Search) -> str:
    """What following the words of a search means to a button."""
    return named_by(search.text) or search.token


def _spans(visit: Visit, search: Search) -> Rows:
    return rows(visit.texts.keyboard("search.spans", q=search.token))


def _keyboard(
    visit: Visit, search: Search, stories: Sequence[Story], number: int, pages: int
) -> Rows:
    first = (number - 1) * PAGE + 1
    opening = tuple(
        Button(visit.texts.number(n), f"st~{code(story.id)}~c~1")
        for n, story in enumerate(stories, first)
    )
    turning = _turning(visit, search, number, pages)
    return (opening, *_spans(visit, search), *turning, *_follow(visit, search))


def _follow(visit: Visit, search: Search) -> Rows:
    """The way to follow whom the query names."""
    entity = directory().get(named_by(search.text))
    if entity is None:
        return ()
    name = lines.named(entity, visit.texts)
    follow = visit.texts.keyboard("search.follow", q_short=name, c=entity.id)
    return rows(follow)


def _turning(visit: Visit, search: Search, number: int, pages: int) -> Rows:
    """The way to the pages before and after, where there are any."""
    if pages == 1:
        return ()
    row = rows(
        visit.texts.keyboard(
            "search.pages",
            q=search.token,
            p=number,
            pages=pages,
            prev=number - 1,
            next=number + 1,
        )
    )[0]
    return (row[number == 1 : 2 + (number < pages)],)
