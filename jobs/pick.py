"""A feed to its entries that are worth reading. Pure."""

from datetime import datetime, timedelta

from jobs.feeds.url import canonical
from jobs.parse import Entry, Feed

RECENT = timedelta(hours=72)  # what may be news, and what new articles may join
OLD_KEPT = 20  # entries older than that or without a date, for the archive


def pick(feed: Feed, now: datetime) -> dict[str, Entry]:
    """Return the recent entries and a few others, by key; the first of a key wins.

    The choice does not depend on what was read before: a feed's old entries come in
    once and not a few at each reading.
    """
    recent = [entry for entry in feed.entries if _is_recent(entry, now)]
    others = [entry for entry in feed.entries if not _is_recent(entry, now)]
    chosen: dict[str, Entry] = {}
    for entry in (*recent, *others[:OLD_KEPT]):
        chosen.setdefault(canonical(entry.url), entry)
    return chosen


def newest(feed: Feed, now: datetime) -> datetime | None:
    """Return when the newest entry was published, which is never after `now`."""
    dates = [entry.published for entry in feed.entries if entry.published]
    return min(now, max(dates)) if dates else None


def _is_recent(entry: Entry, now: datetime) -> bool:
    return entry.published is not None and entry.published >= now - RECENT
