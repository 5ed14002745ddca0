"""Fixtures for every test: one loop, a clock, a store, no network beyond us."""

import ipaddress
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from storage.model import Article
from storage.store import Store, open_store
from tests.databases import PostgresDatabases, SqliteFiles
from tests.fakes import FakeClock
from tests.postgres import postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--e2e", action="store_true", help="run the browser tests too")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """One server for all tests; a machine without PostgreSQL fails them."""
    with postgres() as server:
        databases = PostgresDatabases(server)
        yield databases
        databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> SqliteFiles | PostgresDatabases:
    """Databases of each engine in turn; override it to use `sqlite_files` alone."""
    name = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}
    found: SqliteFiles | PostgresDatabases
    found = request.getfixturevalue(name[request.param])
    return found


@pytest.fixture
def database_url(databases: SqliteFiles | PostgresDatabases) -> Iterator[str]:
    """The address of a database of this test alone, its tables empty."""
    with databases.migrated() as url:
        yield url


def folded(article: Article) -> str:
    """The words by which tests find an article."""
    return f"{article.title} {article.text} {article.summary}".lower()


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    """An empty store on each engine, whose time is the test's clock."""
    opened = await open_store(database_url, clock.now, search_text=folded)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(
    sqlite_files: SqliteFiles, clock: FakeClock
) -> AsyncIterator[Store]:
    """An empty store on SQLite, for what does not depend on the engine."""
    with sqlite_files.migrated() as url:
        opened = await open_store(url, clock.now, search_text=folded)
        yield opened
        await opened.close()


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
