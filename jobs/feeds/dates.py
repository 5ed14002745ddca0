"""Dates as feeds write them to moments. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jobs.arabic.fold import fold
from jobs.tables import listed, rows

_LONGEST = 100  # characters; a date has fewer
_YEARS = range(1990, 2100)  # others are defaults of software: 0001, 1970, 9999
# What most feeds write, told apart at a tenth of the cost of any other date.
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(?P<day>\d\d) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4})"
    r" (?P<clock>\d\d:\d\d:\d\d) (?P<zone>[+-]\d{4}|GMT|UTC)"
    r"|(?P<date>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d:\d\d)(?:\.\d+)?"
    r"(?P<offset>[+-]\d\d:\d\d|Z)",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
_MONTH = {name: f"{number:02}" for number, name in enumerate((*_MONTHS, "Dec"), 1)}


class _Forms(NamedTuple):
    names: Mapping[str, Mapping[str, str]]  # kind -> folded name -> value
    clock: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]


def moment(text: str, zone: str) -> datetime | None:
    """Return the moment that a date names, in UTC; None when it names none.

    Reads RFC 822, ISO 8601, asctime and dates in Arabic words, whatever their digits
    and family of month names; "24:00" is the next day's midnight. A date without a
    clock is midnight. One without an offset is in the source's zone, and so is one
    whose zone has the name that the source's zone bears ("CST" in Shanghai).

    Args:
        text: of a feed.
        zone: IANA, of the source.
    """
    if (usual := _USUAL.fullmatch(text)) and (found := _exact(usual)):
        return found
    text, own = fold(text[:_LONGEST]), ZoneInfo(zone)
    clock = _forms().clock.search(text)
    if clock is None:
        local = _day(text)
        return local and local.replace(tzinfo=own).astimezone(UTC)
    local = _day(f"{text[: clock.start()]} {text[clock.end() :]}")
    if local is None:
        return None
    local += _since_midnight(clock)
    return local.replace(tzinfo=_zone(clock, local, own)).astimezone(UTC)


def _exact(usual: re.Match[str]) -> datetime | None:
    date, clock, zone = usual["date"], usual["time"], usual["offset"]
    if not date:
        date = f"{usual['year']}-{_MONTH.get(usual['month'])}-{usual['day']}"
        clock, zone = usual["clock"], usual["zone"]
    zone = zone if zone[0] in "+-" else "Z"
    try:
        local = datetime.fromisoformat(f"{date}T{clock}{zone}")
    except ValueError:  # no such day, or 24:00
        return None
    return local.astimezone(UTC) if local.year in _YEARS else None


def _day(text: str) -> datetime | None:
    """Midnight of the day that the text names; its zone is not known yet."""
    months = _forms().names["month"]
    for form in _forms().dates:
        if found := form.search(text):
            year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
            month = int(months.get(found["month"], found["month"]))
            return _midnight(year, month, int(found["day"]))
    return None


def _midnight(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC) if year in _YEARS else None
    except ValueError:  # no such day
        return None


def _since_midnight(clock: re.Match[str]) -> timedelta:
    hour, half = int(clock["hour"]), clock["half"]
    if half:
        noon = 12 if _forms().names["half"][half] == "pm" else 0
        hour = hour % 12 + noon if hour <= 12 else hour
    return timedelta(
        hours=hour, minutes=int(clock["minute"]), seconds=int(clock["second"] or 0)
    )


def _zone(clock: re.Match[str], local: datetime, own: ZoneInfo) -> tzinfo:
    """The zone that the clock names, else the source's own."""
    if clock["sign"]:
        side = -1 if clock["sign"] == "-" else 1
        hours, minutes = int(clock["hours"]), int(clock["minutes"] or 0)
        return timezone(side * timedelta(hours=hours, minutes=minutes))
    name = clock["zone"] or ""
    east = _forms().names["zone"].get(name)
    if east is None or name == (local.replace(tzinfo=own).tzname() or "").lower():
        return own
    return timezone(timedelta(minutes=int(east)))


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    names: dict[str, dict[str, str]] = {"month": {}, "half": {}, "zone": {}}
    for _, row in rows("dates.tsv", "kind", "value", "names"):
        for name in listed(row["names"]):
            names[row["kind"]][fold(name)] = row["value"]
    month = rf"(?P<month>{_any(names['month'])})"
    other = rf"(?:\W+(?:{_any(names['month'])}))?"  # one month by two names
    day = r"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?"
    mark = r"[-/.\s年月]{1,2}"  # no colon: "2026 9:5:3" is a year and a clock
    year = r"(?P<year>\d{4}|\d\d)(?!\d)"
    clock = (
        r"(?<!\d)(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]?\d)"
        r"(?::(?P<second>60|[0-5]?\d))?(?:[.,]\d+)?"
        rf"(?:\s*(?P<half>{_any(names['half'])}))?"
        r"(?:\s*(?P<zone>[a-z]{1,5}))?(?![a-z])"
        r"(?:\s*(?P<sign>[+-])(?P<hours>[01]?\d|2[0-3]):?(?P<minutes>[0-5]\d)?)?(?!\d)"
    )
    dates = (
        rf"(?<!\d)(?P<year>\d{{4}}){mark}(?P<month>\d\d?){mark}(?P<day>\d\d?)(?!\d)",
        rf"{day}\W*{month}{other}\W*{year}",
        rf"{month}{other}\W*{day}\W+{year}",
    )
    return _Forms(names, re.compile(clock), tuple(map(re.compile, dates)))


def _any(names: Mapping[str, str]) -> str:
    """A pattern of any of the names as a whole word, longest first."""
    ordered = sorted(map(re.escape, names), key=len, reverse=True)
    return rf"(?<![^\W\d_])(?:{'|'.join(ordered)})(?![^\W\d_])"
