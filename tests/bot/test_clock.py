from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import ShiftedClock, SystemClock
from tests.fakes import NOON, FakeClock


async def test_the_system_clock_says_utc_and_goes_on() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(0)

    assert before.tzinfo is UTC
    assert timedelta() <= clock.now() - before < timedelta(minutes=1)
    assert before > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_shifted_clock_goes_on_from_the_moment_it_was_moved_to(
    clock: FakeClock,
) -> None:
    shifted = ShiftedClock(clock)
    shifted.forward_to(NOON + timedelta(days=1))
    clock.advance(minutes=5)

    assert shifted.now() == NOON + timedelta(days=1, minutes=5)


@pytest.mark.parametrize("hours", [-30, 0, 30])
def test_a_shifted_clock_can_start_at_any_moment(clock: FakeClock, hours: int) -> None:
    shifted = ShiftedClock(clock, timedelta(hours=hours))
    clock.advance(hours=1)

    assert shifted.now() == NOON + timedelta(hours=hours + 1)


def test_a_shifted_clock_never_goes_back(clock: FakeClock) -> None:
    shifted = ShiftedClock(clock)
    shifted.forward_to(NOON + timedelta(hours=2))
    shifted.forward_to(NOON + timedelta(hours=1))
    shifted.forward_to(NOON - timedelta(hours=1))

    assert shifted.now() == NOON + timedelta(hours=2)


async def test_sleep_is_not_shifted(clock: FakeClock) -> None:
    shifted = ShiftedClock(clock)
    shifted.forward_to(NOON + timedelta(days=1))
    await shifted.sleep(60)

    assert clock.now() == NOON + timedelta(seconds=60)
