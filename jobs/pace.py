"""Deliveries to the moments at which they may leave. Takes shared slots.

Telegram carries some thirty messages a second for nothing, one a second to a
chat, twenty a minute to a group. Broadcasts keep to less, so that replies have a
share of their own; a reply beyond that share takes a broadcast's place, never the
other way round.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobs.clock import Clock
from storage.model import Delivery
from storage.store import Store

BULK = "bulk"  #: the limit that all broadcasts share
REPLIES = "replies"  #: and the one of replies
FREE = 30  #: messages a second that cost nothing
UNPAID = 25  #: of them, what broadcasts take
PRICE = 0.1  #: Stars for a message above the free rate
SHARE = 5.0  #: replies a second that slow no broadcast down
PATIENCE = 2.0  #: seconds of broadcast slots that no reply waits for
PERSON = 1.0  #: seconds between two messages to a person
#: And to a group: with a burst of five, at most twenty in any minute.
GROUP = 4.0
BURST = {PERSON: 2.0, GROUP: 16.0}  #: seconds that replies may run ahead
PIECES = 8  #: times a second that a broadcast takes slots


class Places(NamedTuple):
    """Where deliveries stand: each with the seconds until it is its turn."""

    going: list[tuple[Delivery, float]]  #: their slots are taken
    waiting: list[tuple[Delivery, float]]  #: their chats just had a message
    paid: bool = False  #: those going leave above the free rate, for Stars


@dataclass(frozen=True)
class Pace:
    """How fast broadcasts leave, all processes together."""

    store: Store
    clock: Clock
    rate: float = UNPAID  #: messages a second
    stars: int = 0  #: the most that a day may cost; 0: never above the free rate

    @property
    def batch(self) -> int:
        """How many deliveries to claim at once: a second of them, 30 to 200."""
        return max(30, min(200, int(self.rate)))

    @property
    def in_flight(self) -> int:
        """How many requests may be under way: a quarter of a second, 30 to 250."""
        return max(30, min(250, int(self.rate / 4)))

    @property
    def piece(self) -> int:
        """How many slots to take at once: few, so that replies can come between."""
        return max(1, min(self.batch, int(self.rate / PIECES)))

    async def take(self, some: Sequence[Delivery]) -> Places:
        """Slots for those whose chats are free; when to ask again for the others."""
        # Its place in the broadcast may lie a piece later than its chat's slot.
        more = 1 / PIECES
        lengths = {chat_key(d.chat_id): spacing(d.chat_id) + more for d in some}
        waits = await self.store.rates.take_free(lengths)
        places = Places([], [])
        for delivery in some:
            chat = chat_key(delivery.chat_id)
            place = delivery, waits[chat]
            (places.waiting if waits[chat] else places.going).append(place)
            waits[chat] += lengths[chat]  # for one more to the same chat
        return await self._slots(places) if places.going else places

    async def _slots(self, places: Places) -> Places:
        number = len(places.going)
        paid = await self._is_paid(number)
        rate = self.rate if paid or not self.stars else min(self.rate, UNPAID)
        start = await self.store.rates.take(BULK, number, rate)
        going = [(d, start + n / rate) for n, (d, _) in enumerate(places.going)]
        return places._replace(going=going, paid=paid)

    async def _is_paid(self, n: int) -> bool:
        if not self.stars or self.rate <= FREE:
            return False
        today, most = self.clock.now().date(), int(self.stars / PRICE)
        return await self.store.spending.reserve(today, n, most)


class Turn(NamedTuple):
    """When a reply may leave."""

    halted: float  #: seconds of a flood wait that is on: it has no place yet
    wait: float = 0.0  #: seconds


async def reply_turns(
    store: Store, chats: Sequence[int], rate: float = UNPAID
) -> list[Turn]:
    """When replies to these chats may leave: not after broadcasts, but each other.

    None takes a place inside a flood wait.

    Args:
        store: where the limits are.
        chats: one for each reply.
        rate: messages a second that all together may send.
    """
    counts = Counter(chats)
    lengths = {chat_key(chat): spacing(chat) * n for chat, n in counts.items()}
    lengths[REPLIES] = len(chats) / SHARE

    def room(starts: Mapping[str, float]) -> Mapping[str, float]:
        beyond = len(chats) - _within(starts)
        return {BULK: beyond / rate} if beyond > 0 else {}

    halted, starts = await store.rates.take_unless_halted(lengths, room)
    if halted:
        return [Turn(halted)] * len(chats)
    return [Turn(0.0, wait) for wait in _waits(chats, starts, rate)]


def _within(starts: Mapping[str, float]) -> int:
    """How many replies lie within their share; the others make broadcasts wait."""
    return max(0, math.floor((1.0 - starts[REPLIES]) * SHARE) + 1)


def _waits(
    chats: Sequence[int], starts: Mapping[str, float], rate: float
) -> Iterator[float]:
    """The seconds until each reply may leave, by the slots that they took."""
    next_to, within = dict(starts), _within(starts)
    for place, chat in enumerate(chats):
        wait = next_to[chat_key(chat)] - BURST[spacing(chat)]
        next_to[chat_key(chat)] += spacing(chat)
        if place >= within:
            beyond = starts[BULK] - PATIENCE + (place - within) / rate
            wait = max(wait, beyond)
        yield max(0.0, wait)


def chat_key(chat_id: int) -> str:
    """The limit of one chat."""
    return f"chat:{chat_id}"


def spacing(chat_id: int) -> float:
    """Seconds between two messages to a chat; the ids of groups are negative."""
    return GROUP if chat_id < 0 else PERSON


def cost(messages: int) -> float:
    """The Stars that so many messages above the free rate cost."""
    return round(messages * PRICE, 1)


def pieces(claimed: Sequence[Delivery], size: int) -> Iterable[Sequence[Delivery]]:
    """The deliveries in order, so many at a time."""
    for start in range(0, len(claimed), size):
        yield claimed[start : start + size]
