"""The index of kin beside datasketch's MinHashLSH, and what growing costs it."""

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from datasketch import MinHash, MinHashLSH

from jobs.group import found_by
from storage import kin
from storage.engine import Database, connect
from storage.migrate import migrate
from storage.model import Article

START = datetime(2026, 11, 1, tzinfo=UTC)
WINDOW = timedelta(hours=72)
A_DAY = 3_000  #: articles of a busy archive
WORDS, EDITED, COPIES = 62, 2, 0.1  #: of a text; words changed in a copy; share of them
TOGETHER = 100  #: articles of one round of reading
VOCABULARY = 30_000
KEYS = 17  #: of an article
ROUNDS = 30
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


class Newsroom:
    """Texts of invented words, some of them copies of earlier ones, lightly edited."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        sizes = (self._chance.randint(3, 8) for _ in range(VOCABULARY))
        self._words = ["".join(self._chance.choices(LETTERS, k=k)) for k in sizes]
        self._weights = [1 / (rank + 20) for rank in range(VOCABULARY)]

    def texts(self, count: int) -> list[tuple[str, int | None]]:
        """Texts, each with the number of the one that it copies."""
        told: list[tuple[str, int | None]] = []
        for number in range(count):
            origin = None
            if number and self._chance.random() < COPIES:
                origin = self._chance.randrange(max(0, number - 5000), number)
                words = told[origin][0].split()
                for place in self._chance.sample(range(WORDS), EDITED):
                    words[place] = self._chance.choice(self._words)
            else:
                words = self._chance.choices(self._words, self._weights, k=WORDS)
            told.append((" ".join(words), origin))
        return told


def article(number: int, text: str) -> Article:
    return Article(str(number), "", "s", "", text, "ar", published=START, seen=START)


def datasketch(told: Sequence[tuple[str, int | None]]) -> tuple[float, float]:
    """Articles a second, all in memory, and the share of copies found."""
    index, found = MinHashLSH(threshold=0.7, num_perm=128), 0
    start = time.perf_counter()
    for number, (text, origin) in enumerate(told):
        pairs = pairwise(text.split())
        made = MinHash(num_perm=128)
        made.update_batch([" ".join(pair).encode() for pair in pairs])
        found += origin is not None and origin in index.query(made)
        index.insert(number, made)
    took = time.perf_counter() - start
    return len(told) / took, found / sum(o is not None for _, o in told)


async def ours(told: Sequence[tuple[str, int | None]], db: Database) -> list[float]:
    """Articles a second with keys made and kept in SQLite; the same without making
    them; the share of copies found.
    """
    found = kept = 0
    making = keeping = 0.0
    for first in range(0, len(told), TOGETHER):
        some = told[first : first + TOGETHER]
        start = time.perf_counter()
        keys = {first + i: found_by(article(0, t)) for i, (t, _) in enumerate(some)}
        making += time.perf_counter() - start
        start = time.perf_counter()
        nearest = await look_up_and_keep(db, keys, moment(first))
        keeping += time.perf_counter() - start
        origins = [o for _, o in some if o is not None]
        found += sum(o in nearest or o >= first for o in origins)
        kept += len(origins)
    return [len(told) / (making + keeping), len(told) / keeping, found / kept]


async def look_up_and_keep(
    db: Database, keys: dict[int, frozenset[int]], seen: datetime
) -> frozenset[int]:
    async with db.write.begin() as connection:
        nearest = await kin.nearest(connection, keys.values(), seen - WINDOW)
        await kin.index(connection, keys, seen)
    return nearest


async def grown(db: Database, sizes: Sequence[int]) -> list[float]:
    """Milliseconds of an article in an archive of each size, nothing erased."""
    crowd, stored, costs = Crowd(), 0, []
    for size in sizes:
        while stored < size:
            async with db.write.begin() as connection:
                await kin.index(connection, crowd.keys(stored), moment(stored))
            stored += TOGETHER
        took = []
        for _ in range(ROUNDS):
            keys = crowd.keys(stored)
            start = time.perf_counter()
            await look_up_and_keep(db, keys, moment(stored))
            took.append(1000 * (time.perf_counter() - start) / TOGETHER)
            stored += TOGETHER
        costs.append(median(took))
    return costs


class Crowd:
    """Keys of articles that share some by chance, as rare words are shared."""

    def __init__(self) -> None:
        self._chance = random.Random(2)
        self._odds = [*accumulate(1 / (rank + 200) for rank in range(VOCABULARY))]

    def keys(self, first: int) -> dict[int, frozenset[int]]:
        """The keys of a round of articles, by id."""
        chosen = self._chance.choices
        return {
            first + i: frozenset(
                chosen(range(VOCABULARY), cum_weights=self._odds, k=KEYS)
            )
            for i in range(TOGETHER)
        }


def moment(number: int) -> datetime:
    return START + timedelta(days=number / A_DAY)


async def database(folder: str, name: str) -> Database:
    db = connect(f"sqlite:///{Path(folder) / name}")
    await migrate(db)
    return db


async def main(count: int = 10_000, few: int = 10_000, many: int = 300_000) -> None:
    told = Newsroom().texts(count)
    peer, peer_found = datasketch(told)
    with TemporaryDirectory() as folder:
        db = await database(folder, "kin.db")
        whole, kept, found = await ours(told, db)
        await db.close()
        db = await database(folder, "grown.db")
        small, large = await grown(db, (few, many))
        await db.close()
    print(f"{count:,} articles of {WORDS} words, {COPIES:.0%} of them lightly edited")
    print(f"datasketch, in memory       {peer:8,.0f} a second, {peer_found:.3f} found")
    print(f"keys of kin, in SQLite      {whole:8,.0f} a second, {found:.3f} found")
    print(f"  without making the keys   {kept:8,.0f} a second")
    print(f"ratio {whole / peer:.2f}, without making the keys {kept / peer:.2f}")
    print(f"an article at {few:,} stored {small:.3f} ms, at {many:,} {large:.3f} ms")
    print(f"ratio {large / small:.2f}")


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
