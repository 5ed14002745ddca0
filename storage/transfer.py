"""One database to another, on whichever engines. Reads the one, writes the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Double,
    FromClause,
    String,
    Table,
    TableClause,
    column,
    delete,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from storage import search
from storage.columns import Utc, Words
from storage.engine import Database
from storage.migrate import newest, revision
from storage.schema import metadata

BATCH = 500  #: rows in one statement
TABLES = metadata.sorted_tables  #: parents first
NEW = {"watermark"}  #: tables that have a row from the start

Progress = Callable[[int, int], None]  #: rows done, of how many


async def transfer(
    origin: Database,
    target: Database,
    *,
    replace: bool = False,
    progress: Progress = lambda done, total: None,
) -> dict[str, int]:
    """Return how many rows of each table went from one database to the other.

    What is read is of one moment. What is written is there as a whole or not at all:
    it is counted again before it is committed.

    Raises:
        ValueError: a database lacks migrations, the target is not empty and not to
            be replaced, or the numbers of rows differ in the end.
    """
    async with origin.read.connect() as reading, target.write.begin() as writing:
        await _hold_still(reading)
        for connection in (reading, writing):
            if await connection.run_sync(revision) != newest():
                raise ValueError("a database is not up to date: run db upgrade on it")
        await _clear(writing, replace)
        found = {t.name: await _count(reading, t) for t in TABLES}
        copying = _Copying(reading, writing, sum(found.values()), progress)
        for one in TABLES:
            await copying.rows(one)
        await _words(reading, writing)
        await _renumber(writing)
        arrived = {t.name: await _count(writing, t) for t in TABLES}
        if arrived != found:
            raise ValueError(f"of {found} only {arrived} arrived: nothing was kept")
    return found


@dataclass
class _Copying:
    """Rows on their way."""

    reading: AsyncConnection
    writing: AsyncConnection
    total: int
    progress: Progress
    done: int = 0

    async def rows(self, one: Table) -> None:
        """Copy the rows of a table as they are."""
        bare = _bare(one)
        found = await self.reading.stream(select(bare))
        async for rows in found.mappings().partitions(BATCH):
            await self.writing.execute(insert(bare), [dict(row) for row in rows])
            self.done += len(rows)
            self.progress(self.done, self.total)


def _bare(one: Table) -> TableClause:
    """Return the table with times as bare seconds: not a bit of them changes."""
    return table(one.name, *(column(c.name, _type(c.type)) for c in one.columns))


def _type(kept: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kept, Utc):
        return Double()
    if isinstance(kept, String):
        return Words()  # PostgreSQL refuses characters that SQLite keeps
    return kept


async def _hold_still(connection: AsyncConnection) -> None:
    """Let the connection see one moment; SQLite's transactions do by themselves."""
    if connection.dialect.name == "postgresql":
        await connection.execution_options(isolation_level="REPEATABLE READ")


async def _clear(connection: AsyncConnection, replace: bool) -> None:
    """Empty every table.

    Raises:
        ValueError: there is something and it is not to be replaced.
    """
    kept = [t.name for t in TABLES if t.name not in NEW and await _count(connection, t)]
    if kept and not replace:
        raise ValueError(f"the target is not empty: it has rows in {', '.join(kept)}")
    await search.clear(connection)
    for one in reversed(TABLES):
        await connection.execute(delete(one))


async def _count(connection: AsyncConnection, one: FromClause) -> int:
    return await connection.scalar(select(func.count()).select_from(one)) or 0


async def _words(reading: AsyncConnection, writing: AsyncConnection) -> None:
    """Copy the words by which articles are found."""
    last = -(2**63)
    while words := await search.page(reading, last, BATCH):
        await search.index(writing, words)
        last = max(words)


async def _renumber(connection: AsyncConnection) -> None:
    """Let new rows be numbered after the old ones; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for one in TABLES:
        number = one.autoincrement_column
        if number is None:
            continue
        sequence = func.pg_get_serial_sequence(one.name, number.name)
        top = func.max(number)
        named = select(func.setval(sequence, func.coalesce(top, 1), top.is_not(None)))
        await connection.execute(named)
