"""Calls that wait for one another to one call for all of them.

A transaction costs a database more than a row does: the more deliveries are under
way, the more of them share one. A call that comes alone goes alone.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Together(Generic[T, R]):
    """One item in, one result out; whoever comes while others are served shares.

    After a call that many shared, the next one may wait a little for more to come.
    """

    work: Callable[[Sequence[T]], Awaitable[Sequence[R]]]  #: in order
    rest: float = 0.0  #: seconds between the beginnings of two such calls
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: list[T] = field(default_factory=list)
    _served: asyncio.Task[Sequence[R]] | None = None
    _rested: float = 0.0  #: when the next call may begin, on the loop's clock

    async def __call__(self, item: T) -> R:
        """The item's result.

        Raises:
            Exception: what the work raises, to everybody whom it served.
        """
        if self._served is None:
            self._served = asyncio.create_task(self._serve())
        place, served = len(self._waiting), self._served
        self._waiting.append(item)
        return (await asyncio.shield(served))[place]

    async def _serve(self) -> Sequence[R]:
        async with self._turn:
            now = asyncio.get_running_loop().time
            if (left := self._rested - now()) > 0:
                await asyncio.sleep(left)
            items, self._waiting, self._served = self._waiting, [], None
            self._rested = now() + self.rest if len(items) > 1 else 0.0
            return await self.work(items)


Make = Callable[[], Awaitable[T]]


@dataclass
class Shared:
    """Equal calls to one call: whoever comes while one is made shares the next.

    So nothing is older than its question; but what many share lasts for a moment, in
    which others get it too. The keys are to be few: each is kept.
    """

    lasts: float = 0.25  #: seconds, from the beginning of its making
    now: Callable[[], float] = time.monotonic
    _turns: dict[Hashable, Together[Make[Any], Any]] = field(default_factory=dict)
    _lasting: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)

    async def __call__(self, key: Hashable, make: Make[T]) -> T:
        """What one of those who wait together makes.

        Raises:
            Exception: what making raises, to everybody who shares it.
        """
        end, made = self._lasting.get(key, (0.0, None))
        if self.now() >= end:
            together = Together[Make[Any], Any](partial(self._make, key))
            made = await self._turns.setdefault(key, together)(make)
        told: T = made
        return told

    async def _make(self, key: Hashable, makes: Sequence[Make[T]]) -> Sequence[T]:
        end, made = self.now() + self.lasts, await makes[-1]()
        if len(makes) > 1:
            self._lasting[key] = end, made
        return [made] * len(makes)
