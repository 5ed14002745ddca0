"""Moments to the dates and durations a reader sees. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hijridate import Gregorian

_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60))
# Umm al-Qura tables end here: https://hijridate.readthedocs.io
_HIJRI_END = date(2077, 11, 16)


def gregorian(day: date, months: str, words: Mapping[str, Any]) -> str:
    """Weekday, day, month and year, e.g. "الأحد 22 نوفمبر 2026".

    Args:
        day: in the reader's zone.
        months: egy, lev, mag, mar, or dual for "مارس/ آذار"; en in English.
        words: the locale's vocabulary.
    """
    return f"{words['weekday'][day.weekday()]} {short(day, months, words)} {day.year}"


def short(day: date, months: str, words: Mapping[str, Any]) -> str:
    """Day and month, e.g. "22 نوفمبر"."""
    tables = words["months"]
    if months == "dual":
        first, second = (tables[name][day.month - 1] for name in ("egy", "lev"))
        return f"{day.day} {first}/ {second}"
    return f"{day.day} {tables[months][day.month - 1]}"


def span(first: date, last: date, months: str, words: Mapping[str, Any]) -> str:
    """Days from one to another, each part once, e.g. "من 15 إلى 21 نوفمبر 2026"."""
    end = f"{short(last, months, words)} {last.year}"
    if first == last:
        return end
    start = short(first, months, words)
    if first.year != last.year:
        start = f"{start} {first.year}"
    elif first.month == last.month:
        start = str(first.day)
    return str(words["span"]).format(start, end)


def hijri_span(first: date, last: date, words: Mapping[str, Any]) -> str:
    """The same in the Umm al-Qura calendar; "" beyond the tables."""
    if last > _HIJRI_END:
        return ""
    one, other = (Gregorian.fromdate(day).to_hijri() for day in (first, last))
    start = f"{one.day} {words['hijri'][one.month - 1]} {one.year}"
    if one.year == other.year:
        start = start.removesuffix(f" {one.year}")
        if one.month == other.month:
            start = str(one.day)
    return str(words["span"]).format(start, hijri(last, words))


def hijri(day: date, words: Mapping[str, Any]) -> str:
    """The Umm al-Qura date, e.g. "12 جمادى الآخرة 1448"; "" beyond the tables."""
    if day > _HIJRI_END:
        return ""
    there = Gregorian.fromdate(day).to_hijri()
    return f"{there.day} {words['hijri'][there.month - 1]} {there.year}"


def largest_unit(seconds: float) -> tuple[int, str]:
    """How many of the largest whole unit, at least one minute."""
    for unit, size in _UNITS:
        if seconds >= size:
            return int(seconds // size), unit
    return 1, "minute"
