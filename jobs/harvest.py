"""A source to what it brings. Fetches, reads the clock and the store.

source ─fetch→ bytes ─parse→ entries ─pick→ new ones ─heed, read→ articles
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.ask import Sites
from jobs.clock import Clock
from jobs.due import heard, next_due
from jobs.feeds.client import Client
from jobs.feeds.tombstones import tombstones
from jobs.fetch import Response, Unchanged, fetch
from jobs.heed import Aside, Heeding, Made, Read, enter
from jobs.keep import Group, Harvest
from jobs.look import look
from jobs.parse import Entry
from jobs.pick import newest, pick
from jobs.revise import fingerprint, reread, withdrawal
from jobs.skim import skim
from storage.look import Look
from storage.model import Article, Health, Reading, Rereading, Source
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a round works with: made once, in the composition root."""

    store: Store
    client: Client
    clock: Clock
    me: str  #: this worker's id, for leases
    read: Read  #: an entry to its article; None: nothing to keep
    group: Group  #: new and recent articles to the keys that found their stories
    sites: Sites  #: that are asked what their publishers reserve
    minutes: int = 15  #: between two readings, where a source does not say
    is_edited: bool = False  #: whether editors are asked what is doubtful


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
    vouched = health.validators
    address = vouched.address(source.url)
    if source.kind == "page":
        await enter(desk.store, desk.sites, source, address)
    answer = await fetch(desk.client, address, vouched)
    if isinstance(answer, Unchanged):
        return answer
    now = desk.clock.now()
    found = await aside(_open, source, answer, vouched.pieces, now)
    if found.dropped:
        log.info("%s: %d entries dropped", source.slug, found.dropped)
    archive = desk.store.archive
    entries = found.entries

    def printed(key: str) -> bytes:
        return fingerprint(entries[key])

    known = await archive.known(source.slug, entries, printed)
    again = {key for key, is_changed in known.items() if is_changed}
    changed = await archive.articles(again)
    wanted = {k: e for k, e in entries.items() if k not in known or k in again}
    heeding = Heeding(desk.store, desk.sites, desk.read, aside, now)
    made = await heeding.articles(source, answer, wanted) if wanted else {}
    made = {k: one and replace(one, fingerprint=printed(k)) for k, one in made.items()}
    new = {key: one for key, one in made.items() if key not in again}
    ours = {key: one for key, one in new.items() if one and one.china_business}
    deleted = await archive.articles(found.deleted)
    gone = (withdrawal(one) for one in deleted if one.source == source.slug)
    return Harvest(
        source,
        health,
        reading(desk, source, health, found.answer, len(new), found.newest),
        articles=tuple(ours.values()),
        reread=(*(await aside(_reread, changed, made) if changed else ()), *gone),
        dismissed=tuple(key for key in new if key not in ours),
        look=found.look,
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a new body holds."""

    answer: Response  #: with what vouches for its entries one by one
    entries: Mapping[str, Entry]  #: by key: new or changed, and worth reading
    deleted: tuple[str, ...]  #: keys of entries that the publisher takes back
    dropped: int  #: entries that could not be read
    newest: datetime | None  #: when the last of them was published
    look: Look


def _open(source: Source, answer: Response, before: bytes, now: datetime) -> _Opened:
    skimmed = skim(answer.body, source, answer.url, before)
    feed = skimmed.feed
    vouching = replace(answer.validators, pieces=skimmed.pieces)
    return _Opened(
        replace(answer, validators=vouching),
        pick(feed, now),
        tombstones(answer.body),
        feed.dropped,
        newest(feed, now),
        look(source, feed.title, skimmed.traces, answer.body, now),
    )


def _reread(changed: Sequence[Article], made: Made) -> tuple[Rereading, ...]:
    """Articles whose entries changed, and what their publisher corrected in them."""
    pairs = ((one, made.get(one.key)) for one in changed)
    return tuple(reread(one, new) for one, new in pairs if new)


def reading(
    desk: Desk,
    source: Source,
    health: Health,
    answer: Response | Unchanged,
    new: int = 0,
    newest: datetime | None = None,
) -> Reading:
    """Return what a good answer leaves of a source, which had so many new entries."""
    now = desk.clock.now()
    rhythm = heard(health.rhythm, health.last_success, now, new)
    due = next_due(source, 0, now, desk.minutes, answer.fresh, rhythm)
    return Reading(due, answer.validators, rhythm, newest)
