"""aiosqlite's connections, each statement one trip to their thread.

A statement of SQLAlchemy's makes four: for a cursor, for running, for the rows and
for closing; a transaction begins with four more. Each waits for its turn in a busy
process, which takes far longer than most statements.

Source: https://github.com/omnilib/aiosqlite#details
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import aiosqlite
from aiosqlite.context import contextmanager

AHEAD = 1000  #: rows that come back with the statement; few find more


class Cursor(aiosqlite.Cursor):
    """Brings the first rows along with the statement's end."""

    _conn: "Connection"
    _ahead: Sequence[Any] = ()
    _has_more = False

    async def execute(
        self, sql: str, parameters: Iterable[Any] | None = None
    ) -> aiosqlite.Cursor:
        """Run a statement; what begins a transaction runs with the next one."""
        if sql.startswith("BEGIN"):
            self._conn.begin = sql
            return self
        given, begin = parameters or (), self._conn.unbegun()

        def run() -> Sequence[Any]:
            self._cursor.execute(begin)
            self._cursor.execute(sql, given)
            return self._cursor.fetchmany(AHEAD)

        self._ahead = await self._execute(run)
        self._has_more = len(self._ahead) == AHEAD
        return self

    async def executemany(
        self, sql: str, parameters: Iterable[Iterable[Any]]
    ) -> aiosqlite.Cursor:
        """Run a statement for each of the parameters."""
        begin = self._conn.unbegun()

        def run() -> None:
            self._cursor.execute(begin)
            self._cursor.executemany(sql, parameters)

        await self._execute(run)
        return self

    async def fetchmany(self, size: int | None = None) -> Iterable[sqlite3.Row]:
        """Return the next rows."""
        if self._has_more and not self._ahead:
            return await super().fetchmany(size)
        rows = self._ahead[: size or self.arraysize]
        self._ahead = self._ahead[len(rows) :]
        return rows

    async def fetchone(self) -> sqlite3.Row | None:
        """Return the next row."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """Return all rows that are left."""
        ahead, self._ahead = self._ahead, ()
        return [*ahead, *await super().fetchall()] if self._has_more else ahead

    async def close(self) -> None:
        """Close the cursor; one that has no more rows holds nothing."""
        if self._has_more:
            await super().close()


class Connection(aiosqlite.Connection):
    """Begins a transaction with its first statement."""

    begin = ""  #: what begins the transaction that no statement has begun yet

    def unbegun(self) -> str:
        """Return what begins the transaction, for whoever begins it or gives it up."""
        begin, self.begin = self.begin, ""
        return begin

    @contextmanager
    async def cursor(self) -> Cursor:
        """Return a cursor; making one touches no file."""
        return Cursor(self, self._conn.cursor())

    async def commit(self) -> None:
        """Commit what began."""
        if not self.unbegun():
            await super().commit()

    async def rollback(self) -> None:
        """Undo what began."""
        if not self.unbegun():
            await super().rollback()


def connect(database: str, **how: Any) -> Connection:
    """Return a connection to a file, to be awaited.

    Args:
        database: the file's path.
        how: as sqlite3 takes it.
    """
    connection = Connection(lambda: sqlite3.connect(database, **how), AHEAD)
    # As SQLAlchemy does for connections that it makes: the process may end before.
    connection._thread.daemon = True
    return connection
