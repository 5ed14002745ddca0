"""Migrations make the tables that the code expects, once, wholly or not at all."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.engine import Database, connect
from storage.migrate import config, migrate, newest, revision, upgrade
from storage.schema import metadata
from storage.search import is_index
from tests.databases import PostgresDatabases, SqliteFiles

#: A subscriber, an edition and a delivery as the first tables had them.
OWED = (
    """INSERT INTO subscriber (chat_id, created, kind, state, zone, at, days, friday,
    numerals, months, hijri, language) VALUES (1, 0, 'private', 'active', 'UTC',
    '08:00:00', '0', true, 'w', 'egy', true, 'ar')""",
    "INSERT INTO edition (id, slot, profile, payload) VALUES (1, 1000, '', '{}')",
    """INSERT INTO delivery (edition_id, chat_id, slot, part, due_at, silent, state,
    attempt, tries, error) VALUES (1, 1, 1000, 0, 1000, false, 'pending', 0, 0, '')""",
)


@pytest.fixture(params=["sqlite_files", "postgres_databases"])
def bare_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables."""
    databases: SqliteFiles | PostgresDatabases
    databases = request.getfixturevalue(request.param)
    with databases.empty() as url:
        yield url


def differences(connection: Connection) -> list[Any]:
    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        return not is_index(name)

    options = {"include_name": is_ours, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, metadata)


async def test_migrations_make_the_tables_of_the_schema(database: Database) -> None:
    async with database.write.connect() as connection:
        assert await connection.run_sync(differences) == []


async def upgraded(url: str, first: str, *statements: str) -> Database:
    """A database brought up to date after these were done to its first tables."""
    db = connect(url)

    def begin(connection: Connection) -> None:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, first)

    async with db.write.begin() as connection:
        await connection.run_sync(begin)
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await migrate(db)
    return db


async def test_what_was_owed_before_deadlines_has_one(bare_url: str) -> None:
    db = await upgraded(bare_url, "0001", *OWED)
    async with db.read.connect() as connection:
        query = "SELECT slot, deadline, told FROM delivery"
        rows = (await connection.exec_driver_sql(query)).all()
    await db.close()

    assert [(slot, deadline, bool(told)) for slot, deadline, told in rows] == [
        (1_000.0, 11_800.0, False)
    ]


async def test_keys_of_articles_are_kept_by_their_day(bare_url: str) -> None:
    # The last second of one day, the first of the next, a moment past noon.
    kept = "INSERT INTO article_key VALUES (-7, 172799, 1), (5, 172800, 2), (5, 2e5, 2)"
    db = await upgraded(bare_url, "0003", kept)
    async with db.read.connect() as connection:
        query = "SELECT day, key, article_id FROM article_key ORDER BY day"
        rows = (await connection.exec_driver_sql(query)).all()
    await db.close()

    assert [tuple(row) for row in rows] == [(1, -7, 1), (2, 5, 2)]


def test_the_newest_migration_is_the_last_of_the_line() -> None:
    assert newest() == ScriptDirectory.from_config(config()).get_current_head()


def test_a_database_up_to_date_needs_no_alembic() -> None:
    starts = "import sys, storage.store; print('alembic' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", starts],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    assert told.stdout == "False\n"


async def test_whoever_starts_at_once_migrates_once(bare_url: str) -> None:
    async def start() -> str | None:
        db = connect(bare_url)
        await migrate(db)
        async with db.read.connect() as connection:
            found = await connection.run_sync(revision)
        await db.close()
        return found

    # Threads, so that they are on their own as processes are.
    starting = (asyncio.to_thread(asyncio.run, start()) for _ in range(4))
    revisions = await asyncio.gather(*starting)

    assert revisions == [newest()] * 4


async def test_a_migration_that_dies_leaves_no_table(bare_url: str) -> None:
    db = connect(bare_url)

    async def die() -> None:
        async with db.write.begin() as connection:
            await connection.run_sync(upgrade)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await die()
    async with db.read.connect() as connection:
        tables = await connection.run_sync(lambda c: inspect(c).get_table_names())
    await migrate(db)
    await db.close()

    assert tables == []


async def test_a_newer_database_is_left_alone(bare_url: str) -> None:
    db = connect(bare_url)
    await migrate(db)
    async with db.write.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num='9'")

    with pytest.raises(ValueError, match="newer version"):
        await migrate(db)
    await db.close()
