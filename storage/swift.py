"""aiosqlite's connections: a statement, or a short transaction, is one trip to them.

A statement of SQLAlchemy's makes four: for a cursor, for running, for the rows and
for closing; a reading's beginning makes four more. Each waits for its turn in a busy
process, which takes far longer than most statements.

Source: https://github.com/omnilib/aiosqlite#details
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

import aiosqlite
import sqlalchemy
from aiosqlite.context import contextmanager
from sqlalchemy import Engine, StaticPool, create_engine, event

from storage.rows import dumps

T = TypeVar("T")
AHEAD = 1000  #: rows that come back with the statement; few find more


class Cursor(aiosqlite.Cursor):
    """Brings the first rows along with the statement's end."""

    _conn: "Connection"
    _ahead: Sequence[Any] = ()
    _has_more = False

    async def execute(self, sql: str, parameters: Any = ()) -> aiosqlite.Cursor:
        """Run a statement; what begins a reading runs with the next one.

        Whoever begins to write waits for the others before doing anything else.
        """
        if sql == "BEGIN":
            self._conn.pending = sql
            return self
        begin = self._conn.touch()

        def run() -> Sequence[Any]:
            self._cursor.execute(begin)
            self._cursor.execute(sql, parameters)
            return self._cursor.fetchmany(AHEAD)

        self._ahead = await self._conn.trip(run)
        self._has_more = len(self._ahead) == AHEAD
        return self

    async def executemany(self, sql: str, parameters: Any) -> aiosqlite.Cursor:
        """Run a statement for each of the parameters."""
        begin = self._conn.touch()

        def run() -> None:
            self._cursor.execute(begin)
            self._cursor.executemany(sql, parameters)

        await self._conn.trip(run)
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
    """Begins a reading with its first statement, and ends only what was begun."""

    begins = "BEGIN"  #: what begins a transaction
    pending = ""  #: the same, until a statement has begun it
    _is_touched = False  #: by a statement since the last transaction

    async def at_once(self, work: Callable[[sqlalchemy.Connection], T]) -> T:
        """Return what the work returns, in a transaction of its own, one trip.

        It ends though whoever waits for it does not.
        """

        def run() -> T:
            with self._engine.begin() as connection:
                return work(connection)

        return await self.trip(run)

    @cached_property
    def _engine(self) -> Engine:
        engine = create_engine(
            "sqlite://",
            creator=lambda: self._conn,
            poolclass=StaticPool,
            json_serializer=dumps,
            hide_parameters=True,
        )
        begin = partial(sqlalchemy.Connection.exec_driver_sql, statement=self.begins)
        event.listen(engine, "begin", begin)
        return engine

    async def trip(self, work: Callable[[], T]) -> T:
        """Return what the work returns, done in the connection's thread."""
        # The library has no other way there, and no types on this one.
        done: T = await self._execute(work)  # type: ignore[no-untyped-call]
        return done

    def touch(self) -> str:
        """Return what begins the transaction, for the statement that begins it."""
        begin, self.pending = self.pending, ""
        self._is_touched = True
        return begin

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """Return a cursor; making one touches no file."""
        return Cursor(self, self._conn.cursor())

    async def commit(self) -> None:
        """Commit what statements did."""
        if self._leave():
            await super().commit()

    async def rollback(self) -> None:
        """Undo what statements did."""
        if self._leave():
            await super().rollback()

    def _leave(self) -> bool:
        """Return whether there is a transaction to end."""
        was_touched, self._is_touched, self.pending = self._is_touched, False, ""
        return was_touched


def connect(database: str, begins: str, **how: Any) -> Connection:
    """Return a connection to a file, to be awaited.

    Args:
        database: the file's path.
        begins: the statement that begins a transaction.
        how: as sqlite3 takes it.
    """
    connection = Connection(lambda: sqlite3.connect(database, **how), AHEAD)
    connection.begins = begins
    # As SQLAlchemy does for connections that it makes: the process may end before.
    connection._thread.daemon = True
    return connection
