"""A backup is whole, of one moment, and overwrites nothing."""

from pathlib import Path

import pytest

from jobs.group import found_by
from storage.backup import backup
from storage.store import Store, open_store
from tests.conftest import folded
from tests.fakes import NOON
from tests.storage.samples import a_source, an_article
from tests.storage.steps import ingest


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_backup_holds_what_was_committed(
    sqlite_store: Store, tmp_path: Path
) -> None:
    (number,) = await ingest(sqlite_store, an_article("kept", title="word"))
    path = tmp_path / "copy.db"

    async with sqlite_store.archive.ingest(NOON) as batch:
        await batch.add([an_article("under way")], {})
        size = await backup(sqlite_store, path)

    copy = await open_store(f"sqlite:///{path}", search_text=folded, keys=found_by)
    assert size == path.stat().st_size > 0
    assert await copy.archive.stories([number]) == await sqlite_store.archive.stories(
        [number]
    )
    prints = dict.fromkeys(["kept", "under way"], b"1")
    known = await copy.archive.known("daily", prints, prints.__getitem__)
    assert set(known) == {"kept"}
    assert [s.id for s in (await copy.archive.search([["word"]], 5)).stories] == [
        number
    ]
    await copy.sources.sync([a_source("works")])
    await copy.close()


async def test_a_file_is_never_overwritten(sqlite_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    path.write_text("precious")

    with pytest.raises(FileExistsError):
        await backup(sqlite_store, path)

    assert path.read_text() == "precious"
    assert files(tmp_path) == ["copy.db"]


async def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    origin = tmp_path / "broken.db"
    store = await open_store(f"sqlite:///{origin}", search_text=folded, keys=found_by)
    await store.close()
    origin.write_text("no database")

    with pytest.raises(Exception, match="not a database"):
        await backup(store, tmp_path / "copy.db")

    assert files(tmp_path) == ["broken.db"]
