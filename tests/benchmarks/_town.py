"""Databases and subscribers of any number for benchmarks, made in no time."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, text

from jobs.compose import compose
from jobs.facts.topics import topics
from jobs.plan import GRACE, profile
from storage.model import Debt, Subscriber
from storage.rows import subscriber_values
from storage.schema import subscriber, subscription
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.databases import PostgresDatabases, SqliteFiles
from tests.postgres import postgres

TOKEN = "1:test-token-test-token-test-token-test"
FIRST = 5_000  #: chat id of the first subscriber
TOGETHER = 5_000  #: rows in one statement
ENGINES = ("sqlite", "postgresql")
TOPICS = tuple(topic.id for topic in topics())
#: Zones and hours that are one moment in winter.
PLACES = (
    ("Asia/Riyadh", time(7)),
    ("Asia/Dubai", time(8)),
    ("Africa/Cairo", time(6)),
    ("Africa/Casablanca", time(5)),
)


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Give the URL of an empty database: a file on disk, or a server's."""
    if engine == "sqlite":
        with TemporaryDirectory() as folder, SqliteFiles(Path(folder)).empty() as url:
            yield url
    else:
        with postgres() as server, PostgresDatabases(server).empty() as url:
            yield url


def choices(count: int, slot: datetime) -> Iterator[Subscriber]:
    """Subscribers of one slot who choose as people do: most of them much the same."""
    chance = random.Random(count)
    weights = [1 / (rank + 1) for rank in range(len(TOPICS))]
    for chat_id in range(FIRST, FIRST + count):
        chosen = chance.choices(TOPICS, weights, k=chance.randint(1, 6))
        zone, at = chance.choices(PLACES, (6, 3, 2, 1))[0]
        yield Subscriber(
            chat_id,
            slot - timedelta(days=9),
            topics=frozenset(chosen),
            zone=zone,
            at=at,
            quiet=None,
            next_slot=slot,
            covered=slot - timedelta(hours=24),
        )


def alike(count: int, now: datetime) -> Iterator[Subscriber]:
    """Subscribers with one and the same profile."""
    for chat_id in range(FIRST, FIRST + count):
        topics = frozenset(TOPICS[:1])
        yield Subscriber(chat_id, now, topics=topics, quiet=None)


async def subscribe(store: Store, people: Iterator[Subscriber]) -> None:
    """Write subscribers down, many at a time."""
    while some := list(islice(people, TOGETHER)):
        follows = [
            {"chat_id": one.chat_id, "topic": t} for one in some for t in one.topics
        ]
        async with store.db.write.begin() as connection:
            await connection.execute(
                insert(subscriber), [subscriber_values(one) for one in some]
            )
            await connection.execute(insert(subscription), follows)
    async with store.db.write.begin() as connection:  # as databases do in time
        await connection.execute(text("ANALYZE"))


async def publish(store: Store, count: int, now: datetime) -> None:
    """Put so many stories into the archive, of all topics, hours apart."""
    await store.sources.sync(tuple(SOURCES.values()))
    for n in range(count):
        topic = TOPICS[n % len(TOPICS)]
        source = tuple(SOURCES)[n % len(SOURCES)]
        at = now - timedelta(hours=23) + timedelta(hours=22) * n / count
        news = replace(article(n, source, topics=(topic,)), published=at, seen=at)
        async with store.archive.ingest(at) as batch:
            await batch.add([news], {news.key: news.key})


async def owe(store: Store, count: int) -> None:
    """Let so many subscribers be owed one edition, all of it due now."""
    now = datetime.now(UTC)
    slot = now - timedelta(minutes=1)
    await subscribe(store, alike(count, slot - timedelta(days=1)))
    await publish(store, 1, now)
    reader = next(alike(1, slot))
    async with store.editions.composing(now) as batch:
        stories = await batch.stories(now - timedelta(days=1), now)
        edition = compose(stories, profile(reader, slot), slot, now, KNOWLEDGE)
        kept = await batch.put(edition)
        for start in range(FIRST, FIRST + count, TOGETHER):
            chats = range(start, min(start + TOGETHER, FIRST + count))
            await batch.owe(slot, [(kept.id, debt) for debt in _debts(chats, slot)])


def _debts(chats: Sequence[int], slot: datetime) -> list[Debt]:
    return [Debt(chat_id=n, due_at=slot, deadline=slot + GRACE) for n in chats]
