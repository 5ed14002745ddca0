"""Slots becoming debts, with everything that may come between."""

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs.address import address, address_now, realign
from jobs.addressee import Addressed
from jobs.plan import replan
from storage.model import Subscriber, SubscriberState
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.fakes import NOON, FakeClock

SLOT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # seven in Riyadh


@dataclass
class Desk:
    store: Store
    clock: FakeClock

    async def subscribe(self, chat_id: int, **settings: object) -> Subscriber:
        reader = Subscriber(chat_id, NOON, topics=frozenset({"trd"}), **settings)  # type: ignore[arg-type]
        return await self.store.subscribers.create(replan(reader, self.clock.now()))

    async def publish(self, n: int) -> int:
        news = replace(article(n), published=self.clock.now())
        async with self.store.archive.ingest(self.clock.now()) as batch:
            (story,) = await batch.add([news], {news.key: news.key})
        return story

    async def address(self) -> Addressed:
        return await address(self.store, self.clock, KNOWLEDGE)

    async def ask(self, chat_id: int) -> bool:
        return await address_now(self.store, self.clock, KNOWLEDGE, chat_id)

    async def told(self, chat_id: int) -> list[int]:
        """The stories of all that the chat was owed, oldest slot first."""
        owed = await self.store.ledger.claim("test", 100, timedelta(minutes=1))
        editions = [
            await self.store.editions.get(d.edition)
            for d in sorted(owed, key=lambda d: d.slot)
            if d.chat_id == chat_id
        ]
        return [item.story for e in editions if e for item in (*e.items, *e.rest)]


@pytest.fixture
async def desk(store: Store, clock: FakeClock) -> Desk:
    await store.sources.sync(tuple(SOURCES.values()))
    return Desk(store, clock)


async def test_who_shares_an_edition_is_covered_until_it_ends(desk: Desk) -> None:
    for chat_id in (1, 2):
        await desk.subscribe(chat_id)
    early = await desk.publish(1)
    desk.clock.set(SLOT - timedelta(minutes=50))
    assert await desk.ask(1)
    late = await desk.publish(2)
    desk.clock.set(SLOT + timedelta(minutes=30))
    await desk.address()
    assert await desk.told(2) == [early]

    desk.clock.set(SLOT + timedelta(days=1, minutes=30))
    await desk.address()
    assert await desk.told(2) == [late]


async def test_asking_early_without_news_keeps_the_slot(desk: Desk) -> None:
    await desk.subscribe(1)
    desk.clock.set(SLOT - timedelta(minutes=30))
    assert not await desk.ask(1)
    story = await desk.publish(1)
    desk.clock.set(SLOT + timedelta(minutes=30))
    await desk.address()

    assert await desk.told(1) == [story]


async def test_a_slot_that_fell_due_while_nobody_was_here_survives_a_setting(
    desk: Desk,
) -> None:
    await desk.subscribe(1)
    story = await desk.publish(1)
    desk.clock.set(SLOT + timedelta(hours=1))
    await desk.store.subscribers.change(
        1, lambda s: replan(replace(s, hijri=False), desk.clock.now())
    )

    assert await desk.address() == Addressed(1, 1, 1)
    assert await desk.told(1) == [story]


async def test_a_slot_is_skipped_after_three_hours_but_not_its_news(
    desk: Desk,
) -> None:
    await desk.subscribe(1)
    story = await desk.publish(1)
    desk.clock.set(SLOT + timedelta(hours=4))
    assert await desk.address() == Addressed()
    desk.clock.set(SLOT + timedelta(days=1))
    assert await desk.address() == Addressed(1, 1, 1)

    desk.clock.advance(minutes=30)
    assert await desk.told(1) == [story]


async def test_after_thirty_hours_only_the_current_slot_is_caught_up(
    desk: Desk,
) -> None:
    await desk.subscribe(1)
    await desk.publish(1)
    desk.clock.set(SLOT + timedelta(hours=25))

    assert await desk.address() == Addressed(1, 1, 1)
    reader = await desk.store.subscribers.get(1)
    assert reader is not None
    assert reader.next_slot == SLOT + timedelta(days=2)


@pytest.fixture
def no_summer_time(
    tmp_path: Path,
) -> Iterator[Callable[[], None]]:
    """Gives Cairo, when called, the zone data of a year without summer time."""

    def change() -> None:
        south = resources.files("tzdata.zoneinfo.Africa") / "Johannesburg"
        (tmp_path / "Africa").mkdir()
        (tmp_path / "Africa" / "Cairo").write_bytes(south.read_bytes())
        zoneinfo.reset_tzpath([tmp_path])
        ZoneInfo.clear_cache()

    yield change
    zoneinfo.reset_tzpath()
    ZoneInfo.clear_cache()


async def test_slots_follow_zones_that_change_between_two_runs(
    desk: Desk, no_summer_time: Callable[[], None]
) -> None:
    desk.clock.set(datetime(2026, 7, 1, 12, tzinfo=UTC))
    await desk.subscribe(1, zone="Africa/Cairo", at=time(8))
    await desk.subscribe(2, zone="Asia/Riyadh", at=time(8))
    assert await realign(desk.store) == 0
    before = [s.next_slot for s in await desk.store.subscribers.all()]
    no_summer_time()

    assert await realign(desk.store) == 1
    assert await realign(desk.store) == 0
    after = [s.next_slot for s in await desk.store.subscribers.all()]
    assert before == [datetime(2026, 7, 2, 5, tzinfo=UTC)] * 2
    assert after == [datetime(2026, 7, 2, 6, tzinfo=UTC), before[1]]


@pytest.mark.parametrize("hours", [-26, -2, 2, 26])
async def test_a_clock_that_jumps_and_comes_back_repeats_and_loses_nothing(
    desk: Desk, hours: int
) -> None:
    await desk.subscribe(1)
    told: list[int] = []
    published: list[int] = []
    slots: list[datetime] = []
    for day in range(6):
        published.append(await desk.publish(day))
        desk.clock.set(SLOT + timedelta(days=day, minutes=30))
        if day == 2:  # wrong for a minute, while the clockwork ticks
            desk.clock.advance(hours=hours)
            await desk.address()
            told += await desk.told(1)
            desk.clock.set(SLOT + timedelta(days=day, minutes=31))
        await desk.address()
        told += await desk.told(1)
        reader = await desk.store.subscribers.get(1)
        assert reader is not None
        assert reader.next_slot is not None
        slots.append(reader.next_slot)

    assert sorted(told) == published
    assert slots[-1] == SLOT + timedelta(days=6)


async def test_what_a_stop_called_off_comes_after_the_return(desk: Desk) -> None:
    await desk.subscribe(1)
    story = await desk.publish(1)
    desk.clock.set(SLOT)
    await desk.address()
    assert await desk.store.ledger.cancel(1) == 1
    desk.clock.set(SLOT + timedelta(days=1, minutes=30))
    await desk.address()

    assert await desk.told(1) == [story]


async def test_what_is_too_late_to_send_comes_with_the_next_digest(desk: Desk) -> None:
    await desk.subscribe(1)
    story = await desk.publish(1)
    desk.clock.set(SLOT)
    await desk.address()
    desk.clock.set(SLOT + timedelta(hours=25))
    assert await desk.store.ledger.expire() == 1
    await desk.address()

    assert await desk.told(1) == [story]
    assert await desk.store.ledger.tally() == {"claimed": 1, "failed": 1}


async def test_a_delivery_that_waits_for_its_minute_can_be_hastened(
    desk: Desk,
) -> None:
    for chat_id in range(1, 30):
        await desk.subscribe(chat_id)
    story = await desk.publish(1)
    desk.clock.set(SLOT - timedelta(minutes=10))
    await desk.address()
    waiting = 29 - await desk.store.ledger.due()
    hastened = [n for n in range(1, 30) if await desk.store.ledger.hasten(n)]

    assert len(hastened) == waiting > 20
    assert await desk.told(hastened[0]) == [story]


async def test_a_long_absence_opens_no_long_window(desk: Desk) -> None:
    await desk.subscribe(1, covered=NOON - timedelta(days=300))
    old = await desk.publish(1)
    desk.clock.set(SLOT + timedelta(days=9))
    await desk.store.subscribers.change(1, lambda s: replan(s, desk.clock.now()))
    new = await desk.publish(2)
    desk.clock.advance(days=1, minutes=30)
    await desk.address()

    assert old != new
    assert await desk.told(1) == [new]


async def test_a_paused_reader_who_asks_is_not_owed_the_coming_slot(
    desk: Desk,
) -> None:
    until = NOON + timedelta(hours=2)
    await desk.subscribe(1, state=SubscriberState.PAUSED, until=until)
    await desk.publish(1)
    desk.clock.set(SLOT)

    assert await desk.address() == Addressed(1, 1, 1)
    reader = await desk.store.subscribers.get(1)
    assert reader is not None
    assert reader.state is SubscriberState.ACTIVE
