"""How fast messages leave: broadcasts, replies, and what Telegram asks for."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.botapi import faults
from bot.courier import TelegramCourier
from bot.replies import PATIENCE
from jobs.deliver import Round
from jobs.pace import BULK, UNPAID, Pace
from storage.editions import Editions
from storage.ledger import Ledger
from storage.model import Delivery, Edition
from storage.rates import Rates
from storage.store import Store
from tests.bot.town import Town
from tests.bot.wire import READER, phone
from tests.fakes import FakeClock
from tests.storage.steps import owe


async def test_everybody_receives_one_though_every_third_send_is_throttled(
    town: Town,
) -> None:
    await town.due_digest(24)
    town.world.faults.add(faults.flooded(5), "sendMessage", every=3, times=None)
    for _ in range(25):
        await town.deliver()
        town.clock.advance(seconds=5)

    assert await town.states() == {"sent": 24}
    assert set(town.received().values()) == {1}
    assert town.world.record.early == []


async def test_one_slow_answer_holds_up_no_other(town: Town) -> None:
    """Neither those of the next batch, nor who falls due meanwhile."""

    @dataclass
    class Stuck(TelegramCourier):
        arrived: int = 0
        enough: asyncio.Event = field(default_factory=asyncio.Event)

        async def deliver(self, delivery: Delivery, edition: Edition) -> int:
            if delivery.chat_id == 5_000:
                await self.enough.wait()
            message_id = await super().deliver(delivery, edition)
            self.arrived += 1
            if self.arrived == 69:
                await owe(town.store, 6_000, slot=town.clock.now())
            if delivery.chat_id == 6_000:
                self.enough.set()
            return message_id

    await town.due_digest(70)
    await town.subscribe(1, first=6_000)
    whole = town.courier
    town.courier = Stuck(whole.bot, whole.texts, whole.headings, whole.is_answered)

    async with asyncio.timeout(30):
        assert await town.deliver() == {"sent": 71}


async def test_who_was_about_to_leave_hears_of_a_pause_too(town: Town) -> None:
    begun, noted, asked = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Later(Editions):
        fetched = count()

        async def get(self, edition_id: int) -> Edition | None:
            if next(self.fetched):  # so that the two intents share no transaction
                await begun.wait()
            return await super().get(edition_id)

    class First(TelegramCourier):
        async def deliver(self, delivery: Delivery, edition: Edition) -> int:
            await noted.wait()  # the second one's intent, committed
            return await super().deliver(delivery, edition)

    class Second(Ledger):
        calls = count()

        async def sending(self, *arguments: Any) -> tuple[int | None, ...]:
            begun.set()
            started = await super().sending(*arguments)
            if next(self.calls) == 1:
                noted.set()
                await asked.wait()
            return started

    class Slow(Rates):
        async def halt(self, seconds: float) -> None:
            asked.set()
            for _ in range(9):  # while the database takes its time
                await asyncio.sleep(0)
            await super().halt(seconds)

    await town.due_digest(2)
    town.world.faults.add(faults.flooded(9), "sendMessage")
    whole, db = town.courier, town.store.db
    town.courier = First(whole.bot, whole.texts, whole.headings, whole.is_answered)
    town.store = replace(
        town.store, editions=Later(db), ledger=Second(db), rates=Slow(db)
    )

    async with asyncio.timeout(30):
        assert await town.deliver(rate=5.0) == {"retried": 2}
    assert len(town.sends) == 1


async def test_ac_sch_02_a_person_gets_one_message_a_second(town: Town) -> None:
    await town.subscribe(1)
    for hours in range(4):
        await owe(town.store, 5_000, slot=town.clock.now() - timedelta(hours=hours))

    assert await town.deliver() == {"sent": 4}
    assert min(gaps(town)) >= timedelta(seconds=1)


async def test_ac_sch_02_a_group_gets_at_most_twenty_messages_a_minute(
    town: Town,
) -> None:
    town.world.meet(-700, "تجار", type="group")
    await town.subscribe(1, first=-700)
    for hours in range(25):
        await owe(town.store, -700, slot=town.clock.now() - timedelta(hours=hours))
    for _ in range(40):
        await town.deliver()
        town.clock.advance(seconds=4)

    assert await town.states() == {"sent": 25}
    minute = timedelta(minutes=1)
    times = [c.at for c in town.sends]
    assert max(sum(a <= b < a + minute for b in times) for a in times) <= 20


def gaps(town: Town) -> list[timedelta]:
    times = [c.at for c in town.sends]
    return [b - a for a, b in pairwise(times)]


async def test_nobody_is_paid_for_unless_the_operator_says_so(town: Town) -> None:
    await town.due_digest(60)
    await town.deliver(rate=100)

    assert all("allow_paid_broadcast" not in c.params for c in town.sends)


async def test_paid_messages_keep_to_what_a_day_may_cost(town: Town) -> None:
    await town.due_digest(60)
    await town.deliver(rate=100, stars=3)

    today = town.clock.now().date()
    paid = [c for c in town.sends if c.params.get("allow_paid_broadcast")]
    assert len(town.sends) == 60
    assert await town.store.spending.of(today) == len(paid)
    left = 30 - len(paid)
    assert 0 <= left < 12  # those who take slots together are paid for together
    assert await town.store.spending.reserve(today, left, 30)
    assert not await town.store.spending.reserve(today, 1, 30)


async def test_a_digest_that_leaves_late_does_not_ring_in_quiet_hours(
    town: Town,
) -> None:
    await town.subscribe(1, at=time(21, 30))  # quiet from 22:00
    await town.publish(1)
    await town.next_day()
    town.world.faults.add(faults.flooded(1200), "sendMessage")
    await town.deliver()
    town.clock.advance(minutes=21)
    await town.deliver()

    assert [c.params["disable_notification"] for c in town.sends] == [False, True]


async def test_a_clock_that_goes_back_stops_no_broadcast(town: Town) -> None:
    await town.due_digest(40)
    await town.store.rates.take(BULK, 50, UNPAID)
    town.clock.advance(hours=-1)
    before = town.clock.now()
    await town.store.rates.take(BULK, 1, UNPAID)
    town.clock.advance(hours=1)
    await town.deliver()

    assert await town.states() == {"sent": 40}
    assert town.clock.now() - before < timedelta(hours=1, seconds=10)


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_clock_that_jumps_while_digests_leave_repeats_none(
    town: Town, hours: int
) -> None:
    await town.due_digest(60)
    sleep, slept = town.clock.sleep, count(1)

    async def jumping(seconds: float) -> None:
        await sleep(seconds)
        if next(slept) == 20:
            town.clock.advance(hours=hours)

    town.clock.sleep = jumping  # type: ignore[method-assign]
    before = town.clock.now()
    await town.deliver()
    assert town.clock.now() - before - timedelta(hours=hours) < timedelta(minutes=1)
    town.clock.advance(minutes=3)
    await town.deliver()
    town.clock.set(before + timedelta(minutes=30))  # right again
    await town.deliver()

    states = dict(await town.states())
    assert max(town.received().values()) == 1
    assert states.pop("unknown", 0) <= 30  # those under way then
    assert list(states) == ["sent"]


async def test_a_reply_waits_behind_no_broadcast(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        await store.rates.take(BULK, 50, UNPAID)  # two seconds of it
        before = clock.now()
        await reader.say("/help")

    assert clock.now() == before


async def test_replies_beyond_their_share_take_the_broadcasts_place(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        for _ in range(3):
            await reader.say("/help")
        assert await store.rates.take(BULK, 1, UNPAID) == 0.0
        clock.advance(seconds=2)
        before = clock.now()
        for n in range(12):
            reader.chat_id = READER + 1 + n
            reader.world.meet(reader.chat_id, "قارئ")
            await reader.say("/help")

    assert clock.now() == before
    assert await store.rates.take(BULK, 1, UNPAID) == pytest.approx(
        6.5 / UNPAID, abs=1 / UNPAID
    )


async def test_ac_sch_04_a_throttled_reply_comes_after_the_pause_and_in_order(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        reader.world.faults.add(faults.flooded(7), "sendMessage")
        before = clock.now()
        reader.world.say(READER, "/help")
        reader.world.say(READER, "/privacy")
        await reader.handle()

        assert clock.now() - before >= timedelta(seconds=7)
        sends = [c for c in reader.world.calls if c.method == "sendMessage"]
        assert [c.status for c in sends] == [429, 200, 200]
        assert sends[1].params["text"] == sends[0].params["text"]
        assert sends[2].params["text"] != sends[0].params["text"]
        assert reader.world.record.early == []
    assert await store.rates.halted() == 0.0


async def test_a_reply_is_not_sent_inside_anybodys_pause(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        await store.rates.halt(20)
        before = clock.now()
        await reader.say("/help")

        assert clock.now() - before == pytest.approx(
            timedelta(seconds=20), abs=timedelta(seconds=1)
        )
        await store.rates.halt(PATIENCE + 60)
        with pytest.raises(RetryAfter):
            await reader.app.bot.send_message(READER, "مرحبا")
        assert len(reader.messages) == 1


async def test_one_person_is_answered_three_times_at_once_and_then_each_second(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        before = clock.now()
        waits = []
        for _ in range(5):
            await reader.say("/help")
            waits.append((clock.now() - before).total_seconds())

    assert waits == pytest.approx([0, 0, 0, 1, 2], abs=0.01)


async def test_a_pause_asked_of_another_worker_is_not_slept_through(
    town: Town,
) -> None:
    class Late(Rates):
        async def halted(self) -> float:
            return 0.0  # looked just before it was asked for

    await town.due_digest(3)
    await town.store.rates.halt(600)
    town.store = replace(town.store, rates=Late(town.store.rates.db))
    before = town.clock.now()

    assert await town.deliver() == {}
    assert town.clock.now() == before
    assert await town.states() == {"pending": 3}
    assert town.sends == []


async def test_whatever_bunches_up_messages_leave_one_after_another(
    town: Town,
) -> None:
    sending = Round(town.store, town.courier, town.clock, "me", rate=10.0)
    departures = []
    for late in (0, 0, 0, 0.5, 0, 0):  # seconds that a disk was slow
        town.clock.advance(seconds=late)
        await sending._apart()
        departures.append(town.clock.now())

    waits = [(b - a).total_seconds() for a, b in pairwise(departures)]
    gap = 1 / 10.2  # a little more than ten a second, so that no queue stays
    assert waits == pytest.approx([gap, gap, 0.5, gap / 2, gap], abs=1e-5)


@pytest.mark.parametrize(
    ("rate", "batch", "in_flight", "piece"),
    [(1, 30, 30, 1), (25, 30, 30, 3), (100, 100, 30, 12), (1000, 200, 250, 125)],
)
async def test_batches_grow_with_the_rate(
    sqlite_store: Store,
    clock: FakeClock,
    rate: int,
    batch: int,
    in_flight: int,
    piece: int,
) -> None:
    pace = Pace(sqlite_store, clock, rate)

    assert (pace.batch, pace.in_flight, pace.piece) == (batch, in_flight, piece)
