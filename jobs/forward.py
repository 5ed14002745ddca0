"""Tickets to the operators who are to read them: a workflow over the store.

That a copy leaves is committed before it does. Whoever dies meanwhile leaves it in
doubt: it is sent once more, and says so.
"""

import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

from jobs.clock import Clock
from jobs.errors import (
    CourierDown,
    DeliveryError,
    InDoubt,
    NotSent,
    Throttled,
    Unreachable,
)
from storage.store import Store
from storage.tickets import Copy

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  #: longer than any request may take
AGAIN = timedelta(minutes=1)  #: until what did not arrive is tried again
AT_ONCE = 20  #: copies in one round

#: Carries a copy and returns its message's id; raises as `jobs.deliver.Courier` does.
Carry = Callable[[Copy], Awaitable[int]]


async def forward(
    store: Store, clock: Clock, operators: Collection[int], carry: Carry
) -> int:
    """Return how many copies arrived that were due."""
    arrived = 0
    for _ in range(AT_ONCE):
        copy = await store.tickets.start(operators, clock.now(), LEASE)
        if copy is None:
            break
        arrived += await _send(store, clock, copy, carry)
    return arrived


async def _send(store: Store, clock: Clock, copy: Copy, carry: Carry) -> bool:
    """Whether the copy arrived; what came of it is written down."""
    tickets, later = store.tickets, clock.now() + AGAIN
    try:
        message_id = await carry(copy)
    except InDoubt as error:
        await tickets.doubt(copy, later)
        _log(copy, error)
    except (NotSent, Throttled, Unreachable, CourierDown) as error:
        await tickets.again(copy, later)
        _log(copy, error)
    except DeliveryError as error:
        await tickets.failed(copy)
        _log(copy, error)
    else:
        await tickets.sent(copy, message_id)
        return True
    return False


def _log(copy: Copy, error: Exception) -> None:
    kind = type(error).__name__.lower()
    log.warning("ticket %s did not reach an operator: %s", copy.ticket.number, kind)
