"""Channels: linked by a forwarded post or by name, and set up in private.

Whoever runs a channel sets it up, or the operator; both are asked for each time.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time

from bot.conversation.desk import Desk, Place
from bot.conversation.moments import city
from bot.conversation.visit import Answer, Visit, show, turn
from bot.keyboards import Button, Rows, code, offered, rows
from bot.lines import heading
from bot.texts import Html
from jobs.facts.topics import Topic
from jobs.plan import replan
from storage.model import WEEK, Channel, Serving, Subscriber, SubscriberState

ADD = "add"
CAPS = (1, 2, 3, 5, 8)  #: posts a day that are offered
CAP = 3
HOUR = time(8)  #: of the daily digest, in Riyadh
PAGE = 7  #: topics
LISTED = 20  #: channels that are asked for whoever runs them
MARK = "✓ "
_NAME = re.compile(r"(?:@|https?://t\.me/)?([A-Za-z]\w{3,31})", re.ASCII)


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The channels that the visitor runs; with "add" and a name, that one linked."""
    if len(visit.args) == 2 and visit.args[0] == ADD:
        return await _add(desk, visit, visit.args[1])
    linked = (await desk.store.channels.all())[:LISTED]
    mine = [one for one in linked if await _is_in_charge(desk, visit, one.chat_id)]
    if not mine:
        return show(visit.texts.say("channel.help"))
    buttons = tuple((Button(one.title, f"ch~{_ref(one.chat_id)}"),) for one in mine)
    return show(visit.texts.say("channel.list"), buttons)


async def forwarded(desk: Desk, visit: Visit, place: Place) -> Answer | None:
    """The channel of a forwarded post linked; None for who does not run it."""
    if not await desk.chats.may_post(place.chat_id):
        return _without_rights(visit, place.title)
    if not await _is_in_charge(desk, visit, place.chat_id):
        return None
    return await _link(desk, visit, place)


async def page(desk: Desk, visit: Visit) -> Answer:
    """How a channel is served."""
    channel, subscriber = await _entered(desk, visit)
    return turn(*_settings(desk, visit, channel, subscriber))


async def mode(desk: Desk, visit: Visit) -> Answer:
    """Posts of single stories, approved or not, or a digest a day."""
    channel, _ = await _entered(desk, visit)
    channel = replace(channel, mode=Serving(visit.args[1]))
    await desk.store.channels.put(channel)
    subscriber = await _change(desk, visit, channel, lambda s: s)
    return turn(*_settings(desk, visit, channel, subscriber))


async def caps(desk: Desk, visit: Visit) -> Answer:
    """How many posts a day there may be; with a number, that is chosen."""
    channel, subscriber = await _entered(desk, visit)
    if len(visit.args) == 1:
        text, _ = _settings(desk, visit, channel, subscriber)
        return turn(text, (_caps(visit, channel), *_back(visit, channel)))
    channel = replace(channel, cap=int(visit.args[1]))
    await desk.store.channels.put(channel)
    return turn(*_settings(desk, visit, channel, subscriber))


async def topics(desk: Desk, visit: Visit) -> Answer:
    """A page of topics, those of the channel marked."""
    channel, subscriber = await _entered(desk, visit)
    return turn(*_topics(desk, visit, channel, subscriber, int(visit.args[1])))


async def switch(desk: Desk, visit: Visit) -> Answer:
    """One topic on or off."""
    channel, _ = await _entered(desk, visit)
    _, topic, state, number = visit.args
    if topic not in desk.headings:
        raise KeyError(topic)
    put = frozenset({topic}) if state == "1" else frozenset()
    subscriber = await _change(
        desk, visit, channel, lambda s: replace(s, topics=s.topics - {topic} | put)
    )
    return turn(*_topics(desk, visit, channel, subscriber, int(number)))


async def stop(desk: Desk, visit: Visit) -> Answer:
    """Nothing is written in the channel any more, or everything again."""
    channel, _ = await _entered(desk, visit)
    state = SubscriberState.PAUSED if visit.args[1] == "0" else SubscriberState.ACTIVE
    is_back = state is SubscriberState.ACTIVE
    if is_back and not await desk.chats.may_post(channel.chat_id):
        return _without_rights(visit, channel.title)
    subscriber = await _change(
        desk, visit, channel, lambda s: replace(s, state=state, until=None)
    )
    if not is_back:
        await desk.store.ledger.cancel(channel.chat_id)
    return turn(*_settings(desk, visit, channel, subscriber))


async def _add(desk: Desk, visit: Visit, written: str) -> Answer:
    name = _NAME.fullmatch(written)
    place = await desk.chats.find(name[1]) if name else None
    if place is None or not place.is_channel:
        return show(visit.texts.say("channel.unknown", name=written[:64]))
    if not await desk.chats.may_post(place.chat_id):
        return _without_rights(visit, place.title)
    if not await _is_in_charge(desk, visit, place.chat_id):
        return show(visit.texts.say("channel.notyours", channel=place.title))
    return await _link(desk, visit, place)


def _without_rights(visit: Visit, title: str) -> Answer:
    return show(visit.texts.say("channel.norights", channel=title))


async def _is_in_charge(desk: Desk, visit: Visit, chat_id: int) -> bool:
    return visit.is_operator or await desk.chats.is_administrator(
        chat_id, visit.chat_id
    )


async def _link(desk: Desk, visit: Visit, place: Place) -> Answer:
    """The channel served as it was, or as every new one: the best stories, all topics.

    What is linked anew goes on, whatever stopped it.
    """
    store, chat_id = desk.store, place.chat_id
    known = await store.channels.get(chat_id)
    fresh = Channel(chat_id, place.title, Serving.TOP, CAP)
    channel = replace(known, title=place.title) if known else fresh
    every = frozenset(desk.headings)
    new = Subscriber(chat_id, visit.now, "channel", topics=every, at=HOUR)
    await store.subscribers.create(new)
    await store.channels.put(channel)
    subscriber = await _change(
        desk,
        visit,
        channel,
        lambda s: replace(s, state=SubscriberState.ACTIVE, until=None),
    )
    text = visit.texts.say(
        "channel.linked",
        channel=channel.title,
        mode=_mode(visit, channel),
        n=channel.cap,
    )
    _, keyboard = _settings(desk, visit, channel, subscriber)
    return show(text, keyboard)


async def _entered(desk: Desk, visit: Visit) -> tuple[Channel, Subscriber]:
    """The channel of a button, for whoever runs it now.

    Raises:
        KeyError: it is none, or they do not.
    """
    chat_id = -int(visit.args[0], 36)
    channel = await desk.store.channels.get(chat_id)
    subscriber = await desk.store.subscribers.get(chat_id)
    if channel is None or subscriber is None:
        raise KeyError(chat_id)
    if not await _is_in_charge(desk, visit, chat_id):
        raise KeyError(chat_id)
    return channel, subscriber


async def _change(
    desk: Desk, visit: Visit, channel: Channel, edit: Callable[[Subscriber], Subscriber]
) -> Subscriber:
    """The channel's subscriber after the edit; digests only come in that mode."""
    days = WEEK if channel.mode is Serving.DAILY else frozenset[int]()
    changed = await desk.store.subscribers.change(
        channel.chat_id, lambda s: replan(replace(edit(s), days=days), visit.now)
    )
    if changed is None:
        raise KeyError(channel.chat_id)
    return changed


def _settings(
    desk: Desk, visit: Visit, channel: Channel, subscriber: Subscriber
) -> tuple[Html, Rows]:
    texts = visit.texts
    is_on = subscriber.state is SubscriberState.ACTIVE
    text = texts.say(
        "channel.settings",
        channel=channel.title,
        mode=_mode(visit, channel),
        n=len(subscriber.topics),
        cap=_limit(visit, channel, subscriber),
        state=texts.word("channel", "on" if is_on else "off"),
    )
    keyboard = texts.keyboard(
        "channel.settings",
        w=_ref(channel.chat_id),
        **{f"is_{mode}": MARK * (channel.mode is mode) for mode in Serving},
        switch=texts.word("channel", "stop" if is_on else "resume"),
        put=int(not is_on),
    )
    unheard = "" if desk.operators else f"ch~{_ref(channel.chat_id)}~m~approved"
    return text, offered(rows(keyboard), lambda data: data != unheard)


def _limit(visit: Visit, channel: Channel, subscriber: Subscriber) -> Html:
    """How much of it there is: posts a day, or the digest's hour."""
    if channel.mode is not Serving.DAILY:
        return visit.texts.say("channel.cap", n=channel.cap)
    return visit.texts.say(
        "channel.hour",
        time=f"{subscriber.at:%H:%M}",
        city=city(subscriber.zone, visit.texts),
    )


def _mode(visit: Visit, channel: Channel) -> Html:
    return visit.texts.word("channel", channel.mode)


def _caps(visit: Visit, channel: Channel) -> tuple[Button, ...]:
    return tuple(
        Button(
            f"{MARK * (n == channel.cap)}{visit.texts.number(n)}",
            f"ch~{_ref(channel.chat_id)}~c~{n}",
        )
        for n in CAPS
    )


def _topics(
    desk: Desk, visit: Visit, channel: Channel, subscriber: Subscriber, number: int
) -> tuple[Html, Rows]:
    every = list(desk.headings.values())
    pages = -(-len(every) // PAGE)
    number = min(number, pages)
    ref = _ref(channel.chat_id)
    shown = every[(number - 1) * PAGE : number * PAGE]
    on = subscriber.topics
    buttons = tuple((_topic(visit, ref, t, t.id in on, number),) for t in shown)
    text = visit.texts.say(
        "channel.topics",
        channel=channel.title,
        n=len(subscriber.topics),
        total=len(every),
    )
    turning = {"prev": (number - 2) % pages + 1, "next": number % pages + 1}
    foot = visit.texts.keyboard(
        "channel.topics", w=ref, p=number, pages=pages, **turning
    )
    return text, (*buttons, *rows(foot))


def _topic(visit: Visit, ref: str, topic: Topic, on: bool, page: int) -> Button:
    label = f"{MARK * on}{topic.emoji} {heading(topic, visit.texts)}"
    return Button(label, f"ch~{ref}~s~{topic.id}~{int(not on)}~{page}")


def _back(visit: Visit, channel: Channel) -> Rows:
    return rows(visit.texts.keyboard("channel.back", w=_ref(channel.chat_id)))


def _ref(chat_id: int) -> str:
    """The channel's id as buttons carry it: channels' ids are negative."""
    return code(-chat_id)
