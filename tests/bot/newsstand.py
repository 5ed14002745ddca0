"""News that can be searched, as the bot keeps them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from jobs.facts.entities import entities
from jobs.group import found_by
from jobs.seek import search_text
from storage.engine import Database
from storage.model import Article
from storage.store import Store, store_over
from tests.bot.stories import SOURCES, article
from tests.fakes import FakeClock


async def opened(db: Database, clock: FakeClock) -> Store:
    """A store that finds articles by their words as the bot does."""
    store = store_over(replace(db, clock=clock.now), search_text, found_by)
    await store.sources.sync(tuple(SOURCES.values()))
    return store


async def keep(store: Store, clock: FakeClock, *news: Article) -> None:
    """These articles, each a story of its own, with the entities that they name."""
    read = [replace(a, entities=entities(f"{a.title}\n{a.text}")) for a in news]
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(read, {a.key: a.key for a in read})


async def keep_titles(store: Store, clock: FakeClock, *titles: str) -> None:
    """A story of this headline for each of the last hours."""
    news = [article(n, title=title, hours=n) for n, title in enumerate(titles, 1)]
    await keep(store, clock, *news)


async def keep_daily(store: Store, clock: FakeClock, days: Iterable[int]) -> None:
    """A numbered story about freight on each of these days back."""
    news = [
        article(n, title=f"أسعار الشحن، العدد {n}", hours=24 * day + 1)
        for n, day in enumerate(days, 1)
    ]
    await keep(store, clock, *news)
