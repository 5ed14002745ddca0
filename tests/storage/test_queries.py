"""Searches are kept for a day without a name, and then really gone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.keys import Keys
from storage.queries import Query
from storage.store import Store, open_store
from tests.fakes import NOON
from tests.storage.samples import HOUR

SAID = "كلمات لا تقال إلا هنا"
DAY = timedelta(days=1)
NOTHING = Keys(lambda a: (), lambda a: (), lambda a, b: False)


async def test_a_search_is_found_by_its_word_until_its_time_is_over(
    store: Store,
) -> None:
    query = Query(SAID, NOON + DAY, "30")
    token = await store.queries.keep(query)
    other = await store.queries.keep(query)

    assert (len(token), token.isascii(), token == other) == (8, True, False)
    assert await store.queries.get(token, NOON + DAY - HOUR) == query
    assert await store.queries.get(token, NOON + DAY) is None
    assert await store.queries.get("nothing_", NOON) is None


async def test_pruning_takes_what_is_over_and_nothing_else(store: Store) -> None:
    old = await store.queries.keep(Query("old", NOON))
    new = await store.queries.keep(Query("new", NOON + HOUR))

    assert await store.queries.prune(NOON) == 1
    assert await store.queries.prune(NOON) == 0
    assert await store.queries.get(old, NOON - HOUR) is None
    assert await store.queries.get(new, NOON) == Query("new", NOON + HOUR)


async def test_ac_prv_05_search_texts_are_gone_from_disk_on_sqlite(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'mujaz.db'}"
    store = await open_store(url, search_text=lambda a: a.text, keys=NOTHING)
    for n in range(50):
        await store.queries.keep(Query(f"{SAID} {n}", NOON + DAY))
    assert SAID.encode() in held(tmp_path)

    await store.queries.prune(NOON + DAY)

    assert SAID.encode() not in held(tmp_path)  # while the store is open
    await store.close()


async def test_what_somebody_reads_meanwhile_is_scrubbed_later(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mujaz.db'}"
    store = await open_store(url, search_text=lambda a: a.text, keys=NOTHING)
    await store.queries.keep(Query(SAID, NOON))
    async with store.db.read.connect() as reading:
        await reading.execute(text("SELECT count(*) FROM query"))
        assert await store.queries.prune(NOON) == 0
    assert SAID.encode() in held(tmp_path)

    assert await store.queries.prune(NOON) == 1
    assert SAID.encode() not in held(tmp_path)
    await store.close()


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_ac_prv_05_search_texts_are_gone_from_disk_on_postgresql(
    store: Store,
) -> None:
    await store.queries.keep(Query(SAID, NOON))
    before = await answer(store, "pg_relation_filenode('query')")
    async with store.db.read.connect() as reading:
        await reading.execute(text("SELECT count(*) FROM query"))
        assert await store.queries.prune(NOON) == 0
    assert await answer(store, "pg_relation_filenode('query')") == before

    assert await store.queries.prune(NOON) == 1
    assert await answer(store, "pg_relation_filenode('query')") != before
    pages = "pg_read_binary_file(pg_relation_filepath('query'))"
    assert SAID.encode() not in bytes(await answer(store, pages))
    logged = "relpersistence FROM pg_class WHERE relname = 'query'"
    assert await answer(store, logged) == "u"  # so that no log holds it either


async def answer(store: Store, question: str) -> Any:
    async with store.db.read.connect() as connection:
        return await connection.scalar(text(f"SELECT {question}"))


def held(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
