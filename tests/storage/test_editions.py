"""Editions are composed once, and owed once."""

import asyncio
from dataclasses import replace

import pytest

from storage.model import Delivery, SubscriberState
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import (
    HOUR,
    MINUTE,
    a_debt,
    a_profile,
    a_subscriber,
    an_article,
    an_edition,
)
from tests.storage.steps import arrive, claim, ingest, owe, start, subscribe


async def due(store: Store, limit: int = 10) -> list[int]:
    async with store.editions.composing(NOON) as batch:
        return [one.chat_id for one in await batch.due(NOON, limit)]


async def test_an_edition_comes_back_as_it_was_composed(store: Store) -> None:
    number = await store.editions.keep(an_edition())

    assert await store.editions.get(number) == an_edition(id=number)
    assert await store.editions.get(number + 1) is None


async def test_the_first_edition_of_a_slot_and_profile_stays(store: Store) -> None:
    first = await store.editions.keep(an_edition())

    same = await store.editions.keep(an_edition(items=()))
    other_slot = await store.editions.keep(an_edition(NOON + HOUR))
    other_profile = await store.editions.keep(
        an_edition(profile=a_profile(hijri=False))
    )

    assert same == first
    assert len({first, other_slot, other_profile}) == 3
    assert await store.editions.get(first) == an_edition(id=first)


async def test_those_whose_slot_has_come_are_due(store: Store) -> None:
    for chat, changes in enumerate(
        (
            {"next_slot": NOON},
            {"next_slot": NOON - HOUR},
            {"next_slot": NOON + MINUTE},
            {"next_slot": None},
            {"state": SubscriberState.BLOCKED},
            {"state": SubscriberState.PAUSED},
            {"state": SubscriberState.PAUSED, "until": NOON + MINUTE},
        )
    ):
        await store.subscribers.create(a_subscriber(chat, **changes))

    assert await due(store) == [1, 0]
    assert await due(store, limit=1) == [1]
    assert await store.editions.next_slot() == NOON - HOUR


async def test_a_pause_that_is_over_ends(store: Store) -> None:
    paused = a_subscriber(1, state=SubscriberState.PAUSED, until=NOON - HOUR)
    await store.subscribers.create(paused)

    async with store.editions.composing(NOON) as batch:
        woken = await batch.due(NOON, 10)

    assert woken == (a_subscriber(1),)
    assert await store.subscribers.get(1) == a_subscriber(1)


async def test_one_chat_can_be_composed_for_early(store: Store) -> None:
    early = a_subscriber(1, next_slot=NOON + HOUR)
    await store.subscribers.create(early)

    async with store.editions.composing(NOON) as batch:
        assert await batch.due_one(1) == early
        assert await batch.due_one(2) is None


async def test_a_change_waits_for_whoever_composes(store: Store) -> None:
    """Else the plan made before it would undo the reader's new hour."""
    await subscribe(store, 1)
    async with store.editions.composing(NOON) as batch:
        await batch.due(NOON, 10)
        changing = asyncio.create_task(
            store.subscribers.change(1, lambda one: replace(one, next_slot=None))
        )
        for _ in range(20):  # time enough to slip in
            await batch.stories(NOON - HOUR, NOON)
        await batch.advance([(1, NOON + HOUR, NOON)])
    await changing

    assert await store.subscribers.get(1) == a_subscriber(
        1, next_slot=None, covered=NOON
    )


async def test_advancing_sets_the_next_slot_and_what_is_covered(store: Store) -> None:
    await subscribe(store, 1, 2)

    async with store.editions.composing(NOON) as batch:
        await batch.advance([(1, NOON + HOUR, NOON), (2, None, None)])
        await batch.advance([])

    assert await store.subscribers.all() == (
        a_subscriber(1, next_slot=NOON + HOUR, covered=NOON),
        a_subscriber(2, next_slot=None, covered=None),
    )


async def test_owing_makes_a_delivery_of_each_part(store: Store) -> None:
    await subscribe(store, 1)

    async with store.editions.composing(NOON) as batch:
        edition = (await batch.put(an_edition())).id
        debt = a_debt(1, NOON - MINUTE, thread_id=5, silent=True, parts=2)
        assert await batch.owe(NOON, [(edition, debt)]) == 2
        assert await batch.owe(NOON, [(edition, debt)]) == 0
        assert await batch.owe(NOON, []) == 0

    (first,) = await claim(store)
    assert first == Delivery(
        id=first.id,
        edition=edition,
        chat_id=1,
        slot=NOON,
        due_at=NOON - MINUTE,
        part=0,
        thread_id=5,
        silent=True,
        state=first.state,
    )


async def test_composing_that_fails_leaves_nothing(store: Store) -> None:
    await subscribe(store, 1)

    async def fail() -> None:
        async with store.editions.composing(NOON) as batch:
            edition = (await batch.put(an_edition())).id
            await batch.owe(NOON, [(edition, a_debt(1))])
            await batch.advance([(1, None, NOON)])
            await batch.due_one(edition // 0)

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await store.ledger.tally() == {}
    assert await store.editions.next_slot() == NOON
    assert await due(store) == [1]


async def test_two_who_compose_a_slot_make_one_edition(store: Store) -> None:
    await subscribe(store, *range(5))

    async def compose() -> int:
        async with store.editions.composing(NOON) as batch:
            chats = [one.chat_id for one in await batch.due(NOON, 10)]
            edition = (await batch.put(an_edition())).id
            await batch.owe(NOON, [(edition, a_debt(chat)) for chat in chats])
            await batch.advance([(chat, NOON + HOUR, NOON) for chat in chats])
            return edition

    editions = await asyncio.gather(*(compose() for _ in range(3)))

    assert len(set(editions)) == 1
    owed = [(one.chat_id, one.edition) for one in await claim(store)]
    assert owed == [(chat, editions[0]) for chat in range(5)]


async def test_a_message_tells_its_edition(store: Store) -> None:
    await subscribe(store, 1)
    edition = await owe(store, 1)
    (delivery,) = await claim(store)
    await arrive(store, delivery, await start(store, delivery), 50)
    reply = await store.editions.keep(an_edition(NOON + HOUR))
    await store.editions.shown(1, 51, edition, NOON)
    await store.editions.shown(1, 51, reply, NOON)

    of_message = store.editions.of_message
    assert await of_message(1, 50) == an_edition(id=edition)
    assert await of_message(1, 51) == an_edition(NOON + HOUR, id=reply)
    assert await of_message(1, 52) is None
    assert await of_message(2, 50) is None


async def test_a_window_is_half_open_and_of_seen_time(store: Store) -> None:
    for key, now in (("a", NOON - 2 * HOUR), ("b", NOON - HOUR), ("c", NOON)):
        await ingest(store, an_article(key), now=now)

    async with store.editions.composing(NOON) as batch:
        stories = await batch.stories(NOON - 2 * HOUR, NOON)

    assert [one.key for story in stories for one in story.articles] == ["a", "b"]


async def test_a_window_shows_stories_as_they_stood_at_its_end(store: Store) -> None:
    (number,) = await ingest(store, an_article("a"), now=NOON - HOUR)
    async with store.editions.composing(NOON) as batch:
        before = await batch.stories(NOON - HOUR, NOON)
    joined = an_article("b", published=NOON - 5 * HOUR)
    await ingest(store, joined, founders={"b": "a"}, now=NOON)

    async with store.editions.composing(NOON + HOUR) as batch:
        after = await batch.stories(NOON - HOUR, NOON)
        later = await batch.stories(NOON, NOON + HOUR)

    assert [story.id for story in before] == [number]
    assert after == before
    assert [[one.key for one in story.articles] for story in later] == [["a", "b"]]


async def test_the_archive_shows_a_window_too(store: Store) -> None:
    (number,) = await ingest(store, an_article("a"), now=NOON)

    assert await store.archive.window(NOON - HOUR, NOON) == ()
    assert await store.archive.window(NOON, NOON + HOUR) == (
        await store.archive.stories([number])
    )


async def test_the_last_edition_of_a_day_that_arrived(store: Store) -> None:
    await subscribe(store, 1)
    for hours in (0, 1, 2):
        await owe(store, 1, slot=NOON - hours * HOUR)
    for delivery in (await claim(store))[:2]:
        await arrive(store, delivery, await start(store, delivery), delivery.id)

    of_day = store.editions.of_day
    last = await of_day(1, NOON - 2 * HOUR, NOON + HOUR)
    assert last == an_edition(NOON - HOUR, id=last.id if last else 0)
    first = await of_day(1, NOON - 2 * HOUR, NOON - HOUR)
    assert first == an_edition(NOON - 2 * HOUR, id=first.id if first else 0)
    assert await of_day(1, NOON, NOON + HOUR) is None
    assert await of_day(2, NOON - 2 * HOUR, NOON + HOUR) is None


async def test_pruning_erases_old_editions_with_their_traces(store: Store) -> None:
    await subscribe(store, 1)
    old, new = [await owe(store, 1, slot=NOON - hours * HOUR) for hours in (1, 0)]
    await store.editions.shown(1, 51, old, NOON)
    await store.editions.shown(1, 52, new, NOON)

    assert await store.editions.prune(NOON) == 1

    assert await store.editions.get(old) is None
    assert await store.editions.of_message(1, 51) is None
    assert await store.editions.of_message(1, 52) == an_edition(id=new)
    assert [one.edition for one in await claim(store)] == [new]


async def test_a_window_cannot_end_in_the_future(store: Store) -> None:
    async with store.editions.composing(NOON) as batch:
        with pytest.raises(ValueError, match="must not end after"):
            await batch.stories(NOON - HOUR, NOON + MINUTE)


async def test_an_edition_with_an_id_is_not_another_one(store: Store) -> None:
    number = await store.editions.keep(an_edition())

    assert await store.editions.keep(replace(an_edition(), id=number)) == number
