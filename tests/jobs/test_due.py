from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.due import JITTER, LONGEST_PAUSE, LONGEST_WISH, next_due
from storage.model import Source
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
)
def test_the_next_time_is_soon_enough_and_late_enough(
    slug: str, failures: int, own: int | None, wish: float | None
) -> None:
    source = Source(slug, "المكتب", "https://desk.example/", "ar", minutes=own)
    interval = timedelta(minutes=own or 15)

    pause = next_due(source, failures, NOON, 15, wish) - NOON

    longest = max(max(interval, LONGEST_PAUSE) * (1 + JITTER), LONGEST_WISH)
    assert interval <= pause <= longest
