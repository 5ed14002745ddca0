"""Statements to SQLite's thread: few trips, every row, whole transactions."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from storage.engine import Database, connect
from storage.swift import AHEAD

MANY = 2 * AHEAD + 500
COUNTED = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :most)"
    " SELECT x FROM n"
)
MADE = "CREATE TABLE kept (x INTEGER)"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    made = connect(f"sqlite:///{tmp_path}/swift.db")
    async with made.write.begin() as connection:
        await connection.exec_driver_sql(MADE)
    yield made
    await made.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whatever goes to the thread of a connection."""
    went: list[object] = []
    go: Any = aiosqlite.Connection._execute

    async def execute(
        self: aiosqlite.Connection, work: object, *given: Any, **named: Any
    ) -> object:
        went.append(work)
        return await go(self, work, *given, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", execute)
    return went


@pytest.mark.parametrize("most", [1, AHEAD - 1, AHEAD, AHEAD + 1, MANY])
async def test_every_row_arrives(db: Database, most: int) -> None:
    async with db.read.connect() as connection:
        found = (await connection.scalars(COUNTED, {"most": most})).all()

    assert found == [*range(1, most + 1)]


async def test_every_row_of_a_stream_arrives(db: Database) -> None:
    found: list[int] = []
    async with db.read.connect() as connection:
        stream = await connection.stream(COUNTED, {"most": MANY})
        async for rows in stream.scalars().partitions(300):
            found += rows

    assert found == [*range(1, MANY + 1)]


async def test_a_reading_is_a_trip_a_statement_and_one_to_end_it(
    db: Database, trips: list[object]
) -> None:
    async with db.read.connect() as connection:
        await connection.scalar(text("SELECT 1"))
        trips.clear()
    async with db.read.connect() as connection:
        await connection.scalar(text("SELECT 1"))
        await connection.scalar(text("SELECT 2"))

    assert len(trips) == 1 + 3


async def test_a_glance_is_one_trip(db: Database, trips: list[object]) -> None:
    def look(connection: Connection) -> tuple[int, int]:
        one = connection.scalar(text("SELECT 1"))
        two = connection.scalar(text("SELECT 2"))
        return one or 0, two or 0

    await db.glance(look)
    trips.clear()
    found = await db.glance(look)

    assert (found, len(trips)) == ((1, 2), 1)


async def test_a_reading_sees_one_moment(db: Database) -> None:
    count = text("SELECT count(*) FROM kept")
    async with db.read.connect() as connection:
        before = await connection.scalar(count)
        await db.jot(_keep)
        during = await connection.scalar(count)
    async with db.read.connect() as connection:
        after = await connection.scalar(count)

    assert (before, during, after) == (0, 0, 1)


async def test_what_fails_leaves_nothing(db: Database) -> None:
    def fail(connection: Connection) -> None:
        _keep(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.jot(fail)

    assert await db.glance(_kept) == 0


async def test_whoever_only_looks_writes_nothing(db: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await db.glance(_keep)

    assert await db.glance(_kept) == 0


async def test_whoever_gives_up_waiting_leaves_the_connection_as_it_was(
    db: Database,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def keep(connection: Connection) -> None:
        _keep(connection)
        begun.set()
        go_on.wait()

    writing = asyncio.create_task(db.jot(keep))
    await asyncio.to_thread(begun.wait)
    writing.cancel()
    await asyncio.wait({writing})
    go_on.set()
    async with db.write.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO kept VALUES (2)")

    assert (writing.cancelled(), await db.glance(_kept)) == (True, 2)


async def test_a_cancelled_statement_is_undone(db: Database) -> None:
    async def write() -> None:
        async with db.write.begin() as connection:
            await connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
            inserted.set()
            await asyncio.Event().wait()

    inserted = asyncio.Event()
    writing = asyncio.create_task(write())
    await inserted.wait()
    writing.cancel()
    await asyncio.wait({writing})

    assert await db.glance(_kept) == 0


def _keep(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO kept VALUES (1)")


def _kept(connection: Connection) -> int:
    return connection.scalar(text("SELECT count(*) FROM kept")) or 0
