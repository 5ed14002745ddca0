"""A month in the life of a bot: everybody gets exactly the digests that are owed.

    ./mujaz bench soak [READERS] [DAYS] [sqlite|postgresql]

By default 500 readers and 30 days on SQLite; the whole measure is 10000. The month
is simulated, the processes, the database and the wire are real. Readers of eleven
kinds, in zones that leave summer time meanwhile; two days without news. Of the
messages 2 % arrive but the connection breaks, 3 % get a 500, 0.5 % a flood wait; 1 %
of the readers block the bot. A new process starts for each stretch of a few hours;
twice a day one is killed, and the clock is up to five minutes wrong after it; for
hours nothing runs at all. What is owed is reckoned apart from the bot. Exits with 1
if a promise was broken.
"""

import asyncio
import multiprocessing
import random
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from bot.assembly import search_text
from jobs.group import found_by
from jobs.plan import GRACE, LEAD, replan
from storage.model import Subscriber
from storage.schema import delivery
from storage.store import Store, open_store
from tests.benchmarks._month import HOUR, KINDS, MARGIN, START, Kind, Month, month
from tests.benchmarks._telegram import Telegram, Verdict, serve
from tests.benchmarks._town import ENGINES, FIRST, TOPICS, database, subscribe
from tests.benchmarks._worker import live, start
from tests.bot.stories import SOURCES, article

#: What is done to a message, and to how many of a hundred.
TROUBLE = (
    (2, Verdict(True, 0)),
    (3, Verdict(False, 500)),
    (0.5, Verdict(False, 429, retry_after=5)),
)
BLOCKED = 100  #: one reader in so many
KILLS = 2  #: a day
ASTRAY = 300  #: seconds that the clock is wrong after a kill, at most

Sent = tuple[int, datetime]  #: a chat and the moment of its digest's slot


@dataclass
class Life:
    """The bot's surroundings, and what they saw of it."""

    month: Month
    readers: int
    store: Store
    hand: Any  #: of the clock that all processes go by: seconds since the epoch
    telegram: Telegram = field(init=False)
    arrived: list[tuple[int, datetime]] = field(default_factory=list)
    faults: Counter[int] = field(default_factory=Counter)  #: by status
    kills: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(1))
    _worker: Any = None
    _spared: int = 0  #: arrivals until the next kill

    def __post_init__(self) -> None:
        self.telegram = Telegram(judge=self._judge, heard=self._heard)
        self._spare()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.hand.value, UTC)

    async def pass_by(self, url: str, api_url: str) -> None:
        """Let the month happen."""
        published = set(self.month.news)
        for number, (turn, following) in enumerate(pairwise(self.month.turns)):
            self.hand.value = max(self.hand.value, turn.timestamp())
            if turn in published:
                await self._publish(number)
            while self.month.is_up(turn) and self.now() < following:
                await self._run(url, api_url, following)

    async def _run(self, url: str, api_url: str, until: datetime) -> None:
        """One process, until then or until it is killed."""
        self._worker = start(live, url, api_url, self.hand, until.timestamp())
        await asyncio.to_thread(self._worker.join)
        if self._worker.exitcode:
            assert self._worker.exitcode == -9, "a process failed; see above"
            self.kills += 1
            self.hand.value += self._chance.uniform(-ASTRAY, ASTRAY)
            self._spare()

    def _spare(self) -> None:
        self._spared = self._chance.randrange(1, 2 * max(1, self.readers // KILLS))

    def _heard(self, chat_id: int) -> None:
        self.arrived.append((chat_id, self.now()))
        self._spared -= 1
        if not self._spared:
            self._worker.kill()

    def _judge(self, chat_id: int) -> Verdict:
        verdict = Verdict(False, 403) if self.blocks(chat_id) else self._trouble()
        self.faults[verdict.status] += 1
        return verdict

    def blocks(self, chat_id: int) -> bool:
        """Whether the chat blocks the bot by now: one day or another."""
        number, rest = divmod(chat_id - FIRST, BLOCKED)
        day = timedelta(days=number % self.month.days)
        return not rest and self.now() > START + day

    def _trouble(self) -> Verdict:
        place = self._chance.uniform(0, 100)
        for share, verdict in TROUBLE:
            if place < share:
                return verdict
            place -= share
        return Verdict()

    async def _publish(self, number: int) -> None:
        source = tuple(SOURCES)[number % len(SOURCES)]
        told = article(number, source, topics=TOPICS[:1])
        news = replace(told, published=self.now())
        async with self.store.archive.ingest(self.now()) as batch:
            await batch.add([news], {news.key: news.key})


async def main(readers: int, days: int, engine: str) -> bool:
    began = time.perf_counter()
    hand = multiprocessing.get_context("forkserver").Value("d", START.timestamp())
    with database(engine) as url:
        clock = lambda: datetime.fromtimestamp(hand.value, UTC)  # noqa: E731
        store = await open_store(url, clock, search_text=search_text, keys=found_by)
        life = Life(month(days), readers, store, hand)
        await store.sources.sync(tuple(SOURCES.values()))
        await subscribe(store, _people(readers))
        async with serve(life.telegram) as api_url:
            await life.pass_by(url, api_url)
        good = await _told(life)
        await store.close()
    print(f"{time.perf_counter() - began:.0f} s")
    return good


def _people(count: int) -> Iterator[Subscriber]:
    for chat_id in range(FIRST, FIRST + count):
        kind = _kind(chat_id)
        reader = Subscriber(
            chat_id,
            START,
            topics=frozenset(TOPICS[:1]),
            zone=kind.zone,
            at=kind.at,
            days=kind.days,
            quiet=None,
        )
        yield replan(reader, START)


def _kind(chat_id: int) -> Kind:
    return KINDS[chat_id % len(KINDS)]


async def _told(life: Life) -> bool:
    """Whether every promise was kept; prints what became of what was owed."""
    every = {kind: life.month.owed(kind) for kind in KINDS}
    chats = range(FIRST, FIRST + life.readers)
    owed = {(n, slot) for n in chats if not life.blocks(n) for slot in every[_kind(n)]}
    ledger = {sent: state for sent, state in await _ledger(life) if sent in owed}
    got = Counter(_slot(*each) for each in life.arrived)
    states = Counter(ledger.values())
    arrived = sum(
        state == "unknown" and got[sent] > 0 for sent, state in ledger.items()
    )
    twice = sum(n > 1 for n in got.values())
    lost = sum(not got[sent] and ledger.get(sent) != "unknown" for sent in owed)
    beyond = sum(not life.blocks(sent[0]) and sent not in owed for sent in got)
    print(
        f"{life.month.days} days, {life.readers} readers: {len(owed)} digests owed,"
        f" {dict(states)} ({arrived} of the unknown arrived);"
        f" twice {twice}, lost {lost}, not owed {beyond}\n"
        f"{life.kills} kills, {len(life.month.turns) - 1} starts,"
        f" {len(life.month.outages)} outages, answers {dict(life.faults)}"
    )
    return not (twice or lost or beyond)


async def _ledger(life: Life) -> list[tuple[Sent, str]]:
    columns = delivery.c.chat_id, delivery.c.slot, delivery.c.state
    async with life.store.db.read.connect() as connection:
        rows = await connection.execute(select(*columns))
        return [((chat_id, slot), state) for chat_id, slot, state in rows]


def _slot(chat_id: int, moment: datetime) -> Sent:
    """The digest that came then; its slot is the last one that it may be of."""
    early = moment + LEAD + MARGIN
    slots = _slots(_kind(chat_id))
    last = slots[bisect_right(slots, early) - 1]
    assert early - last < GRACE + HOUR, f"a digest at {moment} is of no slot"
    return chat_id, last


@cache
def _slots(kind: Kind) -> tuple[datetime, ...]:
    return tuple(kind.slots(days=366))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word not in ENGINES]
    chosen = [word for word in sys.argv[1:] if word in ENGINES]
    sizes = (*numbers, *(500, 30)[len(numbers) :])
    sys.exit(not asyncio.run(main(*sizes, chosen[0] if chosen else "sqlite")))
