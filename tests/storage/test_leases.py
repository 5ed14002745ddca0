"""One worker at a time holds a role."""

from datetime import timedelta

from storage.store import Store
from tests.fakes import FakeClock

MINUTE = timedelta(minutes=1)


async def test_one_worker_holds_a_role(store: Store) -> None:
    assert await store.leases.take("updates", "me", MINUTE)
    assert await store.leases.take("updates", "me", MINUTE)
    assert not await store.leases.take("updates", "other", MINUTE)
    assert await store.leases.take("another", "other", MINUTE)


async def test_a_role_is_free_when_its_lease_is_over(
    store: Store, clock: FakeClock
) -> None:
    await store.leases.take("updates", "me", MINUTE)
    clock.advance(minutes=1)

    assert await store.leases.take("updates", "other", MINUTE)
    assert not await store.leases.take("updates", "me", MINUTE)


async def test_a_role_is_free_when_given_back(store: Store) -> None:
    await store.leases.take("updates", "me", MINUTE)
    await store.leases.release("updates", "other")
    assert not await store.leases.take("updates", "other", MINUTE)

    await store.leases.release("updates", "me")

    assert await store.leases.take("updates", "other", MINUTE)
