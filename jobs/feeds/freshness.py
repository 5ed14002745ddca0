"""What publishers say of when to come again, to seconds. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile("[0-9]{1,9}")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)
_LONGEST = 100  # characters; a date has fewer
_HEAD = 2**14  # bytes in which a feed speaks of itself
_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
_TTL = re.compile(rb"<ttl>\s{0,99}([0-9]{1,6})\s{0,99}</ttl>")
_PERIOD = re.compile(rb"<\w{1,20}:updatePeriod>\s{0,99}(\w{1,20})")
_FREQUENCY = re.compile(rb"<\w{1,20}:updateFrequency>\s{0,99}([0-9]{1,6})")
_PERIODS = {
    b"hourly": 3600,
    b"daily": 86_400,
    b"weekly": 604_800,
    b"monthly": 2_592_000,
    b"yearly": 31_536_000,
}


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait, if it does.

    A date is counted from the answer's own, so that no clock needs to be right.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    return _until(value, headers)


def lifetime(headers: Mapping[str, str]) -> float:
    """Return the seconds for which an answer calls itself fresh; 0 if it does not.

    Source: https://www.rfc-editor.org/rfc/rfc9111#name-calculating-freshness-lifet
    """
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        spent = float(age) if _SECONDS.fullmatch(age) else 0.0
        return max(0.0, float(found[1]) - spent)
    return _until(headers.get("expires", ""), headers) or 0.0


def asked(body: bytes) -> float:
    """Return the seconds that a feed itself asks for between readings; 0 if none.

    Source: https://www.rssboard.org/rss-specification#ltttlgtSubelementOfLtchannelgt
    https://web.resource.org/rss/1.0/modules/syndication/
    """
    first = _ENTRY.search(body, 0, _HEAD)
    head = body[: first.start() if first else _HEAD]
    ttl, period = _TTL.search(head), _PERIOD.search(head)
    times = _FREQUENCY.search(head)
    seconds = _PERIODS.get(period[1].lower(), 0) if period else 0
    often = int(times[1]) if times else 1
    return max(int(ttl[1]) * 60.0 if ttl else 0.0, seconds / max(often, 1))


def _until(value: str, headers: Mapping[str, str]) -> float | None:
    until, now = _date(value), _date(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value[:_LONGEST])
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else None
