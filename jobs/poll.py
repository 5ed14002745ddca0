"""Due sources to stories in the store. Fetches, reads the clock, reads and writes.

claim ─harvest→ articles ─group→ stories ─→ STORE
"""

import asyncio
import logging
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jobs.due import next_due
from jobs.errors import NOT_A_FEED, Ended, FetchError, ParseError, SourceError
from jobs.feeds.guard import PER_HOST
from jobs.fetch import Unchanged
from jobs.harvest import Desk, harvest, reading
from jobs.keep import Harvest, compare, keep
from storage.model import Health, Reading, Source
from storage.publishers import ENDED

log = logging.getLogger(__name__)

T = TypeVar("T")
_Leased = tuple[Source, Health]

MOST_SOURCES = 400  # of one round; others wait for the next, or another process
LEASE = timedelta(minutes=15)  # longer than a round of sources that all time out
# What is stored at once; a crash has them read again, and none waits for longer than
# the slowest source of the round takes.
NOTED_TOGETHER = 100  # readings that brought nothing
STORED_TOGETHER = 40  # new bodies
BODIES_AT_ONCE = 25  # sources never read, which all have a body that waits to be read
AT_ONCE = MOST_SOURCES  # of which a host may have PER_HOST


@dataclass(frozen=True, slots=True)
class Polled:
    """What a round brought; every source is fetched, not modified or failed."""

    sources: int
    fetched: int  #: with a body not seen before
    not_modified: int
    failed: int
    articles: int  #: new ones that were kept
    stories: int  #: founded or joined by them
    seconds: float


async def poll(
    desk: Desk,
    *,
    limit: int = MOST_SOURCES,
    all_: bool = False,
    progress: Callable[[Source], None] | None = None,
) -> Polled:
    """Read the sources that are due, once, and return what came.

    A source that fails is noted, with the time of its next chance, and stops no
    other. Polling again at once changes nothing. A round that is called off leaves
    what it has not read to the next.

    Args:
        desk: what to work with.
        limit: of sources.
        all_: whether to read sources that are not due too.
        progress: told of each source that is done with, in no particular order.
    """
    started = desk.clock.now()
    claimed = await desk.store.sources.claim(desk.me, limit, LEASE, all_)
    round_ = _Round(desk)
    try:
        turns = _turns(claimed)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(min(AT_ONCE, len(claimed))):
                tasks.create_task(round_.work(turns, progress))
        await round_.note()
        await round_.store()
    except asyncio.CancelledError:
        slugs = [source.slug for source, _ in claimed]
        await desk.store.sources.release(slugs, desk.me)
        raise
    finally:
        round_.end()
    counts = round_.counts
    return Polled(
        sources=len(claimed),
        fetched=counts["fetched"],
        not_modified=counts["not_modified"],
        failed=counts["failed"],
        articles=counts["articles"],
        stories=len(round_.stories),
        seconds=(desk.clock.now() - started).total_seconds(),
    )


class _Round:
    """One round of reading: sources side by side, stored as they come."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counts: Counter[str] = Counter()
        self.stories: set[int] = set()
        self._waiting: list[Harvest] = []
        self._storing = asyncio.Lock()
        self._unchanged: dict[str, Reading] = {}
        self._bodies = asyncio.Semaphore(BODIES_AT_ONCE)
        # One: two would only take time from replies, and each keeps memory of its own.
        self._thinker = ThreadPoolExecutor(1, "reading")

    async def work(
        self,
        turns: Iterator[deque[_Leased]],
        progress: Callable[[Source], None] | None,
    ) -> None:
        """Read what waits of a host, then of the next: others take turns too."""
        for waiting in turns:
            while waiting:
                source, health = waiting.popleft()
                await self._take(source, health)
                if progress is not None:
                    progress(source)

    async def _take(self, source: Source, health: Health) -> None:
        """Read one source and store what it brings, or note why not.

        The next of its host waits until what came is stored, for that takes memory.
        """
        brought = None
        async with nullcontext() if health.validators.body_hash else self._bodies:
            async with self._boundary(source, health):
                brought = await self._harvest(source, health)
            if brought is not None:
                self._waiting.append(brought)
                if len(self._waiting) >= STORED_TOGETHER:
                    await self.store()

    @asynccontextmanager
    async def _boundary(self, source: Source, health: Health) -> AsyncIterator[None]:
        """Where a source's trouble ends: it is noted, and the round goes on."""
        try:
            yield
        except SourceError as error:
            log.warning("source skipped: %s: %s", source.slug, error)
            await self._fail(source, health, error)
        except Exception as error:
            log.exception("source skipped, a fault of ours: %s", source.slug)
            await self._fail(source, health, error)

    async def _fail(self, source: Source, health: Health, error: Exception) -> None:
        self.counts["failed"] += 1
        asked = error.retry_after if isinstance(error, FetchError) else None
        now = self.desk.clock.now()
        due = next_due(source, health.failures + 1, now, self.desk.minutes, asked)
        await self.desk.store.sources.failed(
            source.slug, self.desk.me, due, _reason(error), now
        )
        if isinstance(error, Ended) and not health.validators.moved:
            await self.desk.store.sources.pause(source.slug, ENDED)

    async def _harvest(self, source: Source, health: Health) -> Harvest | None:
        """What is new at a source; None when nothing is, which is noted."""
        found = await harvest(self.desk, source, health, self._aside)
        if isinstance(found, Unchanged):
            await self._check(source, health, found)
            return None
        return found

    async def _check(self, source: Source, health: Health, found: Unchanged) -> None:
        self._unchanged[source.slug] = reading(self.desk, source, health, found)
        self.counts["not_modified"] += 1
        if len(self._unchanged) >= NOTED_TOGETHER:
            await self.note()

    async def note(self) -> None:
        """Note readings that brought nothing, which are most, in one transaction."""
        read, self._unchanged = self._unchanged, {}
        if read:
            desk = self.desk
            await desk.store.sources.checked(desk.me, read, desk.clock.now())

    async def store(self) -> None:
        """Store what waits, unless another task just did, in one transaction.

        Together they share one look at the recent articles; when that fails, each
        goes alone, so that the one at fault fails alone.
        """
        async with self._storing:
            harvests, self._waiting = self._waiting, []
            try:
                await self._keep(harvests)
            except Exception as error:
                log.warning("stored one by one: %r", error)
                for each in harvests:
                    async with self._boundary(each.source, each.health):
                        await self._keep([each])

    async def _keep(self, harvests: Sequence[Harvest]) -> None:
        if not harvests:
            return
        desk = self.desk
        kept = await keep(
            desk.store,
            desk.clock,
            desk.me,
            desk.group,
            harvests,
            is_edited=desk.is_edited,
        )
        if desk.is_edited:
            await compare(desk.store, desk.clock, kept.stories)
        self.counts += Counter(fetched=len(harvests), articles=kept.articles)
        self.stories.update(kept.stories)

    async def _aside(self, function: Callable[..., T], *values: Any) -> T:
        """What a slow pure function returns, while the event loop goes on."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thinker, function, *values)

    def end(self) -> None:
        """Wait for nothing more: what is being read is dropped."""
        self._thinker.shutdown(wait=False, cancel_futures=True)


def _turns(claimed: Iterable[_Leased]) -> Iterator[deque[_Leased]]:
    """Workers' turns: what waits of a host, as often as it may be asked at once.

    No host has a second one before each has its first: what a worker asks of a host
    after that goes over the connection that is open.
    """
    hosts: defaultdict[str, deque[_Leased]] = defaultdict(deque)
    for source, health in claimed:
        hosts[_host(health.validators.address(source.url))].append((source, health))
    return chain.from_iterable(repeat(hosts.values(), PER_HOST))


@lru_cache(maxsize=2_000)
def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _reason(error: Exception) -> str:
    """What operators read about a source that could not be read."""
    if isinstance(error, ParseError):
        return f"{NOT_A_FEED}{error}"
    if isinstance(error, SourceError):
        return str(error)
    return f"a fault of ours: {type(error).__name__}"
