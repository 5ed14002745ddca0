"""What the next text of a chat is taken for."""

from datetime import timedelta

from storage.model import Awaited
from storage.store import Store
from tests.fakes import NOON

MINUTE = timedelta(minutes=1)


async def test_what_is_awaited_is_taken_once(store: Store) -> None:
    await store.awaiting.put(1, Awaited("city", NOON + MINUTE, ("a", "b")))

    assert await store.awaiting.take(2, NOON) is None
    assert await store.awaiting.take(1, NOON) == Awaited(
        "city", NOON + MINUTE, ("a", "b")
    )
    assert await store.awaiting.take(1, NOON) is None


async def test_the_last_question_is_the_one_that_is_answered(store: Store) -> None:
    await store.awaiting.put(1, Awaited("city", NOON + MINUTE))
    await store.awaiting.put(1, Awaited("note", NOON + MINUTE))

    assert await store.awaiting.take(1, NOON) == Awaited("note", NOON + MINUTE)


async def test_nothing_is_awaited_once_its_time_is_over(store: Store) -> None:
    await store.awaiting.put(1, Awaited("city", NOON))
    await store.awaiting.put(2, Awaited("city", NOON))

    assert await store.awaiting.take(1, NOON) is None
    assert await store.awaiting.prune(NOON + MINUTE) == 1
    assert await store.awaiting.take(2, NOON - MINUTE) is None
