"""The ledger's promises, through the real courier and the wire."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.botapi import faults
from jobs.deliver import Round
from jobs.plan import replan
from storage.engine import Database, connect
from storage.ledger import Ledger
from storage.model import Delivery, Edition, Subscriber, SubscriberState
from storage.rates import Rates
from tests.bot.town import Town
from tests.fakes import NOON


async def test_everybody_receives_the_digest_once(town: Town) -> None:
    await town.due_digest(5)

    assert await town.deliver() == {"sent": 5}
    assert await town.deliver() == {}
    assert set(town.received().values()) == {1}
    texts = {c.params["text"] for c in town.sends}
    assert len(texts) == 1


async def test_a_digest_is_one_message_without_a_preview(town: Town) -> None:
    await town.due_digest()
    await town.deliver()

    (message,) = (m for m in town.world.chat(5_000).messages if m.from_bot)
    assert message.preview_disabled
    assert message.keyboard


async def test_an_empty_day_brings_no_message(town: Town) -> None:
    await town.subscribe(2)
    await town.next_day()

    assert await town.deliver() == {}
    assert await town.store.editions.next_slot() is not None


async def test_what_is_in_doubt_is_never_repeated_in_silence(town: Town) -> None:
    await town.due_digest()
    town.world.faults.add(faults.closed(effect=True), "sendMessage")
    await town.deliver()
    town.clock.advance(hours=2)

    assert await town.deliver() == {}
    assert set(town.received().values()) == {1}
    assert [d.deliveries for d in await town.store.doubts.all()] == [1]


async def test_an_operator_may_choose_to_send_again(town: Town) -> None:
    await town.due_digest()
    town.world.faults.add(faults.closed(effect=False), "sendMessage")

    assert await town.deliver(policy="resend") == {"retried": 1}
    town.clock.advance(minutes=10)
    assert await town.deliver(policy="resend") == {"sent": 1}


async def test_nothing_is_sent_inside_a_flood_wait(town: Town) -> None:
    await town.due_digest(12)
    town.world.faults.add(faults.flooded(30), "sendMessage", every=3, times=None)

    for _ in range(40):
        await town.deliver()
        town.clock.advance(seconds=5)
    assert town.received() == {5_000 + n: 1 for n in range(12)}
    assert await town.store.ledger.tally() == {"sent": 12}


async def test_a_blocked_chat_is_left_alone(town: Town) -> None:
    await town.subscribe(1)
    town.world.block(5_000)
    for day in range(3):
        await town.publish(day)
        if await town.store.editions.next_slot():
            await town.next_day()
        await town.deliver()

    assert len(town.sends) == 1
    reader = await town.store.subscribers.get(5_000)
    assert reader is not None
    assert reader.state is SubscriberState.BLOCKED


async def test_a_group_that_became_a_supergroup_is_followed(town: Town) -> None:
    town.world.meet(-500, "تجار إيوو", type="group")
    reader = Subscriber(-500, NOON, kind="group", topics=frozenset({"trd"}))
    await town.store.subscribers.create(replan(reader, NOON))
    town.world.migrate(-500, -100_500)
    await town.publish(1)
    await town.next_day()
    await town.deliver()
    town.clock.advance(minutes=1)
    await town.deliver()

    assert [c.params["chat_id"] for c in town.sends] == [-500, -100_500]
    assert [m.silent for m in town.messages(-100_500)] == [True]
    assert await town.store.subscribers.get(-500) is None
    assert await town.store.subscribers.get(-500) is None


async def test_a_stop_cancels_what_was_not_sent_yet(town: Town) -> None:
    await town.due_digest()
    await town.store.ledger.cancel(5_000)

    assert await town.deliver() == {}
    assert town.sends == []


@dataclass
class Timed(Round):
    """A round that remembers when each delivery set out."""

    starts: list[datetime] = field(default_factory=list)

    async def _one(self, delivery: Delivery) -> None:
        self.starts.append(self.clock.now())
        await super()._one(delivery)


async def test_ac_sch_02_the_busiest_second_keeps_to_the_rate(town: Town) -> None:
    await town.due_digest(60)
    timed = Timed(town.store, town.courier, town.clock, "me", rate=25.0)
    await timed.run()
    second = timedelta(seconds=1)

    busiest = max(sum(a <= b < a + second for b in timed.starts) for a in timed.starts)
    assert len(timed.starts) == 60
    assert busiest <= 26


async def test_stopping_gives_back_what_was_claimed(town: Town) -> None:
    await town.due_digest(40)

    await town.deliver(stopping=lambda: len(town.sends) >= 3)
    tally = await town.store.ledger.tally()
    assert tally.keys() == {"pending", "sent"}
    assert sum(tally.values()) == 40
    await town.deliver()
    assert set(town.received().values()) == {1}


class Silent:
    """A courier that hears nothing any more."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[int] = asyncio.Queue()

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        self.asked.put_nowait(delivery.id)
        return await asyncio.get_running_loop().create_future()


async def test_a_round_that_is_given_up_gives_back_what_never_left(town: Town) -> None:
    await town.due_digest(40)
    silent = Silent()
    sending = Round(town.store, silent, town.clock, "me")
    given_up = asyncio.create_task(sending.run())
    async with asyncio.timeout(30):
        for _ in range(30):  # as many as are let out
            await silent.asked.get()
    given_up.cancel()
    await asyncio.wait([given_up])

    assert await town.states() == {"sending": 30, "pending": 10}


class CutOff(Ledger):
    """A ledger whose database is away the first times that it is written to."""

    def __init__(self, ledger: Ledger, times: int) -> None:
        super().__init__(ledger.db)
        object.__setattr__(self, "times", iter(range(times)))

    def _cut(self) -> None:
        if next(self.times, None) is not None:  # type: ignore[attr-defined]
            raise OperationalError("", {}, Exception("the connection is lost"))

    async def sending(self, *arguments: Any) -> tuple[int | None, ...]:
        if self.cuts_sending:
            self._cut()
        return await super().sending(*arguments)

    async def sent(self, *arguments: Any) -> tuple[bool, ...]:
        if not self.cuts_sending:
            self._cut()
        return await super().sent(*arguments)

    cuts_sending = False


class CutEarly(CutOff):
    cuts_sending = True


async def test_an_outcome_outlives_a_database_that_is_away(town: Town) -> None:
    await town.due_digest(3)
    town.store = replace(town.store, ledger=CutOff(town.store.ledger, 5))

    assert await town.deliver() == {"sent": 3}
    assert await town.store.ledger.tally() == {"sent": 3}


async def test_one_deliverys_trouble_stops_no_other(town: Town) -> None:
    await town.due_digest(3)
    town.store = replace(town.store, ledger=CutEarly(town.store.ledger, 1))

    assert await town.deliver() == {"sent": 3}
    assert set(town.received().values()) == {1}


async def test_a_fault_of_ours_loses_no_delivery(town: Town) -> None:
    class Broken(Ledger):
        faults = iter(range(1))

        async def sending(self, *arguments: Any) -> tuple[int | None, ...]:
            if next(self.faults, None) is not None:
                raise ValueError("a fault")
            return await super().sending(*arguments)

    await town.due_digest(3)
    town.store = replace(town.store, ledger=Broken(town.store.ledger.db))

    first = await town.deliver()
    town.clock.advance(seconds=5)
    assert (first + await town.deliver()) == {"sent": 3}
    assert set(town.received().values()) == {1}


async def test_a_flood_wait_is_kept_though_the_database_is_away(town: Town) -> None:
    class Away(Rates):
        lost = iter(range(3))

        async def halt(self, seconds: float) -> None:
            if next(self.lost, None) is not None:
                raise OperationalError("", {}, Exception("the connection is lost"))
            await super().halt(seconds)

    await town.due_digest()
    town.world.faults.add(faults.flooded(30), "sendMessage")
    town.store = replace(town.store, rates=Away(town.store.rates.db))

    assert await town.deliver() == {"retried": 1}
    assert await town.store.rates.halted() > 20


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_connections_that_are_cut_ten_times_cost_no_digest(town: Town) -> None:
    await town.due_digest(60)
    cuts: list[asyncio.Task[None]] = []

    def cut(*_: object) -> None:
        if len(town.sends) % 6 == 0:
            cuts.append(asyncio.create_task(cut_all(town.store.db)))

    town.world.on_post = cut
    outcomes = await town.deliver()
    await asyncio.gather(*cuts)
    town.clock.advance(minutes=3)
    outcomes += await town.deliver()

    states = dict(await town.states())
    assert len(cuts) == 10
    assert max(town.received().values()) == 1
    assert states.pop("unknown", 0) <= len(cuts)
    assert list(states) == ["sent"]


async def cut_all(db: Database) -> None:
    """Let the server end every connection but those that cut."""
    me = db.url.update_query_dict({"application_name": "cutter"})
    cutter = connect(me.render_as_string(hide_password=False))
    others = "datname = current_database() AND application_name <> 'cutter'"
    cutting = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
    async with cutter.read.connect() as connection:
        await connection.execute(text(cutting))
    await cutter.close()
