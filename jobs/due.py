"""How readings went to the time of the next one. Pure."""

from datetime import datetime, timedelta
from zlib import crc32

from storage.model import Rhythm, Source

SHORTEST = timedelta(minutes=5)  # between readings of a source that never rests
LONGEST = timedelta(hours=6)  # between readings of one that hardly publishes
LONGEST_PAUSE = timedelta(hours=6)  # after failures; a longer interval stays
LONGEST_WISH = timedelta(hours=24)  # that a publisher in trouble may have
JITTER = 0.1  # of a pause at most, so that sources of one host part
KNOWN = timedelta(days=1)  # of looking back, until a rhythm is one
FADING = timedelta(days=3)  # until what was seen counts half
_PER_ENTRY = 2  # readings: an article waits a quarter of the usual gap on average
_DOUBLINGS = 16  # more would only overflow


def next_due(
    source: Source,
    failures: int,
    now: datetime,
    minutes: int,
    wish: float | None = None,
    rhythm: Rhythm = Rhythm(),  # noqa: B008  frozen
) -> datetime:
    """Return when a source is to be read next.

    Its interval doubles with each failure in a row, up to LONGEST_PAUSE, and is
    stretched by a share that is the source's own. It is never read before its
    publisher wishes, who is granted LONGEST, after a failure LONGEST_WISH.

    Args:
        source: its own interval goes before all others.
        failures: in a row, this reading included; 0 after a success.
        now: of this reading.
        minutes: the interval of sources that have none, and no known rhythm.
        wish: seconds for which the publisher asks to be left alone.
        rhythm: of the source.
    """
    pace = interval(source, minutes, rhythm)
    doubled: timedelta = pace * 2 ** min(failures, _DOUBLINGS)
    pause = min(doubled, max(pace, LONGEST_PAUSE))
    share = crc32(source.slug.encode()) / 2**32
    granted = min(timedelta(seconds=wish or 0), LONGEST_WISH if failures else LONGEST)
    return now + max(pause * (1 + JITTER * share), granted)


def interval(source: Source, minutes: int, rhythm: Rhythm) -> timedelta:
    """Return the usual time between two readings, as next_due."""
    if source.minutes:
        return timedelta(minutes=source.minutes)
    if timedelta(seconds=rhythm.seconds) < KNOWN:
        return timedelta(minutes=minutes)
    per_entry = rhythm.seconds / _PER_ENTRY / max(rhythm.entries, 1e-9)
    seconds = min(per_entry, LONGEST.total_seconds())
    return max(timedelta(seconds=seconds), SHORTEST)


def heard(
    rhythm: Rhythm, since: datetime | None, now: datetime, entries: int
) -> Rhythm:
    """Return the rhythm after a reading.

    Args:
        rhythm: before it.
        since: the last reading that went well; None: never, and then what is there
            says nothing of how long it took to come.
        now: of this reading.
        entries: that were new in it.
    """
    if since is None:
        return rhythm
    passed = max(0.0, (now - since).total_seconds())
    kept: float = 0.5 ** (passed / FADING.total_seconds())
    return Rhythm(rhythm.seconds * kept + passed, rhythm.entries * kept + entries)
