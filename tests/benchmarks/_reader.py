"""One process that reads sources once, and may be killed at a point that it is told.

The product knows nothing of this: in this process, a function kills it instead of
returning, or before it is called.
"""

import asyncio
import inspect
import os
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import jobs.harvest
import jobs.poll
from bot.assembly import assemble
from bot.settings import Settings
from storage.archive import Archive
from storage.ingest import Ingest
from storage.model import Source
from storage.sources import Sources
from tests.fakes import FakeClock


class Point(NamedTuple):
    """A place between two steps of reading at which a process dies."""

    owner: Any
    name: str
    before: bool = False  #: the step is not even taken


POINTS = {
    "before claiming": Point(Sources, "claim", before=True),
    "claimed": Point(Sources, "claim"),
    "fetched": Point(jobs.harvest, "fetch"),
    "parsed": Point(jobs.harvest, "skim"),
    "compared": Point(Archive, "known"),
    "read, before storing": Point(jobs.poll, "keep", before=True),
    "articles, before the commit": Point(Ingest, "add"),
    "vouched, before the commit": Point(Ingest, "vouch"),
    "committed": Point(jobs.poll, "keep"),
    "before noting no news": Point(Sources, "checked", before=True),
    "noted no news": Point(Sources, "checked"),
    "before noting a failure": Point(Sources, "failed", before=True),
    "noted a failure": Point(Sources, "failed"),
}


async def read_once(
    url: str, sources: Sequence[Source], now: datetime, point: str, turn: int
) -> None:
    """Read every source once.

    Args:
        url: of the database.
        sources: all there are.
        now: the time, which stands still.
        point: of POINTS, where to die; "": nowhere.
        turn: at the how manieth time of getting there.
    """
    if point:
        _die_at(POINTS[point], turn)
    settings = Settings(database_url=url, allow_private_networks=True)
    async with assemble(settings, FakeClock(now), sources, own_time=True) as made:
        await made.poll(everything=True)


def _die_at(point: Point, turn: int) -> None:
    step: Callable[..., Any] = getattr(point.owner, point.name)
    times = iter(range(1, turn + 1))

    def die() -> None:
        if next(times) == turn:
            os.kill(os.getpid(), signal.SIGKILL)

    async def waited(*arguments: Any, **named: Any) -> Any:
        if point.before:
            die()
        result = await step(*arguments, **named)
        if not point.before:
            die()
        return result

    def called(*arguments: Any, **named: Any) -> Any:
        result = step(*arguments, **named)
        die()
        return result

    is_async = inspect.iscoroutinefunction(step)
    setattr(point.owner, point.name, waited if is_async else called)


def run(*arguments: Any) -> None:
    """Be the process."""
    asyncio.run(read_once(*arguments))
