"""A source's body to what it looks like, and what its bodies have shown. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from zlib import crc32

from jobs.arabic.language import language
from jobs.feeds.url import canonical
from jobs.parse import Entry, Feed
from storage.look import Look
from storage.model import Source

MOMENTS = 60  #: kept of a source: a month of one that publishes twice a day
MOMENT = timedelta(hours=6)
NEWEST = 30  #: entries whose keys and languages are looked at
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{1,99}?encoding\s*=\s*["']([\w-]{3,20})""")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def look(source: Source, feed: Feed, body: bytes, now: datetime) -> Look:
    """Return what a source's body looks like, as if it were its first.

    Args:
        source: that it was found at.
        feed: that the body is.
        body: as it came.
        now: of the reading; no entry counts as published after it.
    """
    dates = sorted(
        (min(one.published, now) for one in feed.entries if one.published),
        reverse=True,
    )
    spoken = Counter(_spoken(source, one) for one in feed.entries[:NEWEST])
    return Look(
        slug=source.slug,
        title=feed.title,
        first_title=feed.title,
        entries=len(feed.entries),
        dated=len(dates),
        per_day=per_day(dates),
        encoding=encoding(body),
        languages=tuple(spoken.most_common()),
        keys=tuple(_key(one) for one in feed.entries[:NEWEST]),
        moments=_moments(map(_moment, dates)),
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
    undated = (_moment(now.fresh),) if is_fresh and not now.dated and now.fresh else ()
    return replace(
        now,
        first_title=before.first_title or now.title,
        moments=_moments((*undated, *now.moments, *before.moments)),
        since=before.since,
        fresh=now.fresh if is_fresh else before.fresh,
    )


def per_day(dates: Sequence[datetime]) -> float | None:
    """Return how many entries a day these dates make, newest first; None below two."""
    if len(dates) < 2:
        return None
    days = (dates[0] - dates[-1]) / timedelta(days=1)
    return round((len(dates) - 1) / days, 2) if days else None


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


def _spoken(source: Source, entry: Entry) -> str:
    return language(entry.title, (entry.language, source.language))


def _key(entry: Entry) -> int:
    return crc32(canonical(entry.url).encode())


def _moment(date: datetime) -> int:
    return int(date.timestamp() // MOMENT.total_seconds())


def _moments(found: Iterable[int]) -> tuple[int, ...]:
    return tuple(islice(sorted(set(found), reverse=True), MOMENTS))
