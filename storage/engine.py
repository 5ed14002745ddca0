"""DATABASE_URL to a database: its engines and its clock. Opens no connection yet."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Double,
    Table,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from storage import swift
from storage.rows import dumps

T = TypeVar("T")
LOCK_WAIT = 60.0  # seconds that a writer waits for its turn
#: What a database that is away, restarting or too busy raises: worth another try.
TROUBLE = (OperationalError, InterfaceError, PoolTimeout, OSError)
ADVICE = "write sqlite:///mujaz.db or postgresql://user:password@host/name"
TRIES = 100  # of a setting for which SQLite does not wait
PRAGMAS = (
    "busy_timeout = 60000",
    "journal_mode = WAL",
    # The ledger must survive a power cut, not only a crash.
    "synchronous = FULL",
    "foreign_keys = ON",
    # What is erased, a reader's data or an old text, must not stay in free pages.
    "secure_delete = ON",
)


class database_clock(FunctionElement[float]):  # noqa: N801, a function of SQL
    """Seconds since the epoch by the database: workers' clocks may differ."""

    type = Double()
    inherit_cache = True


@compiles(database_clock, "postgresql")
def _postgresql_clock(element: database_clock, compiler: Any, **_: Any) -> str:
    return "extract(epoch from clock_timestamp())::float8"


@compiles(database_clock, "sqlite")
def _sqlite_clock(element: database_clock, compiler: Any, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@dataclass(frozen=True)
class Database:
    """One database: an engine to write, an engine to read, and the time."""

    write: AsyncEngine
    read: AsyncEngine
    clock: Callable[[], datetime] | None = None

    @property
    def url(self) -> URL:
        """Where it is."""
        return self.write.url

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of ours, not a server."""
        return self.write.dialect.name == "sqlite"

    def now(self) -> ColumnElement[float]:
        """Return the time as SQL, seconds since the epoch."""
        if self.clock is None:
            return database_clock()
        return literal(self.clock().timestamp(), Double())

    async def read_clock(self) -> datetime:
        """Return the time in force."""
        if self.clock is not None:
            return self.clock()
        async with self.read.connect() as connection:
            seconds = await connection.scalar(select(database_clock()))
        assert seconds is not None
        return datetime.fromtimestamp(seconds, UTC)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Return an INSERT that can say ON CONFLICT in this engine's dialect."""
        return insert(table, self.is_sqlite)

    async def glance(self, look: Callable[[Connection], T]) -> T:
        """Return what a short look into the database finds."""
        async with self.read.connect() as connection:
            return await self._at_once(connection, look)

    async def jot(self, write: Callable[[Connection], T]) -> T:
        """Return what a short transaction brings, which no cancelling undoes."""
        async with self.write.connect() as connection:
            return await self._at_once(connection, write)

    async def _at_once(
        self, connection: AsyncConnection, work: Callable[[Connection], T]
    ) -> T:
        """Return what the work returns, a transaction of its own."""
        if not self.is_sqlite:
            async with connection.begin():
                return await connection.run_sync(work)
        raw = (await connection.get_raw_connection()).driver_connection
        assert isinstance(raw, swift.Connection)
        return await raw.at_once(work)

    async def scrub(self, table: Table) -> bool:
        """Let nothing of a table's erased rows stay in the database's own files.

        SQLite's log holds pages as they were before the erasing, PostgreSQL's table
        holds the rows themselves. False: others read it just now, and none of them
        waits for this; try again.
        """
        async with self.write.connect() as connection:
            if self.is_sqlite:
                return await _empty_log(connection)
            return await _rewrite(connection, table)

    async def close(self) -> None:
        """Close every connection."""
        await self.write.dispose()
        await self.read.dispose()


def insert(table: Table, is_sqlite: bool) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say ON CONFLICT in an engine's dialect."""
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def connect(url: str, clock: Callable[[], datetime] | None = None) -> Database:
    """Return the database at `url`.

    Raises:
        ValueError: the address is not one of a database that we know how to use.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise refusal(url, ADVICE) from None
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(url, parsed, clock)
        case "postgresql" | "postgres":
            return _postgresql(url, parsed, clock)
    raise refusal(url, ADVICE)


def refusal(url: str, advice: str) -> ValueError:
    """Return the error that says what to write instead, without the password."""
    shown = re.sub(r"^([^/]*//)?.*@", r"\1***@", url).split("?")[0]
    return ValueError(f"DATABASE_URL {shown!r}: {advice}")


async def _empty_log(connection: AsyncConnection) -> bool:
    """Move SQLite's log into its file, outside of any transaction."""
    raw = (await connection.get_raw_connection()).driver_connection
    assert raw is not None
    await raw.execute("PRAGMA busy_timeout = 0")
    ((busy, *_),) = await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    await raw.execute(f"PRAGMA {PRAGMAS[0]}")
    return not busy


async def _rewrite(connection: AsyncConnection, table: Table) -> bool:
    """Write a table of PostgreSQL to a new file, without what is erased."""
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    file = select(func.pg_relation_filenode(table.name))
    before = await connection.scalar(file)
    # Its lock would hold up whoever comes after, behind a backup for minutes.
    await connection.exec_driver_sql(f"VACUUM (FULL, SKIP_LOCKED) {table.name}")
    return await connection.scalar(file) != before


def _sqlite(url: str, parsed: URL, clock: Callable[[], datetime] | None) -> Database:
    if not parsed.database or parsed.database == ":memory:":
        raise refusal(url, "a file is needed: write sqlite:///mujaz.db")
    folder = Path(parsed.database).absolute().parent
    if not folder.is_dir():
        raise refusal(url, f"there is no folder {folder}: make it first")
    parsed = parsed.set(drivername="sqlite+aiosqlite")
    # One connection writes: its pool is the queue in which writers wait their turn.
    write = _sqlite_engine(parsed, PRAGMAS, "BEGIN IMMEDIATE", pool_size=1)
    read = _sqlite_engine(parsed, (*PRAGMAS, "query_only = ON"), "BEGIN", pool_size=4)
    return Database(write, read, clock)


def _sqlite_engine(
    url: URL, pragmas: tuple[str, ...], begin: str, pool_size: int
) -> AsyncEngine:
    engine = create_async_engine(
        url,
        # No transaction but those we begin ourselves.
        connect_args={
            "timeout": LOCK_WAIT,
            "isolation_level": None,
            "async_creator_fn": partial(swift.connect, begins=begin),
        },
        json_serializer=dumps,
        hide_parameters=True,  # an error's text is logged, and holds chat ids
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_WAIT,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            set_pragma(cursor, pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def set_pragma(cursor: sqlite3.Cursor, pragma: str) -> None:
    """Set it, in a file that other processes may be making just now.

    SQLite turns to WAL at once or not at all; but for a transaction it waits.
    """
    for _ in range(TRIES):
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError:
            cursor.execute("BEGIN EXCLUSIVE")
            cursor.execute("COMMIT")
        else:
            return
    cursor.execute(f"PRAGMA {pragma}")


def _postgresql(
    url: str, parsed: URL, clock: Callable[[], datetime] | None
) -> Database:
    try:
        engine = create_async_engine(
            parsed.set(drivername="postgresql+psycopg"),
            json_serializer=dumps,
            hide_parameters=True,
            pool_size=5,
            max_overflow=5,
            pool_pre_ping=True,
        )
    except ModuleNotFoundError:
        advice = "PostgreSQL needs a driver: pip install 'mujaz[postgres]'"
        raise refusal(url, advice) from None
    return Database(engine, engine, clock)
