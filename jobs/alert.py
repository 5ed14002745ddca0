"""How sources are doing to what operators are told of it, each trouble once.

A workflow over the store: what was told stands there, so that neither a restart nor
another process tells it again.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobs.clock import Clock
from jobs.diagnose import (
    STALE,
    UNREAD,
    WELL,
    Diagnosis,
    State,
    diagnose,
    is_cut_off,
    is_its_own,
    twins,
)
from storage.look import Look
from storage.model import Health, Source
from storage.publishers import ENDED
from storage.store import Store

log = logging.getLogger(__name__)

FAILURES = 5  #: in a row, after which operators are told
NETWORK = "network"  #: the alarm that is about no source


class Kind(StrEnum):
    """What a notice says."""

    UNREAD = "unread"
    STALE = "stale"
    DRIFTED = "drifted"
    RECOVERED = "recovered"
    LOWERED = "lowered"
    CUT_OFF = "cut-off"
    RECONNECTED = "reconnected"


ENDS = {Kind.RECOVERED, Kind.RECONNECTED}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that operators are told."""

    kind: Kind
    alarm: str  #: its name in the store
    at: datetime  #: when it was found
    source: Source | None = None
    diagnosis: Diagnosis | None = None
    health: Health | None = None
    look: Look | None = None
    twin: Source | None = None  #: that it brings the same entries as
    sources: int = 0  #: that are read, when nearly none can be

    def __str__(self) -> str:
        """Return what it is in one line, for the log."""
        if self.source is None:
            return f"{self.kind} ({self.sources} sources)"
        found = self.diagnosis
        state = f": {found.state} {found.why}".rstrip() if found else ""
        return f"{self.source.slug}: {self.kind}{state}"


#: What tells operators; False when none was reached, so that it is to be tried again.
Tell = Callable[[Sequence[Notice]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is known of the sources at one moment."""

    now: datetime
    sources: tuple[Source, ...]  #: listed ones
    lowered: Mapping[str, str]  #: modes that no operator chose, by slug
    health: Mapping[str, Health]
    looks: Mapping[str, Look]


async def alert(store: Store, clock: Clock, tell: Tell) -> tuple[Notice, ...]:
    """Return what operators were told now: of each trouble its beginning and its end.

    Noted first and told then, so that it is told once; what reached nobody is taken
    back, and tried again at the next look.
    """
    sight = await look_around(store, clock.now())
    raised = await _still_raised(store, sight)
    found = due(sight, raised)
    noted = [one for one in found if await _note(store, one)]
    if not noted:
        return ()
    if not await tell(noted):
        for one in noted:
            await _take_back(store, one, raised)
        return ()
    for one in noted:
        log.log(logging.INFO if one.kind in ENDS else logging.WARNING, "%s", one)
    return tuple(noted)


async def look_around(store: Store, now: datetime) -> Sight:
    """Return all that is known of the sources."""
    return Sight(
        now=now,
        sources=await store.sources.listed(),
        lowered=await store.sources.lowered(),
        health=await store.sources.health(),
        looks=await store.looks.all(),
    )


def diagnoses(sight: Sight) -> dict[str, Diagnosis]:
    """Return how every listed source is doing, by slug."""
    same = twins(sight.sources, sight.looks)
    return {
        s.slug: diagnose(
            s, sight.health.get(s.slug), sight.looks.get(s.slug), same.get(s.slug, "")
        )
        for s in sight.sources
    }


def due(sight: Sight, raised: Mapping[str, str]) -> tuple[Notice, ...]:
    """Return what there is to tell, beyond the alarms that are raised. Pure."""
    notices = (*_of_network(sight, raised), *_of_sources(sight, raised))
    return (*notices, *_of_modes(sight, raised))


def _read(sight: Sight) -> tuple[Health, ...]:
    slugs = (s.slug for s in sight.sources if s.is_read)
    return tuple(sight.health[slug] for slug in slugs if slug in sight.health)


def _of_network(sight: Sight, raised: Mapping[str, str]) -> Iterator[Notice]:
    is_down = is_cut_off(_read(sight))
    if is_down != (NETWORK in raised):
        kind = Kind.CUT_OFF if is_down else Kind.RECONNECTED
        yield Notice(kind, NETWORK, sight.now, sources=len(_read(sight)))


def _of_sources(sight: Sight, raised: Mapping[str, str]) -> Iterator[Notice]:
    read, found = _read(sight), diagnoses(sight)
    is_down = is_cut_off(read)
    named = {source.slug: source for source in sight.sources}
    for source in sight.sources:
        name, diagnosis = f"source:{source.slug}", found[source.slug]
        health = sight.health.get(source.slug)
        kind = _kind(sight, source, diagnosis)
        if kind is Kind.UNREAD and health and (is_down or not is_its_own(health, read)):
            kind = None
        if name in raised and diagnosis.state in WELL:
            kind = Kind.RECOVERED
        if kind and raised.get(name) != kind:
            yield Notice(
                kind,
                name,
                sight.now,
                source,
                diagnosis,
                health,
                sight.looks.get(source.slug),
                named.get(diagnosis.twin),
            )


def _kind(sight: Sight, source: Source, found: Diagnosis) -> Kind | None:
    """What is wrong with a source, if it is worth telling."""
    health, look = sight.health.get(source.slug), sight.looks.get(source.slug)
    if found.state is State.EMPTY:
        since = found.newest or (look.since if look else None)
        read = health.last_success if health else None
        is_long = since and read and read - since > found.gaps.longest
        return Kind.STALE if is_long else None
    if found.state in UNREAD:
        is_told = source.paused == ENDED or (health and health.failures >= FAILURES)
        return Kind.UNREAD if is_told else None
    if found.state in STALE:
        return Kind.STALE
    return Kind.DRIFTED if found.state is State.DRIFTED else None


def _of_modes(sight: Sight, raised: Mapping[str, str]) -> Iterator[Notice]:
    for source in sight.sources:
        name = f"mode:{source.slug}"
        if source.slug in sight.lowered and name not in raised:
            yield Notice(Kind.LOWERED, name, sight.now, source)


async def _still_raised(store: Store, sight: Sight) -> dict[str, str]:
    """The alarms, without those about what an operator paused, removed or allowed."""
    read = (s for s in sight.sources if s.is_read or s.paused == ENDED)
    sources = {f"source:{source.slug}" for source in read}
    about = {NETWORK, *sources, *(f"mode:{slug}" for slug in sight.lowered)}
    raised = await store.alarms.raised()
    for name in raised.keys() - about:
        await store.alarms.clear(name)
    return {name: what for name, what in raised.items() if name in about}


async def _note(store: Store, one: Notice) -> bool:
    """Write down that it is told; False if another process was faster."""
    if one.kind in ENDS:
        return await store.alarms.clear(one.alarm)
    return await store.alarms.raise_(one.alarm, one.kind, one.at)


async def _take_back(store: Store, one: Notice, raised: Mapping[str, str]) -> None:
    before = raised.get(one.alarm)
    if before is None:
        await store.alarms.clear(one.alarm)
    else:
        await store.alarms.raise_(one.alarm, before, one.at)
