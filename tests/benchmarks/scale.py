"""An hour's digests for many subscribers: planned, rendered, beside one by one.

    ./mujaz bench scale [SUBSCRIBERS ...] [sqlite|postgresql]

Every subscriber chose the same moment, each one to six topics, most of them the
same few. CPU and memory are those of our process; PostgreSQL's own are not in.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from telegram import Bot

from bot.assembly import search_text
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from jobs.address import address, address_now
from jobs.group import found_by
from jobs.plan import profile
from storage.documents import edition_of
from storage.model import Delivery, Edition
from storage.schema import delivery, edition
from storage.store import Store, open_store
from tests.benchmarks._town import (
    ENGINES,
    FIRST,
    TOKEN,
    choices,
    database,
    publish,
    subscribe,
)
from tests.bot.stories import KNOWLEDGE
from tests.bot.wire import HEADINGS, TEXTS
from tests.fakes import FakeClock

SLOT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
STORIES = 200  #: of the day
SAMPLE = 200  #: subscribers served one by one
MEGABYTE = 1024


@dataclass(frozen=True)
class Cost:
    """What one part of the work took."""

    wall: float  #: seconds
    cpu: float  #: seconds


async def main(sizes: Sequence[int], engine: str) -> None:
    print(
        f"{engine}; {STORIES} stories\n"
        f"{'subscribers':>11} {'profiles':>9} {'editions':>9} {'renders':>8}"
        f" {'plan s':>7} {'CPU s':>7} {'render s':>8} {'RSS MB':>7}"
        f" {'us each':>8} {'one by one us':>13} {'ratio':>6}"
    )
    for size in sizes:
        with database(engine) as url:
            await _measure(url, size)


async def _measure(url: str, size: int) -> None:
    clock = FakeClock(SLOT - timedelta(minutes=10))
    store = await open_store(url, clock.read, search_text=search_text, keys=found_by)
    try:
        await publish(store, STORIES, clock.now())
        await subscribe(store, choices(size + SAMPLE, SLOT))
        alone = await _one_by_one(store, clock, size)
        planned, done = await _timed(address(store, clock, KNOWLEDGE))
        assert done.deliveries == done.subscribers == size, done
        rendered, renders = await _timed(_render(store))
        editions = await _editions(store)
    finally:
        await store.close()
    profiles = len({profile(s, SLOT) for s in choices(size + SAMPLE, SLOT)})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    each = (planned.cpu + rendered.cpu) / size
    one = alone.cpu / SAMPLE
    print(
        f"{size:11,} {profiles:9,} {editions:9,} {renders:8,}"
        f" {planned.wall:7.1f} {planned.cpu:7.1f} {rendered.wall:8.1f} {memory:7.0f}"
        f" {each * 1e6:8.0f} {one * 1e6:13.0f} {one / each:5.1f}x",
        flush=True,
    )


async def _timed(work: Any) -> tuple[Cost, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = await work
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), result


async def _one_by_one(store: Store, clock: FakeClock, size: int) -> Cost:
    """The last subscribers served as a reply serves one: composed and rendered."""
    courier = _courier()

    async def serve() -> None:
        for chat_id in range(FIRST + size, FIRST + size + SAMPLE):
            await address_now(store, clock, KNOWLEDGE, chat_id)
            courier._render(_owed(chat_id), await _edition_of(store, chat_id))

    cost, _ = await _timed(serve())
    return cost


async def _edition_of(store: Store, chat_id: int) -> Edition:
    query = select(edition).join(delivery, delivery.c.edition_id == edition.c.id)
    async with store.db.read.connect() as connection:
        rows = await connection.execute(query.where(delivery.c.chat_id == chat_id))
        return edition_of(rows.one())


async def _render(store: Store) -> int:
    """How many messages were rendered for all that is owed, grouped as it leaves."""
    courier, renders = _courier(), 0
    rows = select(edition).order_by(edition.c.id)
    async with store.db.read.connect() as connection:
        for row in await connection.execute(rows):
            courier._message(_owed(FIRST), edition_of(row))
            renders += 1  # each edition once, however many are owed it
    return renders


def _courier() -> TelegramCourier:
    return TelegramCourier(Bot(TOKEN), TEXTS, HEADINGS, is_answered)


def _owed(chat_id: int) -> Delivery:
    return Delivery(0, 0, chat_id, SLOT, SLOT)


async def _editions(store: Store) -> int:
    async with store.db.read.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(edition)) or 0


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = [int(word) for word in given if word not in ENGINES]
    chosen = [word for word in given if word in ENGINES]
    asyncio.run(main(numbers or [10_000], chosen[0] if chosen else "sqlite"))
