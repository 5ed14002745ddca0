"""Processes killed at every point and at random: nothing twice, nothing lost.

    ./mujaz bench crash [KILLS] [DELIVERIES] [sqlite|postgresql]

By default 20 kills in 400 deliveries a combination, on both engines; the whole
matrix is `./mujaz bench crash 200 4000`. A combination is an engine with one or
three processes. Exits with 1 if a promise was broken.
"""

import asyncio
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess

from sqlalchemy import func, select

from bot.assembly import search_text
from jobs.group import found_by
from storage.model import DeliveryState
from storage.schema import delivery
from storage.store import Store, open_store
from tests.benchmarks._telegram import Telegram, serve
from tests.benchmarks._town import (
    ENGINES,
    FIRST,
    alike,
    database,
    owe,
    publish,
    subscribe,
)
from tests.benchmarks._worker import POINTS, send, start

LATENCY = 0.05  #: seconds
RATE = 200.0  #: deliveries a second, so that many are in flight
COMPOSING = "edition, before deliveries"
FEW = 60  #: deliveries of a named point
PATIENCE = 120  #: seconds until all must be settled
OPEN = ("pending", "claimed", "sending")


@dataclass
class Scene:
    """A database, a Telegram and the processes between them."""

    url: str
    api_url: str
    telegram: Telegram
    store: Store
    workers: list[BaseProcess]
    in_flight: int = 0  #: at the kills

    def work(self, point: str = "") -> None:
        self.workers.append(start(send, self.url, self.api_url, RATE, point))

    async def kill(self, worker: BaseProcess) -> None:
        """Kill it, and count what it had under way."""
        worker.kill()
        await self.died(worker)

    async def died(self, worker: BaseProcess) -> None:
        """Wait for its end, and count what it had under way."""
        await asyncio.to_thread(worker.join)
        await asyncio.sleep(0.2)  # what it had handed to a server is still written
        self.workers.remove(worker)
        sending = delivery.c.state == DeliveryState.SENDING.value
        mine = sending & (delivery.c.lease_by == str(worker.pid))
        async with self.store.db.read.connect() as connection:
            under_way = select(func.count()).select_from(delivery).where(mine)
            self.in_flight += await connection.scalar(under_way) or 0

    async def settled(self) -> dict[str, int]:
        """The ledger once nothing is open any more."""
        async with asyncio.timeout(PATIENCE):
            while True:
                tally = await self.store.ledger.tally()
                if tally and not any(tally.get(state) for state in OPEN):
                    return tally
                await asyncio.sleep(0.1)


async def main(kills: int, deliveries: int, engines: Sequence[str]) -> bool:
    print(
        f"{'':10} {'proc.':>5} {'killed':27} {'kills':>5} {'owed':>6} {'sent':>6}"
        f" {'twice':>5} {'lost':>4} {'unknown':>7} {'arrived':>7} {'in flight':>9}"
    )
    good = True
    for engine in engines:
        for processes in (1, 3):
            for point in POINTS:
                good &= await case(engine, processes, point, 1, FEW)
            good &= await case(engine, processes, "", kills, deliveries)
    return good


async def case(
    engine: str, processes: int, point: str, kills: int, deliveries: int
) -> bool:
    """Whether one combination kept every promise; its figures are printed."""
    telegram = Telegram(LATENCY)
    with database(engine) as url:
        store = await open_store(url, search_text=search_text, keys=found_by)
        async with serve(telegram) as api_url:
            scene = Scene(url, api_url, telegram, store, [])
            try:
                await (_due if point == COMPOSING else owe)(store, deliveries)
                if point:  # alone, or the others may leave it nothing to die of
                    scene.work(point)
                    await scene.died(scene.workers[-1])
                for _ in range(processes):
                    scene.work()
                if not point:
                    kills = await _at_random(scene, kills)
                tally = await scene.settled()
                missing = await _not_arrived(store, telegram)
            finally:
                for worker in scene.workers:
                    worker.kill()
                    worker.join()
                await store.close()
    print(f"{engine:10} {processes:5} {point or 'at random':27} {kills:5}", end=" ")
    return _told(scene, deliveries, tally, missing)


def _told(scene: Scene, deliveries: int, tally: dict[str, int], missing: int) -> bool:
    """Whether every promise was kept; prints what became of the deliveries.

    Args:
        scene: after the last delivery.
        deliveries: that were owed.
        tally: of the ledger.
        missing: how many of those in doubt did not arrive.
    """
    arrived = scene.telegram.arrived
    twice = sum(n > 1 for n in arrived.values())
    never = sum(not arrived[chat] for chat in range(FIRST, FIRST + deliveries))
    unknown, lost = tally.get("unknown", 0), never - missing
    print(
        f"{deliveries:6} {tally.get('sent', 0):6} {twice:5} {lost:4} {unknown:7}"
        f" {unknown - missing:7} {scene.in_flight:9}",
        flush=True,
    )
    return not (twice or lost) and unknown <= scene.in_flight


async def _not_arrived(store: Store, telegram: Telegram) -> int:
    """How many of those in doubt did not arrive."""
    doubtful = select(delivery.c.chat_id).where(delivery.c.state == "unknown")
    async with store.db.read.connect() as connection:
        chats = (await connection.scalars(doubtful)).all()
    return sum(not telegram.arrived[chat_id] for chat_id in chats)


async def _due(store: Store, count: int) -> None:
    """Let so many subscribers have a slot now that nobody has composed."""
    now = datetime.now(UTC)
    slot = now.replace(second=0) - timedelta(minutes=25)  # so that all of it may leave
    hour = {"zone": "UTC", "at": slot.time().replace(microsecond=0)}
    await publish(store, 1, now)
    people = alike(count, slot - timedelta(days=1))
    await subscribe(store, (replace(one, next_slot=slot, **hour) for one in people))


async def _at_random(scene: Scene, kills: int) -> int:
    """Kill any process at any moment of sending, and start another one."""
    chance = random.Random(kills)
    for number in range(kills):
        before = sum(scene.telegram.arrived.values())
        async with asyncio.timeout(PATIENCE):
            while scene.workers and sum(scene.telegram.arrived.values()) == before:
                tally = await scene.store.ledger.tally()
                if not any(tally.get(state) for state in OPEN):
                    return number  # everything has left already
                await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.1))
        await scene.kill(chance.choice(scene.workers))
        scene.work()
    return kills


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word not in ENGINES]
    chosen = [word for word in sys.argv[1:] if word in ENGINES]
    sizes = (*numbers, *(20, 400)[len(numbers) :])
    sys.exit(not asyncio.run(main(*sizes, chosen or ENGINES)))
