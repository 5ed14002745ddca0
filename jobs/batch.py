"""Calls that wait for one another to one call for all of them.

A transaction costs a database more than a row does: the more deliveries are under
way, the more of them share one. A call that comes alone goes alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Together(Generic[T, R]):
    """One item in, one result out; whoever comes while others are served shares."""

    work: Callable[[Sequence[T]], Awaitable[Sequence[R]]]  #: in order
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: list[T] = field(default_factory=list)
    _served: asyncio.Task[Sequence[R]] | None = None

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
            items, self._waiting, self._served = self._waiting, [], None
            return await self.work(items)


Make = Callable[[], Awaitable[T]]


@dataclass
class Shared:
    """Equal calls to one call: whoever comes while one is made shares the next.

    So nothing is older than its question. The keys are to be few: each is kept.
    """

    _turns: dict[Hashable, Together[Make[Any], Any]] = field(default_factory=dict)

    async def __call__(self, key: Hashable, make: Make[T]) -> T:
        """What one of those who wait together makes.

        Raises:
            Exception: what making raises, to everybody who shares it.
        """
        turn = self._turns.setdefault(key, Together(_last))
        made: T = await turn(make)
        return made


async def _last(makes: Sequence[Make[T]]) -> Sequence[T]:
    return [await makes[-1]()] * len(makes)
