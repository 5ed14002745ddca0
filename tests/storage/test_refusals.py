"""Who took no rich message."""

from datetime import timedelta

from storage.model import Subscriber
from storage.refusals import EVERYBODY
from storage.store import Store
from tests.fakes import NOON, FakeClock

DAY = timedelta(days=1)


async def test_a_refusal_holds_for_its_time_and_is_renewed(
    store: Store, clock: FakeClock
) -> None:
    await store.refusals.note(1, DAY)
    assert await store.refusals.among({1, 2}) == {1}

    await store.refusals.note(1, 2 * DAY)
    clock.advance(hours=47)
    assert (await store.refusals.prune(), await store.refusals.among({1})) == (0, {1})
    clock.advance(hours=1)
    assert await store.refusals.among({1}) == frozenset()
    assert await store.refusals.prune() == 1


async def test_a_server_without_the_method_counts_for_every_chat(store: Store) -> None:
    await store.refusals.note(EVERYBODY, DAY)

    assert await store.refusals.among({1, 2}) == {1, 2}
    await store.refusals.forgive(EVERYBODY)
    assert await store.refusals.among({1, 2}) == frozenset()


async def test_a_refusal_follows_its_chat_and_is_forgotten_with_it(
    store: Store,
) -> None:
    await store.subscribers.create(Subscriber(-1, NOON, rich=True))
    await store.refusals.note(-1, DAY)
    await store.subscribers.move(-1, -100)

    assert await store.refusals.among({-1, -100}) == {-100}
    kept = await store.subscribers.get(-100)
    assert kept is not None
    assert kept.rich is True
    await store.subscribers.forget(-100, NOON)
    assert await store.refusals.among({-100}) == frozenset()
