"""However ingesting and composing interleave, each article has one window."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from jobs.group import found_by
from storage.store import Store, open_store
from tests.conftest import folded
from tests.fakes import NOON
from tests.storage.samples import an_article
from tests.storage.steps import ingest

STEPS = range(1, 16)


@dataclass
class Race:
    """Two processes, whose clocks differ by seconds, ingest and compose at once."""

    stores: tuple[Store, Store]
    chance: random.Random
    ends: list[datetime] = field(default_factory=lambda: [NOON])
    seen: list[str] = field(default_factory=list)

    def somewhere(self) -> Store:
        return self.chance.choice(self.stores)

    def around(self, step: int) -> datetime:
        return NOON + timedelta(seconds=10 + step + self.chance.uniform(-3, 3))

    async def read(self, step: int) -> None:
        article = an_article(f"a{step}")
        await ingest(self.somewhere(), article, now=self.around(step))

    async def compose(self, step: int) -> None:
        """Compose the window from the end of the last one, as subscribers have it."""
        end = self.around(step)
        async with self.somewhere().editions.composing(end) as batch:
            since = self.ends[-1]
            if end > since:
                self.ends.append(end)
                for story in await batch.stories(since, end):
                    self.seen += [one.key for one in story.articles]

    async def run(self) -> None:
        jobs: list[Coroutine[None, None, None]] = []
        for step in STEPS:
            jobs += [self.read(step), self.compose(step)]
        self.chance.shuffle(jobs)
        await asyncio.gather(*jobs)
        await self.compose(100)


@pytest.mark.parametrize("seed", range(3))
async def test_every_article_falls_into_exactly_one_window(
    store: Store, database_url: str, seed: int
) -> None:
    other = await open_store(
        database_url, store.db.clock, search_text=folded, keys=found_by
    )
    race = Race((store, other), random.Random(seed))

    await race.run()
    await other.close()

    assert sorted(race.seen) == sorted(f"a{step}" for step in STEPS)
