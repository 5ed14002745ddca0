"""The numbers of the list that a chat saw last."""

from dataclasses import replace
from datetime import datetime, timedelta

from storage.model import Delivery, Listing
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import AN_ITEM, a_debt, an_edition
from tests.storage.steps import arrive, claim, start, subscribe


async def show(
    store: Store,
    chat: int,
    message: int,
    first: int,
    stories: tuple[int, ...],
    at: datetime,
) -> None:
    await store.listings.show([Listing(chat, message, at, stories, first)])


async def test_the_last_list_counts_and_another_chats_does_not(store: Store) -> None:
    await show(store, 1, 10, 1, (5, 6), NOON)
    await show(store, 1, 11, 1, (7,), NOON)
    await show(store, 2, 12, 1, (8,), NOON)

    assert await store.listings.last(1) == (7,)
    assert await store.listings.last(3) == ()


async def test_pages_of_a_message_add_up(store: Store) -> None:
    await show(store, 1, 10, 1, (5, 6), NOON)
    await show(store, 1, 10, 3, (7,), NOON)
    assert await store.listings.last(1) == (5, 6, 7)
    await show(store, 1, 10, 3, (8, 9), NOON)
    assert await store.listings.last(1) == (5, 6, 8, 9)
    await show(store, 1, 10, 1, (4,), NOON)
    assert await store.listings.last(1) == (4,)


async def test_numbers_that_nobody_saw_mean_nothing(store: Store) -> None:
    await show(store, 1, 10, 3, (7,), NOON)

    assert await store.listings.last(1) == (0, 0, 7)


async def delivered(store: Store, message: int, *ids: int) -> Delivery:
    """A digest of these stories that arrived as a message."""
    slot = NOON + timedelta(minutes=message)
    first, *others = (replace(AN_ITEM, story=number) for number in ids)
    async with store.editions.composing(NOON) as batch:
        made = an_edition(slot, items=(first,), rest=tuple(others))
        await batch.owe(slot, [((await batch.put(made)).id, a_debt(1))])
    (delivery,) = await claim(store)
    assert await arrive(store, delivery, await start(store, delivery), message)
    return delivery


async def test_a_digest_that_came_since_is_the_last_list(store: Store) -> None:
    await subscribe(store, 1)
    await show(store, 1, 10, 1, (5, 6), NOON)
    await delivered(store, 9, 1, 2)
    assert await store.listings.last(1) == (5, 6)
    await delivered(store, 20, 3, 4)
    assert await store.listings.last(1) == (3, 4)
    await show(store, 1, 21, 1, (7,), NOON)
    assert await store.listings.last(1) == (7,)


async def test_an_older_list_that_turned_since_the_digest_is_the_last(
    store: Store,
) -> None:
    await subscribe(store, 1)
    await show(store, 1, 10, 1, (5, 6), NOON)
    await delivered(store, 20, 3, 4)
    await show(store, 1, 10, 3, (7,), NOON)

    assert await store.listings.last(1) == (5, 6, 7)


async def test_lists_are_forgotten_after_their_time(store: Store) -> None:
    await show(store, 1, 10, 1, (5,), NOON)
    await show(store, 2, 10, 1, (6,), NOON + timedelta(days=1))

    assert await store.listings.prune(NOON + timedelta(hours=1)) == 1
    assert await store.listings.last(1) == ()
    assert await store.listings.last(2) == (6,)


async def test_lists_of_many_chats_are_remembered_together(store: Store) -> None:
    lists = [Listing(chat, 10, NOON, (chat,)) for chat in range(1, 4)]
    await store.listings.show(lists)

    assert [await store.listings.last(chat) for chat in (1, 2, 3)] == [(1,), (2,), (3,)]
