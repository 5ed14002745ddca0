"""A source to what it brings. Fetches, reads the clock and the store.

source ─fetch→ bytes ─parse→ entries ─pick→ new ones ─heed, read→ articles
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from jobs.ask import Sites
from jobs.clock import Clock
from jobs.due import heard, next_due
from jobs.fetch import Client, Response, Unchanged, fetch
from jobs.heed import Aside, Heeding, Read, enter
from jobs.keep import Group, Harvest
from jobs.look import look
from jobs.parse import parse
from jobs.pick import newest, pick
from storage.model import Health, Reading, Source
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
    known = health.validators
    address = known.address(source.url)
    if source.kind == "page":
        await enter(desk.store, desk.sites, source, address)
    answer = await fetch(desk.client, address, known)
    if isinstance(answer, Unchanged):
        return answer
    now = desk.clock.now()
    feed = await aside(parse, answer.body, source, answer.url)
    if feed.dropped:
        log.info("%s: %d entries dropped", source.slug, feed.dropped)
    entries = pick(feed, now)
    old = await desk.store.archive.known(entries)
    new = {key: entry for key, entry in entries.items() if key not in old}
    heeding = Heeding(desk.store, desk.sites, desk.read, aside, now)
    made = await heeding.articles(source, answer, new) if new else {}
    ours = {key: one for key, one in made.items() if one and one.china_business}
    return Harvest(
        source,
        health,
        reading(desk, source, health, answer, len(new), newest(feed, now)),
        articles=tuple(ours.values()),
        dismissed=tuple(key for key in made if key not in ours),
        look=look(source, feed, answer.body, now),
    )


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
