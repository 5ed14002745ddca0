"""Stand-ins for what tests must control: the clock."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that moves only when told to, or when somebody sleeps."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    @property
    def read(self) -> Callable[[], datetime]:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)  # whoever is ready starts before time moves
        self.advance(seconds=seconds)

    def advance(self, **amount: float) -> datetime:
        self._now += timedelta(**amount)
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now
