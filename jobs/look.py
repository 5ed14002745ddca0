"""A source's body to what it looks like, and what its bodies have shown. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from math import inf

from jobs.feeds.pieces import Trace
from jobs.parse import MOST_ENTRIES
from storage.look import Look
from storage.model import Source

MOMENTS = 60  #: kept of a source: a month of one that publishes twice a day
MOMENT = timedelta(hours=6)
_DAY = timedelta(days=1).total_seconds()
NEWEST = 30  #: entries whose keys and languages are looked at
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{1,99}?encoding\s*=\s*["']([\w-]{3,20})""")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def look(
    source: Source, title: str, traces: Iterable[Trace], body: bytes, now: datetime
) -> Look:
    """Return what a source's body looks like, as if it were its first.

    Args:
        source: that it was found at.
        title: of the channel.
        traces: of what stands in the body, in its order.
        body: as it came.
        now: of the reading; no entry counts as published after it.
    """
    entries = sorted(filter(_is_entry, traces), key=_age)[:MOST_ENTRIES]
    latest = int(now.timestamp())
    seconds = sorted(
        (min(one.second, latest) for one in entries if one.second is not None),
        reverse=True,
    )
    spoken = Counter(one.language for one in entries[:NEWEST])
    return Look(
        slug=source.slug,
        title=title,
        first_title=title,
        entries=len(entries),
        dated=len(seconds),
        per_day=per_day(seconds),
        encoding=encoding(body),
        languages=tuple(spoken.most_common()),
        keys=tuple(one.key for one in entries[:NEWEST]),
        moments=_moments(map(_moment, seconds)),
        since=now,
        changed=now,
        fresh=now,
    )


def renewed(before: Look | None, now: Look) -> Look:
    """Return what is known of a source after a body that differs from the last.

    Args:
        before: what was known; None: nothing.
        now: the look of the new body.
    """
    if before is None:
        return now
    is_fresh = not set(now.keys) <= set(before.keys)
    read = (now.fresh,) if is_fresh and not now.dated and now.fresh else ()
    undated = (_moment(date.timestamp()) for date in read)
    return replace(
        now,
        first_title=before.first_title or now.title,
        moments=_moments((*undated, *now.moments, *before.moments)),
        since=before.since,
        fresh=now.fresh if is_fresh else before.fresh,
    )


def per_day(seconds: Sequence[float]) -> float | None:
    """Return how many entries a day these make, the newest first; None below two."""
    if len(seconds) < 2:
        return None
    days = (seconds[0] - seconds[-1]) / _DAY
    return round((len(seconds) - 1) / days, 2) if days else None


def encoding(body: bytes) -> str:
    """Return what a feed's bytes are written in, whatever they say: "utf-8" if it fits.

    What else is declared is taken as it stands; "?" where nothing is.
    """
    if body.startswith(_UTF_16):
        return "utf-16"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.match(body)
        name = declared[1].decode("ascii", "replace").lower() if declared else "?"
        return "damaged utf-8" if name in ("utf-8", "utf8") else name
    return "utf-8"


def _is_entry(trace: Trace) -> bool:
    return bool(trace.key)


def _age(trace: Trace) -> float:
    """What sorts entries as a feed's are: undated first, then the newest first."""
    return -inf if trace.second is None else -trace.second


def _moment(second: float) -> int:
    return int(second // MOMENT.total_seconds())


def _moments(found: Iterable[int]) -> tuple[int, ...]:
    return tuple(islice(sorted(set(found), reverse=True), MOMENTS))
