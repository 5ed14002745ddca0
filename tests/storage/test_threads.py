"""Threads of forums: which one takes what, and how each keeps its own window."""

from datetime import timedelta

from storage.model import DeliveryState, Kind, Thread
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import (
    A_BOOKMARK,
    HOUR,
    a_debt,
    a_subscriber,
    an_edition,
)
from tests.storage.steps import claim, start, subscribe

FORUM = -100_5
ECO, AIX = frozenset({"eco"}), frozenset({"aix"})
DAY = timedelta(days=1)


def thread(number: int, topics: frozenset[str] = frozenset(), **more: object) -> Thread:
    return Thread(FORUM, number, 7, topics, **more)  # type: ignore[arg-type]


async def taken(store: Store, *threads: Thread) -> tuple[Thread, ...]:
    await subscribe(store, FORUM)
    for one in threads:
        await store.threads.take(one)
    return await store.threads.of(FORUM)


async def test_one_thread_takes_the_digest(store: Store) -> None:
    assert await taken(store, thread(5), thread(6)) == (thread(6),)


async def test_a_topic_has_one_thread_and_a_thread_many_topics(store: Store) -> None:
    found = await taken(store, thread(5), thread(6, ECO), thread(8, AIX))
    assert found == (thread(5), thread(6, ECO), thread(8, AIX))

    assert await taken(store, thread(6, AIX)) == (thread(5), thread(6, ECO | AIX))
    assert await taken(store, thread(8, ECO)) == (
        thread(5),
        thread(6, AIX),
        thread(8, ECO),
    )
    await store.threads.release(FORUM, "aix")
    assert await store.threads.of(FORUM) == (thread(5), thread(8, ECO))
    assert await taken(store, thread(8)) == (thread(8),)


async def test_a_thread_is_lost_once_until_it_is_chosen_again(store: Store) -> None:
    await taken(store, thread(5), thread(6, ECO))

    assert await store.threads.lose(FORUM, 6) == thread(6, ECO, lost=True)
    assert await store.threads.lose(FORUM, 6) is None
    assert await store.threads.lose(FORUM, 9) == Thread(FORUM, 9, lost=True)
    assert (await taken(store, thread(6, ECO)))[1] == thread(6, ECO)


async def test_a_forgotten_group_has_no_threads(store: Store) -> None:
    await taken(store, thread(5))
    await store.subscribers.forget(FORUM, NOON)

    assert await store.threads.of(FORUM) == ()


async def test_a_group_whose_move_is_told_twice_keeps_what_it_has(
    store: Store,
) -> None:
    await taken(store, thread(5, ECO))
    await store.bookmarks.put(FORUM, A_BOOKMARK, NOON)
    await store.subscribers.move(FORUM, -100_6)
    await store.subscribers.move(FORUM, -100_6)

    assert await store.bookmarks.count(-100_6) == 1
    assert await store.threads.of(-100_6) == (Thread(-100_6, 5, 7, ECO),)


async def owe_threads(store: Store) -> None:
    """Owe a digest in the group and in two threads, told until noon."""
    await store.subscribers.create(a_subscriber(FORUM, kind="group", covered=NOON))
    await taken(store, thread(5, ECO), thread(6, AIX))
    async with store.editions.composing(NOON) as batch:
        edition = (await batch.put(an_edition(NOON))).id
        debts = [
            a_debt(FORUM, NOON, part=part, thread_id=part or None) for part in (0, 5, 6)
        ]
        assert await batch.owe(NOON, [(edition, debt) for debt in debts]) == 3
        assert await batch.owe(NOON, [(edition, debt) for debt in debts]) == 0
        await batch.cover([(FORUM, 5, NOON), (FORUM, 6, NOON)])


async def test_threads_are_parts_that_wait_for_none(store: Store) -> None:
    await owe_threads(store)

    assert [(d.part, d.thread_id) for d in await claim(store)] == [
        (0, None),
        (5, 5),
        (6, 6),
    ]


async def test_what_fails_in_one_thread_is_told_there_again(store: Store) -> None:
    await owe_threads(store)
    _, market, _ = await claim(store)
    await store.ledger.failed(market.id, await start(store, market), "refused")

    group = await store.subscribers.get(FORUM)
    assert group is not None
    assert group.covered == NOON
    assert [t.covered for t in await store.threads.of(FORUM)] == [NOON - DAY, NOON]
    assert await store.ledger.tally() == {
        DeliveryState.CLAIMED: 2,
        DeliveryState.FAILED: 1,
    }


async def test_what_fails_in_the_group_is_told_there_again(store: Store) -> None:
    await owe_threads(store)
    digest, *_ = await claim(store)
    await store.ledger.failed(digest.id, await start(store, digest), "refused")

    group = await store.subscribers.get(FORUM)
    assert group is not None
    assert group.covered == NOON - DAY
    assert {t.covered for t in await store.threads.of(FORUM)} == {NOON}


async def test_a_digest_waits_for_no_other_kind_of_its_slot(store: Store) -> None:
    await subscribe(store, 1)
    async with store.editions.composing(NOON) as batch:
        edition = (await batch.put(an_edition(NOON))).id
        debts = [a_debt(1, NOON, kind=kind) for kind in (Kind.NOTE, Kind.DIGEST)]
        await batch.owe(NOON, [(edition, debt) for debt in debts])
    note, digest = await claim(store)
    assert (note.part, digest.part) == (-1, 0)
    await store.ledger.release("me")
    (note,) = await claim(store, n=1)
    await store.ledger.failed(note.id, await start(store, note), "refused")

    assert (await store.ledger.tally())["failed"] == 1


async def test_another_topic_of_a_thread_goes_on_where_the_thread_is(
    store: Store,
) -> None:
    await owe_threads(store)
    async with store.editions.composing(NOON + HOUR) as batch:
        await batch.cover([(FORUM, 5, NOON + HOUR)])

    found = await taken(store, thread(5, AIX))
    assert found == (thread(5, ECO | AIX, covered=NOON + HOUR),)
