"""A whole database goes to another one, on whichever engines, and loses nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jobs.group import found_by
from storage.backup import backup, copy, restore
from storage.queries import Query
from storage.schema import metadata
from storage.store import Store, open_store
from tests.conftest import folded
from tests.databases import PostgresDatabases, SqliteFiles
from tests.fakes import NOON
from tests.storage.samples import (
    FULL_ARTICLE,
    FULL_SUBSCRIBER,
    a_source,
    a_subscriber,
    an_article,
)
from tests.storage.steps import claim, ingest, owe, start, subscribe

ENGINES = ("sqlite", "postgresql")
ODD = "«خبر» 🇨🇳\u2067١٢٣\u2069 \\N 'a' \"b\" %s \U0010fffd\n\tنهاية"
BIG = 2**52 - 1  #: the largest id of a chat


@pytest.fixture(params=[(a, b) for a in ENGINES for b in ENGINES], ids="-".join)
def urls(
    request: pytest.FixtureRequest,
    sqlite_files: SqliteFiles,
    postgres_databases: PostgresDatabases,
) -> Iterator[tuple[str, str]]:
    """Addresses of two databases without tables."""
    places = {"sqlite": sqlite_files, "postgresql": postgres_databases}
    origin, target = request.param
    with ExitStack() as stack:
        yield (
            stack.enter_context(places[origin].empty()),
            stack.enter_context(places[target].empty()),
        )


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def opened(url: str) -> Store:
    return await open_store(url, search_text=folded, keys=found_by)


async def filled(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a database holds after a bit of everything went in."""
    store = await opened(url)
    await store.sources.sync([a_source("daily", name=ODD)])
    many = [an_article(f"k{n}", title=f"{ODD} {n}", text=ODD * n) for n in range(9)]
    await ingest(store, FULL_ARTICLE, *many)
    await store.subscribers.create(FULL_SUBSCRIBER)
    await subscribe(store, BIG, -BIG)
    await owe(store, BIG, -BIG, parts=2)
    (first, *_) = await claim(store)
    await start(store, first)
    await store.rates.take("bulk", 5, 25.0)
    await store.leases.take("updates", "me", timedelta(minutes=1))
    await store.queries.keep(Query(ODD, NOON, "7"))
    await store.wanted.count(ODD, NOON)
    held = await everything(store)
    await store.close()
    return held


async def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    held = {}
    async with store.db.read.connect() as connection:
        for one in metadata.sorted_tables:
            query = select(one).order_by(*one.primary_key.columns)
            held[one.name] = [tuple(r) for r in await connection.execute(query)]
    return held


async def test_everything_arrives_and_new_rows_are_numbered_after_it(
    urls: tuple[str, str],
) -> None:
    origin, target = urls
    held = await filled(origin)
    seen: list[tuple[int, int]] = []

    moved = await copy(
        origin, target, replace=False, progress=lambda *at: seen.append(at)
    )

    store = await opened(target)
    assert await everything(store) == held
    assert moved == {name: len(rows) for name, rows in held.items()}
    assert seen[-1] == (sum(moved.values()),) * 2
    for phrase, found in (("خبر", 9), ("السيارات ترتفع", 1), ("ترتفع السيارات", 0)):
        assert (await store.archive.search([[phrase]], 50)).total == found
    later = NOON + timedelta(days=1)
    await owe(store, BIG, slot=later)
    numbers = [row[0] for row in (await everything(store))["delivery"]]
    await store.close()
    assert numbers == [1, 2, 3, 4, 5]


async def test_a_target_that_holds_something_is_refused_unless_told(
    urls: tuple[str, str],
) -> None:
    origin, target = urls
    held = await filled(origin)
    store = await opened(target)
    await store.subscribers.create(a_subscriber(7))
    before = await everything(store)

    with pytest.raises(ValueError, match="not empty: it has rows in day_count, subs"):
        await copy(origin, target, replace=False, progress=lambda *_: None)
    assert await everything(store) == before
    await copy(origin, target, replace=True, progress=lambda *_: None)

    assert await everything(store) == held
    await store.close()


async def test_a_backup_of_either_engine_is_restored_into_either(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    origin, target = urls
    held = await filled(origin)
    file = tmp_path / "copy.db"
    running = await opened(origin)
    size = await backup(running, file)
    await running.close()
    written = file.read_bytes()

    await restore(file, target, replace=False, progress=lambda *_: None)

    store = await opened(target)
    assert await everything(store) == held | {"query": []}  # gone after a day
    await store.close()
    assert (file.read_bytes(), len(written)) == (written, size)
    assert files(tmp_path) == ["copy.db"]
