"""Send slots are handed out evenly, to all processes together."""

import asyncio

import pytest

from storage.store import Store
from tests.fakes import FakeClock


async def test_slots_follow_one_another(store: Store) -> None:
    take = store.rates.take

    waits = [await take("bulk", 1, 4.0) for _ in range(4)]

    assert waits == pytest.approx([0.0, 0.25, 0.5, 0.75])


async def test_a_batch_of_slots_is_taken_at_once(store: Store) -> None:
    take = store.rates.take

    assert await take("bulk", 8, 4.0) == pytest.approx(0.0)
    assert await take("bulk", 2, 4.0) == pytest.approx(2.0)
    assert await take("bulk", 1, 4.0) == pytest.approx(2.5)


async def test_time_gives_slots_back_but_never_a_burst(
    store: Store, clock: FakeClock
) -> None:
    await store.rates.take("bulk", 4, 4.0)
    clock.advance(seconds=3600)

    waits = [await store.rates.take("bulk", 1, 4.0) for _ in range(3)]

    assert waits == pytest.approx([0.0, 0.25, 0.5])


async def test_each_key_has_a_limit_of_its_own(store: Store) -> None:
    await store.rates.take("chat:1", 1, 1.0)

    assert await store.rates.take("chat:2", 1, 1.0) == pytest.approx(0.0)


async def test_a_halt_moves_the_next_slot_for_everyone(
    store: Store, clock: FakeClock
) -> None:
    await store.rates.halt(30)

    assert await store.rates.halted() == pytest.approx(30)
    assert await store.rates.take("bulk", 1, 1.0) == pytest.approx(30)
    clock.advance(seconds=31)
    assert await store.rates.halted() == 0.0


async def test_a_halt_never_becomes_shorter(store: Store) -> None:
    await store.rates.take("bulk", 1, 1.0)
    await store.rates.halt(30)
    await store.rates.halt(5)

    assert await store.rates.halted() == pytest.approx(30)


async def test_workers_share_the_slots(store: Store) -> None:
    waits = await asyncio.gather(
        *(store.rates.take("bulk", 1, 10.0) for _ in range(20))
    )

    assert sorted(waits) == pytest.approx([n / 10 for n in range(20)])


async def test_limits_that_hold_nobody_back_are_erased(
    store: Store, clock: FakeClock
) -> None:
    await store.rates.take("chat:1", 1, 1.0)
    await store.rates.halt(60)
    clock.advance(seconds=2)

    assert await store.rates.prune() == 1
    assert await store.rates.prune() == 0
    assert await store.rates.halted() == pytest.approx(58)


async def test_who_finds_a_limit_busy_takes_no_place(
    store: Store, clock: FakeClock
) -> None:
    chats = {"chat:1": 1.0, "chat:2": 4.0}

    assert await store.rates.take_free(chats) == {"chat:1": 0.0, "chat:2": 0.0}
    for _ in range(3):
        waits = await store.rates.take_free(chats)
        assert waits == pytest.approx({"chat:1": 1.0, "chat:2": 4.0})
    clock.advance(seconds=1)

    assert await store.rates.take_free(chats) == pytest.approx(
        {"chat:1": 0.0, "chat:2": 3.0}
    )


async def test_many_limits_are_taken_at_once_in_whatever_order(store: Store) -> None:
    chats = [f"chat:{n}" for n in range(300)]
    orders = [chats[n * 50 :] + chats[: n * 50] for n in range(6)]

    waits = await asyncio.gather(
        *(store.rates.take_all(dict.fromkeys(order, 1.0)) for order in orders)
    )

    for chat in chats:
        assert sorted(wait[chat] for wait in waits) == pytest.approx([*range(6)])


async def test_a_clock_that_went_back_leaves_no_queue(
    store: Store, clock: FakeClock
) -> None:
    await store.rates.take("bulk", 50, 25.0)
    clock.advance(hours=-1)

    assert await store.rates.take("bulk", 1, 25.0) == 0.0
    assert await store.rates.take("bulk", 1, 25.0) == pytest.approx(0.04)


async def test_who_comes_a_little_late_loses_no_slot(
    store: Store, clock: FakeClock
) -> None:
    waits = []
    for _ in range(10):
        waits.append(await store.rates.take("bulk", 6, 25.0))
        clock.advance(seconds=waits[-1] + 6 / 25 + 0.005)  # to take the next piece

    assert waits == [0.0] * 10
    assert await store.rates.take("bulk", 1, 25.0) == 0.0
    clock.advance(seconds=-10 * 0.005)  # what was late in all
    assert await store.rates.take("bulk", 1, 25.0) == pytest.approx(0.04)
