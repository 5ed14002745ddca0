"""What the ledger owes to messages sent: the delivery workflow.

The intent is committed before a request leaves and the outcome after it; what
happened in between is never guessed: it is counted as unknown.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

from jobs.clock import Clock
from jobs.errors import (
    CourierDown,
    DeliveryError,
    Gone,
    InDoubt,
    Moved,
    NotSent,
    Throttled,
    Unreachable,
)
from jobs.plan import GRACE
from storage.engine import TROUBLE
from storage.model import Delivery, Edition
from storage.store import Store

log = logging.getLogger(__name__)

BULK = "bulk"  #: the rate that all workers share
BATCH = 50  #: deliveries claimed at once
IN_FLIGHT = 30  #: requests under way at once
LEASE = timedelta(seconds=120)  #: longer than any request may take
TRIES = 6  #: refusals after which a delivery has failed
SETTLING = 30  #: tries to write an outcome down, a second apart
UNREACHED = timedelta(seconds=30)  #: until Telegram is called again

T = TypeVar("T")


class Courier(Protocol):
    """What carries a delivery to a subscriber."""

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        """The id of the message that arrived.

        Raises:
            DeliveryError: it did not arrive, or may not have.
            CourierDown: nothing can be sent at all.
        """
        ...


@dataclass
class Round:
    """One round of sending: who sends what, how fast, and what came of it."""

    store: Store
    courier: Courier
    clock: Clock
    me: str  #: this worker
    rate: float = 25.0  #: messages a second, shared by all workers
    policy: Literal["hold", "resend"] = "hold"  #: for what is in doubt
    stopping: Callable[[], bool] = lambda: False
    outcomes: Counter[str] = field(default_factory=Counter)
    _editions: dict[int, Edition] = field(default_factory=dict)
    _down: CourierDown | None = None

    async def run(self) -> Counter[str]:
        """Counts of sent, failed, unknown and retried, once nothing is due.

        Raises:
            CourierDown: the courier cannot send; what was claimed is free again.
        """
        await self.store.ledger.reap(self.policy)
        await self.store.ledger.expire(self.clock.now() - GRACE)
        while not self._ended():
            claimed = await self.store.ledger.claim(self.me, BATCH, LEASE)
            if not claimed:
                break
            await self._launch(claimed)
        if self._down:
            raise self._down
        return self.outcomes

    def _ended(self) -> bool:
        return self._down is not None or self.stopping()

    async def _launch(self, claimed: Sequence[Delivery]) -> None:
        """Start each delivery at its slot of the shared rate; wait for all."""
        wait = await self.store.rates.take(BULK, len(claimed), self.rate)
        first = self.clock.now() + timedelta(seconds=wait)
        room = asyncio.Semaphore(IN_FLIGHT)
        async with asyncio.TaskGroup() as tasks:
            for place, delivery in enumerate(claimed):
                await self._until(first + timedelta(seconds=place / self.rate))
                await room.acquire()
                if self._ended():
                    break
                task = tasks.create_task(self._one(delivery))
                task.add_done_callback(lambda _: room.release())
        if self._ended():
            await self.store.ledger.release(self.me)

    async def _until(self, moment: datetime) -> None:
        wait = (moment - self.clock.now()).total_seconds()
        if wait > 0:
            await self.clock.sleep(wait)

    async def _one(self, delivery: Delivery) -> None:
        """One delivery, whose trouble stops no other.

        What could not be written down stays leased, and is reaped when that ends.
        """
        try:
            await self._attempt(delivery)
        except TROUBLE as error:
            log.error("delivery %d: database: %s", delivery.id, type(error).__name__)
        except Exception:
            log.exception("delivery %d: a fault of ours", delivery.id)

    async def _attempt(self, delivery: Delivery) -> None:
        """Send it and write its outcome down, whatever it is."""
        edition = await self._edition(delivery.edition)
        if edition is None:
            return
        attempt = await self.store.ledger.sending(delivery.id, self.me, LEASE)
        if attempt is None:
            return
        outcome = Outcome(self, delivery, attempt)
        try:
            message_id = await self.courier.deliver(delivery, edition)
        except CourierDown as error:
            self._down = error
            await outcome.later(timedelta(minutes=1), str(error), counts=False)
        except DeliveryError as error:
            await outcome.of(error)
        except Exception as error:
            # A bug, not an answer: nobody knows how far the request came.
            log.exception("delivery %d: unexpected error", delivery.id)
            await outcome.of(InDoubt(type(error).__name__))
        else:
            await outcome.sent(message_id)

    async def _edition(self, id_: int) -> Edition | None:
        """The edition; None when it was pruned, and its deliveries with it."""
        if id_ not in self._editions:
            edition = await self.store.editions.get(id_)
            if edition is None:
                return None
            self._editions[id_] = edition
        return self._editions[id_]


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt, on its way into the ledger."""

    round: Round
    delivery: Delivery
    attempt: int

    async def sent(self, message_id: int) -> None:
        """Write down that it arrived."""
        ledger, id_ = self.round.store.ledger, self.delivery.id
        await self._settle("sent", lambda: ledger.sent(id_, self.attempt, message_id))

    async def later(self, wait: timedelta, reason: str, counts: bool) -> None:
        """Write down that it is to be tried again."""
        ledger, id_ = self.round.store.ledger, self.delivery.id
        due = self.round.clock.now() + wait
        await self._settle(
            "retried", lambda: ledger.retry(id_, self.attempt, due, reason, counts)
        )

    async def of(self, error: DeliveryError) -> None:
        """Write down what the error means for this delivery and its subscriber."""
        if isinstance(error, Throttled):
            await self._throttled(error)
        elif isinstance(error, Moved):
            move = self.round.store.subscribers.move
            await self._persist(lambda: move(self.delivery.chat_id, error.chat_id))
            await self.later(timedelta(), str(error), counts=True)
        elif isinstance(error, Unreachable):
            await self.later(UNREACHED, str(error), counts=False)
        elif isinstance(error, NotSent) and self.delivery.tries + 1 < TRIES:
            await self.later(backoff(self.delivery), str(error), counts=True)
        elif isinstance(error, InDoubt):
            await self._in_doubt(error)
        else:
            await self._failed(error)

    async def _throttled(self, error: Throttled) -> None:
        """Nobody sends before the pause is over."""
        rates = self.round.store.rates
        await self._persist(lambda: rates.halt(BULK, error.seconds))
        await self.later(timedelta(seconds=error.seconds), str(error), counts=False)

    async def _in_doubt(self, error: InDoubt) -> None:
        if self.round.policy == "resend":
            await self.later(backoff(self.delivery), str(error), counts=True)
            return
        ledger, id_ = self.round.store.ledger, self.delivery.id
        await self._settle(
            "unknown", lambda: ledger.unknown(id_, self.attempt, str(error))
        )

    async def _failed(self, error: DeliveryError) -> None:
        ledger, id_ = self.round.store.ledger, self.delivery.id
        await self._settle(
            "failed", lambda: ledger.failed(id_, self.attempt, str(error))
        )
        if isinstance(error, Gone):
            block = self.round.store.subscribers.block
            await self._persist(lambda: block(self.delivery.chat_id))

    async def _settle(self, name: str, write: Callable[[], Awaitable[bool]]) -> None:
        """Write the outcome, and count it if it still was ours to write."""
        if await self._persist(write):
            self.round.outcomes[name] += 1

    async def _persist(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write, outwaiting the database's troubles: nobody else knows the outcome."""
        for _ in range(SETTLING):
            try:
                return await write()
            except TROUBLE:
                await self.round.clock.sleep(1)
        return await write()


def backoff(delivery: Delivery) -> timedelta:
    """How long to wait before the next try: 5 s doubled each time, and a share.

    The share, from the delivery's own number, keeps a burst of refusals from
    coming back as a burst.
    """
    digest = hashlib.sha256(str(delivery.id).encode()).digest()
    base = min(300.0, 5.0 * 2**delivery.tries)
    return timedelta(seconds=base * (1 + digest[0] / 512))
