"""/time: the hour, the city, the days and the quiet hours of a digest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import moments
from bot.conversation.desk import Desk
from bot.conversation.visit import (
    Answer,
    Screen,
    Visit,
    anew,
    in_place,
    show,
    turn,
)
from bot.keyboards import TICK, Button, Rows, rows, ticked
from bot.places import City, cities, city_of
from bot.texts import Html
from jobs.arabic.fold import fold
from storage.model import WEEK, Awaited, Subscriber, SubscriberState, Weekly

DAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
WEEKLY = {"wd": Weekly.OFF, "wx": Weekly.EXTRA, "wk": Weekly.INSTEAD}
SETS = {"fs": WEEK - {4, 5}, "ss": WEEK - {5, 6}, "all": WEEK}
QUIET = {
    "22-07": (time(22), time(7)),
    "23-08": (time(23), time(8)),
    "00-06": (time(0), time(6)),
    "off": None,
}
CITY_AWAITED = timedelta(minutes=15)  #: after its screen, a name may be a city's
NEAR = 20  #: minutes by which a typed clock may be wrong
ARTICLE = "ال"
_LIKE_A_CLOCK = re.compile(r"\d{1,2}[:.٫]\d{1,2}")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.٫]([0-5]\d)")


async def screen(desk: Desk, visit: Visit) -> Answer:
    """What is set now; with words, the cities that they may mean."""
    if visit.args:
        words = " ".join(visit.args)
        return await place(desk, visit, words) or _unknown(visit, words)
    return show(*_main(visit, _subscriber(visit)))


async def main(desk: Desk, visit: Visit) -> Answer:
    """The main screen again."""
    return turn(*_main(visit, _subscriber(visit)))


async def done(desk: Desk, visit: Visit) -> Answer:
    """What is set now, without buttons."""
    return turn(_main(visit, _subscriber(visit))[0])


async def hour(desk: Desk, visit: Visit) -> Answer:
    """The hours to choose from, or the chosen one stored."""
    if visit.args:
        at = time.fromisoformat(visit.args[0])
        return await _set(desk, visit, lambda s: replace(s, at=at))
    subscriber = _subscriber(visit)
    return in_place(visit, "tm", turn(*hours(visit, subscriber)))


async def zone(desk: Desk, visit: Visit) -> Answer:
    """The cities to choose from, or the chosen one's zone stored."""
    if not visit.args:
        asked = turn(
            visit.texts.say("time.zone"), rows(visit.texts.keyboard("time.zone"))
        )
        return replace(asked, awaits=_city(visit))
    known = {city.code: city for city in cities()}
    return in_place(visit, "tm", await _move(desk, visit, known[visit.args[0]]))


async def days(desk: Desk, visit: Visit) -> Answer:
    """The sending days, after the change that the button names."""
    subscriber = _subscriber(visit)
    if visit.args and visit.args[0] in WEEKLY:
        weekly = WEEKLY[visit.args[0]]
        subscriber = await desk.change(visit, lambda s: _weekly(s, weekly))
    elif visit.args:
        left = chosen(subscriber.days, visit.args[0])
        if not left:
            return Answer(toast=visit.texts.toast("time.nodays"))
        subscriber = await desk.change(visit, lambda s: replace(s, days=left))
    return turn(*_sending(visit, subscriber))


async def quiet(desk: Desk, visit: Visit) -> Answer:
    """The quiet hours, after the change that the button names."""
    subscriber = _subscriber(visit)
    if visit.args:
        subscriber = await desk.change(visit, lambda s: _quieter(s, visit.args[0]))
    return turn(visit.texts.say("time.quiet"), _quiet_keyboard(visit, subscriber))


async def place(desk: Desk, visit: Visit, words: str) -> Answer | None:
    """The city that a typed name or clock means, stored; of several, the choice.

    None when the words are neither.
    """
    typed = _CLOCK.fullmatch(fold(words).strip())
    found = _by_clock(typed, visit.now) if typed else _by_name(words)
    if len(found) == 1:
        return anew(await _move(desk, visit, found[0]))
    if found:
        buttons = tuple(
            (Button(visit.texts.named(c.name, c.english), f"tm~z~{c.code}"),)
            for c in found
        )
        return show(visit.texts.say("time.zone.ask"), buttons)
    return _unknown(visit, words) if is_like_a_clock(words) else None


def is_like_a_clock(words: str) -> bool:
    """Whether somebody typed a time of day, or tried to."""
    return _LIKE_A_CLOCK.fullmatch(words.strip()) is not None


def offer(visit: Visit, words: str) -> Rows:
    """The way to the time of a city that words name, for who did not say so."""
    found = _by_name(words)
    if len(found) != 1:
        return ()
    city = found[0]
    name = visit.texts.named(city.name, city.english)
    return rows(visit.texts.keyboard("search.city", city=name, code=city.code))


def _unknown(visit: Visit, words: str) -> Answer:
    bad = show(visit.texts.say("time.zone.bad", input=words[:64]))
    return replace(bad, awaits=_city(visit))


def _city(visit: Visit) -> Awaited:
    return Awaited("city", visit.now + CITY_AWAITED)


async def _move(desk: Desk, visit: Visit, city: City) -> Answer:
    return await _set(desk, visit, lambda s: moved(s, city.zone))


def moved(subscriber: Subscriber, zone: str) -> Subscriber:
    """The subscriber in a zone, with its city's names of months.

    Whoever chose others than those of the city before keeps them.
    """
    was, months = city_of(subscriber.zone).months, subscriber.months
    if months == was:
        months = city_of(zone).months
    return replace(subscriber, zone=zone, months=months)


def _subscriber(visit: Visit) -> Subscriber:
    return visit.subscriber or Subscriber(visit.chat_id, visit.now)


def _main(visit: Visit, subscriber: Subscriber) -> tuple[Html, Rows]:
    text = visit.texts.say(
        "time.screen",
        time=f"{subscriber.at:%H:%M}",
        city=moments.city(subscriber.zone, visit.texts),
        now=moments.clock_time(visit.now, subscriber.zone),
        days=moments.days(subscriber.days, visit.texts),
        quiet=moments.quiet(subscriber, visit.texts),
        next=moments.next_digest(subscriber, visit),
    )
    return text, rows(visit.texts.keyboard("time.screen"))


async def _set(
    desk: Desk, visit: Visit, edit: Callable[[Subscriber], Subscriber]
) -> Answer:
    subscriber = await desk.change(visit, edit)
    visit = visit.of(subscriber)
    told = visit.texts.toast(
        "time.saved",
        time=f"{subscriber.at:%H:%M}",
        city=moments.city(subscriber.zone, visit.texts),
    )
    return Answer((Screen(*_main(visit, subscriber)),), told, replaces=True)


def _half_later(at: time) -> str:
    """Half an hour later, as the button carries it: pressing twice changes nothing."""
    minutes = (at.hour * 60 + at.minute + 30) % (24 * 60)
    return f"{minutes // 60:02}{minutes % 60:02}"


def chosen(days: frozenset[int], change: str) -> frozenset[int]:
    """The sending days after a change: "fr0", "sa1", or a name of SETS."""
    if change in SETS:
        return SETS[change]
    day, on = DAYS[change[:2]], change[2] == "1"
    return days | {day} if on else days - {day}


def _weekly(subscriber: Subscriber, weekly: Weekly) -> Subscriber:
    """The subscriber with this choice; to choose messages resumes sending."""
    active = SubscriberState.ACTIVE
    return replace(subscriber, weekly=weekly, state=active, until=None)


def _sending(visit: Visit, subscriber: Subscriber) -> tuple[Html, Rows]:
    """The days to choose from, and whether a weekly message comes."""
    text, (*week, last) = weekdays(visit, subscriber)
    if subscriber.weekly is not Weekly.OFF:
        coming = moments.next_digest(subscriber, visit)
        told = visit.texts.say(f"time.{subscriber.weekly}", next=coming)
        text = Html(f"{text}\n{told}")
    ways = rows(visit.texts.keyboard("time.weekly"))
    chosen = next(code for code, one in WEEKLY.items() if one is subscriber.weekly)
    return text, (*week, *ticked(ways, {f"tm~w~{chosen}"}), last)


def hours(visit: Visit, subscriber: Subscriber) -> tuple[Html, Rows]:
    """The hours to choose from."""
    text = visit.texts.say("time.hour", city=moments.city(subscriber.zone, visit.texts))
    keyboard = visit.texts.keyboard("time.hour", half=_half_later(subscriber.at))
    return text, rows(keyboard)


def weekdays(visit: Visit, subscriber: Subscriber) -> tuple[Html, Rows]:
    """The days to choose from, and which are."""
    names = visit.texts.vocabulary("weekday")
    codes = {number: code for code, number in DAYS.items()}
    buttons = []
    for day in moments.SUNDAY_FIRST:
        on = day in subscriber.days
        mark = TICK if on else ""
        buttons.append(Button(f"{mark}{names[day]}", f"tm~w~{codes[day]}{int(not on)}"))
    week = (tuple(buttons[:3]), tuple(buttons[3:5]), tuple(buttons[5:]))
    foot = rows(visit.texts.keyboard("time.days.foot"))
    return visit.texts.say("time.days"), (*week, *foot)


def _quieter(subscriber: Subscriber, change: str) -> Subscriber:
    if change.startswith("fri"):
        return replace(subscriber, friday=change == "fri1")
    return replace(subscriber, quiet=QUIET[change])


def _quiet_keyboard(visit: Visit, subscriber: Subscriber) -> Rows:
    friday = visit.texts.word("quiet", "friday")
    label = f"{TICK if subscriber.friday else ''}{friday}"
    flag = f"fri{int(not subscriber.friday)}"
    template = rows(visit.texts.keyboard("time.quiet", friday=label, flag=flag))
    chosen = next(k for k, v in QUIET.items() if v == subscriber.quiet)
    return ticked(template, {f"tm~q~{chosen}"})


def _by_clock(typed: re.Match[str], now: datetime) -> Sequence[City]:
    """Cities whose clocks show about the typed time."""
    wanted = int(typed[1]) * 60 + int(typed[2])
    return [city for city in cities() if _apart(city, wanted, now) <= NEAR]


def _apart(city: City, wanted: int, now: datetime) -> int:
    """Minutes between a city's clock and the wanted minute of the day."""
    local = now.astimezone(ZoneInfo(city.zone))
    distance = abs(local.hour * 60 + local.minute - wanted)
    return min(distance, 24 * 60 - distance)


def _by_name(words: str) -> Sequence[City]:
    wanted = _key(words)
    return [c for c in cities() if wanted in map(_key, c.names)]


def _key(name: str) -> str:
    """The name as typed in any spelling, with or without the article."""
    return fold(name).strip(" .").removeprefix(ARTICLE)
