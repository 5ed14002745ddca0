"""Subscribers change one at a time and can be forgotten without a trace."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.model import DeliveryState, Listing, Subscriber, SubscriberState
from storage.schema import metadata
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import (
    A_BOOKMARK,
    FULL_SUBSCRIBER,
    HOUR,
    MINUTE,
    a_debt,
    a_subscriber,
    an_edition,
)
from tests.storage.steps import (
    arrive,
    claim,
    one_claimed,
    owe,
    sending,
    start,
    subscribe,
)


@pytest.mark.parametrize("subscriber", [FULL_SUBSCRIBER, a_subscriber(1)])
async def test_a_subscriber_comes_back_as_it_was_given(
    store: Store, subscriber: Subscriber
) -> None:
    assert await store.subscribers.create(subscriber) == subscriber
    assert await store.subscribers.get(subscriber.chat_id) == subscriber
    assert await store.subscribers.all() == (subscriber,)


async def test_nobody_is_nobody(store: Store) -> None:
    assert await store.subscribers.get(1) is None
    assert await store.subscribers.all() == ()
    assert await store.subscribers.change(1, lambda one: one) is None


async def test_an_existing_subscriber_wins(store: Store) -> None:
    await store.subscribers.create(a_subscriber(1))

    again = await store.subscribers.create(
        a_subscriber(1, zone="Asia/Shanghai", topics=frozenset({"aix"}))
    )

    assert again == a_subscriber(1)
    assert await store.subscribers.get(1) == a_subscriber(1)


async def test_every_field_can_change(store: Store) -> None:
    chat = FULL_SUBSCRIBER.chat_id
    await store.subscribers.create(a_subscriber(chat))

    changed = await store.subscribers.change(chat, lambda _: FULL_SUBSCRIBER)

    assert changed == FULL_SUBSCRIBER
    assert await store.subscribers.get(chat) == FULL_SUBSCRIBER


async def test_a_subscriber_may_follow_nothing(store: Store) -> None:
    nothing: frozenset[str] = frozenset()
    await store.subscribers.create(a_subscriber(1))

    await store.subscribers.change(1, lambda one: replace(one, topics=nothing))

    assert await store.subscribers.get(1) == a_subscriber(1, topics=nothing)


async def test_changes_at_once_are_all_kept(store: Store) -> None:
    await store.subscribers.create(a_subscriber(1, topics=frozenset(), thread_id=0))

    def follow(topic: str) -> Callable[[Subscriber], Subscriber]:
        def edit(one: Subscriber) -> Subscriber:
            count = (one.thread_id or 0) + 1
            return replace(one, topics=one.topics | {topic}, thread_id=count)

        return edit

    topics = [f"t{n}" for n in range(10)]
    await asyncio.gather(*(store.subscribers.change(1, follow(t)) for t in topics))

    assert await store.subscribers.get(1) == a_subscriber(
        1, topics=frozenset(topics), thread_id=10
    )


async def test_a_blocked_chat_is_owed_nothing(store: Store) -> None:
    await subscribe(store, 1)
    await owe(store, 1)
    await owe(store, 1, slot=NOON - HOUR)
    (first, second) = await claim(store)
    await start(store, first)

    await store.subscribers.block(1)

    blocked = a_subscriber(1, state=SubscriberState.BLOCKED, next_slot=None)
    assert await store.subscribers.get(1) == blocked
    assert await sending(store, second) is None
    assert await store.ledger.tally() == {
        DeliveryState.SENDING: 1,
        DeliveryState.FAILED: 1,
    }


async def everything_about(store: Store, chat: int) -> list[str]:
    """Every row, of every table, that holds the chat's id in any way."""
    async with store.db.read.connect() as connection:
        return [
            table.name
            for table in metadata.sorted_tables
            for row in await connection.execute(select(table))
            if any(str(chat) in str(value) for value in row)
        ]


async def fill(store: Store, chat: int) -> None:
    delivery = await one_claimed(store, chat)
    attempt = await start(store, delivery)
    await arrive(store, delivery, attempt, 70)
    await store.subscribers.nonce(chat, NOON, HOUR)
    await store.editions.shown(chat, 71, delivery.edition, NOON)
    await store.rates.take(f"chat:{chat}", 1, 1.0)
    await store.listings.show([Listing(chat, 72, NOON, (3,))])
    await store.bookmarks.put(chat, A_BOOKMARK, NOON)


async def test_a_forgotten_chat_leaves_no_row(store: Store) -> None:
    chat, other = 987654321, 55
    await fill(store, chat)
    await subscribe(store, other)
    before = await everything_about(store, chat)

    await store.subscribers.forget(chat, NOON)

    assert set(before) == {
        "bookmark",
        "delivery",
        "listing",
        "nonce",
        "rate_bucket",
        "shown",
        "subscriber",
        "subscription",
    }
    assert await everything_about(store, chat) == []
    assert await store.subscribers.all() == (a_subscriber(other),)


async def test_forgetting_nobody_is_no_error(store: Store) -> None:
    await store.subscribers.forget(1, NOON)


async def test_a_group_moves_with_all_it_has(store: Store) -> None:
    old, new = 111222333, -100444555666
    await fill(store, old)
    word = await store.subscribers.nonce(old, NOON, HOUR)

    await store.subscribers.move(old, new)

    assert await store.subscribers.get(new) == a_subscriber(new)
    assert await store.editions.of_message(new, 70) is not None
    assert await store.editions.of_message(new, 71) is not None
    assert await store.listings.last(new) == (3,)
    assert await store.bookmarks.page(new, 9) == (A_BOOKMARK,)
    assert await store.subscribers.spend(new, word, NOON)
    assert set(await everything_about(store, old)) == {"rate_bucket"}


async def test_a_group_moves_onto_one_that_subscribed_itself(store: Store) -> None:
    old, new = 111222333, -100444555666
    await subscribe(store, old, new)
    await owe(store, old, new)
    await owe(store, old, slot=NOON - HOUR)
    await store.subscribers.nonce(old, NOON, HOUR)
    await store.subscribers.nonce(new, NOON, HOUR)

    await store.subscribers.move(old, new)

    assert await everything_about(store, old) == []
    owed = [(one.chat_id, one.slot) for one in await claim(store)]
    assert owed == [(new, NOON - HOUR), (new, NOON)]


async def test_a_word_is_spent_once_in_time_by_its_chat(store: Store) -> None:
    spend = store.subscribers.spend
    word = await store.subscribers.nonce(1, NOON, HOUR)
    late = await store.subscribers.nonce(1, NOON, MINUTE)

    assert len(word) == 8
    assert word != late
    assert not await spend(2, word, NOON)
    assert not await spend(1, "another", NOON)
    assert await spend(1, word, NOON)
    assert not await spend(1, word, NOON)
    assert not await spend(1, late, NOON + MINUTE)


async def test_forgetting_waits_for_whoever_composes(store: Store) -> None:
    """A chat forgotten while its digest is composed is not owed it afterwards."""
    await subscribe(store, 1)
    async with store.editions.composing(NOON) as batch:
        (due,) = await batch.due(NOON, 10)
        edition = (await batch.put(an_edition())).id
        forgetting = asyncio.create_task(store.subscribers.forget(1, NOON))
        await asyncio.sleep(0)
        await batch.owe(NOON, [(edition, a_debt(due.chat_id))])
    await forgetting

    assert await store.ledger.tally() == {}
