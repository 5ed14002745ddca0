"""A month that a bot lives through, and what it owes whom: reckoned apart from it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jobs.plan import FIRST_WINDOW, FRESHNESS, GRACE, LEAD
from storage.model import WEEK

HOUR = timedelta(hours=1)
MARGIN = timedelta(minutes=15)  #: around what decides whether a digest is owed
#: Cairo and London leave summer time on the way, each on another day.
START = datetime(2026, 10, 10, 12, tzinfo=UTC)
NEWS_EVERY = timedelta(hours=3)
NEWS_AT = timedelta(minutes=35)  #: of an hour: far from every slot
SILENCE = (timedelta(days=9), timedelta(days=11, hours=6))  #: without news


class Kind(NamedTuple):
    """What some readers chose."""

    zone: str
    at: time
    days: frozenset[int]

    def slots(self, days: int) -> Iterator[datetime]:
        """The planned moments of a month and the week after it."""
        zone = ZoneInfo(self.zone)
        first = START.astimezone(zone).date()
        for number in range(days + 8):
            day: date = first + timedelta(days=number)
            if day.weekday() in self.days:
                slot = datetime.combine(day, self.at, zone).astimezone(UTC)
                if slot > START:
                    yield slot


KINDS = (
    Kind("Africa/Casablanca", time(2, 30), WEEK),
    Kind("Africa/Casablanca", time(8), WEEK - {4}),
    Kind("Africa/Cairo", time(8), WEEK),
    Kind("Africa/Cairo", time(0, 30), WEEK),
    Kind("Asia/Beirut", time(0, 0), WEEK),
    Kind("Asia/Beirut", time(19), WEEK - {4, 5}),
    Kind("Europe/London", time(1, 30), WEEK),
    Kind("Asia/Riyadh", time(7), WEEK),
    Kind("Asia/Riyadh", time(7), WEEK - {4, 5}),
    Kind("Asia/Kathmandu", time(12), frozenset({6})),
    Kind("America/New_York", time(21), WEEK),
)


class Outage(NamedTuple):
    """A time in which no process runs."""

    start: datetime
    end: datetime

    def misses(self, slot: datetime) -> bool:
        """Whether nothing of the slot can be sent in time."""
        return self.start <= slot - LEAD and self.end > slot + GRACE

    def is_clear(self, slot: datetime) -> bool:
        """Whether it is beyond doubt what becomes of the slot."""
        apart = self.end < slot - LEAD or self.start > slot + HOUR
        in_time = self.end <= slot + GRACE - MARGIN
        whole = self.start <= slot - LEAD - MARGIN and self.end > slot + GRACE + MARGIN
        return apart or in_time or whole


@dataclass(frozen=True)
class Month:
    """What happens, whatever the bot does."""

    days: int
    news: tuple[datetime, ...]
    outages: tuple[Outage, ...]

    @property
    def end(self) -> datetime:
        return START + timedelta(days=self.days)

    @property
    def turns(self) -> list[datetime]:
        """The moments between which nothing of it happens."""
        edges = {edge for outage in self.outages for edge in outage}
        days = {START + timedelta(days=n) for n in range(1, self.days + 1)}
        turns = sorted({START, *self.news, *edges, *days})
        return [turn for turn in turns if turn <= self.end]

    def is_up(self, moment: datetime) -> bool:
        """Whether a process runs from then on."""
        return not any(o.start <= moment < o.end for o in self.outages)

    def owed(self, kind: Kind) -> set[datetime]:
        """The slots of which these readers must get a digest.

        Those in which a process runs in time, and that have news since the last one.
        """
        every = [slot for slot in kind.slots(self.days) if slot - LEAD < self.end]
        slots = [s for s in every if not any(o.misses(s) for o in self.outages)]
        ends = [every[0] - FIRST_WINDOW, *(self._composed(slot) for slot in slots)]
        return {
            slot
            for slot, (since, end) in zip(slots, pairwise(ends), strict=True)
            if any(max(since, end - FRESHNESS) <= m < end for m in self.news)
        }

    def _composed(self, slot: datetime) -> datetime:
        begins = slot - LEAD
        late = (o.end for o in self.outages if o.start <= begins < o.end)
        return next(late, begins)


def month(days: int) -> Month:
    """A month of so many days: the same each time."""
    chance = random.Random(days)
    silent = [START + edge for edge in SILENCE]
    hours = range(0, days * 24, int(NEWS_EVERY / HOUR))
    told = (START + hour * HOUR + NEWS_AT for hour in hours)
    news = tuple(m for m in told if not silent[0] <= m < silent[1])
    slots = [slot for kind in KINDS for slot in kind.slots(days)]
    outages: list[Outage] = []
    while len(outages) < days // 4:
        start = START + chance.uniform(1, days - 1) * timedelta(days=1)
        found = Outage(start, start + chance.uniform(0.2, 8) * HOUR)
        near = [*silent, *(edge for each in outages for edge in each)]
        alone = all(abs(edge - found.start) > 12 * HOUR for edge in near)
        if alone and all(map(found.is_clear, slots)):
            outages.append(found)
    return Month(days, news, tuple(outages))
