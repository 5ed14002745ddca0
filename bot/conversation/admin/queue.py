"""/queue: the stories that wait for an editor, one at a time."""

import html
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot import bidi, lines
from bot.conversation import story as cards
from bot.conversation.desk import Desk
from bot.conversation.numbered import ID
from bot.conversation.relatives import relatives
from bot.conversation.story import code
from bot.conversation.visit import Answer, Screen, Visit
from bot.keyboards import rows
from bot.texts import Html, Texts
from jobs.facts.faithful import alarms
from jobs.tell import reword, tell
from storage.editing import Case, State
from storage.model import Awaited, Story

WITHIN = timedelta(minutes=15)  #: a text is taken for what was asked for
LONGEST = {"title": 90, "summary": 280}  #: characters
TITLE, SUMMARY, MERGER = "queue-title", "queue-summary", "queue-merger"
STATES = {
    "ok": State.PUBLISHED,
    "no": State.REJECTED,
    "la": State.LATER,
    "ho": State.BARE,
}
NEAR = 5  #: stories that are offered for a merger


async def screen(desk: Desk, visit: Visit) -> Answer:
    """How many stories wait, and the one that nobody looked at for longest."""
    first = await _next(desk, visit)
    oldest = await desk.store.queue.oldest()
    if oldest is None:
        return _said(first)
    head = visit.texts.say(
        "admin.queue.head",
        n=await desk.store.queue.tally(),
        ago=visit.texts.ago((visit.now - oldest).total_seconds()),
    )
    return _said(Screen(head), first)


async def decide(desk: Desk, visit: Visit) -> Answer:
    """The decision, if nobody was faster, and the next story."""
    id_, verb = visit.args
    number, state = int(id_, 36), STATES[verb]
    version = await _version(desk, visit, number)
    counts = await desk.store.queue.decide(
        number,
        version,
        state,
        visit.now,
        partial(reword, knowledge=await desk.knowledge()),
    )
    if not counts:
        return await _late(desk, visit, number)
    await desk.note(visit, f"queue-{state}", id_)
    told = visit.texts.word("queue", "state", state)
    return await _on(desk, visit, told)


async def ask(desk: Desk, visit: Visit) -> Answer:
    """What is to be written now: a headline, or a summary."""
    id_, verb = visit.args
    number = int(id_, 36)
    version = await _version(desk, visit, number)
    purpose, key = (TITLE, "title") if verb == "et" else (SUMMARY, "summary")
    text = visit.texts.say(f"admin.queue.{key}", n=LONGEST[key])
    awaited = Awaited(purpose, visit.now + WITHIN, (id_, str(version)))
    return replace(_said(Screen(text)), awaits=awaited)


async def take_title(desk: Desk, visit: Visit, text: str) -> Answer:
    """The headline as an editor wrote it."""
    return await _write(desk, visit, TITLE, "title", text)


async def take_summary(desk: Desk, visit: Visit, text: str) -> Answer:
    """The summary as an editor wrote it."""
    return await _write(desk, visit, SUMMARY, "summary", text)


async def ask_other(desk: Desk, visit: Visit) -> Answer:
    """With which story to merge it; those that are about the same are offered."""
    (id_,) = visit.args
    number = int(id_, 36)
    version = await _version(desk, visit, number)
    others = (await relatives(desk, await _story(desk, number))).stories[:NEAR]
    near = await desk.store.archive.stories(others)
    knowledge = await desk.knowledge()
    told = [
        cards.listed(visit, "story.related.item", one, n, knowledge, lines.TITLE)
        for n, one in enumerate(near, 1)
    ]
    text = Html("\n\n".join([visit.texts.say("admin.queue.merger"), *told]))
    numbered = tuple(one.id for one in near)
    awaited = Awaited(MERGER, visit.now + WITHIN, (id_, str(version)))
    return replace(_said(Screen(text, numbered=numbered)), awaits=awaited)


async def take_other(desk: Desk, visit: Visit, text: str) -> Answer:
    """The two stories as one, if there is such another one."""
    number, version = int(visit.args[0], 36), int(visit.args[1])
    other = await _named(desk, visit, text.strip().lower())
    queue = desk.store.queue
    if other is None:
        return _said(Screen(visit.texts.say("admin.queue.nobody")))
    if not await queue.merge(number, version, other, visit.now):
        return await _late(desk, visit, number)
    await desk.note(visit, f"queue-{State.MERGED}", visit.args[0])
    told = Screen(visit.texts.say("admin.queue.merged"))
    return _said(told, await _next(desk, visit))


async def _named(desk: Desk, visit: Visit, word: str) -> int | None:
    """The story that a number of the last list, or an id, names."""
    listed = await desk.store.listings.last(visit.chat_id)
    if word.isdecimal() and 1 <= int(word) <= len(listed):
        return listed[int(word) - 1]
    found = await cards.find(desk, word) if ID.fullmatch(word) else None
    return found.id if found else None


async def _write(desk: Desk, visit: Visit, purpose: str, key: str, text: str) -> Answer:
    text = " ".join(text.split())
    if len(text) > LONGEST[key]:
        long = _said(Screen(visit.texts.say("admin.queue.long", n=LONGEST[key])))
        return replace(long, awaits=Awaited(purpose, visit.now + WITHIN, visit.args))
    number, version = int(visit.args[0], 36), int(visit.args[1])
    story = await _story(desk, number)
    changed = await desk.store.queue.edit(
        number,
        version,
        {key: text},
        visit.now,
        partial(reword, knowledge=await desk.knowledge()),
    )
    if not changed:
        return await _late(desk, visit, number)
    await desk.note(visit, "queue-edited", visit.args[0])
    case = await desk.store.queue.case(number)
    assert case is not None
    saved = Screen(_saved(visit.texts, text, story))
    return _said(saved, await _item(desk, visit, case, await _story(desk, number)))


def _saved(texts: Texts, text: str, story: Story) -> Html:
    """That the words are kept, and which of them no report has."""
    source = "\n".join(f"{a.given or a.title}\n{a.text}" for a in story.articles)
    found = dict.fromkeys(alarm.text for alarm in alarms(text, source))
    saved = texts.say("admin.queue.saved")
    if not found:
        return saved
    listed = texts.word("days", "comma").join(map(texts.escape, found))
    return Html(f"{saved}\n{texts.say('admin.queue.warning', list=Html(listed))}")


async def _late(desk: Desk, visit: Visit, number: int) -> Answer:
    """What another editor decided meanwhile, and the next story."""
    case = await desk.store.queue.case(number)
    if case is None:
        raise KeyError(number)
    became = visit.texts.word("queue", "state", case.state)
    told = visit.texts.toast("admin.queue.late", state=became)
    if visit.message_id is None:
        return _said(Screen(Html(html.escape(told))), await _next(desk, visit))
    return await _on(desk, visit, told)


async def _on(desk: Desk, visit: Visit, told: str) -> Answer:
    """The next story in place of the one that was decided."""
    following = _said(await _next(desk, visit))
    return replace(following, toast=html.unescape(told), replaces=True)


async def _next(desk: Desk, visit: Visit) -> Screen:
    queue = desk.store.queue
    while case := await queue.next():
        if story := await queue.story(case.story):
            return await _item(desk, visit, case, story)
        await queue.drop(case.story, visit.now)  # its sources were taken down
    return Screen(visit.texts.say("admin.queue.empty"))


async def _item(desk: Desk, visit: Visit, case: Case, story: Story) -> Screen:
    """A story as an editor sees it: its reasons, and whether readers see it."""
    await desk.store.queue.show(visit.chat_id, case)
    texts = visit.texts
    item = tell(story, "", await desk.knowledge())
    reasons = (texts.word("queue", "reason", one) for one in case.reasons)
    is_shown = await desk.store.archive.story(story.id) is not None
    status = texts.word("queue", "shown" if is_shown else "withheld")
    text = texts.say(
        "admin.queue.item",
        title=lines.cut(item.title, lines.TITLE),
        summary=item.summary,
        reason=Html(texts.word("days", "comma").join(reasons)),
        source_line=Html(lines.names(item.credits, item.sources, texts)),
        labels=Html(" · ".join((*lines.labels(item, texts), status))),
    )
    told = (bidi.lead(line) for line in text.split("\n") if line)
    keyboard = rows(texts.keyboard("admin.queue.item", s=code(story.id)))
    return Screen(Html("\n".join(told)), keyboard)


async def _version(desk: Desk, visit: Visit, number: int) -> int:
    """Which version of the story this chat was shown last."""
    version = await desk.store.queue.shown(visit.chat_id, number)
    if version is None:
        raise KeyError(number)
    return version


async def _story(desk: Desk, number: int) -> Story:
    story = await desk.store.queue.story(number)
    if story is None:
        raise KeyError(number)
    return story


def _said(*screens: Screen) -> Answer:
    return Answer(screens)
