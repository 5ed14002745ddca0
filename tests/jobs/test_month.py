"""A month of digests on a clock that is not ours, clocks changing on the way."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jobs.address import address
from jobs.deliver import Round
from jobs.plan import FIRST_WINDOW, LEAD, replan
from storage.model import WEEK, Delivery, Edition, Subscriber
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.fakes import FakeClock


@dataclass(frozen=True)
class Season:
    """A stretch of days in which clocks change."""

    start: datetime
    days: int

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)

    @property
    def news(self) -> list[datetime]:
        """When stories come in: not on three of its days."""
        quiet = {(self.start + timedelta(days=n)).date() for n in (7, 8, 20)}
        times = (self.start + timedelta(hours=h) for h in range(5, self.days * 24, 9))
        return [moment for moment in times if moment.date() not in quiet]


SEASONS = {
    "Cairo, Beirut and London leave summer time": Season(
        datetime(2026, 10, 18, 12, tzinfo=UTC), 15
    ),
    "Morocco's clocks go back for Ramadan": Season(
        datetime(2026, 2, 11, 12, tzinfo=UTC), 9
    ),
    "Morocco's go forward after it, Beirut's at midnight": Season(
        datetime(2026, 3, 19, 12, tzinfo=UTC), 12
    ),
    "Cairo enters summer time": Season(datetime(2026, 4, 20, 12, tzinfo=UTC), 8),
}
READERS = [
    ("Africa/Casablanca", time(2, 30), WEEK),
    ("Africa/Casablanca", time(8), WEEK - {4}),
    ("Africa/Cairo", time(8), WEEK),
    ("Africa/Cairo", time(0, 30), WEEK),
    ("Asia/Beirut", time(0, 0), WEEK),
    ("Asia/Beirut", time(19), WEEK - {4, 5}),
    ("Europe/London", time(1, 30), WEEK),
    ("Asia/Riyadh", time(7), WEEK - {4, 5}),
    ("Asia/Kathmandu", time(12), frozenset({6})),
    ("America/New_York", time(21), WEEK),
]


@dataclass
class Postbox:
    """A courier that keeps what it carries."""

    clock: FakeClock
    carried: list[tuple[int, datetime, tuple[int, ...]]] = field(default_factory=list)

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        stories = tuple(item.story for item in (*edition.items, *edition.rest))
        self.carried.append((delivery.chat_id, self.clock.now(), stories))
        return len(self.carried)


@pytest.mark.parametrize("season", SEASONS.values(), ids=SEASONS)
async def test_everybody_gets_one_digest_on_each_chosen_day_that_has_news(
    sqlite_store: Store, clock: FakeClock, season: Season
) -> None:
    store = sqlite_store
    clock.set(season.start)
    await store.sources.sync(tuple(SOURCES.values()))
    for chat_id, (zone, at, days) in enumerate(READERS, 1):
        topics = frozenset({"trd"})
        choices = {"topics": topics, "zone": zone, "at": at, "days": days}
        reader = Subscriber(chat_id, season.start, **choices)  # type: ignore[arg-type]
        await store.subscribers.create(replan(reader, season.start))
    post = Postbox(clock)
    await _live(store, clock, post, season)

    for chat_id, (zone, at, days) in enumerate(READERS, 1):
        got = [(when, stories) for to, when, stories in post.carried if to == chat_id]
        here = ZoneInfo(zone)
        served = [_day(when, here) for when, _ in got]
        assert served == _expected(zone, at, days, season)
        repeated = Counter(story for _, stories in got for story in stories)
        assert set(repeated.values()) <= {1}
        if len(days) > 1:  # a week's window is longer than news stays fresh
            start, end = got[0][0] - FIRST_WINDOW, got[-1][0] - timedelta(hours=1)
            assert len(repeated) >= sum(start <= m < end for m in season.news)


async def _live(store: Store, clock: FakeClock, post: Postbox, season: Season) -> None:
    """Let time pass from one event to the next."""
    waiting = season.news
    number = 0
    while slot := await store.editions.next_slot():
        compose_at = slot - LEAD
        if compose_at >= season.end:
            break
        if waiting and waiting[0] <= compose_at:
            clock.set(waiting.pop(0))
            number += 1
            await _publish(store, clock.now(), number)
            continue
        clock.set(max(compose_at, clock.now()))
        await address(store, clock, KNOWLEDGE)
        clock.advance(minutes=30, seconds=1)
        await Round(store, post, clock, "me").run()


async def _publish(store: Store, now: datetime, number: int) -> None:
    async with store.archive.ingest(now) as batch:
        source = ("port", "silk", "tech", "state")[number % 4]
        news = replace(article(number, source), published=now)
        await batch.add([news], {news.key: news.key})


def _expected(zone: str, at: time, days: frozenset[int], season: Season) -> list[date]:
    """Reckoned apart from the code: chosen days whose window holds fresh news."""
    here = ZoneInfo(zone)
    first = season.start.astimezone(here).date()
    calendar = [first + timedelta(days=n) for n in range(-1, season.days + 3)]
    slots = [
        datetime.combine(day, at, here).astimezone(UTC)
        for day in calendar
        if day.weekday() in days
    ]
    slots = [slot for slot in slots if slot > season.start]
    ends = [slots[0] - FIRST_WINDOW, *(slot - LEAD for slot in slots)]
    served = []
    for slot, (start, end) in zip(slots, pairwise(ends), strict=False):
        fresh = max(start, end - timedelta(hours=72))
        if slot - LEAD >= season.end:
            break
        if any(fresh <= moment < end for moment in season.news):
            served.append(_day(slot, here))
    return served


def _day(moment: datetime, zone: ZoneInfo) -> date:
    """The local day of a slot, whose delivery may leave ten minutes before it."""
    return (moment + LEAD).astimezone(zone).date()
