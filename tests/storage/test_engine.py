"""What DATABASE_URL may say, and whose clock counts."""

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import literal, select
from sqlalchemy.exc import OperationalError

from jobs.group import found_by
from storage.engine import Database, connect, set_pragma
from storage.store import Store, store_over
from tests.conftest import folded
from tests.fakes import NOON
from tests.storage.samples import a_source


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "",
            "DATABASE_URL '': write sqlite:///mujaz.db "
            "or postgresql://user:password@host/name",
        ),
        (
            "mysql://me:secret@host/name",
            "DATABASE_URL 'mysql://***@host/name': write sqlite:///mujaz.db "
            "or postgresql://user:password@host/name",
        ),
        (
            "postgres//me:se/cr@et@host/name?password=secret",
            "DATABASE_URL 'postgres//***@host/name': write sqlite:///mujaz.db "
            "or postgresql://user:password@host/name",
        ),
        (
            "sqlite://",
            "DATABASE_URL 'sqlite://': a file is needed: write sqlite:///mujaz.db",
        ),
        (
            "sqlite:///:memory:",
            "DATABASE_URL 'sqlite:///:memory:': a file is needed: "
            "write sqlite:///mujaz.db",
        ),
        (
            "sqlite:////nowhere/mujaz.db",
            "DATABASE_URL 'sqlite:////nowhere/mujaz.db': there is no folder /nowhere: "
            "make it first",
        ),
    ],
)
def test_a_bad_address_says_what_to_write(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^DATABASE_URL ") as caught:
        connect(url)

    assert str(caught.value) == message


def test_a_missing_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ValueError, match="DATABASE_URL") as caught:
        connect("postgresql://me:secret@host/name")

    assert str(caught.value) == (
        "DATABASE_URL 'postgresql://***@host/name': "
        "PostgreSQL needs a driver: pip install 'mujaz[postgres]'"
    )


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_every_name_of_postgresql_uses_one_driver(scheme: str) -> None:
    db = connect(f"{scheme}://me@host/name")

    assert db.url.drivername == "postgresql+psycopg"


async def test_sqlite_is_set_up_to_survive_and_to_wait(
    sqlite_database: Database,
) -> None:
    async def pragma(name: str) -> object:
        async with sqlite_database.write.connect() as connection:
            return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()

    found = {
        name: await pragma(name)
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 60_000,
    }


async def test_reading_does_not_wait_for_a_writer(sqlite_store: Store) -> None:
    await sqlite_store.sources.sync([a_source("before")])

    async with sqlite_store.archive.ingest(NOON):
        listed = await sqlite_store.sources.listed()

    assert listed == (a_source("before"),)


async def test_a_reader_cannot_write(sqlite_store: Store) -> None:
    async with sqlite_store.db.read.connect() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.exec_driver_sql("DELETE FROM story")


async def test_without_a_clock_the_database_tells_the_time(
    empty_database: Database,
) -> None:
    """Our own clock is right to a minute, wherever tests run: both are this machine."""
    store = store_over(empty_database, folded, found_by)

    told = await store.now()

    assert told.tzinfo is UTC
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


async def test_leases_end_by_the_clock_of_the_database(
    empty_database: Database,
) -> None:
    store = store_over(empty_database, folded, found_by)
    await store.sources.sync([a_source("daily")])

    first = await store.sources.claim("me", 1, timedelta(hours=1))
    held = await store.sources.claim("other", 1, timedelta(hours=1))

    assert [source.slug for source, _ in first] == ["daily"]
    assert held == ()
    assert await store.sources.waiting() == 0


async def test_the_clock_given_is_the_one_in_force(store: Store) -> None:
    assert await store.now() == NOON
    async with store.db.read.connect() as connection:
        now = await connection.scalar(select(store.db.now()))
        assert now == NOON.timestamp()
        assert await connection.scalar(select(literal(1))) == 1


async def test_a_database_file_is_made_where_the_address_says(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path / 'new.db'}")
    async with db.write.begin():
        pass
    await db.close()

    assert (tmp_path / "new.db").exists()


def test_a_file_that_others_read_turns_to_wal_when_they_are_done(
    tmp_path: Path,
) -> None:
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE desk (name)")
        other.execute("BEGIN")
        other.execute("SELECT * FROM desk").fetchall()

        class Patient(sqlite3.Cursor):
            def execute(self, sql: str, *_: object) -> sqlite3.Cursor:
                if sql == "BEGIN EXCLUSIVE":
                    other.execute("COMMIT")  # while it waits
                return super().execute(sql)

        with closing(sqlite3.connect(file, isolation_level=None)) as mine:
            set_pragma(mine.cursor(Patient), "journal_mode = WAL")

            assert mine.execute("PRAGMA journal_mode").fetchone() == ("wal",)
