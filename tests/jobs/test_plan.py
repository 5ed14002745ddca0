from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.plan import (
    LEAD,
    SPREAD,
    crowds,
    day_bounds,
    due_at,
    is_missed,
    is_silent,
    next_slot,
    places,
    realigned,
    replan,
)
from storage.model import GENERAL, WEEK, Subscriber, SubscriberState, Thread
from tests.fakes import NOON

READER = Subscriber(7, NOON, topics=frozenset({"trd"}), zone="Africa/Cairo", at=time(8))


def slots(subscriber: Subscriber, start: datetime, days: int) -> list[datetime]:
    found = []
    end = start + timedelta(days=days)
    while (slot := next_slot(subscriber, start)) and slot < end:
        found.append(slot)
        start = slot
    return found


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Africa/Cairo", 2026),
        ("Africa/Casablanca", 2026),  # clocks go back for Ramadan
        ("Asia/Beirut", 2026),  # summer time begins at midnight
        ("Europe/London", 2026),
        ("Asia/Kathmandu", 2026),
    ],
)
@pytest.mark.parametrize("at", [time(0, 30), time(2, 30), time(8)])
def test_every_local_day_has_one_slot_whatever_the_clocks_do(
    zone: str, year: int, at: time
) -> None:
    reader = replace(READER, zone=zone, at=at)
    found = slots(reader, datetime(year, 1, 1, 12, tzinfo=UTC), 364)
    days = [slot.astimezone(ZoneInfo(zone)).date() for slot in found]

    assert len(days) == len(set(days)) == 364
    assert days == sorted(days)


def test_the_local_hour_stays_across_egypts_summer_time() -> None:
    found = slots(READER, datetime(2026, 4, 20, tzinfo=UTC), 12)

    assert {s.astimezone(ZoneInfo("Africa/Cairo")).time() for s in found} == {time(8)}
    assert {s.time() for s in found} == {time(6), time(5)}


def test_only_chosen_days_have_a_slot() -> None:
    reader = replace(READER, days=WEEK - {4, 5})
    found = slots(reader, NOON, 14)

    assert {s.astimezone(ZoneInfo("Africa/Cairo")).weekday() for s in found} == {
        0, 1, 2, 3, 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"topics": frozenset()},
        {"days": frozenset()},
        {"state": SubscriberState.BLOCKED},
        {"state": SubscriberState.PAUSED},
    ],
)
def test_who_wants_nothing_has_no_slot(changes: dict[str, object]) -> None:
    assert next_slot(replace(READER, **changes), NOON) is None  # type: ignore[arg-type]


def test_a_pause_ends_by_itself() -> None:
    paused = replace(
        READER, state=SubscriberState.PAUSED, until=NOON + timedelta(days=7)
    )

    assert next_slot(paused, NOON) == datetime(2026, 11, 30, 6, tzinfo=UTC)


def test_a_new_hour_brings_no_second_digest_on_the_same_day() -> None:
    served = replace(READER, covered=datetime(2026, 11, 22, 5, 50, tzinfo=UTC))
    later = replan(replace(served, at=time(19)), NOON)

    assert later.next_slot == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_who_was_not_served_today_may_still_be() -> None:
    before = replace(READER, covered=datetime(2026, 11, 21, 5, 50, tzinfo=UTC))

    assert replan(replace(before, at=time(19)), NOON).next_slot == datetime(
        2026, 11, 22, 17, tzinfo=UTC
    )


@given(st.integers(-(2**52), 2**52))
def test_a_chat_has_the_same_place_in_every_half_hour(chat_id: int) -> None:
    offset = due_at(chat_id, NOON) - NOON

    assert -LEAD <= offset < SPREAD - LEAD
    assert due_at(chat_id, NOON + timedelta(days=3)) - NOON == offset + timedelta(
        days=3
    )


def test_places_are_spread_evenly() -> None:
    minutes = [int((due_at(n, NOON) - NOON).total_seconds() // 60) for n in range(3000)]

    counts = [minutes.count(minute) for minute in range(-10, 20)]
    assert min(counts) > 60
    assert max(counts) < 140


@pytest.mark.parametrize("hour", [0, 3, 8, 23])
@pytest.mark.parametrize("shift", [-3, -1, 1, 3])
def test_a_slot_moves_with_its_zone_and_stays_on_its_day(hour: int, shift: int) -> None:
    here = ZoneInfo("Africa/Cairo")
    slot = datetime(2026, 7, 1, hour, tzinfo=here).astimezone(UTC)
    planned = slot + timedelta(hours=shift)  # by zone data that were wrong

    assert realigned(planned, time(hour), "Africa/Cairo") == slot
    assert realigned(slot, time(hour), "Africa/Cairo") == slot


def test_half_hours_with_more_readers_than_the_rate_serves_are_told() -> None:
    later = NOON + timedelta(minutes=30)
    waiting = [
        (NOON, 30_000),
        (NOON + timedelta(minutes=15), 15_001),
        (later, 45_000),
        (later + timedelta(days=1), 45_001),
    ]

    assert crowds(waiting, 25) == [
        (NOON, 45_001),
        (later + timedelta(days=1), 45_001),
    ]
    assert crowds(waiting, 1000) == []


def test_a_slot_is_missed_after_three_hours() -> None:
    assert not is_missed(NOON, NOON + timedelta(hours=3))
    assert is_missed(NOON, NOON + timedelta(hours=3, seconds=1))


@pytest.mark.parametrize(
    ("local", "silent"),
    [
        ((23, 21, 59), False),
        ((23, 22, 0), True),
        ((24, 6, 59), True),
        ((24, 7, 0), False),
        ((27, 11, 29), False),  # a Friday
        ((27, 11, 30), True),
        ((27, 14, 0), False),
    ],
)
def test_quiet_hours_and_friday_prayer_do_not_ring(
    local: tuple[int, int, int], silent: bool
) -> None:
    day, hour, minute = local
    at = datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Africa/Cairo"))

    assert is_silent(READER, at.astimezone(UTC)) is silent


def test_a_group_is_quiet_unless_it_wants_otherwise() -> None:
    group = replace(READER, kind="group")
    night = NOON + timedelta(hours=9)

    assert is_silent(group, NOON)
    assert not is_silent(replace(group, loud=True), NOON)
    assert is_silent(replace(group, loud=True), night)


def test_a_slot_brings_a_message_to_each_place_of_a_group() -> None:
    topics = frozenset({"trd", "eco", "nev", "law"})
    group = replace(READER, chat_id=-7, kind="group", topics=topics, covered=NOON)
    before = NOON - timedelta(days=2)
    threads = [
        Thread(-7, GENERAL, topics=frozenset({"law"})),
        Thread(-7, 5, topics=frozenset({"eco", "rel"}), covered=before),
        Thread(-7, 6, topics=frozenset({"nev"}), lost=True),
        Thread(-7, 9),
    ]
    there = replace(group, thread_id=9)

    assert dict(places(there, threads)) == {
        0: replace(there, topics=frozenset({"trd"})),
        1: replace(group, topics=frozenset({"law"})),
        5: replace(group, thread_id=5, topics=frozenset({"eco"}), covered=before),
    }


def test_a_place_that_is_lost_gets_nothing() -> None:
    group = replace(READER, kind="group", thread_id=9)

    assert list(places(group, [])) == [(0, group)]
    assert list(places(group, [Thread(7, 9, lost=True)])) == []
    assert list(places(group, [Thread(7, 8, lost=True)])) == [(0, group)]


@given(st.integers(0, 5_000_000))
def test_a_local_day_holds_its_moments(minutes: int) -> None:
    moment = NOON + timedelta(minutes=minutes)
    start, end = day_bounds(moment, "Africa/Cairo")

    assert start <= moment < end
    assert day_bounds(end, "Africa/Cairo")[0] == end
