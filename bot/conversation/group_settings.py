"""The settings of a group, shown in private to who runs it; checked at each press."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time
from typing import NamedTuple

from bot import lines
from bot.conversation import digest, groups, schedule
from bot.conversation.desk import Desk
from bot.conversation.moments import city, days
from bot.conversation.visit import Answer, Screen, Visit, show, turn
from bot.keyboards import TICK, Button, Rows, rows
from bot.places import cities
from bot.texts import Html, escape
from jobs.facts.topics import Topic
from storage.model import GENERAL, Subscriber, SubscriberState

PAGE = 7  #: topics on a page
WORD = 8  #: characters of a token that are its own; the rest names the group
#: What the buttons of /time ask for: an hour, a day and whether, some days, a city.
_TIME = re.compile(r"tm~[hzw]~(\d{4}|[a-z]{2,3})([01])?")
_HOUR = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")


class Ask(NamedTuple):
    """What a press asks of a group."""

    value: str
    on: bool


async def enter(desk: Desk, visit: Visit, token: str) -> Answer:
    """The settings of the group that a link is for, to who asked for it, once."""
    word, reference = token[:WORD], token[WORD:]
    if not re.fullmatch(r"[0-9a-z]{1,8}", reference):
        return show(visit.texts.say("start.badtoken"))
    chat_id = groups.referred(reference)
    if not await desk.chats.is_administrator(chat_id, visit.chat_id):
        return show(Html(escape(visit.texts.toast("group.adminonly"))))
    try:
        title = await desk.chats.title(chat_id)
    except LookupError:  # a channel, or gone meanwhile
        return show(visit.texts.say("start.badtoken"))
    if not await _spend(desk, visit, word):
        return show(visit.texts.say("start.badtoken"))
    group = await groups.known(desk, replace(visit, chat_id=chat_id, subscriber=None))
    return Answer((await _main(desk, group, title),))


async def _spend(desk: Desk, visit: Visit, word: str) -> bool:
    """Whether the word was this person's, or anybody's, and fresh."""
    spend = desk.store.subscribers.spend
    return await spend(visit.chat_id, word, visit.now) or await spend(
        groups.ANYBODY, word, visit.now
    )


async def press(desk: Desk, visit: Visit) -> Answer:
    """What the button asks for, if who presses it still runs the group."""
    reference, kind, value, state = visit.args
    chat_id = groups.referred(reference)
    if not await desk.chats.is_administrator(chat_id, visit.chat_id):
        return Answer(toast=visit.texts.toast("group.adminonly"))
    subscriber = await desk.store.subscribers.get(chat_id)
    if subscriber is None or subscriber.kind != "group":
        raise LookupError("nobody entered the settings of this group")
    group = replace(visit, chat_id=chat_id, subscriber=subscriber)
    handler = {"t": _topics, "h": _schedule, "p": _more}[kind]
    return await handler(desk, group, Ask(value, state == "1"))


def _group(visit: Visit) -> Subscriber:
    """The group as it is set; whoever is here made it a subscriber by entering."""
    assert visit.subscriber is not None
    return visit.subscriber


# The main screen.


async def _main(desk: Desk, visit: Visit, title: str) -> Screen:
    group = _group(visit)
    is_on = group.state is SubscriberState.ACTIVE
    words = visit.texts.word
    text = visit.texts.say(
        "group.settings",
        chat_title=title,
        n=len(group.topics),
        time=f"{group.at:%H:%M}",
        city=city(group.zone, visit.texts),
        days=days(group.days, visit.texts) if is_on else words("group", "stopped"),
        thread=words("group", "place", await _place(desk, group)),
        sound=words("group", "sound", "on" if group.loud else "off"),
    )
    return Screen(text, _main_keyboard(visit, group, is_on))


async def _place(desk: Desk, group: Subscriber) -> str:
    """The word for where the digest arrives."""
    main = group.thread_id or GENERAL
    chosen = await desk.store.threads.of(group.chat_id)
    if any(t.lost and not t.topics and t.thread_id == main for t in chosen):
        return "lost"
    if group.thread_id:
        return "thread"
    return "general" if chosen else "group"


def _main_keyboard(visit: Visit, group: Subscriber, is_on: bool) -> Rows:
    words = visit.texts.word
    keyboard = visit.texts.keyboard(
        "group.settings",
        w=groups.reference(visit.chat_id),
        mute=_marked(words("group", "mute"), not group.loud),
        mutes=int(group.loud),
        pin=_marked(words("group", "pin"), group.pin),
        pins=int(not group.pin),
        off=words("group", "off" if is_on else "on"),
        offs=int(is_on),
    )
    return rows(keyboard)


def _marked(label: str, on: bool) -> str:
    return f"{TICK if on else ''}{label}"


async def _more(desk: Desk, visit: Visit, ask: Ask) -> Answer:
    """Sound, pin and off set as the button says; a preview; or just the screen."""
    if ask.value == "pv":
        return Answer((await digest.preview(desk, visit),))
    if ask.value != "ok":
        visit = replace(visit, subscriber=await SWITCHES[ask.value](desk, visit, ask))
    title = await desk.chats.title(visit.chat_id)
    return Answer((await _main(desk, visit, title),), replaces=True)


async def _mute(desk: Desk, visit: Visit, ask: Ask) -> Subscriber:
    return await groups.change(desk, visit, lambda s: replace(s, loud=not ask.on))


async def _pin(desk: Desk, visit: Visit, ask: Ask) -> Subscriber:
    return await groups.change(desk, visit, lambda s: replace(s, pin=ask.on))


async def _off(desk: Desk, visit: Visit, ask: Ask) -> Subscriber:
    if ask.on:
        return await groups.pause(desk, visit)
    active = SubscriberState.ACTIVE
    return await groups.change(
        desk, visit, lambda s: replace(s, state=active, until=None)
    )


SWITCHES: dict[str, Callable[[Desk, Visit, Ask], Awaitable[Subscriber]]] = {
    "mute": _mute,
    "pin": _pin,
    "off": _off,
}


# Topics.


async def _topics(desk: Desk, visit: Visit, ask: Ask) -> Answer:
    """A page of the topics, after one was set as the button says."""
    if ask.value.startswith("p"):
        return _page(desk, visit, int(ask.value[1:]))
    order = list(desk.headings)
    place = order.index(ask.value)  # ValueError: no topic of ours
    group = await groups.change(desk, visit, lambda s: _with(s, ask))
    return _page(desk, replace(visit, subscriber=group), place // PAGE + 1)


def _with(group: Subscriber, ask: Ask) -> Subscriber:
    others = group.topics - {ask.value}
    return replace(group, topics=others | {ask.value} if ask.on else others)


def _page(desk: Desk, visit: Visit, number: int) -> Answer:
    chosen, w = _group(visit).topics, groups.reference(visit.chat_id)
    pages = -(-len(desk.headings) // PAGE)
    number = max(1, min(number, pages))
    buttons = tuple(
        (
            Button(
                _marked(_named(visit, topic), topic.id in chosen),
                f"gr~{w}~t~{topic.id}~{int(topic.id not in chosen)}",
            ),
        )
        for topic in list(desk.headings.values())[(number - 1) * PAGE : number * PAGE]
    )
    foot = visit.texts.keyboard(
        "group.topics",
        w=w,
        p=number,
        pages=pages,
        prev=(number - 2) % pages + 1,
        next=number % pages + 1,
    )
    text = visit.texts.say("group.topics", n=len(chosen), total=len(desk.headings))
    return turn(text, (*buttons, *rows(foot)))


def _named(visit: Visit, topic: Topic) -> str:
    return f"{topic.emoji} {lines.heading(topic, visit.texts)}"


# The schedule: the screens of /time, their buttons made the group's.


async def _schedule(desk: Desk, visit: Visit, ask: Ask) -> Answer:
    """The hours, the days or the cities, after what the button set."""
    if ask.value == "w":
        return _ours(visit, *schedule.weekdays(visit, _group(visit)))
    if ask.value == "z":
        text = visit.texts.say("group.zone")
        return _ours(visit, text, rows(visit.texts.keyboard("time.zone")))
    if ask.value == "n":
        return _hours(visit)
    if re.fullmatch(r"(?:mo|tu|we|th|fr|sa|su)|fs|ss|all", ask.value):
        return await _set_days(desk, visit, ask)
    group = await groups.change(desk, visit, _moved(ask.value))
    told = visit.texts.toast(
        "time.saved", time=f"{group.at:%H:%M}", city=city(group.zone, visit.texts)
    )
    return replace(_hours(replace(visit, subscriber=group)), toast=told)


def _moved(value: str) -> Callable[[Subscriber], Subscriber]:
    """The edit that an hour or a city's code asks for.

    Raises:
        KeyError: it is neither.
    """
    if _HOUR.fullmatch(value):
        at = time.fromisoformat(value)
        return lambda s: replace(s, at=at)
    chosen = {one.code: one for one in cities()}[value]
    return lambda s: replace(s, zone=chosen.zone, months=chosen.months)


async def _set_days(desk: Desk, visit: Visit, ask: Ask) -> Answer:
    is_set = ask.value in schedule.SETS
    wanted = ask.value if is_set else f"{ask.value}{int(ask.on)}"
    if not schedule.chosen(_group(visit).days, wanted):
        return Answer(toast=visit.texts.toast("group.nodays"))
    group = await groups.change(
        desk, visit, lambda s: replace(s, days=schedule.chosen(s.days, wanted))
    )
    return _ours(visit, *schedule.weekdays(visit, group))


def _hours(visit: Visit) -> Answer:
    """The hours, and from here to all the rest."""
    text, (*hours, last) = schedule.hours(visit, _group(visit))
    more = visit.texts.keyboard("group.hours", w=groups.reference(visit.chat_id))
    return _ours(visit, text, (*hours, *rows(more), last), back="p~ok~1")


def _ours(visit: Visit, text: Html, keyboard: Rows, back: str = "h~n~0") -> Answer:
    """A screen of /time for the group."""
    ours = f"gr~{groups.reference(visit.chat_id)}~"

    def translated(button: Button) -> Button:
        data = f"{ours}{back}" if button.data == "tm~n" else button.data
        if found := _TIME.fullmatch(data):
            data = f"{ours}h~{found[1]}~{found[2] or 1}"
        return replace(button, data=data)

    return turn(text, tuple(tuple(map(translated, row)) for row in keyboard))
