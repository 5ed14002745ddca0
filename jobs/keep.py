"""What sources brought into the archive. Reads the clock, reads and writes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from jobs.clock import Clock
from jobs.concern import concerns, corrected, disputed, is_alone
from jobs.look import renewed
from jobs.occasions import announced
from jobs.pick import RECENT
from jobs.tell import retell
from storage.ingest import Ingest
from storage.kinship import Kin
from storage.look import Look
from storage.model import (
    Article,
    Concern,
    Health,
    Reading,
    Rereading,
    Source,
    Story,
)
from storage.store import Store

_AHEAD = timedelta(days=1)  # by which other processes' clocks may be

Group = Callable[[Sequence[Article], Sequence[Article]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a source's new body holds."""

    source: Source
    health: Health  #: before this reading
    reading: Reading  #: with the validators that vouch for all the rest
    articles: tuple[Article, ...]
    dismissed: tuple[str, ...]  #: keys of entries that are no news of ours
    look: Look | None = None  #: of the body, as if it were the first
    reread: tuple[Rereading, ...] = ()  #: whose entries changed


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of harvests."""

    articles: int  #: new ones
    stories: tuple[int, ...]  #: founded or joined by them


async def keep(
    store: Store,
    clock: Clock,
    me: str,
    group: Group,
    harvests: Sequence[Harvest],
    *,
    is_edited: bool = False,
) -> Kept:
    """Store harvests together, each article in the story that it reports.

    Articles and the validators that vouch for them are one transaction. Grouping
    takes seconds, so no transaction waits for it; when other articles came in
    meanwhile, it is done again.

    Args:
        store: of the articles.
        clock: that says when they are seen.
        me: the worker that holds the sources' leases.
        group: new articles and their kin to the keys of those that found their stories.
        harvests: of different sources.
        is_edited: whether editors are asked what articles raise.
    """
    asked = await _asked(store, harvests) if is_edited else None
    brought = {one.key: one for each in harvests for one in each.articles}
    kin = await _kin(store, clock.now(), brought) if brought else Kin()
    told = await asyncio.to_thread(announced, brought.values()) if brought else {}
    while True:
        known = kin.keys
        new = tuple(one for key, one in brought.items() if key not in known)
        founders = await asyncio.to_thread(group, new, kin.articles) if new else {}
        async with store.archive.ingest(clock.now()) as batch:
            kin = await batch.kin(brought.values(), batch.seen - RECENT, kin)
            if kin.keys <= known:
                stories = await batch.add(new, founders, kin)
                await batch.announce({k: v for k, v in told.items() if k not in known})
                await batch.dismiss(
                    [key for each in harvests for key in each.dismissed]
                )
                for each in harvests:
                    for one in each.reread:
                        await batch.revise(one, retell)
                readings = {each.source.slug: each.reading for each in harvests}
                await batch.vouch(me, readings)
                await _look(batch, [each.look for each in harvests if each.look])
                if asked:
                    await batch.ask(asked.concerns, stories, asked.is_alone)
                return Kept(len(new), stories)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What harvests make editors look at."""

    concerns: Mapping[str, Sequence[Concern]]  #: by the articles' keys
    is_alone: Callable[[Story], bool]


async def _asked(store: Store, harvests: Sequence[Harvest]) -> _Asked:
    known = {source.slug: source for source in await store.sources.all()}
    new = {one.key: concerns(one) for each in harvests for one in each.articles}
    again = {one.new.key: corrected(one) for each in harvests for one in each.reread}
    return _Asked(new | again, partial(is_alone, sources=known))


async def compare(store: Store, clock: Clock, stories: Sequence[int]) -> int:
    """Return how many of the stories editors are asked about for their figures."""
    told = await store.archive.stories(stories)
    known = {source.slug: source for source in await store.sources.all()}
    found = await asyncio.to_thread(disputed, told, known)
    return await store.queue.ask(found, clock.now()) if found else 0


async def _kin(store: Store, now: datetime, brought: Mapping[str, Article]) -> Kin:
    return await store.archive.kin(brought.values(), now - RECENT, now + _AHEAD)


async def _look(batch: Ingest, found: Sequence[Look]) -> None:
    before = await batch.looks([look.slug for look in found])
    await batch.note([renewed(before.get(look.slug), look) for look in found])
