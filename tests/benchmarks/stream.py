"""A month of newspapers through the store: its stories beside MinHash and equal titles.

The newspapers are invented: events of a few kinds, each with names and numbers of its
own, are reported by some of five desks that word, round, order and leave out as desks
do, with background that other events of the kind share, and with details in invented
words: of each event its own, some of them common in its kind, some everywhere.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from datasketch import MinHash, MinHashLSH

from jobs.arabic.fold import fold, words
from jobs.facts.entities import entities
from jobs.group import found_by, group
from storage.model import Article
from storage.store import open_store

DATA = Path(__file__).parents[1] / "data" / "stream.tsv"
START = datetime(2026, 11, 1, tzinfo=UTC)
WINDOW = timedelta(hours=72)
A_DAY = 1_000
TOGETHER = 50  #: articles of one round of reading
DESKS = (0.72, 0.13, 0.08, 0.05, 0.02)  #: how many report an event, from one
LETTERS = "ابتجحخدرزسشصطعغفقكلمنهوي"
NAMES, PLACES = 4_000, 60
VOCABULARY, OF_A_KIND = 12_000, 2_000  #: invented words; those that a kind prefers
DETAILS, LENGTH = 8, 12  #: sentences of an event, words of one
KEPT = (3, 6)  #: details that a desk keeps
REWORDED = 0.25  #: of their words
LIKE = 0.3  #: estimated share of words from which MinHash calls two texts one: its best

Part = tuple[str, ...]  # its wordings
Told = Sequence[tuple[Article, int]]  # articles with the numbers of their events


@dataclass(frozen=True)
class Kind:
    """What reports of one kind of event are made of."""

    titles: Part
    facts: tuple[Part, ...]
    background: Part


def kinds() -> tuple[Kind, ...]:
    parts: dict[str, dict[str, list[Part]]] = {}
    for line in DATA.read_text("utf-8").splitlines()[1:]:
        if not line.startswith("#"):
            kind, part, told = line.split("\t")
            found = parts.setdefault(kind, {}).setdefault(part, [])
            found.append(tuple(told.split(" | ")))
    return tuple(
        Kind(one["title"][0], tuple(one["fact"]), one["background"][0])
        for one in parts.values()
    )


class Newsroom:
    """Events, and what desks make of them."""

    def __init__(self) -> None:
        self._chance = random.Random(7)
        self._names = [self._name() for _ in range(NAMES)]
        self._places = [self._name() for _ in range(PLACES)]
        self._kinds = kinds()
        self._words = [self._name() for _ in range(VOCABULARY)]
        self._common = list(accumulate(1 / (n + 30) for n in range(VOCABULARY)))
        self._preferred = [self._chance.sample(self._words, OF_A_KIND) for _ in kinds()]
        self._often = list(accumulate(1 / (n + 30) for n in range(OF_A_KIND)))

    def month(self, count: int) -> list[tuple[Article, int]]:
        told: list[tuple[Article, int]] = []
        event = 0
        while len(told) < count:
            moment = START + timedelta(days=self._chance.random() * count / A_DAY)
            told += ((one, event) for one in self._reports(event, moment))
            event += 1
        return sorted(told, key=lambda one: (one[0].published, one[0].key))

    def _reports(self, event: int, moment: datetime) -> Iterator[Article]:
        number = self._chance.randrange(len(self._kinds))
        kind, details = self._kinds[number], self._details(number)
        facts = {
            "a": self._chance.choice(self._names),
            "b": self._chance.choice(self._names),
            "c": self._chance.choice(self._places),
            "n": self._chance.randrange(14, 3_000),
            "m": self._chance.randrange(14, 900),
            "p": self._chance.randrange(13, 60),
        }
        (desks,) = self._chance.choices(range(1, 6), DESKS)
        for desk in range(desks):
            later = moment + timedelta(hours=self._chance.random() * 30 * (desk > 0))
            told = self._reworded(number, details)
            yield self._report(f"{event}-{desk}", kind, facts, told, later)

    def _details(self, kind: int) -> list[list[str]]:
        return [[self._word(kind) for _ in range(LENGTH)] for _ in range(DETAILS)]

    def _reworded(self, kind: int, details: list[list[str]]) -> list[str]:
        kept = sorted(self._chance.sample(range(DETAILS), self._chance.randint(*KEPT)))
        return [
            " ".join(
                self._word(kind) if self._chance.random() < REWORDED else word
                for word in details[place]
            )
            for place in kept
        ]

    def _word(self, kind: int) -> str:
        if self._chance.random() < 0.5:
            (word,) = self._chance.choices(self._words, cum_weights=self._common)
        else:
            (word,) = self._chance.choices(
                self._preferred[kind], cum_weights=self._often
            )
        return word

    def _report(
        self,
        key: str,
        kind: Kind,
        facts: Mapping[str, object],
        details: Sequence[str],
        when: datetime,
    ) -> Article:
        said = [self._chance.choice(part) for part in kind.facts]
        if len(said) > 1 and self._chance.random() < 0.3:
            said.pop()
        said += details
        said += self._chance.sample(kind.background, self._chance.randint(1, 3))
        title, text = self._chance.choice(kind.titles), ". ".join(said)
        title, text = title.format(**facts), f"{text.format(**facts)}."
        return Article(
            key=key,
            url=key,
            source=key,
            title=title,
            text=text,
            language="ar",
            published=when,
            seen=when,
            entities=entities(f"{title}\n{text}"),
        )

    def _name(self) -> str:
        return "".join(self._chance.choices(LETTERS, k=self._chance.randint(4, 7)))


async def ours(told: Told) -> dict[str, Hashable]:
    """Each article with the founder of its story, after rounds of reading."""
    found: dict[str, Hashable] = {}
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'stream.db'}"
        store = await open_store(url, search_text=lambda a: a.title, keys=found_by)
        for first in range(0, len(told), TOGETHER):
            some = [one for one, _ in told[first : first + TOGETHER]]
            now = some[-1].published
            async with store.archive.ingest(now) as batch:
                kin = await batch.kin(some, now - WINDOW)
                founders = group(some, kin.articles)
                await batch.add(some, founders, kin)
            for key, founder in founders.items():
                found[key] = found.get(founder, founder)
        await store.close()
    return found


def same_title(told: Told) -> dict[str, Hashable]:
    return {one.key: fold(one.title) for one, _ in told}


def by_minhash(told: Told) -> dict[str, Hashable]:
    """Each article with the first of the story of the one most like it by MinHash."""
    index, found = MinHashLSH(threshold=LIKE, num_perm=128), dict[str, Hashable]()
    signed: dict[str, tuple[MinHash, datetime]] = {}
    for one, _ in told:
        made = MinHash(num_perm=128)
        made.update_batch([w.encode() for w in words(f"{one.title} {one.text}")])
        near = [
            (made.jaccard(signed[key][0]), key)
            for key in index.query(made)
            if one.published - signed[key][1] <= WINDOW
        ]
        like, nearest = max(near, default=(0.0, ""))
        found[one.key] = found[nearest] if like >= LIKE else one.key
        signed[one.key] = made, one.published
        index.insert(one.key, made)
    return found


def score(told: Told, found: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all pairs of articles."""

    def pairs(groups: Iterable[Hashable]) -> int:
        return sum(n * (n - 1) // 2 for n in Counter(groups).values())

    right = pairs((event, found[one.key]) for one, event in told)
    said, true = pairs(found.values()), pairs(event for _, event in told)
    precision, recall = right / said if said else 0.0, right / true
    return precision, recall, 2 * right / (said + true)


async def main(count: int = 29_000) -> None:
    told = Newsroom().month(count)
    print(f"{len(told):,} articles of {len({event for _, event in told}):,} events")
    start = time.perf_counter()
    found = await ours(told)
    took = time.perf_counter() - start
    answers = {
        "ours": found,
        "MinHash": by_minhash(told),
        "same title": same_title(told),
    }
    for name, each in answers.items():
        precision, recall, f1 = score(told, each)
        print(f"{name:10} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
    print(f"ours took {1000 * took / len(told):.1f} ms an article, store and all")


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
