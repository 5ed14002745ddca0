"""How a reading went to the time of the next one. Pure."""

from datetime import datetime, timedelta
from zlib import crc32

from storage.model import Source

LONGEST_PAUSE = timedelta(hours=6)  # after failures; a longer interval stays
LONGEST_WISH = timedelta(hours=24)  # that a publisher may have in Retry-After
JITTER = 0.1  # of a pause at most, so that sources of one host part
_DOUBLINGS = 16  # more would only overflow


def next_due(
    source: Source,
    failures: int,
    now: datetime,
    minutes: int,
    retry_after: float | None = None,
) -> datetime:
    """Return when a source is to be read next.

    Its interval doubles with each failure in a row, up to LONGEST_PAUSE, and is
    stretched by a share that is the source's own. What a publisher asks for in
    Retry-After is granted, up to LONGEST_WISH.

    Args:
        source: its own interval goes before `minutes`.
        failures: in a row, this reading included; 0 after a success.
        now: of this reading.
        minutes: the interval of sources that have none.
        retry_after: seconds.
    """
    interval = timedelta(minutes=source.minutes or minutes)
    doubled: timedelta = interval * 2 ** min(failures, _DOUBLINGS)
    pause = min(doubled, max(interval, LONGEST_PAUSE))
    share = crc32(source.slug.encode()) / 2**32
    wish = min(timedelta(seconds=retry_after or 0), LONGEST_WISH)
    return now + max(pause * (1 + JITTER * share), wish)
