"""A source to what it brings. Fetches, reads the clock and the store.

source ─fetch→ bytes ─parse→ entries ─pick→ new ones ─read→ articles
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from jobs.clock import Clock
from jobs.due import next_due
from jobs.feeds.tombstones import tombstones
from jobs.fetch import Client, Unchanged, fetch
from jobs.keep import Group, Harvest
from jobs.parse import Entry, parse
from jobs.pick import newest, pick
from jobs.revise import fingerprint, reread, withdrawal
from storage.model import Article, Health, Rereading, Source
from storage.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

Read = Callable[[Entry, Source, datetime], Article | None]


class Aside(Protocol):
    """What a slow pure function returns, while the event loop goes on."""

    async def __call__(self, function: Callable[..., T], *values: Any) -> T:
        """Return what the function returns."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a round works with: made once, in the composition root."""

    store: Store
    client: Client
    clock: Clock
    me: str  #: this worker's id, for leases
    read: Read  #: an entry to its article; None: nothing to keep
    group: Group  #: new and recent articles to the keys that found their stories
    minutes: int = 15  #: between two readings, where a source does not say


async def harvest(
    desk: Desk, source: Source, health: Health, aside: Aside
) -> Harvest | Unchanged:
    """Return what is new at a source.

    Args:
        desk: what to work with.
        source: leased by this worker.
        health: of its last reading, with the validators that make this one cheap.
        aside: where to parse and to read.

    Raises:
        SourceError: it cannot be read now, with a short reason.
    """
    answer = await fetch(desk.client, source, health.validators)
    if isinstance(answer, Unchanged):
        return answer
    now = desk.clock.now()
    feed = await aside(parse, answer.body, source, answer.url)
    if feed.dropped:
        log.info("%s: %d entries dropped", source.slug, feed.dropped)
    entries = pick(feed, now)
    known = await desk.store.archive.known(entries)
    new = {key: entry for key, entry in entries.items() if key not in known}
    kept, dismissed = await aside(_sorted, desk.read, new, source, now)
    archive = desk.store.archive
    prints = {key: fingerprint(entry) for key, entry in entries.items()}
    changed = await archive.articles(await archive.changed(source.slug, prints))
    reread = await aside(_reread, desk.read, entries, changed, source, now)
    deleted = await archive.articles(tombstones(answer.body))
    gone = tuple(withdrawal(one) for one in deleted if one.source == source.slug)
    return Harvest(
        source,
        health,
        answer.validators,
        articles=kept,
        reread=(*reread, *gone),
        dismissed=dismissed,
        newest=newest(feed, now),
        due_at=next_due(source, 0, now, desk.minutes),
    )


def _sorted(
    read: Read, new: Mapping[str, Entry], source: Source, now: datetime
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """The articles that are news of ours, and the keys of what is not."""
    made = {key: _read(read, entry, source, now) for key, entry in new.items()}
    ours = {key: one for key, one in made.items() if one and one.china_business}
    return tuple(ours.values()), tuple(key for key in made if key not in ours)


def _reread(
    read: Read,
    entries: Mapping[str, Entry],
    changed: Sequence[Article],
    source: Source,
    now: datetime,
) -> tuple[Rereading, ...]:
    """Articles whose entries changed, and what their publisher corrected in them."""
    pairs = ((one, _read(read, entries[one.key], source, now)) for one in changed)
    return tuple(reread(one, new) for one, new in pairs if new)


def _read(read: Read, entry: Entry, source: Source, now: datetime) -> Article | None:
    """The article of an entry, which it will be known by when the entry changes."""
    made = read(entry, source, now)
    return made and replace(made, fingerprint=fingerprint(entry))
