"""What is old to gone: the workflow that keeps promises about storage."""

from datetime import timedelta

from jobs.clock import Clock
from storage.store import Store

TEXT_KEPT = timedelta(days=30)  #: the publishers' text, for matching only
DISMISSED_KEPT = timedelta(days=30)  #: keys of what was not China business


async def prune(store: Store, clock: Clock) -> int:
    """How many articles lost their text because its time was over."""
    now = clock.now()
    return await store.archive.prune(now - TEXT_KEPT, now - DISMISSED_KEPT)
