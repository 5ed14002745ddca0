"""Saved stories: each once, at most two hundred, the newest first."""

from datetime import timedelta

from storage.bookmarks import LIMIT
from storage.model import Bookmark
from storage.store import Store
from tests.fakes import NOON


def saved(n: int) -> Bookmark:
    return Bookmark(n, f"عنوان {n}", f"https://example.org/{n}", NOON)


async def test_what_is_saved_twice_is_there_once(store: Store) -> None:
    for minutes in (0, 1):
        at = NOON + timedelta(minutes=minutes)
        assert await store.bookmarks.put(1, saved(7), at)
    await store.bookmarks.put(2, saved(8), NOON)

    assert await store.bookmarks.page(1, 9) == (saved(7),)
    assert await store.bookmarks.count(1) == 1
    assert await store.bookmarks.has(1, 7)
    assert not await store.bookmarks.has(1, 8)


async def test_what_is_dropped_twice_is_gone(store: Store) -> None:
    await store.bookmarks.put(1, saved(7), NOON)
    for _ in range(2):
        await store.bookmarks.drop(1, 7)

    assert await store.bookmarks.page(1, 9) == ()


async def test_pages_begin_with_the_newest(store: Store) -> None:
    for n in (3, 1, 2):
        await store.bookmarks.put(1, saved(n), NOON + timedelta(minutes=n))

    assert await store.bookmarks.page(1, 2) == (saved(3), saved(2))
    assert await store.bookmarks.page(1, 2, 2) == (saved(1),)


async def test_a_full_list_takes_nothing_but_what_it_has(store: Store) -> None:
    for n in range(1, LIMIT + 1):
        assert await store.bookmarks.put(1, saved(n), NOON)

    assert not await store.bookmarks.put(1, saved(LIMIT + 1), NOON)
    assert await store.bookmarks.put(1, saved(1), NOON)
    assert await store.bookmarks.put(2, saved(1), NOON)
    await store.bookmarks.drop(1, 1)
    assert await store.bookmarks.put(1, saved(LIMIT + 1), NOON)


async def test_a_loss_is_dated_once(store: Store) -> None:
    for n in (1, 2):
        await store.bookmarks.put(1, saved(n), NOON)
    for days in (1, 2):
        await store.bookmarks.lose(1, [1], NOON + timedelta(days=days))

    gone = {one.story: one.gone for one in await store.bookmarks.page(1, 9)}
    assert gone == {1: NOON + timedelta(days=1), 2: None}
