"""How a source has been doing to the one word for it. Pure.

What decides is the age of its newest entry when it was last read, beside the source's
own rhythm; that it answers says nothing. Time that passed unread says nothing either.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from statistics import median
from urllib.parse import urlsplit

from jobs.errors import NOT_A_FEED
from storage.look import Look
from storage.model import Health, Source
from storage.publishers import ENDED

MOMENT = timedelta(hours=6)  #: of a look's moments
SILENT = 3  #: usual gaps without an entry
_LONG = 1.5  # long gaps without one: nights and weekends are no silence
_WEEK = timedelta(days=8)  # before so much is known, a weekend may still come
_WEEKEND = timedelta(hours=72)
_USUAL = timedelta(days=1)  # of a source whose gaps are not known
_ALIKE = 0.8  # of the entries of two feeds: they are one
_FEW = 3  # entries are too few to compare
_ALL = 0.1  # of the sources may be read though our own network is down: nearby ones
_SPELL = timedelta(minutes=30)  # without any success, in which failures prove nothing
_STATUS = re.compile(r"HTTP (\d{3})")
_REFUSALS = {401, 403, 406, 451}
_GONE = {404, 410}


class State(StrEnum):
    """What a source is to whoever waits for its news."""

    FRESH = "fresh"  # its newest entry is as young as usual
    QUIET = "quiet"  # half of the time has passed until it counts as silent
    SILENT = "silent"  # far older than usual, though its body changes
    FROZEN = "frozen"  # and its body does not change either
    EMPTY = "empty"  # a feed without entries
    DRIFTED = "drifted"  # it became another feed
    NOT_A_FEED = "not a feed"
    REFUSED = "refused"
    GONE = "gone"
    FAILING = "failing"
    NEVER_READ = "never read"
    PAUSED = "paused"


WELL = {State.FRESH, State.QUIET}
STALE = {State.SILENT, State.FROZEN, State.EMPTY}
UNREAD = {State.NOT_A_FEED, State.REFUSED, State.GONE, State.FAILING}


@dataclass(frozen=True, slots=True)
class Gaps:
    """How often a source publishes."""

    usual: timedelta = _USUAL  #: between two moments at which it does
    longest: timedelta = _WEEKEND  #: until it counts as silent


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How one source is doing."""

    state: State
    why: str = ""  #: in few words, "" where the state says it all
    newest: datetime | None = None  #: entry; of feeds without dates, when it was seen
    gaps: Gaps = Gaps()
    twin: str = ""  #: slug of the source that it brings the entries of


def diagnose(
    source: Source, health: Health | None, look: Look | None = None, twin: str = ""
) -> Diagnosis:
    """Return how a source is doing, by its last readings.

    Args:
        twin: slug of another source that brings the same entries, "" if none does.
    """
    newest = _newest(health, look)
    gaps = gaps_of(look.moments) if look else Gaps()
    state, why = _state(source, health, look, twin, newest, gaps)
    return Diagnosis(state, why, newest, gaps, twin)


def gaps_of(moments: Sequence[int]) -> Gaps:
    """Return how far moments lie apart: newest first, quarters of days as in a look.

    A source is silent after three usual gaps. Those who rest at night and at weekends
    are given half as much again as the longest gap that they made twice; of a source
    that is known for less than a week, a weekend is presumed.
    """
    found = sorted(later - earlier for later, earlier in pairwise(moments))
    if not found:
        return Gaps()
    usual = median(found) * MOMENT
    long = (found[-2] if len(found) >= _FEW else found[-1]) * MOMENT
    known = (moments[0] - moments[-1]) * MOMENT
    weekend = _WEEKEND if known < _WEEK else timedelta(0)
    return Gaps(usual, max(SILENT * usual, _LONG * long, weekend))


def twins(sources: Iterable[Source], looks: Mapping[str, Look]) -> dict[str, str]:
    """Return which sources bring what another of the same publisher does, by slug.

    Of two, it is the one that is meant to be a section; it became the whole.
    """
    seen = sorted((s for s in sources if s.is_read and s.slug in looks), key=_general)
    bringing: defaultdict[int, list[Source]] = defaultdict(list)
    for source in seen:
        for key in set(looks[source.slug].keys):
            bringing[key].append(source)
    shared = Counter(pair for each in bringing.values() for pair in _pairs(each))
    return {
        section.slug: general.slug
        for (general, section), keys in shared.items()
        if _are_alike(looks[general.slug], looks[section.slug], keys)
    }


def is_cut_off(healths: Iterable[Health]) -> bool:
    """Whether nearly no source can be read, so that the fault is ours, not theirs.

    At least half of them, and three, failed twice or more, half an hour after the last
    time that more than a tenth of them could be read.
    """
    read = tuple(healths)
    last = _last_good(read)
    failed = [
        one
        for one in read
        if one.failures > 1
        and one.last_failure
        and (last is None or one.last_failure > last + _SPELL)
    ]
    return len(failed) >= max(_FEW, len(read) / 2)


def is_its_own(health: Health, healths: Iterable[Health]) -> bool:
    """Whether a source failed while others could be read, as far as can be told."""
    read = tuple(healths)
    last = _last_good(read)
    if len(read) < _FEW or health.last_failure is None:
        return True
    return last is not None and health.last_failure <= last + _SPELL


def _last_good(read: Sequence[Health]) -> datetime | None:
    """When more than a few sources had been read, counted back from now."""
    good = sorted((h.last_success for h in read if h.last_success), reverse=True)
    spared = int(_ALL * len(read))
    return good[spared] if len(good) > spared else None


def _newest(health: Health | None, look: Look | None) -> datetime | None:
    if look and look.entries and not look.dated:
        return look.fresh
    return health.newest if health else None


def _state(
    source: Source,
    health: Health | None,
    look: Look | None,
    twin: str,
    newest: datetime | None,
    gaps: Gaps,
) -> tuple[State, str]:
    if source.paused == ENDED:
        return State.GONE, ENDED
    if not source.is_read:
        return State.PAUSED, source.paused or source.reason
    if health is None or not (health.failures or health.last_success):
        return State.NEVER_READ, ""
    if health.failures or health.last_success is None:
        return _failure(health.last_error), health.last_error
    if newest is None or (look and not look.entries):
        return State.EMPTY, "no entries"
    age = health.last_success - newest
    if age > gaps.longest:
        changed = look.changed if look else None
        is_still = changed and health.last_success - changed > gaps.longest
        return (State.FROZEN if is_still else State.SILENT), ""
    if why := _drift(look, twin):
        return State.DRIFTED, why
    return (State.QUIET if age > gaps.longest / 2 else State.FRESH), ""


def _failure(error: str) -> State:
    status = _STATUS.match(error)
    code = int(status[1]) if status else 0
    if code in _REFUSALS or "robots" in error:
        return State.REFUSED
    if code in _GONE:
        return State.GONE
    return State.NOT_A_FEED if error.startswith(NOT_A_FEED) else State.FAILING


def _drift(look: Look | None, twin: str) -> str:
    """Why it seems to have become another feed, "" if it does not."""
    if twin:
        return f"brings what {twin} brings"
    if look and look.first_title and look.title and _is_renamed(look):
        return f"was called {look.first_title}, is called {look.title}"
    return ""


def _is_renamed(look: Look) -> bool:
    """Whether the channel has another title; dates and numbers in it may change."""
    first, now = (
        re.sub(r"[\W\d_]", "", title).casefold()
        for title in (look.first_title, look.title)
    )
    return first != now


def _general(source: Source) -> tuple[bool, str]:
    """Feeds of everything before those of a section."""
    return bool(source.topics or source.china), source.slug


def _pairs(sources: Sequence[Source]) -> Iterator[tuple[Source, Source]]:
    return (pair for pair in combinations(sources, 2) if _is_one_publisher(*pair))


def _is_one_publisher(one: Source, other: Source) -> bool:
    return (
        one.name == other.name or urlsplit(one.url).netloc == urlsplit(other.url).netloc
    )


def _are_alike(one: Look, other: Look, shared: int) -> bool:
    few = min(len(one.keys), len(other.keys))
    return few >= _FEW and shared >= _ALIKE * len({*one.keys, *other.keys})
