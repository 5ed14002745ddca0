"""To wake those who wait for something to happen. Waits on the event loop."""

import asyncio
from contextlib import suppress


class Bell:
    """Rung when something changed; counts how often."""

    def __init__(self) -> None:
        self.rings = 0
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.rings += 1
        self._event.set()
        self._event = asyncio.Event()

    async def heard(self, after: int, seconds: float) -> int:
        """The number of rings, as soon as it is above `after` or time is over."""
        if self.rings <= after:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), seconds)
        return self.rings
