"""The index of copies beside datasketch's MinHashLSH, and what growing costs it.

The texts are of invented words, some of them copies of earlier ones, lightly edited.
Both indexes read the same texts in rounds, taking turns. A copy is found when one of
its family is; a false hit is one of another family.
"""

import asyncio
import gc
import random
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from datasketch import MinHash, MinHashLSH

from jobs.copies import originals
from jobs.facts.keys import keys as keys_of
from jobs.facts.signature import signature
from jobs.facts.sketch import sketch, stems
from jobs.group import found_by
from storage import kin
from storage.engine import Database, connect
from storage.keys import Keys
from storage.migrate import migrate
from storage.model import Article
from storage.store import Store, open_store

START = datetime(2026, 11, 1, tzinfo=UTC)
WINDOW = timedelta(hours=72)
A_DAY = 3_000  #: articles of a busy archive
WORDS, EDITED, COPIES = 62, 2, 0.1  #: of a text; words changed in a copy; share of them
TOGETHER = 200  #: articles of one round: of twenty sources, ten each
VOCABULARY = 30_000
OF_COPIES, OF_EVENT = 4, 17  #: keys of an article
ROUNDS = 20
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

Told = Sequence[tuple[Article, int]]  # with the number of the first of the family


class Newsroom:
    """Texts, some of them copies of earlier ones."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        sizes = (self._chance.randint(3, 8) for _ in range(VOCABULARY))
        self._words = ["".join(self._chance.choices(LETTERS, k=k)) for k in sizes]
        self._weights = [*accumulate(1 / (rank + 20) for rank in range(VOCABULARY))]

    def articles(self, count: int) -> list[tuple[Article, int]]:
        told: list[tuple[Article, int]] = []
        for number in range(count):
            if number and self._chance.random() < COPIES:
                origin = self._chance.randrange(max(0, number - 5000), number)
                article, first = told[origin]
                words = article.text.split()
                for place in self._chance.sample(range(WORDS), EDITED):
                    words[place] = self._chance.choice(self._words)
            else:
                first, words = number, self._invented()
            told.append((an_article(number, " ".join(words)), first))
        return told

    def _invented(self) -> list[str]:
        return self._chance.choices(self._words, cum_weights=self._weights, k=WORDS)


def an_article(number: int, text: str) -> Article:
    when = moment(number)
    return Article(str(number), "", "s", "", text, "ar", published=when, seen=when)


def moment(number: int) -> datetime:
    return START + timedelta(days=number / A_DAY)


@dataclass
class Run:
    """How long an index took, and what it found."""

    told: Told
    seconds: float = 0.0
    computing: float = 0.0  #: of the seconds, those of all threads on the processor
    copies: int = 0
    found: int = 0
    false: int = 0  #: articles with a hit of another family

    @contextmanager
    def timed(self) -> Iterator[None]:
        start, computed = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - start
        self.computing += time.process_time() - computed

    def note(self, number: int, hits: Collection[int]) -> None:
        families = {self.told[hit][1] for hit in hits}
        family = self.told[number][1]
        self.copies += family != number
        self.found += family in families
        self.false += bool(families - {family})

    def times(self, other: "Run") -> str:
        """How many times as fast as another."""
        return (
            f"ratio {other.seconds / self.seconds:.2f},"
            f" of processor time {other.computing / self.computing:.2f}"
        )

    def __str__(self) -> str:
        wall, cpu = (1e6 * t / len(self.told) for t in (self.seconds, self.computing))
        found = f"{self.found / self.copies:.3f} found, {self.false} false"
        return f"{wall:6.0f} µs, {cpu:6.0f} of processor, {found}"


@dataclass
class Peer:
    """datasketch's index in memory: one article after the other, nothing kept."""

    run: Run
    index: MinHashLSH = field(
        default_factory=lambda: MinHashLSH(threshold=0.7, num_perm=128)
    )

    def read(self, first: int, some: Told) -> None:
        hits = {}
        with self.run.timed():
            for number, (article, _) in enumerate(some, first):
                pairs = pairwise(article.text.split())
                made = MinHash(num_perm=128)
                made.update_batch([" ".join(pair).encode() for pair in pairs])
                hits[number] = self.index.query(made)
                self.index.insert(number, made)
        for number, found in hits.items():
            self.run.note(number, found)


@dataclass
class Ours:
    """Our index of copies: looked up and kept as the ingest does, a round at once."""

    run: Run
    db: Database

    async def read(self, first: int, some: Told) -> None:
        with self.run.timed():
            keys = {int(one.key): found_by.copies(one) for one, _ in some}
            async with self.db.write.begin() as connection:
                seen = moment(first)
                found = await kin.alike(connection, keys, seen - WINDOW, seen)
                await kin.index(connection, keys, seen)
            others = [one for one, _ in some if int(one.key) not in found]
            together = originals(others, [], WINDOW)
        found |= {int(key): int(by) for key, by in together.items()}
        for number in keys:
            self.run.note(number, [found[number]] if number in found else [])


async def race(told: Told, db: Database) -> tuple[Run, Run]:
    """What datasketch and our index made of the same articles, taking turns.

    Without Python's collector: datasketch's objects are many, and whoever happens to
    allocate would pay for looking through them.
    """
    gc.disable()
    peer, ours = Peer(Run(told)), Ours(Run(told), db)
    for first in range(0, len(told), TOGETHER):
        some = told[first : first + TOGETHER]
        peer.read(first, some)
        await ours.read(first, some)
    gc.enable()
    return peer.run, ours.run


@dataclass
class Ingest:
    """The whole way into an archive; of stories only those of copies."""

    run: Run
    store: Store

    async def read(self, first: int, some: Told) -> None:
        # What was made of an article elsewhere is forgotten: each makes its own.
        for remembering in (sketch, stems, keys_of, signature):
            remembering.cache_clear()
        articles = [article for article, _ in some]
        with self.run.timed():
            async with self.store.archive.ingest(moment(first)) as batch:
                kin = await batch.kin(articles, batch.seen - WINDOW)
                founders = originals(articles, kin.articles, WINDOW)
                await batch.add(articles, founders, kin)
        for one in articles:
            found = [int(founders[one.key])] if one.key in founders else []
            self.run.note(int(one.key), found)


async def ingests(told: Told, folder: str) -> tuple[Run, Run]:
    """Ingesting with the index of copies, and with that of events alone."""
    blind = replace(found_by, copies=lambda _: frozenset())
    ways = [
        Ingest(Run(told), await archive(folder, f"{number}.db", keys))
        for number, keys in enumerate((found_by, blind))
    ]
    for first in range(0, len(told), TOGETHER):
        for way in ways if first // TOGETHER % 2 else reversed(ways):
            await way.read(first, told[first : first + TOGETHER])
    for way in ways:
        await way.store.close()
    return ways[0].run, ways[1].run


async def archive(folder: str, name: str, keys: Keys) -> Store:
    url = f"sqlite:///{Path(folder) / name}"
    return await open_store(url, search_text=lambda _: "", keys=keys)


async def grown(db: Database, sizes: Sequence[int]) -> list[float]:
    """Milliseconds of an article in an archive of each size, nothing erased."""
    crowd, stored, costs = Crowd(), 0, []
    for size in sizes:
        while stored < size - ROUNDS * TOGETHER:
            async with db.write.begin() as connection:
                own, shared = crowd.keys(stored)
                both = {id_: own[id_] | shared[id_] for id_ in own}
                await kin.index(connection, both, moment(stored))
            stored += TOGETHER
        took = []
        for _ in range(ROUNDS):
            own, shared = crowd.keys(stored)
            start = time.perf_counter()
            await look_up_and_keep(db, own, shared, moment(stored))
            took.append(1000 * (time.perf_counter() - start) / TOGETHER)
            stored += TOGETHER
        costs.append(median(took))
    return costs


Numbered = dict[int, frozenset[int]]


async def look_up_and_keep(
    db: Database, own: Numbered, shared: Numbered, seen: datetime
) -> None:
    async with db.write.begin() as connection:
        await kin.alike(connection, own, seen - WINDOW, seen)
        await kin.nearest(connection, shared.values(), seen - WINDOW, seen)
        both = {id_: own[id_] | shared[id_] for id_ in own}
        await kin.index(connection, both, seen)


class Crowd:
    """Keys of articles: of copies their own, of events shared as rare words are."""

    def __init__(self) -> None:
        self._chance = random.Random(2)
        self._odds = [*accumulate(1 / (rank + 200) for rank in range(VOCABULARY))]

    def keys(self, first: int) -> tuple[Numbered, Numbered]:
        """The keys of a round of articles, by id: of copies, and of events."""
        ids = range(first, first + TOGETHER)
        return (
            {id_: self._random() for id_ in ids},
            {id_: self._common() for id_ in ids},
        )

    def _random(self) -> frozenset[int]:
        return frozenset(self._chance.getrandbits(32) for _ in range(OF_COPIES))

    def _common(self) -> frozenset[int]:
        chosen = self._chance.choices
        words = chosen(range(VOCABULARY), cum_weights=self._odds, k=OF_EVENT)
        return frozenset(-1 - word for word in words)


async def database(folder: str, name: str) -> Database:
    db = connect(f"sqlite:///{Path(folder) / name}")
    await migrate(db)
    return db


async def main(
    count: int = 10_000, through: int = 3_000, few: int = 10_000, many: int = 300_000
) -> None:
    told = Newsroom().articles(count)
    with TemporaryDirectory() as folder:
        db = await database(folder, "copies.db")
        peer, ours = await race(told, db)
        await db.close()
        knowing, blind = await ingests(told[:through], folder)
        db = await database(folder, "grown.db")
        small, large = await grown(db, (few, many))
        await db.close()
    print(f"{count:,} articles of {WORDS} words, {COPIES:.0%} of them lightly edited")
    print(f"datasketch, in memory       {peer}")
    print(f"copies, looked up in SQLite {ours}")
    print(ours.times(peer))
    print(f"{through:,} of them into the archive, with the keys of their events")
    print(f"  not looking for copies    {blind}")
    print(f"  looking for them first    {knowing}")
    print(knowing.times(blind))
    print(f"both kinds of keys, an article at {few:,} stored {small:.3f} ms,")
    print(f"  at {many:,} {large:.3f} ms")
    print(f"ratio {large / small:.2f}")


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
