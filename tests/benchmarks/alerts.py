"""What alerts and follows cost, beside a bot whose readers follow nothing.

    ./mujaz bench alerts [READERS] [sqlite|postgresql]

By default 100,000 readers on SQLite. Each follows five entities, some of which are far
better liked than others; the floor is the same work with the same readers and no
follows. In seconds: ten articles come in that nobody follows (the best of five ticks),
one that a tenth of all follow, and the digests of two thousand readers are planned.
"""

import asyncio
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter

from sqlalchemy import insert, text

from bot.assembly import search_text
from jobs.address import address
from jobs.facts.directory import directory
from jobs.group import found_by
from jobs.notify import notify
from storage.model import Subscriber
from storage.schema import follow
from storage.store import Store, open_store
from tests.benchmarks._town import (
    ENGINES,
    FIRST,
    TOGETHER,
    choices,
    database,
    subscribe,
)
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.fakes import FakeClock

SLOT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NOW = SLOT - timedelta(hours=2)
EACH = 5  #: entities that a reader follows
KNOWN = tuple(directory())
MANY, NOBODY = KNOWN[0], KNOWN[1:40]
OTHERS = KNOWN[40:]
PLANNED = 2_000  #: readers whose digest comes first


def people(count: int) -> Iterator[Subscriber]:
    for one in choices(count, SLOT):
        is_late = one.chat_id >= FIRST + PLANNED
        slot = SLOT + timedelta(days=is_late)
        yield replace(one, next_slot=slot, alerts=1_000)


def rows(count: int) -> Iterator[dict[str, object]]:
    """What each reader follows: a tenth of them, the same."""
    chance = random.Random(count)
    weights = [1 / (rank + 1) for rank in range(len(OTHERS))]
    for chat_id in range(FIRST, FIRST + count):
        chosen = {*chance.choices(OTHERS, weights, k=EACH - 1)}
        chosen |= {MANY} if chat_id % 10 == 0 else {chance.choice(OTHERS)}
        for name in chosen:
            same = {"code": name, "key": name, "name": name}
            yield {"chat_id": chat_id, **same, "mode": "i", "since": NOW - timedelta(9)}


async def wish(store: Store, count: int) -> None:
    every = rows(count)
    while some := list(islice(every, TOGETHER)):
        async with store.db.write.begin() as connection:
            await connection.execute(insert(follow), some)
    async with store.db.write.begin() as connection:
        await connection.execute(text("ANALYZE"))


async def bring(store: Store, clock: FakeClock, first: int, *names: str) -> None:
    now = clock.now()
    news = [
        replace(article(n, title=f"خبر {n} عن الشحن", entities=(name,)), published=now)
        for n, name in enumerate(names, first)
    ]
    async with store.archive.ingest(now) as batch:
        await batch.add(news, {one.key: one.key for one in news})
    clock.advance(seconds=15)


async def noticed(store: Store, clock: FakeClock) -> tuple[int, float]:
    begun = perf_counter()
    return await notify(store, clock, KNOWLEDGE), perf_counter() - begun


async def quiet_ticks(store: Store, clock: FakeClock, first: int) -> float:
    """The best of five ticks, each with ten articles that nobody follows."""
    taken: list[float] = []
    for n in range(5):
        await bring(store, clock, first + 10 * n, *NOBODY[:10])
        taken.append((await noticed(store, clock))[1])
    return min(taken)


async def planned(store: Store, clock: FakeClock) -> tuple[int, float]:
    clock.set(SLOT)
    begun = perf_counter()
    made = await address(store, clock, KNOWLEDGE)
    return made.editions, perf_counter() - begun


async def side(engine: str, count: int, follows: bool) -> dict[str, float]:
    clock = FakeClock(NOW - timedelta(hours=1))
    with database(engine) as url:
        store = await open_store(url, clock.now, search_text=search_text, keys=found_by)
        await store.sources.sync(tuple(SOURCES.values()))
        await subscribe(store, people(count))
        if follows:
            await wish(store, count)
        await bring(store, clock, 100, *OTHERS[:150], *KNOWN[:50])
        await notify(store, clock, KNOWLEDGE)
        clock.set(NOW)
        found = {"ten articles": await quiet_ticks(store, clock, 1_000)}
        await bring(store, clock, 2_000, MANY)
        found["alerts"], found["one for a tenth"] = await noticed(store, clock)
        found["editions"], found["digests planned"] = await planned(store, clock)
        await store.close()
    return found


async def main(count: int, engine: str) -> None:
    floor, ours = [await side(engine, count, follows) for follows in (False, True)]
    print(
        f"{count:,} readers, {engine}\n{'':18}{'follows':>10}{'none':>10}{'times':>8}"
    )
    for name, taken in ours.items():
        base = floor[name]
        ratio = f"{taken / base:8.1f}" if base else ""
        print(f"{name:18}{taken:10,.3f}{base:10,.3f}{ratio}")


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    asyncio.run(main(size, sys.argv[2] if len(sys.argv) > 2 else ENGINES[0]))
