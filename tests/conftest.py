"""Fixtures for every test: one loop, a clock, a store, no network beyond us."""

import ipaddress
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from jobs.group import found_by
from storage.engine import Database, connect
from storage.migrate import migrate
from storage.model import Article
from storage.store import Store, store_over
from tests.databases import PostgresDatabases, SqliteFiles, wipe
from tests.fakes import FakeClock
from tests.postgres import postgres, quick_folder

# A busy machine is slow, which is no fault of the code.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--e2e", action="store_true", help="run the browser tests too")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    with TemporaryDirectory(prefix="mujaz-sqlite-", dir=quick_folder()) as folder:
        yield SqliteFiles(Path(folder))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """One server for all tests; a machine without PostgreSQL fails them."""
    with postgres() as server:
        yield PostgresDatabases(server)


@pytest.fixture(scope="session")
async def sqlite_database(sqlite_files: SqliteFiles) -> AsyncIterator[Database]:
    with sqlite_files.empty() as url:
        db = connect(url)
        await migrate(db)
        yield db
        await db.close()


@pytest.fixture(scope="session")
async def postgres_database(
    postgres_databases: PostgresDatabases,
) -> AsyncIterator[Database]:
    with postgres_databases.empty() as url:
        db = connect(url)
        await migrate(db)
        yield db
        await db.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each engine in turn; a folder of tests may override it to use but one."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
async def empty_database(database: Database) -> Database:
    """A database whose tables are there and empty."""
    await wipe(database)
    return database


@pytest.fixture
def database_url(empty_database: Database) -> str:
    """Where the test's database is."""
    return empty_database.url.render_as_string(hide_password=False)


def folded(article: Article) -> str:
    """The words by which tests find an article."""
    return f"{article.title} {article.text} {article.summary}".lower()


@pytest.fixture
def store(empty_database: Database, clock: FakeClock) -> Store:
    """An empty store on each engine, whose time is the test's clock."""
    return store_over(replace(empty_database, clock=clock.now), folded, found_by)


@pytest.fixture
async def sqlite_store(sqlite_database: Database, clock: FakeClock) -> Store:
    """An empty store on SQLite, for what does not depend on the engine."""
    await wipe(sqlite_database)
    return store_over(replace(sqlite_database, clock=clock.now), folded, found_by)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but loopback fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
