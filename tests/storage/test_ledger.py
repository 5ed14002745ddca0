"""The ledger sends nothing twice in silence, wherever a worker dies."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from sqlalchemy import text

from storage.model import Delivery, DeliveryState, Doubt, SubscriberState
from storage.store import Store
from storage.turns import claimable
from tests.fakes import NOON, FakeClock
from tests.storage.samples import HOUR, MINUTE
from tests.storage.steps import (
    arrive,
    claim,
    one_claimed,
    owe,
    sending,
    start,
    subscribe,
)

PENDING, CLAIMED, SENDING, SENT, FAILED, UNKNOWN = DeliveryState


async def states(store: Store) -> dict[str, int]:
    return await store.ledger.tally()


async def test_a_claimed_delivery_says_all_that_is_needed(store: Store) -> None:
    delivery = await one_claimed(store)

    assert delivery == Delivery(
        id=delivery.id,
        edition=delivery.edition,
        chat_id=1,
        slot=NOON,
        due_at=NOON,
        state=CLAIMED,
    )


async def test_what_is_due_is_claimed_longest_due_first(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, 1, 2)
    for hours in (-1, 1, -2):
        await owe(store, 1, 2, slot=NOON + hours * HOUR)

    assert await store.ledger.due() == 4
    first = await claim(store, n=3)
    second = await claim(store, "other")

    claimed = [(one.slot - NOON, one.chat_id) for one in (*first, *second)]
    assert claimed == [(-2 * HOUR, 1), (-2 * HOUR, 2), (-HOUR, 1), (-HOUR, 2)]
    assert await store.ledger.due() == 0
    clock.advance(hours=1)
    assert await store.ledger.due() == 2


async def test_workers_never_claim_the_same_delivery(store: Store) -> None:
    chats = range(1, 41)
    await subscribe(store, *chats)
    await owe(store, *chats)

    async def work(me: str) -> list[int]:
        mine: list[int] = []
        while some := await claim(store, me, n=3):
            mine += [one.chat_id for one in some]
        return mine

    parts = await asyncio.gather(*(work(f"w{n}") for n in range(4)))

    assert sorted(chat for part in parts for chat in part) == list(chats)


async def test_a_message_that_arrives_is_sent(store: Store) -> None:
    delivery = await one_claimed(store)

    attempt = await start(store, delivery)
    assert await states(store) == {SENDING: 1}
    assert await arrive(store, delivery, attempt, 77)

    assert attempt == 1
    assert await states(store) == {SENT: 1}
    assert await claim(store) == ()


async def test_settling_again_after_a_lost_answer_is_no_error(store: Store) -> None:
    delivery = await one_claimed(store)
    attempt = await start(store, delivery)
    await arrive(store, delivery, attempt, 77)

    assert await arrive(store, delivery, attempt, 77)
    assert await states(store) == {SENT: 1}


async def test_only_its_claimant_sends_a_delivery_and_once(store: Store) -> None:
    delivery = await one_claimed(store)

    assert await sending(store, delivery, "other") is None
    assert await start(store, delivery) == 1
    assert await sending(store, delivery, "me") is None
    assert await states(store) == {SENDING: 1}


async def test_a_claim_that_ran_out_is_not_sent(store: Store, clock: FakeClock) -> None:
    delivery = await one_claimed(store)
    clock.advance(seconds=60)

    assert await sending(store, delivery, "me") is None
    (again,) = await claim(store, "other")
    assert again.id == delivery.id
    assert await sending(store, delivery, "me") is None
    assert await start(store, again, "other") == 1


async def test_nothing_leaves_while_sending_is_halted(
    store: Store, clock: FakeClock
) -> None:
    delivery = await one_claimed(store)
    await store.rates.halt(30)

    assert await sending(store, delivery, "me") is None
    assert await states(store) == {PENDING: 1}

    clock.advance(seconds=31)
    (again,) = await claim(store)
    assert await start(store, again) == 1


@pytest.mark.parametrize("state", [SubscriberState.PAUSED, SubscriberState.BLOCKED])
async def test_a_stop_after_the_claim_is_heard(
    store: Store, state: SubscriberState
) -> None:
    delivery = await one_claimed(store)
    await store.subscribers.change(1, lambda one: replace(one, state=state))

    assert await sending(store, delivery, "me") is None
    assert await states(store) == {FAILED: 1}


async def test_nothing_is_sent_to_whoever_was_forgotten(store: Store) -> None:
    delivery = await one_claimed(store)
    await store.subscribers.forget(1, NOON)

    assert await sending(store, delivery, "me") is None
    assert await states(store) == {}


async def test_what_was_refused_for_now_is_tried_again(
    store: Store, clock: FakeClock
) -> None:
    delivery = await one_claimed(store)
    later = NOON + 5 * MINUTE

    attempt = await start(store, delivery)
    assert await store.ledger.retry(delivery.id, attempt, later, "429", counts=False)
    assert await claim(store) == ()
    clock.advance(minutes=5)
    (second,) = await claim(store)
    attempt = await start(store, second)
    assert await store.ledger.retry(delivery.id, attempt, later, "502", counts=True)

    (third,) = await claim(store)
    assert third == replace(
        delivery, due_at=later, attempt=2, tries=1, error="502", state=CLAIMED
    )


async def test_what_failed_stays_failed_with_the_parts_after_it(store: Store) -> None:
    await subscribe(store, 1, 2)
    await owe(store, 1, 2, parts=3)
    first, _ = await claim(store)
    attempt = await start(store, first)

    assert await store.ledger.failed(first.id, attempt, "403")

    assert await states(store) == {FAILED: 3, CLAIMED: 1, PENDING: 2}
    assert await claim(store) == ()


async def test_parts_go_in_order(store: Store) -> None:
    await subscribe(store, 1)
    await owe(store, 1, parts=2)
    (first,) = await claim(store)
    assert await claim(store) == ()
    attempt = await start(store, first)
    await store.ledger.unknown(first.id, attempt, "timed out")
    assert await store.ledger.due() == 0

    await arrive(store, first, attempt, 5)

    (second,) = await claim(store)
    assert (first.part, second.part) == (0, 1)


async def test_doubt_is_never_sent_again_in_silence(
    store: Store, clock: FakeClock
) -> None:
    delivery = await one_claimed(store)
    attempt = await start(store, delivery)

    assert await store.ledger.unknown(delivery.id, attempt, "timed out")
    clock.advance(days=1)

    assert await store.ledger.reap("resend") == (0, 0)
    assert await claim(store) == ()
    assert await store.doubts.all() == (Doubt(delivery.edition, NOON, 1),)


async def test_late_knowledge_ends_a_doubt(store: Store, clock: FakeClock) -> None:
    delivery = await one_claimed(store)
    attempt = await start(store, delivery)
    clock.advance(seconds=61)
    assert await store.ledger.reap("hold") == (0, 1)
    assert await states(store) == {UNKNOWN: 1}

    assert await arrive(store, delivery, attempt, 5)

    assert await states(store) == {SENT: 1}
    assert await store.doubts.all() == ()


async def test_late_knowledge_stops_a_resend(store: Store, clock: FakeClock) -> None:
    delivery = await one_claimed(store)
    attempt = await start(store, delivery)
    clock.advance(seconds=61)
    assert await store.ledger.reap("resend") == (0, 1)
    (again,) = await claim(store, "other")

    assert await arrive(store, delivery, attempt, 5)

    assert await sending(store, again, "other") is None
    assert await states(store) == {SENT: 1}


@pytest.mark.parametrize("outcome", ["sent", "failed", "unknown", "retry"])
async def test_a_late_worker_cannot_settle_a_newer_attempt(
    store: Store, clock: FakeClock, outcome: str
) -> None:
    delivery = await one_claimed(store)
    old = await start(store, delivery)
    clock.advance(seconds=61)
    await store.ledger.reap("resend")
    (again,) = await claim(store, "other")
    assert await start(store, again, "other") == old + 1

    settle = {
        "sent": arrive(store, delivery, old, 5),
        "failed": store.ledger.failed(delivery.id, old, "403"),
        "unknown": store.ledger.unknown(delivery.id, old, "timed out"),
        "retry": store.ledger.retry(delivery.id, old, NOON, "429", counts=True),
    }
    settled = await settle.pop(outcome)
    for unused in settle.values():
        unused.close()

    assert not settled
    assert await states(store) == {SENDING: 1}


@pytest.mark.parametrize("outcome", ["failed", "unknown", "retry"])
@pytest.mark.parametrize("meanwhile", ["claimed", "stopped"])
async def test_bad_news_that_comes_late_changes_nothing(
    store: Store, clock: FakeClock, outcome: str, meanwhile: str
) -> None:
    """Another worker has the delivery already, or its subscriber stopped."""
    delivery = await one_claimed(store)
    attempt = await start(store, delivery)
    clock.advance(seconds=61)
    await store.ledger.reap("resend")
    if meanwhile == "claimed":
        await claim(store, "other")
    else:
        await store.ledger.cancel(1)
    before = await states(store)

    if outcome == "failed":
        settled = await store.ledger.failed(delivery.id, attempt, "403")
    elif outcome == "unknown":
        settled = await store.ledger.unknown(delivery.id, attempt, "timed out")
    else:
        settled = await store.ledger.retry(delivery.id, attempt, NOON, "429", True)

    assert not settled
    assert await states(store) == before


async def test_what_was_sent_cannot_be_called_anything_else(store: Store) -> None:
    delivery = await one_claimed(store)
    attempt = await start(store, delivery)
    await arrive(store, delivery, attempt, 5)

    assert not await store.ledger.failed(delivery.id, attempt, "403")
    assert not await store.ledger.unknown(delivery.id, attempt, "timed out")
    assert not await store.ledger.retry(delivery.id, attempt, NOON, "429", counts=True)
    assert await states(store) == {SENT: 1}


async def test_a_worker_gives_its_claims_back_when_it_stops(store: Store) -> None:
    await subscribe(store, 1, 2, 3)
    await owe(store, 1, 2, 3)
    first, _ = await claim(store, n=2)
    await claim(store, "other")
    await start(store, first)

    assert await store.ledger.release("me") == 1
    assert await states(store) == {PENDING: 1, CLAIMED: 1, SENDING: 1}


async def test_stopping_calls_off_what_has_not_left(store: Store) -> None:
    await subscribe(store, 1, 2)
    for hours in range(3):
        await owe(store, 1, 2, slot=NOON - hours * HOUR)
    first, *_ = await claim(store, n=3)
    await start(store, first)

    assert await store.ledger.cancel(1) == 2
    assert await store.ledger.cancel(1) == 0
    assert await states(store) == {FAILED: 2, SENDING: 1, CLAIMED: 1, PENDING: 2}


@pytest.mark.parametrize("policy", ["hold", "resend"])
@pytest.mark.parametrize("died", ["owed", "claimed", "sending", "accepted", "sent"])
async def test_a_crash_between_two_steps(
    store: Store, clock: FakeClock, died: str, policy: Literal["hold", "resend"]
) -> None:
    """A worker dies after a step; another one finishes. How often did it arrive?"""
    arrived = await _work_until(store, died)
    clock.advance(seconds=61)
    await store.ledger.reap(policy)
    for delivery in await claim(store, "other"):
        attempt = await start(store, delivery, "other")
        arrived += 1
        await arrive(store, delivery, attempt, 2)

    in_doubt = died in ("sending", "accepted")
    if policy == "hold" and in_doubt:
        assert await states(store) == {UNKNOWN: 1}
        assert arrived == (1 if died == "accepted" else 0)
    else:
        assert await states(store) == {SENT: 1}
        assert arrived == (2 if died == "accepted" else 1)


async def _work_until(store: Store, step: str) -> int:
    """Return how often a message arrived before its worker died after a step."""
    await subscribe(store, 1)
    await owe(store, 1)
    if step == "owed":
        return 0
    (delivery,) = await claim(store)
    if step == "claimed":
        return 0
    attempt = await start(store, delivery)
    if step == "sending":
        return 0
    if step == "sent":
        await arrive(store, delivery, attempt, 1)
    return 1


async def test_claiming_is_a_walk_down_an_index(sqlite_store: Store) -> None:
    query = claimable(sqlite_store.db.now(), 50).compile(
        sqlite_store.db.read.sync_engine, compile_kwargs={"literal_binds": True}
    )
    async with sqlite_store.db.read.connect() as connection:
        plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))
        steps = [row.detail for row in plan]

    assert steps[0].startswith("SEARCH delivery USING INDEX ix_delivery_pending (")
    assert not any("TEMP B-TREE" in step for step in steps)


async def test_leases_end_when_they_say(store: Store, clock: FakeClock) -> None:
    await subscribe(store, 1)
    await owe(store, 1)
    await store.ledger.claim("me", 1, timedelta(seconds=10))
    clock.advance(seconds=10)
    assert await store.ledger.reap("hold") == (0, 0)

    clock.advance(seconds=1)

    assert await store.ledger.reap("hold") == (1, 0)
    assert await states(store) == {PENDING: 1}


async def test_an_old_message_that_fails_reopens_no_window_that_was_told_since(
    store: Store,
) -> None:
    await subscribe(store, 1)
    old = await owe(store, 1, slot=NOON - 24 * HOUR)
    (delivery,) = await claim(store)
    await store.ledger.unknown(delivery.id, await start(store, delivery), "cut")
    await owe(store, 1, slot=NOON)
    await store.subscribers.change(1, lambda one: replace(one, covered=NOON))
    await store.doubts.resend(old, HOUR)
    (delivery,) = (d for d in await claim(store) if d.edition == old)

    assert await store.ledger.failed(delivery.id, await start(store, delivery), "403")
    reader = await store.subscribers.get(1)
    assert reader is not None
    assert reader.covered == NOON


async def test_the_last_message_that_fails_reopens_its_window(store: Store) -> None:
    delivery = await one_claimed(store)
    await store.subscribers.change(1, lambda one: replace(one, covered=NOON))

    assert await store.ledger.failed(delivery.id, await start(store, delivery), "502")
    reader = await store.subscribers.get(1)
    assert reader is not None
    assert reader.covered == NOON - 24 * HOUR
