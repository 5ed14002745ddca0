"""/latest: the newest stories, of one topic or of all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot import lines
from bot.conversation import search
from bot.conversation.desk import RECENT, Desk
from bot.conversation.story import code
from bot.conversation.visit import Answer, Screen, Visit, anew, show, turn
from bot.keyboards import Button, Rows, rows
from bot.texts import Html
from jobs.facts.topics import find_topic, nearest
from jobs.plan import local_day
from jobs.tell import Knowledge, tell
from storage.model import Story, Subscriber

ALL = "all"
PAGE = 5
PAGES = 5
STALE = timedelta(hours=2)  #: without a successful reading, the list says so


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The first page, of the topic that the words name."""
    await _settle(desk, visit)
    if not visit.args:
        return anew(await _page(desk, visit, ALL, 1))
    words = " ".join(visit.args)
    topic = find_topic(words)
    if topic is None:
        return await _unknown(desk, visit, words)
    return anew(await _page(desk, visit, topic.id, 1))


async def page(desk: Desk, visit: Visit) -> Answer:
    """A page; the pressed list turns, any other message stays."""
    await _settle(desk, visit)
    topic, number = visit.args
    if topic != ALL and topic not in desk.headings:
        raise KeyError(topic)
    answer = await _page(desk, visit, topic, min(int(number), PAGES))
    return answer if _is_list(visit) else anew(answer)


async def instead(desk: Desk, visit: Visit) -> Answer:
    """The newest stories in place of one that is gone."""
    gone = Screen(visit.texts.say("start.gone"))
    newest = await screen(desk, replace(visit, args=()))
    return Answer((gone, *newest.screens))


def _is_list(visit: Visit) -> bool:
    """Whether the pressed message is a list: a button opens each of its stories."""
    verbs = {data.partition("~")[0] for data in visit.buttons}
    return {"lt", "st"} <= verbs and not any("~s~" in data for data in visit.buttons)


async def _settle(desk: Desk, visit: Visit) -> None:
    """Whoever sees the newest stories misses nothing of what may not have come."""
    if visit.is_doubtful:
        await desk.store.doubts.tell(visit.chat_id)


async def _page(desk: Desk, visit: Visit, topic: str, number: int) -> Answer:
    """The page, made once for all who ask for it at the same time."""
    zone = (visit.subscriber or Subscriber(0, visit.now)).zone
    key = "latest", topic, number, visit.texts, zone
    return await desk.shared(key, lambda: _made(desk, visit, topic, number))


async def _made(desk: Desk, visit: Visit, topic: str, number: int) -> Answer:
    wanted = None if topic == ALL else topic
    since = visit.now - RECENT if wanted else None
    start = (number - 1) * PAGE
    found = await desk.store.archive.latest(wanted, PAGE + 1, start, since)
    if not found:
        return await _empty(desk, visit, topic)
    knowledge = await desk.knowledge()
    stories = found[:PAGE]
    head = await _head(desk, visit, topic)
    items = [
        _line(visit, story, n, knowledge) for n, story in enumerate(stories, start + 1)
    ]
    more = len(found) > PAGE and number < PAGES
    keyboard = _keyboard(visit, stories, topic, number, more)
    text = visit.texts.digits("\n\n".join([head, *items]))
    ids = tuple(story.id for story in stories)
    screen = Screen(text, keyboard, numbered=ids, first=start + 1)
    return Answer((screen,), replaces=True)


async def _head(desk: Desk, visit: Visit, topic: str) -> str:
    """The heading, and a warning when nothing was read for long."""
    part = ""
    if topic != ALL:
        name = lines.heading(desk.headings[topic], visit.texts)
        part = visit.texts.word("latest", "part", topic=name)
    read = await desk.store.archive.freshest() or visit.now
    age = visit.now - read
    ago = visit.texts.ago(age.total_seconds())
    head = visit.texts.say("latest.head", topic_part=part, ago=ago)
    return f"{head}{_warning(visit, age)}"


def _warning(visit: Visit, age: timedelta) -> str:
    """That the list may be old, when nothing was read for long."""
    if age <= STALE:
        return ""
    ago = visit.texts.ago(age.total_seconds())
    return f"\n{visit.texts.say('latest.stale', ago=ago)}"


def _line(visit: Visit, story: Story, number: int, knowledge: Knowledge) -> str:
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    age = (visit.now - story.published).total_seconds()
    return visit.texts.say(
        "latest.item",
        i=number,
        url=item.url,
        title=lines.cut(item.title, lines.TITLE),
        source_line=Html(lines.source_line(item, visit.texts, linked=False)),
        ago=visit.texts.ago(age),
    )


def _keyboard(
    visit: Visit, stories: Sequence[Story], topic: str, number: int, more: bool
) -> Rows:
    start = (number - 1) * PAGE + 1
    opening = tuple(
        Button(visit.texts.number(n), f"st~{code(story.id)}~c~1")
        for n, story in enumerate(stories, start)
    )
    place = {(1, True): "foot", (1, False): "only"}.get(
        (number, more), "middle" if more else "last"
    )
    foot = visit.texts.keyboard(
        f"latest.{place}", t=topic, prev=number - 1, next=number + 1
    )
    return (opening, *rows(foot))


async def _empty(desk: Desk, visit: Visit, topic: str) -> Answer:
    wanted = None if topic == ALL else topic
    everything = visit.texts.word("topics", "all")
    found = desk.headings.get(topic)
    name = lines.heading(found, visit.texts) if found else everything
    text = visit.texts.say("latest.empty", topic=name)
    old = await desk.store.archive.latest(wanted, 1)
    keyboard = rows(visit.texts.keyboard("latest.empty", s=_code(old)))
    if not old:
        return turn(text, tuple(row[1:] for row in keyboard if wanted))
    zone = (visit.subscriber or Subscriber(0, visit.now)).zone
    last = local_day(old[0].published, zone)
    return turn(Html(text + visit.texts.say("latest.empty.last", last=last)), keyboard)


def _code(stories: Sequence[Story]) -> str:
    return code(stories[0].id) if stories else ""


async def _unknown(desk: Desk, visit: Visit, words: str) -> Answer:
    """The topics that sound most alike, and a search for the words."""
    shown = lines.cut(words, search.LONGEST)
    text = visit.texts.say("latest.unknown", input=shown)
    near = tuple(
        Button(lines.heading(t, visit.texts), f"lt~{t.id}~1") for t in nearest(words)
    )
    if visit.in_group:  # where what is written is kept nowhere
        return show(text, tuple((button,) for button in near))
    token = await search.token_of(desk, visit, shown)
    foot = rows(visit.texts.keyboard("latest.unknown", q=token))
    return show(text, (*((button,) for button in near), *foot))
