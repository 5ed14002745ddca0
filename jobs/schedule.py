"""Callables to a clockwork that calls them: the one home of APScheduler.

What is due lives in the tables; a tick only asks. A tick that was missed loses
nothing, so ticks that piled up become one.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

from apscheduler.schedulers.asyncio import AsyncIOScheduler


def schedule(
    ticks: Mapping[str, tuple[float, Callable[[], Awaitable[object]]]],
) -> AsyncIOScheduler:
    """A scheduler, not yet started, that calls each tick every so many seconds.

    Args:
        ticks: name to (seconds, what to await). A tick never overlaps itself.
    """
    # It warns of each tick that comes while the last one is still at work.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    for name, (seconds, tick) in ticks.items():
        scheduler.add_job(tick, "interval", seconds=seconds, id=name, name=name)
    return scheduler
