"""What the bot says in groups: hello, and what those who run them may ask of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot import lines
from bot.conversation.desk import Desk
from bot.conversation.story import code
from bot.conversation.topics import named
from bot.conversation.visit import Answer, Visit, show
from bot.keyboards import rows
from jobs.facts.topics import find_topic, nearest
from storage.model import GENERAL, Subscriber, SubscriberState, Thread

ENTRY = timedelta(minutes=10)  #: that a button opens the settings
ANYBODY = 0  #: whose the button is when an anonymous administrator asked
SHOWN = 64  #: characters of unknown words that are told back


async def setup(desk: Desk, visit: Visit) -> Answer:
    """Who the bot is, and the button to the settings for who asked, in private."""
    asker = visit.by or ANYBODY
    word = await desk.store.subscribers.nonce(asker, visit.now, ENTRY)
    keyboard = visit.texts.keyboard(
        "group.hello", bot=desk.chats.me, token=f"{word}{reference(visit.chat_id)}"
    )
    return show(visit.texts.say("group.hello"), rows(keyboard))


async def here(desk: Desk, visit: Visit) -> Answer:
    """The digest, or the named topic's news, bound to the thread where it was asked.

    A group that is no forum has but one place.
    """
    if not visit.in_forum:
        return await setup(desk, visit)
    if not visit.args:
        return await _digest_here(desk, visit)
    words = " ".join(visit.args)
    topic = find_topic(words)
    if topic:
        return await _topic_here(desk, visit, topic.id)
    near = named(desk, visit, (one.id for one in nearest(words)))
    unknown = lines.cut(words, SHOWN)
    return show(visit.texts.say("group.here.unknown", input=unknown, near=near))


async def _digest_here(desk: Desk, visit: Visit) -> Answer:
    await change(desk, visit, lambda s: replace(s, thread_id=visit.thread_id))
    await desk.store.threads.take(_thread(visit))
    return show(visit.texts.say("group.here"))


async def _topic_here(desk: Desk, visit: Visit, topic: str) -> Answer:
    group = await change(desk, visit, lambda s: replace(s, topics=s.topics | {topic}))
    if group.thread_id == visit.thread_id:  # where the digest tells it anyway
        await desk.store.threads.release(visit.chat_id, topic)
    else:
        await desk.store.threads.take(
            replace(_thread(visit), topics=frozenset({topic}))
        )
    name = lines.heading(desk.headings[topic], visit.texts)
    return show(visit.texts.say("group.here.topic", topic=name))


def _thread(visit: Visit) -> Thread:
    return Thread(visit.chat_id, visit.thread_id or GENERAL, visit.by)


async def stop(desk: Desk, visit: Visit) -> Answer:
    """Nothing is sent any more, nor what was on its way."""
    await pause(desk, visit)
    return show(visit.texts.say("group.stopped"))


async def pause(desk: Desk, visit: Visit) -> Subscriber:
    """The group after sending stopped."""
    paused = SubscriberState.PAUSED
    group = await change(desk, visit, lambda s: replace(s, state=paused, until=None))
    await desk.store.ledger.cancel(visit.chat_id)
    return group


async def change(
    desk: Desk, visit: Visit, edit: Callable[[Subscriber], Subscriber]
) -> Subscriber:
    """The group after the edit."""
    return await desk.change(await known(desk, visit), edit)


async def known(desk: Desk, visit: Visit) -> Visit:
    """The visit of a group that is a subscriber: made one when new, without topics."""
    if visit.subscriber:
        return visit
    new = Subscriber(visit.chat_id, visit.now, kind="group")
    return replace(visit, subscriber=await desk.store.subscribers.create(new))


def reference(chat_id: int) -> str:
    """A group as links and buttons name it."""
    return code(-chat_id)


def referred(reference: str) -> int:
    """The group that a link or button names."""
    return -int(reference, 36)
