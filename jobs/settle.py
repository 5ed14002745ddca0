"""What came of an attempt to the ledger: nobody else knows it. Writes.

A class of error, a reaction; the classes are in `jobs/errors.py`.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeVar

from jobs.batch import Together
from jobs.clock import Clock
from jobs.errors import (
    Barred,
    DeliveryError,
    Gone,
    InDoubt,
    Moved,
    NotFound,
    NotSent,
    Throttled,
    Unreachable,
)
from storage.engine import TROUBLE
from storage.ledger import Arrival
from storage.model import Delivery
from storage.store import Store

log = logging.getLogger(__name__)

TRIES = 6  #: refusals after which a delivery has failed
OUTWAITED = 30  #: tries to reach the database, a second apart
UNREACHED = timedelta(seconds=30)  #: until Telegram is called again
#: What days count of refusals: HTTP 429, 403 and the like, and all others.
THROTTLED, GONE, OTHER = "throttled", "gone", "other"
LOST = 20  #: chats not found, and no other outcome: something larger is wrong

T = TypeVar("T")


async def outwait(clock: Clock, work: Callable[[], Awaitable[T]]) -> T:
    """What the work returns once the database is there again."""
    for _ in range(OUTWAITED):
        try:
            return await work()
        except TROUBLE:
            await clock.sleep(1)
    return await work()


@dataclass
class Books:
    """Where outcomes are written, and counted."""

    store: Store
    clock: Clock
    policy: Literal["hold", "resend"] = "hold"  #: for what is in doubt
    outcomes: Counter[str] = field(default_factory=Counter)
    halted: bool = False  #: Telegram asked everybody to wait
    lost: int = 0  #: chats not found
    arrived: Together[Arrival, bool] = field(init=False)

    def __post_init__(self) -> None:
        self.arrived = Together(self.store.ledger.sent)

    async def keep(self, work: Callable[[], Awaitable[T]]) -> T:
        """Write, outwaiting the database's troubles."""
        return await outwait(self.clock, work)

    async def count(self, name: str, write: Callable[[], Awaitable[bool]]) -> bool:
        """Write the outcome, and count it if it still was ours to write."""
        settled = await self.keep(write)
        self.outcomes[name] += settled
        return settled

    def not_found(self) -> None:
        """Say so when it looks as if all chats were of another bot."""
        self.lost += 1
        if self.lost == LOST and self.outcomes.total() < 2 * LOST:
            log.error(
                "%d chats not found and hardly any other outcome:"
                " is this the token of the bot that they started?",
                LOST,
            )


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt, on its way into the ledger."""

    books: Books
    delivery: Delivery
    attempt: int

    async def sent(self, message_id: int) -> None:
        """Write down that it arrived, and with it what it said of an earlier one."""
        arrival = Arrival(self.delivery.id, self.attempt, message_id)
        await self.books.count("sent", lambda: self.books.arrived(arrival))
        if self.delivery.repairs:
            doubts = self.books.store.doubts
            await self.books.keep(lambda: doubts.tell(self.delivery.chat_id))

    async def later(self, wait: timedelta, reason: str, counts: bool) -> None:
        """Write down that it is to be tried again."""
        ledger, id_ = self.books.store.ledger, self.delivery.id
        due = self.books.clock.now() + wait
        await self.books.count(
            "retried", lambda: ledger.retry(id_, self.attempt, due, reason, counts)
        )

    async def of(self, error: DeliveryError) -> None:
        """Write down what the error means for this delivery and its subscriber."""
        if isinstance(error, Throttled):
            await self._throttled(error)
        elif isinstance(error, Moved):
            move = self.books.store.subscribers.move
            await self.books.keep(lambda: move(self.delivery.chat_id, error.chat_id))
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
        """Nobody sends before the pause is over; we stop before anybody is told."""
        self.books.halted = True
        rates = self.books.store.rates
        await self.books.keep(lambda: rates.halt(error.seconds))
        await self._tally(THROTTLED)
        await self.later(timedelta(seconds=error.seconds), str(error), counts=False)

    async def _in_doubt(self, error: InDoubt) -> None:
        if self.books.policy == "resend":
            await self.later(backoff(self.delivery), str(error), counts=True)
            return
        ledger, id_ = self.books.store.ledger, self.delivery.id
        await self.books.count(
            "unknown", lambda: ledger.unknown(id_, self.attempt, str(error))
        )

    async def _tally(self, name: str) -> None:
        """Count a refusal of today, for operators."""
        counts, now = self.books.store.counts, self.books.clock.now()
        await self.books.keep(lambda: counts.add(name, now))

    async def _failed(self, error: DeliveryError) -> None:
        ledger, id_ = self.books.store.ledger, self.delivery.id
        await self.books.count(
            "failed", lambda: ledger.failed(id_, self.attempt, str(error))
        )
        await self._tally(GONE if isinstance(error, Gone) else OTHER)
        if isinstance(error, Gone):
            await self._gone(error)

    async def _gone(self, error: Gone) -> None:
        """Nothing is due to the chat until somebody there lets us in again."""
        block = self.books.store.subscribers.block
        await self.books.keep(lambda: block(self.delivery.chat_id))
        if isinstance(error, Barred):
            log.error("delivery %d: %s: chat suspended", self.delivery.id, error)
        if isinstance(error, NotFound):
            self.books.not_found()


def backoff(delivery: Delivery) -> timedelta:
    """How long to wait before the next try: 10 s, three times as long each time.

    Six tries then outlast an outage of twenty minutes. A share on top, from the
    delivery's own number, keeps a burst of refusals from coming back as a burst.
    """
    digest = hashlib.sha256(str(delivery.id).encode()).digest()
    base = min(900.0, 10.0 * 3**delivery.tries)
    return timedelta(seconds=base * (1 + digest[0] / 512))
