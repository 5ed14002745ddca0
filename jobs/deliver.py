"""What the ledger owes to messages sent: the delivery workflow.

The intent is committed before a request leaves and the outcome after it; what
happened in between is never guessed: it is counted as unknown.
"""

import asyncio
import contextlib
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from jobs.batch import Together
from jobs.clock import Clock
from jobs.errors import CourierDown, DeliveryError, InDoubt, Refused
from jobs.pace import Pace, pieces
from jobs.plan import is_silent
from jobs.settle import Books, Outcome, outwait
from storage.engine import TROUBLE
from storage.model import Delivery, Edition, Kind
from storage.store import Store

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  #: longer than any request may take
TIDYING = timedelta(seconds=1)  #: between two looks for what others left behind
EXPIRING = timedelta(minutes=1)  #: and for what nobody may send any more
QUEUE = 10.0  #: seconds that slots of other workers may lie ahead
SHORT = 3.0  #: seconds that a round waits for a chat that had a message just now
HANDS = 2  #: while one takes slots, the other fills its own
#: Kinds that tell no stories.
WORDS = frozenset({Kind.NOTE, Kind.SERVICE})
EDITIONS = 512  #: kept while their deliveries leave


class Courier(Protocol):
    """What carries a delivery to a subscriber."""

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        """The id of the message that arrived.

        Raises:
            DeliveryError: it did not arrive, or may not have.
            CourierDown: nothing can be sent at all.
        """
        ...

    async def pin(self, chat_id: int, message_id: int) -> None:
        """Pin what arrived where the chat lets us; nothing depends on it."""
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
    stars: int = 0  #: the most that a day's broadcasts may cost
    _books: Books = field(init=False)
    _pace: Pace = field(init=False)
    _room: asyncio.Semaphore = field(init=False)
    _gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    _starting: Together[int, int | None] = field(init=False)
    _editions: OrderedDict[int, Edition] = field(default_factory=OrderedDict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _tidied: datetime | None = None
    _expired: datetime | None = None
    _departs: datetime | None = None  #: the next one, not before then
    _postponed: bool = False  #: a delivery, but for less than SHORT
    _down: CourierDown | None = None

    def __post_init__(self) -> None:
        self._books = Books(self.store, self.clock, self.policy)
        self._pace = Pace(self.store, self.clock, self.rate, self.stars)
        self._room = asyncio.Semaphore(self._pace.in_flight)
        start = self.store.ledger.sending
        self._starting = Together(lambda ids: start(ids, self.me, LEASE))

    async def run(self) -> Counter[str]:
        """Counts of sent, failed, unknown and retried, once nothing is due.

        It ends early when Telegram asks for a pause. What was claimed and did not
        leave is free again.

        Raises:
            CourierDown: the courier cannot send.
        """
        hands = [asyncio.create_task(self._work()) for _ in range(HANDS)]
        try:
            await asyncio.wait(hands)
            if self._under_way:
                await asyncio.wait(self._under_way)
        finally:  # though nobody may wait any longer
            for hand in hands:
                hand.cancel()
            with contextlib.suppress(*TROUBLE):  # else the leases end by themselves
                await self.store.ledger.release(self.me)
        for hand in hands:
            hand.result()
        if self._down:
            raise self._down
        return +self._books.outcomes

    async def _work(self) -> None:
        while await self._goes_on():
            pass

    async def _goes_on(self) -> bool:
        """Whether there may be more to do, after doing some of it."""
        await outwait(self.clock, self._tidy)
        if self._ended():
            return False
        ledger, pace = self.store.ledger, self._pace
        claimed = await outwait(
            self.clock, lambda: ledger.claim(self.me, pace.batch, LEASE)
        )
        if claimed:
            await self._launch(claimed)
        elif self._under_way:  # a slow answer keeps nobody waiting
            await asyncio.wait(
                self._under_way, timeout=1, return_when=asyncio.FIRST_COMPLETED
            )
        elif self._postponed:
            self._postponed = False
            await self.clock.sleep(SHORT)
        else:
            return False
        return True

    def _ended(self) -> bool:
        return bool(self._down) or self._books.halted or self.stopping()

    async def _tidy(self) -> None:
        """See to what workers that are gone left behind, and to what is too late."""
        now, ledger = self.clock.now(), self.store.ledger
        if _lately(self._tidied, now, TIDYING):
            return
        await ledger.reap(self.policy)
        if not _lately(self._expired, now, EXPIRING):
            await ledger.expire()
            self._expired = now
        self._books.halted |= await self.store.rates.halted() > 0
        self._tidied = now

    async def _launch(self, claimed: Sequence[Delivery]) -> None:
        """Start each delivery at its slot of the shared rate."""
        addressed = await outwait(self.clock, lambda: self._addressed(claimed))
        for some in pieces(addressed, self._pace.piece):
            await self._launch_piece(some)
            if self._ended():
                return

    async def _launch_piece(self, some: Sequence[Delivery]) -> None:
        places = await outwait(self.clock, lambda: self._pace.take(some))
        begun = self.clock.now()
        for delivery, wait in places.waiting:
            await self._postpone(delivery, wait)
        for delivery, wait in places.going:
            if wait > QUEUE:  # somebody else was told to pause just now
                self._books.halted = True
                return
            await self._until(begun, wait)
            await self._room.acquire()
            if self._ended():
                return
            self._start(replace(delivery, paid=places.paid))

    async def _addressed(self, claimed: Sequence[Delivery]) -> Sequence[Delivery]:
        """The deliveries as their readers want them now."""
        chats = {d.chat_id for d in claimed}
        readers = {s.chat_id: s for s in await self.store.subscribers.some(chats)}
        doubtful = await self.store.doubts.among(chats)
        forgotten = await self.store.traces.among(chats)
        corrections = await self.store.corrections.bind(claimed)
        now = self.clock.now()
        channels = {s.chat_id for s in readers.values() if s.kind == "channel"}
        return [
            replace(
                d,
                silent=d.silent or is_silent(readers[d.chat_id], now),
                repairs=d.is_digest and d.chat_id in doubtful - channels,
                in_channel=d.chat_id in channels,
                corrections=corrections.get(d.id, ()),
                pin=d.is_digest and readers[d.chat_id].pin,
            )
            for d in claimed
            # Else forgotten, and the delivery with it or about to be.
            if d.chat_id in readers and d.chat_id not in forgotten
        ]

    async def _postpone(self, delivery: Delivery, wait: float) -> None:
        """Let the chat have its pause; it is claimed again after it."""
        self._postponed |= wait < SHORT
        due = self.clock.now() + timedelta(seconds=wait)
        postpone = self.store.ledger.postpone
        await outwait(self.clock, lambda: postpone(delivery.id, self.me, due))

    async def _until(self, begun: datetime, wait: float) -> None:
        """Wait until so long after a moment, and not longer if clocks go back."""
        passed = (self.clock.now() - begun).total_seconds()
        if wait > passed:
            await self.clock.sleep(min(wait, wait - passed))

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._one(delivery))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: self._room.release())

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
        attempt = await outwait(self.clock, lambda: self._starting(delivery.id))
        if attempt is None:
            return
        outcome = Outcome(self._books, delivery, attempt)
        await self._apart()
        if self._books.halted or self._down:  # since it was noted down
            await outcome.later(timedelta(), "nothing may leave", counts=False)
            return
        try:
            message_id = await self._carry(delivery, edition)
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
            await self._pin(delivery, message_id)

    async def _pin(self, delivery: Delivery, message_id: int) -> None:
        if delivery.pin:
            await self.courier.pin(delivery.chat_id, message_id)

    async def _carry(self, delivery: Delivery, edition: Edition) -> int:
        """The message's id; what was withdrawn since it was composed does not leave."""
        if not edition.items and edition.kind not in WORDS:
            raise Refused("withdrawn")
        return await self.courier.deliver(delivery, edition)

    async def _apart(self) -> None:
        """Keep apart what a slow disk or a busy processor bunched up on its way here.

        No second holds more than the rate and one: gaps are a little shorter than
        slots, so that no queue stays, and one that came late is at most half made up.
        """
        gap = timedelta(seconds=1 / (self.rate + 0.2))
        async with self._gate:
            now = self.clock.now()
            departs = max(self._departs or now, now - gap / 2)
            departs = min(departs, now + gap)  # unless the clock went back
            self._departs = departs + gap
            await self._until(now, (departs - now).total_seconds())

    async def _edition(self, id_: int) -> Edition | None:
        """The edition; None when it was pruned, and its deliveries with it."""
        if id_ not in self._editions:
            edition = await self.store.editions.get(id_)
            if edition is None:
                return None
            self._editions[id_] = edition
            if len(self._editions) > EDITIONS:
                self._editions.popitem(last=False)
        return self._editions[id_]


def _lately(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    return moment is not None and abs(now - moment) < span
