"""However ingesting and composing interleave, each article has one window."""

import asyncio
import random
from datetime import timedelta

import pytest

from storage.store import Store, open_store
from tests.conftest import folded
from tests.fakes import NOON
from tests.storage.samples import an_article
from tests.storage.steps import ingest


@pytest.mark.parametrize("seed", range(3))
async def test_every_article_falls_into_exactly_one_window(
    store: Store, database_url: str, seed: int
) -> None:
    """Two processes, whose clocks differ, ingest and compose at the same time."""
    shuffle = random.Random(seed)
    other = await open_store(database_url, store.db.clock, search_text=folded)
    seen: list[str] = []
    windows = [NOON]

    def around(step: int) -> timedelta:
        return timedelta(seconds=step + shuffle.uniform(-3, 3))

    async def read(step: int) -> None:
        await asyncio.sleep(0)
        where = shuffle.choice([store, other])
        await ingest(where, an_article(f"a{step}"), now=NOON + around(step))

    async def compose(step: int) -> None:
        await asyncio.sleep(0)
        where, end = shuffle.choice([store, other]), NOON + around(step)
        async with where.editions.composing(end) as batch:
            since = max(windows)
            if end <= since:
                return
            windows.append(end)
            stories = await batch.stories(since, end)
            seen.extend(one.key for story in stories for one in story.articles)

    jobs = [read(n) for n in range(1, 16)] + [compose(n) for n in range(1, 16)]
    shuffle.shuffle(jobs)
    await asyncio.gather(*jobs)
    await compose(100)
    await other.close()

    # What was read first of all may lie before the first window.
    early = {f"a{n}" for n in range(1, 4)} - set(seen)
    assert sorted(set(seen) | early) == sorted(f"a{n}" for n in range(1, 16))
    assert len(seen) == len(set(seen))
