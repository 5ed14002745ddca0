"""A running store to a copy in one file, and back. Reads and writes both."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.engine import Database, connect
from storage.migrate import migrate
from storage.store import Store
from storage.transfer import Progress, transfer


async def backup(store: Store, path: Path) -> int:
    """Return the size in bytes of a new SQLite file that holds what the store holds.

    Nobody waits meanwhile: the copy is of one moment, and others go on writing.

    Raises:
        FileExistsError: there is a file already; it is not touched.
    """
    if not store.db.is_sqlite:
        return await _from_server(store.db, path)
    assert store.db.url.database is not None
    return await asyncio.to_thread(_copy, Path(store.db.url.database), path)


async def restore(
    path: Path, url: str, *, replace: bool, progress: Progress
) -> dict[str, int]:
    """Return how many rows of each table a backup brought into a database.

    The file stays as it is, of whichever version of the program.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: as `transfer` says.
    """
    with TemporaryDirectory(prefix="mujaz-") as folder:
        own = Path(folder) / "backup.db"
        await asyncio.to_thread(shutil.copyfile, path, own)
        return await copy(f"sqlite:///{own}", url, replace=replace, progress=progress)


async def copy(
    origin: str, target: str, *, replace: bool, progress: Progress
) -> dict[str, int]:
    """Return how many rows of each table went from one address to another.

    Both are brought up to date first.

    Raises:
        ValueError: as `transfer` and `connect` say.
    """
    async with _opened(origin) as source, _opened(target) as sink:
        return await transfer(source, sink, replace=replace, progress=progress)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    db = connect(url)
    try:
        await migrate(db)
        yield db
    finally:
        await db.close()


async def _from_server(db: Database, path: Path) -> int:
    """Return the size of a file into which a server's rows were written."""
    with TemporaryDirectory(prefix=".mujaz-", dir=path.parent) as folder:
        part = Path(folder) / "backup.db"
        async with _opened(f"sqlite:///{part}") as sink:
            await transfer(db, sink)
        return await asyncio.to_thread(_copy, part, path)


def _copy(origin: Path, path: Path) -> int:
    # Made under another name, so that what has the name is whole.
    path.touch(exist_ok=False)
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(origin)) as connection:
            connection.execute("VACUUM INTO ?", [str(part)])
        _forget_searches(part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        path.unlink()
        raise
    return path.stat().st_size


def _forget_searches(copy: Path) -> None:
    """Erase what is to be gone after a day, which a backup outlives."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.execute("DELETE FROM query")
