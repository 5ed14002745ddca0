"""Inline mode: stories to share in any chat, the same for everybody who asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import bidi, lines
from bot.conversation.desk import Desk
from bot.conversation.story import code, find, labels, preview, zone
from bot.conversation.top import top
from bot.conversation.visit import Screen, Visit
from bot.keyboards import rows
from bot.measures import plain
from bot.texts import Html, escape
from jobs.plan import local_day
from jobs.seek import is_enough, wanted
from jobs.tell import Knowledge, tell
from storage.model import Item, Story

TOP = 5  #: stories that answer an empty query
AMONG = 400  #: newest stories of which they are the best; everybody's for minutes
PAGE = 20  #: results at once, of the 50 that Telegram takes; clients ask for more
CACHED = 300  #: seconds for which Telegram gives everybody the same answer
LONGEST = 64  #: characters of a query that are told back
NONE = "none"  #: the id of the result that says that there is none
_SHARED = re.compile(r"s ([0-9a-z]{1,8})")  # what the button «share» writes
_OFFSET = re.compile(r"[1-9]\d{0,3}")


@dataclass(frozen=True, slots=True)
class Result:
    """What a reader may pick, and the message that it becomes."""

    id: str  #: of the story, base 36
    title: str  #: plain text, as the description
    description: str
    screen: Screen


@dataclass(frozen=True, slots=True)
class Results:
    """An answer to an inline query."""

    found: tuple[Result, ...]
    next_offset: str = ""  #: "" on the last page
    button: str = ""  #: its label, where it opens the bot


async def answer(
    desk: Desk, visit: Visit, query: str, offset: str, bot: str
) -> Results:
    """The stories that words find, one that is shared, or those of the day.

    Args:
        query: what somebody wrote behind the bot's name; it is kept nowhere.
        offset: as the answer before said it, "" at first.
        bot: the bot's name.
    """
    words = " ".join(query.split())
    shared = _SHARED.fullmatch(words)
    if shared and (story := await find(desk, shared[1])) and story.is_standing:
        return await _results(desk, visit, [story], bot)
    if is_enough(words):
        return await _search(desk, visit, words, offset, bot)
    best = await top(desk, visit.now, TOP, AMONG)
    return await _results(desk, visit, [ranked.story for ranked in best], bot)


async def _search(
    desk: Desk, visit: Visit, words: str, offset: str, bot: str
) -> Results:
    start = int(offset) if _OFFSET.fullmatch(offset) else 0
    found = await desk.store.archive.search(wanted(words), PAGE, start)
    if not found.total:
        return _none(visit, words)
    end = start + PAGE
    following = str(end) if end < found.total else ""
    standing = [story for story in found.stories if story.is_standing]
    return await _results(desk, visit, standing, bot, following)


def _none(visit: Visit, words: str) -> Results:
    """That nothing is found: one result that introduces the bot, and the way to it."""
    title = visit.texts.say("inline.none.title", q=lines.cut(words, LONGEST))
    about = Screen(Html(escape(visit.texts.about("short.ar"))))
    one = Result(NONE, plain(title), visit.texts.about("name.ar"), about)
    return Results((one,), button=visit.texts.word("inline", "open"))


async def _results(
    desk: Desk, visit: Visit, stories: Sequence[Story], bot: str, following: str = ""
) -> Results:
    knowledge = await desk.knowledge()
    found = (_result(visit, story, knowledge, bot) for story in stories)
    return Results(tuple(found), following)


def _result(visit: Visit, story: Story, knowledge: Knowledge, bot: str) -> Result:
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    link = visit.texts.keyboard("inline.card", url=item.url, bot=bot, s=code(story.id))
    return Result(
        code(story.id),
        plain(bidi.lead(visit.texts.digits(escape(_title(item))))),
        plain(
            visit.texts.say(
                "inline.description",
                source=item.credits[0].name,
                date=local_day(story.published, zone(visit)),
            )
        ),
        Screen(_card(visit, story, item), rows(link), preview(story)),
    )


def _title(item: Item) -> str:
    return lines.cut(item.title, lines.TITLE)


def _card(visit: Visit, story: Story, item: Item) -> Html:
    """The story as one message in a chat of somebody else."""
    told = lines.cut(item.summary, lines.SUMMARY)
    text = visit.texts.say(
        "inline.card",
        title=_title(item),
        summary=Html(f"{bidi.lead(escape(told))}\n\n" if told else ""),
        source_line=lines.sources(item, visit.texts),
        date=local_day(story.published, zone(visit)),
        labels=Html(" · ".join(labels(visit, story, item))),
    )
    return Html(bidi.lead(text.rstrip()))
