"""What operators do, and what days count."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import event

from storage.broadcasts import PAUSE
from storage.counts import day_of
from storage.model import (
    Digests,
    Edition,
    Kind,
    Subscriber,
    SubscriberState,
    Totals,
)
from storage.store import Store
from tests.fakes import NOON, FakeClock
from tests.storage.samples import HOUR, MINUTE, a_profile, a_subscriber
from tests.storage.steps import arrive, claim, owe, start, subscribe

DAY = NOON.date()
GAP = timedelta(seconds=2)
TOLD = Edition(
    NOON, a_profile(NOON), NOON, (), kind=Kind.SERVICE, about="x", text="<b>نص</b>"
)


async def begun(store: Store, told: Edition = TOLD) -> str:
    """The word of a broadcast that began, and is owed to the first ones."""
    draft = await store.broadcasts.draft(7, "نص", told.slot)
    assert await store.broadcasts.begin(draft.token, told)
    await more(store, draft.token)
    return draft.token


async def more(store: Store, token: str, now: datetime = NOON, n: int = 100) -> int:
    """To how many more it is owed."""
    return await store.broadcasts.owe(token, now, GAP, MINUTE, n)


async def test_a_broadcast_is_owed_to_whoever_takes_it_a_gap_apart(
    store: Store, clock: FakeClock
) -> None:
    for chat, changes in enumerate(
        ({}, {"service": False}, {"state": SubscriberState.PAUSED}, {"thread_id": 9}), 1
    ):
        await store.subscribers.create(a_subscriber(chat, **changes))
    assert await store.broadcasts.audience() == 2
    token = await begun(store)
    clock.advance(minutes=1)
    owed = await claim(store)

    assert [(d.chat_id, d.thread_id, d.due_at - NOON, d.silent) for d in owed] == [
        (4, 9, timedelta(), True),
        (1, None, GAP, True),
    ]
    edition = await store.editions.get(owed[0].edition)
    assert edition == replace(TOLD, id=owed[0].edition)
    one = await store.broadcasts.get(token)
    assert one == await store.broadcasts.last()
    assert one
    assert (one.operator, one.begun, one.recipients, one.ended) == (7, NOON, 2, None)


async def test_of_two_that_begin_at_once_one_does(store: Store) -> None:
    await subscribe(store, 1)
    drafts = [await store.broadcasts.draft(7, "نص", NOON) for _ in range(2)]
    begin = store.broadcasts.begin
    began = await asyncio.gather(*(begin(d.token, TOLD) for d in drafts))

    assert sum(one is not None for one in began) == 1
    assert sorted([await more(store, one.token) for one in drafts]) == [0, 1]
    later = replace(TOLD, slot=NOON + PAUSE)
    assert await begin(drafts[0].token, replace(TOLD, slot=NOON + HOUR)) is None
    assert await begin(drafts[1].token, later)


async def test_what_is_owed_by_turns_is_owed_to_each_once(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, *range(1, 6))
    draft = await store.broadcasts.draft(7, "نص", NOON)
    began = await store.broadcasts.begin(draft.token, TOLD)
    await store.subscribers.create(a_subscriber(0, created=NOON + MINUTE))
    assert began
    assert began.recipients == 5

    turns = [more(store, draft.token, n=2) for _ in range(4)]
    assert sorted(await asyncio.gather(*turns)) == [0, 1, 2, 2]
    assert await more(store, draft.token) == 0
    clock.advance(minutes=1)
    owed = await claim(store)
    assert [(d.chat_id, d.due_at - NOON) for d in owed] == [
        (5 - place, place * GAP) for place in range(5)
    ]


@contextmanager
def dying(store: Store, at: int) -> Iterator[None]:
    """A process that is gone before its statement of this number."""
    engine, done = store.db.write.sync_engine, count(1)

    def strike(*_: object) -> None:
        if next(done) == at:
            raise Gone

    event.listen(engine, "before_cursor_execute", strike)
    try:
        with suppress(Gone):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", strike)


class Gone(Exception):
    """The process is."""


async def test_ac_adm_02_a_kill_at_any_step_repeats_and_loses_nobody(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, *range(1, 10))
    draft = await store.broadcasts.draft(7, "نص", NOON)
    for at in range(1, 9):
        with dying(store, at):
            await store.broadcasts.begin(draft.token, TOLD)
    for at in range(1, 9):
        with dying(store, at):
            await more(store, draft.token, n=1)
    while await more(store, draft.token, n=2):
        pass
    clock.advance(minutes=1)
    owed = await claim(store)

    assert [d.chat_id for d in owed] == [*range(9, 0, -1)]
    assert len({d.edition for d in owed}) == 1


async def test_deliveries_are_written_shortly_before_their_turn(store: Store) -> None:
    await subscribe(store, *range(1, 6))
    draft = await store.broadcasts.draft(7, "نص", NOON)
    await store.broadcasts.begin(draft.token, TOLD)
    gap = 2 * MINUTE

    async def at(minutes: int) -> int:
        now = NOON + minutes * MINUTE
        return await store.broadcasts.owe(draft.token, now, gap, MINUTE, 1)

    assert [await at(minutes) for minutes in (0, 0, 1, 1, 2, 60, 60)] == [
        1, 0, 0, 0, 1, 1, 0,
    ]  # fmt: skip


async def test_a_group_that_moves_while_it_is_owed_by_turns_gets_one(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, 9, -5, -6)
    draft = await store.broadcasts.draft(7, "نص", NOON)
    await store.broadcasts.begin(draft.token, TOLD)
    assert await more(store, draft.token, n=2) == 2
    for chat in (-5, -6):
        await store.subscribers.move(chat, chat - 1_000)
    assert await more(store, draft.token, n=5) == 2
    clock.advance(minutes=1)

    assert [d.chat_id for d in await claim(store)] == [9, -1_005, -1_006]


async def test_who_is_not_owed_it_yet_is_on_the_way_until_it_is_halted(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, *range(1, 6))
    draft = await store.broadcasts.draft(7, "نص", NOON)
    await store.broadcasts.begin(draft.token, TOLD)
    await more(store, draft.token, n=2)
    assert await store.broadcasts.totals(draft.token) == Totals(waiting=5)
    await store.subscribers.change(1, _paused)
    assert await store.broadcasts.totals(draft.token) == Totals(waiting=4)

    await store.broadcasts.halt(draft.token, clock.now())

    assert await more(store, draft.token) == 0
    assert await store.broadcasts.totals(draft.token) == Totals(unsent=4)


async def test_what_was_not_owed_within_its_day_is_not_owed_any_more(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, *range(1, 6))
    draft = await store.broadcasts.draft(7, "نص", NOON)
    await store.broadcasts.begin(draft.token, TOLD)
    await more(store, draft.token, n=2)
    clock.advance(hours=24, seconds=1)
    assert await store.ledger.expire() == 2

    assert await more(store, draft.token, clock.now()) == 0
    assert await store.broadcasts.totals(draft.token) == Totals(unsent=5)


async def test_totals_tell_what_left_from_what_did_not(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, *range(1, 8))
    token = await begun(store)
    clock.advance(minutes=1)
    sent, blocked, failed, doubtful, under_way, stopped, _ = await claim(store)
    assert await arrive(store, sent, await start(store, sent), 1)
    await store.ledger.failed(blocked.id, await start(store, blocked), "forbidden")
    await store.subscribers.block(blocked.chat_id)
    await store.ledger.failed(failed.id, await start(store, failed), "bad request")
    await store.ledger.unknown(doubtful.id, await start(store, doubtful), "cut")
    await start(store, under_way)
    await store.ledger.cancel(stopped.chat_id)
    assert await store.broadcasts.halt(token, clock.now())
    assert not await store.broadcasts.halt(token, clock.now())

    assert await store.broadcasts.totals(token) == Totals(
        ok=1, gone=1, fail=1, unsent=2, unknown=1, waiting=1
    )


async def test_one_process_notes_the_end_and_may_take_it_back(store: Store) -> None:
    token = await begun(store)

    assert await store.broadcasts.end(token, NOON)
    assert not await store.broadcasts.end(token, NOON)
    assert await store.broadcasts.running() == ()
    assert await store.broadcasts.end(token, None)
    assert [one.token for one in await store.broadcasts.running()] == [token]
    assert await store.broadcasts.prune(NOON) == 0
    assert await store.broadcasts.prune(NOON + MINUTE) == 1


async def test_days_count_who_came_and_who_left_once(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, 1, 1, 2, 3)
    await store.subscribers.block(1)
    await store.subscribers.block(1)
    await store.subscribers.block(404)
    await store.subscribers.forget(2, clock.now())
    await store.subscribers.forget(1, clock.now())
    await store.subscribers.forget(404, clock.now())
    assert await store.counts.of(DAY) == {"joined": 3, "left": 2}

    clock.advance(days=1)
    await store.subscribers.block(3)
    await store.subscribers.change(3, _paused)
    await store.subscribers.change(3, lambda s: s)
    assert await store.counts.of(DAY + timedelta(days=1)) == {"joined": 1, "left": 1}
    assert await store.counts.prune(DAY + timedelta(days=1)) == 2
    assert await store.counts.of(DAY) == {}


def _paused(subscriber: Subscriber) -> Subscriber:
    return replace(subscriber, state=SubscriberState.PAUSED)


async def test_a_day_is_that_of_most_readers() -> None:
    assert day_of(NOON + 9 * HOUR - MINUTE) == date(2026, 11, 22)
    assert day_of(NOON + 9 * HOUR) == date(2026, 11, 23)


async def test_digests_of_a_day_are_late_past_what_was_promised(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, 1, 2, 3)
    await owe(store, 1, 2, 3)
    await begun(store)
    first, second = (await claim(store, n=2))[:2]
    await arrive(store, first, await start(store, first), 1)
    clock.advance(minutes=30)
    (second,) = [d for d in (first, second) if d.id != first.id]
    await store.ledger.release("me")
    second, *_ = await claim(store, n=1)
    await arrive(store, second, await start(store, second), 2)
    day = (NOON - HOUR, NOON + HOUR)

    found = await store.counts.digests(*day, 20 * MINUTE)
    assert found == Digests(3, 2, 300.0)
    assert await store.counts.digests(NOON + HOUR, NOON + 2 * HOUR, MINUTE) == Digests()


async def test_a_prospect_is_decided_on_until_its_time_is_over(store: Store) -> None:
    put = store.prospects.put
    one = await put({"name": "أ"}, {"items": 3}, NOON + MINUTE)
    assert await store.prospects.get(one.token, NOON) == one
    await store.prospects.decide(one.token, {"name": "ب"})

    found = await store.prospects.get(one.token, NOON)
    assert found == replace(one, values={"name": "ب"})
    assert await store.prospects.get(one.token, NOON + MINUTE) is None
    assert await store.prospects.drop(one.token)
    assert not await store.prospects.drop(one.token)
    await put({}, {}, NOON)
    assert await store.prospects.prune(NOON + MINUTE) == 1


async def test_deeds_outlive_who_did_them_for_a_year(
    store: Store, clock: FakeClock
) -> None:
    await subscribe(store, 1)
    await store.deeds.note("pause", "port", 1)
    await store.subscribers.forget(1, clock.now())
    clock.advance(minutes=1)
    await store.deeds.note("resume", "port")

    deeds = await store.deeds.last(9)
    assert [(d.what, d.operator) for d in deeds] == [("resume", None), ("pause", 1)]
    assert await store.deeds.prune(NOON + MINUTE) == 1
    assert await store.deeds.last(9) == deeds[:1]
