"""Posts that say what is no longer so, put right where they stand: a workflow.

To change a message twice is to change it once: what came of it needs no ledger.
"""

import logging
from typing import Protocol

from jobs.errors import DeliveryError, InDoubt, NotSent, Throttled, Unreachable
from storage.model import Delivery, Edition
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 20  #: posts: what is left over waits for the next look
AGAIN = (InDoubt, NotSent, Unreachable)  #: not changed, but may be yet


class Amender(Protocol):
    """What changes a message that a channel has."""

    async def amend(self, delivery: Delivery, was: Edition, now: Edition) -> None:
        """Let the message of a delivery say the one edition in place of the other.

        Raises:
            DeliveryError: it says the same as before, or may do so.
            CourierDown: nothing can be sent at all.
        """
        ...


async def amend(store: Store, amender: Amender) -> int:
    """How many posts were put right; what cannot be changed any more is let be."""
    amended = 0
    if await store.rates.halted():
        return amended
    for delivery, was, now in await store.posts.outdated(AT_ONCE):
        try:
            await amender.amend(delivery, was, now)
            amended += 1
        except Throttled as error:
            await store.rates.halt(error.seconds)
            break
        except AGAIN:
            break
        except DeliveryError as error:
            log.warning("a post cannot be changed: %s", type(error).__name__)
        await store.posts.amended(delivery.id, now.id)
    return amended
