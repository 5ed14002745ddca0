"""Fresh databases for tests, each a copy of one that was migrated once."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from storage.engine import connect
from storage.migrate import migrate


async def make_tables(url: str) -> None:
    """Migrate an empty database."""
    db = connect(url)
    await migrate(db)
    await db.close()


class SqliteFiles:
    """Databases that are files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = folder / "template.db"
        asyncio.run(make_tables(f"sqlite:///{self._template}"))

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a database without tables."""
        yield f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """Give the URL of a database with empty tables."""
        with self.empty() as url:
            shutil.copy(self._template, url.removeprefix("sqlite:///"))
            yield url


class PostgresDatabases:
    """Databases of one server."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._numbers = count(1)
        self._admin = psycopg.connect(f"{server}/postgres", autocommit=True)
        self._execute("DROP DATABASE IF EXISTS mujaz_template")
        self._execute("CREATE DATABASE mujaz_template")
        asyncio.run(make_tables(f"{server}/mujaz_template"))

    @contextmanager
    def empty(self, template: str = "template1") -> Iterator[str]:
        """Give the URL of a database without tables."""
        name = f"mujaz_test_{next(self._numbers)}"
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"{self._server}/{name}"
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """Give the URL of a database with empty tables."""
        with self.empty("mujaz_template") as url:
            yield url

    def close(self) -> None:
        """Leave the server."""
        self._admin.close()

    def _execute(self, statement: str) -> None:
        self._admin.execute(statement.encode())
