"""A running store to a copy in one file. Reads the database, writes a file."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.store import Store


async def backup(store: Store, path: Path) -> int:
    """Return the size in bytes of a new file that holds what the store holds now.

    Nobody waits meanwhile: the copy is of one moment, and others go on writing.

    Raises:
        FileExistsError: there is a file already; it is not touched.
        ValueError: the store is on PostgreSQL, which has its own way.
    """
    if not store.db.is_sqlite:
        raise ValueError(
            "the database is on PostgreSQL: back it up with "
            "pg_dump --format=custom --file=FILE DATABASE_URL"
        )
    assert store.db.url.database is not None
    return await asyncio.to_thread(_copy, Path(store.db.url.database), path)


def _copy(origin: Path, path: Path) -> int:
    # Made under another name, so that what has the name is whole.
    path.touch(exist_ok=False)
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(origin)) as connection:
            connection.execute("VACUUM INTO ?", [str(part)])
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        path.unlink()
        raise
    return path.stat().st_size
