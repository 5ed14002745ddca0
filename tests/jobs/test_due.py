from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.due import (
    FADING,
    JITTER,
    LONGEST,
    LONGEST_PAUSE,
    LONGEST_WISH,
    SHORTEST,
    heard,
    interval,
    next_due,
)
from storage.model import Rhythm, Source
from tests.fakes import NOON

DESK = Source("desk", "المكتب", "https://desk.example/rss", "ar")
DAILY = Source("daily", "اليومية", "https://daily.example/rss", "ar", minutes=1440)


def minutes(source: Source, failures: int, retry_after: float | None = None) -> int:
    """Whole minutes until the next reading, without the source's own share."""
    share = next_due(DESK, 0, NOON, 15) - NOON
    pause = next_due(source, failures, NOON, 15, retry_after) - NOON
    if source == DESK and retry_after is None:
        pause = pause / (share / timedelta(minutes=15))
    return round(pause / timedelta(minutes=1))


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(0, 15), (1, 30), (2, 60), (3, 120), (4, 240), (5, 360), (6, 360), (10**6, 360)],
)
def test_each_failure_doubles_the_pause_up_to_six_hours(
    failures: int, expected: int
) -> None:
    assert minutes(DESK, failures) == expected


def test_a_long_interval_of_its_own_stays() -> None:
    share = (next_due(DAILY, 0, NOON, 15) - NOON) / timedelta(days=1)

    assert 1 <= share <= 1 + JITTER
    assert next_due(DAILY, 3, NOON, 15) == next_due(DAILY, 0, NOON, 15)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [(3600 * 12, timedelta(hours=12)), (10**9, LONGEST_WISH), (10, None), (0, None)],
)
def test_what_a_publisher_asks_for_is_granted_within_a_day(
    wish: float, expected: timedelta | None
) -> None:
    without = next_due(DESK, 1, NOON, 15) - NOON

    assert next_due(DESK, 1, NOON, 15, wish) - NOON == (expected or without)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [(3600, timedelta(hours=1)), (10**9, LONGEST), (10, None), (0, None)],
)
def test_a_fresh_answer_is_left_alone_for_six_hours_at_most(
    wish: float, expected: timedelta | None
) -> None:
    without = next_due(DESK, 0, NOON, 15) - NOON

    assert next_due(DESK, 0, NOON, 15, wish) - NOON == (expected or without)


DAY = 86_400.0


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm(), timedelta(minutes=15)),
        (Rhythm(DAY - 1, 500), timedelta(minutes=15)),
        (Rhythm(DAY, 24), timedelta(minutes=30)),
        (Rhythm(3 * DAY, 12), timedelta(hours=3)),
        (Rhythm(DAY, 1000), SHORTEST),
        (Rhythm(3 * DAY, 3), LONGEST),
        (Rhythm(3 * DAY, 0), LONGEST),
    ],
)
def test_a_source_is_read_twice_as_often_as_it_publishes(
    rhythm: Rhythm, expected: timedelta
) -> None:
    assert interval(DESK, 15, rhythm) == expected
    assert interval(DAILY, 15, rhythm) == timedelta(days=1)


def test_a_rhythm_is_what_readings_found_and_the_old_ones_fade() -> None:
    first = heard(Rhythm(), None, NOON, 50)
    second = heard(first, NOON, NOON + timedelta(hours=1), 2)
    later = heard(second, NOON, NOON + FADING, 0)

    assert (first, second) == (Rhythm(), Rhythm(3600.0, 2.0))
    assert later == Rhythm(FADING.total_seconds() + 1800.0, 1.0)


def test_a_clock_that_went_back_makes_no_rhythm_negative() -> None:
    assert heard(Rhythm(10, 1), NOON, NOON - timedelta(hours=1), 1) == Rhythm(10, 2)


def read_for(days: float, gap: timedelta) -> list[timedelta]:
    """The intervals at which a source is read that publishes at regular times."""
    now, since, rhythm, intervals = NOON, NOON, Rhythm(), list[timedelta]()
    while now < NOON + timedelta(days=days):
        intervals.append(interval(DESK, 15, rhythm))
        now += intervals[-1]
        came = (now - NOON) // gap - (since - NOON) // gap
        rhythm, since = heard(rhythm, since, now, came), now
    return intervals


@pytest.mark.parametrize("hours", [0.5, 1, 2, 6, 12])
def test_reading_settles_at_half_the_gap_and_stays_there(hours: float) -> None:
    gap = timedelta(hours=hours)

    settled = read_for(days=10, gap=gap)[-20:]

    assert all(0.7 <= one / (gap / 2) <= 1.4 for one in settled)


def test_a_source_that_wakes_up_is_noticed_within_days() -> None:
    asleep = Rhythm(4 * DAY, 0)
    awake = heard(asleep, NOON, NOON + timedelta(days=1), 48)

    assert interval(DESK, 15, asleep) == LONGEST
    assert interval(DESK, 15, awake) < timedelta(hours=2)


def test_sources_of_one_host_part() -> None:
    sources = [
        Source(f"desk-{n}", "المكتب", "https://desk.example/", "ar") for n in range(20)
    ]

    assert len({next_due(source, 0, NOON, 15) for source in sources}) == len(sources)


@given(
    slug=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
    failures=st.integers(0, 10**9),
    own=st.none() | st.integers(1, 10080),
    wish=st.none() | st.floats(0, 1e9),
    rhythm=st.builds(Rhythm, st.floats(0, 1e9), st.floats(0, 1e9)),
)
def test_the_next_time_is_soon_enough_and_late_enough(
    slug: str, failures: int, own: int | None, wish: float | None, rhythm: Rhythm
) -> None:
    source = Source(slug, "المكتب", "https://desk.example/", "ar", minutes=own)
    usual = interval(source, 15, rhythm)

    pause = next_due(source, failures, NOON, 15, wish, rhythm) - NOON

    longest = max(max(usual, LONGEST_PAUSE) * (1 + JITTER), LONGEST_WISH)
    assert usual <= pause <= longest
    assert own is not None or SHORTEST <= usual <= LONGEST
