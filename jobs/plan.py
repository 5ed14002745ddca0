"""A subscriber's choices to the moments of their digests. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jobs.lessen import lasting
from storage.model import (
    GENERAL,
    Profile,
    Subscriber,
    SubscriberState,
    Thread,
    Weekly,
)

LEAD = timedelta(minutes=10)  #: a slot's first delivery leaves this much before it
SPREAD = timedelta(minutes=30)  #: and its last one this much after the first
GRACE = timedelta(hours=3)  #: a digest later than this is skipped, not sent late
FIRST_WINDOW = timedelta(hours=24)  #: what a new subscriber's first digest covers
FRESHNESS = timedelta(hours=72)  #: older stories stay in the archive
FRIDAY = 4
FRIDAY_PRAYER = (time(11, 30), time(14, 0))
_INSTANT = timedelta(microseconds=1)


def next_slot(subscriber: Subscriber, after: datetime) -> datetime | None:
    """The first slot later than `after`, in UTC; None when nothing is wanted.

    There is one slot on each chosen local day, whatever the clocks do: an hour
    that a change skips moves forward with the clocks, one that comes twice
    counts the first time (PEP 495).
    """
    if not (subscriber.topics and subscriber.days):
        return None
    if subscriber.state is SubscriberState.BLOCKED:
        return None
    if subscriber.state is SubscriberState.PAUSED:
        if subscriber.until is None:
            return None
        after = max(after, subscriber.until)
    if subscriber.weekly is Weekly.INSTEAD and subscriber.covered:
        begun = week_start(subscriber.covered, subscriber.zone)
        served = _shifted(begun, subscriber.zone, days=7)
        after = max(after, served - _INSTANT)
    return _first(subscriber, after)


def _first(subscriber: Subscriber, after: datetime) -> datetime:
    zone = ZoneInfo(subscriber.zone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if day.weekday() in subscriber.days:
            slot = datetime.combine(day, subscriber.at, zone).astimezone(UTC)
            if slot > after:
                return slot
        day += timedelta(days=1)


def realigned(slot: datetime, at: time, zone: str) -> datetime:
    """The slot at this hour nearest to a planned one, as zones are known now.

    Zone data that changed since the plan moves a slot by hours, never to another
    local day.
    """
    here = ZoneInfo(zone)
    day = slot.astimezone(here).date()
    days = (day + timedelta(days=n) for n in (-1, 0, 1))
    near = (datetime.combine(d, at, here).astimezone(UTC) for d in days)
    return min(near, key=lambda moment: abs(moment - slot))


def crowds(
    waiting: Iterable[tuple[datetime, int]], rate: float
) -> list[tuple[datetime, int]]:
    """The half hours for which more wait than so many messages a second can serve.

    Args:
        waiting: slots with the number of their subscribers.
        rate: messages a second; 25 serve 45,000 in half an hour.
    """
    halves: Counter[datetime] = Counter()
    for slot, count in waiting:
        late = timedelta(minutes=slot.minute % 30, seconds=slot.second)
        halves[slot - late] += count
    capacity = rate * SPREAD.total_seconds()
    return [(half, n) for half, n in sorted(halves.items()) if n > capacity]


def due_at(chat_id: int, slot: datetime) -> datetime:
    """When this chat's delivery leaves: the same place in every slot's half hour."""
    digest = hashlib.sha256(str(chat_id).encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return slot - LEAD + timedelta(seconds=int(share * SPREAD.total_seconds()))


def is_missed(slot: datetime, now: datetime) -> bool:
    """Whether the slot is too old to be caught up."""
    return now - slot > GRACE


def is_silent(subscriber: Subscriber, moment: datetime) -> bool:
    """Whether a digest at this moment must not ring."""
    if subscriber.kind == "group" and not subscriber.loud:
        return True
    local = moment.astimezone(ZoneInfo(subscriber.zone))
    friday = subscriber.friday and local.weekday() == FRIDAY
    if friday and _within(local.time(), FRIDAY_PRAYER):
        return True
    return subscriber.quiet is not None and _within(local.time(), subscriber.quiet)


def quiet_until(subscriber: Subscriber, moment: datetime) -> datetime | None:
    """When the quiet hours end that hold this moment; None outside them."""
    here = ZoneInfo(subscriber.zone)
    local = moment.astimezone(here)
    if subscriber.quiet is None or not _within(local.time(), subscriber.quiet):
        return None
    days = (local.date() + timedelta(days=n) for n in (0, 1))
    ends = (datetime.combine(day, subscriber.quiet[1], here) for day in days)
    return next(end for end in map(_in_utc, ends) if end > moment)


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _within(moment: time, span: tuple[time, time]) -> bool:
    start, end = span
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of a moment in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_bounds(moment: datetime, zone: str) -> tuple[datetime, datetime]:
    """Start and end, in UTC, of the local day that holds the moment: half-open."""
    here = ZoneInfo(zone)
    day = moment.astimezone(here).date()
    start = datetime.combine(day, time(), here)
    end = datetime.combine(day + timedelta(days=1), time(), here)
    return start.astimezone(UTC), end.astimezone(UTC)


def week_start(moment: datetime, zone: str) -> datetime:
    """When the week of a moment began: with its Sunday, as Arab weeks do."""
    since_sunday = (local_day(moment, zone).weekday() + 1) % 7
    return _shifted(day_bounds(moment, zone)[0], zone, days=-since_sunday)


def _shifted(midnight: datetime, zone: str, days: int) -> datetime:
    """The midnight of a zone so many local days later, whatever the clocks do."""
    here = ZoneInfo(zone)
    day = midnight.astimezone(here).date() + timedelta(days=days)
    return datetime.combine(day, time(), here).astimezone(UTC)


def opens_week(subscriber: Subscriber, slot: datetime) -> bool:
    """Whether the slot is the first of its week, for a reader of weekly messages.

    A slot that was missed served nobody: then it is the next one of that week.
    """
    if subscriber.weekly is Weekly.OFF:
        return False
    if subscriber.covered is None:
        return True
    zone = subscriber.zone
    return week_start(subscriber.covered, zone) < week_start(slot, zone)


def week_profile(subscriber: Subscriber, slot: datetime) -> tuple[Profile, datetime]:
    """What a weekly message depends on, and the end of its window.

    The window is the seven local days before the slot's own: from Sunday to Saturday
    for whoever reads it on a Sunday.
    """
    zone = subscriber.zone
    end = day_bounds(slot, zone)[0]
    since = _shifted(end, zone, days=-7)
    return replace(profile(subscriber, slot), since=since, word=False), end


def profile(subscriber: Subscriber, slot: datetime) -> Profile:
    """What this subscriber's edition for the slot depends on.

    After a long absence the window begins where news is still fresh, with an hour
    to spare for a slot that is composed ahead of its time.
    """
    oldest = slot - FRESHNESS - timedelta(hours=1)
    first = min(slot, subscriber.next_slot or slot) - FIRST_WINDOW
    return Profile(
        topics=tuple(sorted(subscriber.topics)),
        zone=subscriber.zone,
        since=max(subscriber.covered or first, oldest),
        numerals=subscriber.numerals,
        months=subscriber.months,
        hijri=subscriber.hijri,
        currency=subscriber.currency,
        language=subscriber.language,
        less=lasting(subscriber.less, slot.date()),
        word=subscriber.word,
    )


def places(
    subscriber: Subscriber, threads: Iterable[Thread]
) -> Iterator[tuple[int, Subscriber]]:
    """The reader of each message that a slot brings a subscriber, after its part.

    Part 0 is the digest; a thread that takes some topics' news is a part by its own
    number, with a window of its own. A place that was lost gets nothing.
    """
    left, is_lost = subscriber.topics, False
    for thread in threads:
        if not thread.topics:
            is_lost |= thread.lost and thread.thread_id == _main(subscriber)
        elif (own := thread.topics & left) and not thread.lost:
            yield thread.thread_id, _in_thread(subscriber, thread, own)
        left -= thread.topics
    if left and not is_lost:
        is_whole = len(left) == len(subscriber.topics)
        yield 0, subscriber if is_whole else replace(subscriber, topics=left)


def _main(subscriber: Subscriber) -> int:
    """The thread of a forum where the digest itself arrives."""
    return subscriber.thread_id or GENERAL


def _in_thread(
    subscriber: Subscriber, thread: Thread, topics: frozenset[str]
) -> Subscriber:
    return replace(
        subscriber,
        thread_id=None if thread.thread_id == GENERAL else thread.thread_id,
        topics=topics,
        covered=thread.covered or subscriber.covered,
    )


def display(subscriber: Subscriber, since: datetime) -> Profile:
    """The profile of a message that no topics decide: how this subscriber reads."""
    return Profile(
        topics=(),
        zone=subscriber.zone,
        since=since,
        numerals=subscriber.numerals,
        months=subscriber.months,
        hijri=subscriber.hijri,
        currency=subscriber.currency,
        language=subscriber.language,
    )


def replan(subscriber: Subscriber, now: datetime) -> Subscriber:
    """The subscriber with the next slot that their choices give.

    The local day of the last digest has had its slot: a new hour or zone counts
    from the day after, so that no day brings two digests.
    """
    after = now
    due = subscriber.next_slot
    if due and due <= now and not is_missed(due, now):
        after = due - _INSTANT  # still owed, though nobody has composed it yet
    if subscriber.covered:
        served = day_bounds(subscriber.covered, subscriber.zone)[1]
        after = max(after, served - _INSTANT)
    return replace(subscriber, next_slot=next_slot(subscriber, after))
