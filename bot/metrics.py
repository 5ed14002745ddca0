"""What happened in this process, and what the store holds, as Prometheus reads it.

A renderer of our own: half of the numbers are read from the store when somebody asks,
which a client library would have to be bent to, and the format is a few lines.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import asyncio
import logging
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from jobs.deliver import Courier
from jobs.errors import CourierDown, DeliveryError
from jobs.poll import Polled
from storage.model import Delivery, DeliveryState, Edition, Health

log = logging.getLogger(__name__)

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  #: seconds
READINGS = ("fetched", "not_modified", "failed")
Samples = Mapping[str, float]  #: values by their labels, written out


@dataclass
class Numbers:
    """Counts since this process started."""

    sends: Counter[str] = field(default_factory=Counter)  #: by outcome
    polls: Counter[str] = field(default_factory=Counter)  #: by outcome
    updates: Counter[float] = field(default_factory=Counter)  #: by upper bound
    handling: float = 0.0  #: seconds in all

    def polled(self, round_: Polled) -> None:
        """Count what one round of polling brought."""
        for outcome in READINGS:
            self.polls[outcome] += getattr(round_, outcome)

    @asynccontextmanager
    async def update(self) -> AsyncIterator[None]:
        """Measure how long an update takes."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            yield
        finally:
            taken = loop.time() - start
            bound = bisect_left(BOUNDS, taken)
            self.updates[(*BOUNDS, float("inf"))[bound]] += 1
            self.handling += taken


@dataclass(frozen=True)
class Counting:
    """A courier whose outcomes are counted."""

    courier: Courier
    sends: Counter[str]

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        """As the courier's own."""
        about = {"delivery": delivery.id}
        log.debug("sending", extra=about)
        try:
            message_id = await self.courier.deliver(delivery, edition)
        except (DeliveryError, CourierDown) as error:
            outcome = type(error).__name__.lower()
            self.sends[outcome] += 1
            log.info("not sent: %s", outcome, extra=about)
            raise
        self.sends["sent"] += 1
        log.debug("sent", extra=about)
        return message_id

    async def pin(self, chat_id: int, message_id: int) -> None:
        """As the courier's own."""
        await self.courier.pin(chat_id, message_id)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the store holds now."""

    now: datetime
    ledger: Mapping[str, int]
    late: float  #: seconds that the oldest due delivery has waited
    health: Mapping[str, Health]


def exposition(numbers: Numbers, vitals: Vitals) -> str:
    """Return the page that Prometheus scrapes; no chat and no text is on it."""
    return "\n".join([*_of_store(vitals), *_of_process(numbers), ""])


def _of_store(vitals: Vitals) -> Iterator[str]:
    states = {state.value: vitals.ledger.get(state, 0) for state in DeliveryState}
    yield from _family("deliveries", "gauge", _labelled("state", states))
    yield from _family("oldest_due_seconds", "gauge", {"": vitals.late})
    for name in ("newest", "last_success"):
        ages = {
            slug: (vitals.now - moment).total_seconds()
            for slug, health in vitals.health.items()
            if (moment := getattr(health, name))
        }
        yield from _family(f"source_{name}_seconds", "gauge", _labelled("source", ages))


def _of_process(numbers: Numbers) -> Iterator[str]:
    sends = {"sent": 0, "throttled": 0, "indoubt": 0, **numbers.sends}
    yield from _family("sends_total", "counter", _labelled("outcome", sends))
    polls = {outcome: numbers.polls[outcome] for outcome in READINGS}
    yield from _family("polls_total", "counter", _labelled("outcome", polls))
    yield "# TYPE mujaz_update_seconds histogram"
    below = 0
    for bound in BOUNDS:
        below += numbers.updates[bound]
        yield f'mujaz_update_seconds_bucket{{le="{bound}"}} {below}'
    yield f'mujaz_update_seconds_bucket{{le="+Inf"}} {numbers.updates.total()}'
    yield f"mujaz_update_seconds_sum {numbers.handling:.6f}"
    yield f"mujaz_update_seconds_count {numbers.updates.total()}"


def _family(name: str, kind: str, samples: Samples) -> Iterator[str]:
    yield f"# TYPE mujaz_{name} {kind}"
    for labels, value in samples.items():
        yield f"mujaz_{name}{labels} {value}"


def _labelled(label: str, values: Samples) -> Samples:
    return {f'{{{label}="{key}"}}': value for key, value in values.items()}
