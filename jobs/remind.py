"""What waits for editors to a reminder, or to its end: a workflow over the store."""

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

from jobs.clock import Clock
from storage.store import Store

UNTOUCHED = timedelta(hours=12)  #: after which a story leaves the queue
REST = timedelta(hours=1)  #: between two reminders

#: Tells operators how many stories came to the queue; False when none was reached.
Tell = Callable[[int], Awaitable[bool]]


async def remind(
    store: Store, clock: Clock, operators: Collection[int], tell: Tell
) -> int:
    """Return of how many new stories operators were told now.

    Without operators nothing waits: what was withheld is shown.
    """
    now = clock.now()
    if not operators:
        await store.queue.let_go(now)
        return 0
    await store.queue.expire(now - UNTOUCHED, now)
    new = await store.queue.announce(now, REST)
    if new and not await tell(new):
        await store.queue.unannounce(now)
        return 0
    return new
