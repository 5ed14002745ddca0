"""Databases for tests: new ones, and one per engine that is emptied again."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.engine import Database
from storage.schema import metadata

#: A test that forgets a transaction fails the next one; it does not stop them all.
OPTIONS = "?options=-c%20lock_timeout%3D20s"

TABLES = (
    "DELETE FROM article_search",
    *(f"DELETE FROM {table}" for table in reversed(metadata.sorted_tables)),
    "INSERT INTO watermark (id, at) VALUES (1, 0)",
)


#: For the tests of a module, otherwise of one engine, that prove a promise.
ON_BOTH = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


class SqliteFiles:
    """Databases that are files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a database without tables."""
        yield f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"


class PostgresDatabases:
    """Databases of one server."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._numbers = count(1)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a database without tables."""
        name = f"mujaz_test_{next(self._numbers)}"
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            server.execute(f"CREATE DATABASE {name}".encode())
            yield f"{self._server}/{name}{OPTIONS}"
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def wipe(db: Database) -> None:
    """Empty every table, as the first migration leaves them."""
    async with db.write.begin() as connection:
        # psycopg takes them all at once, sqlite3 one by one.
        for statement in TABLES if db.is_sqlite else ["; ".join(TABLES)]:
            await connection.exec_driver_sql(statement)
