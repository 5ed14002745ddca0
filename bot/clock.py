"""The time of this machine to Clocks. The only reader of the clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from jobs.clock import Clock


class SystemClock:
    """The time as it is."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class ShiftedClock:
    """A clock beside another one, that can be moved ahead and never back."""

    def __init__(self, clock: Clock, ahead: timedelta = timedelta()) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """The shifted time, aware, in UTC."""
        return self._clock.now() + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of the clock beneath."""
        await self._clock.sleep(seconds)

    def forward_to(self, moment: datetime) -> None:
        """Make it `moment` now, unless that is past."""
        self._ahead = max(self._ahead, moment - self._clock.now())
