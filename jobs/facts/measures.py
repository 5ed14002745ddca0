"""Tokens to what they measure, with ranges and the source's conversions. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jobs.facts.amounts import exact, in_words, may_begin, quantity
from jobs.facts.measure import Measure, amount, measure
from jobs.facts.numerals import Token
from jobs.facts.units import NOTHING, Found, at, one

_OPENING = frozenset("([\N{ARABIC COMMA},-")  # before the source's own conversion
_BRACKETS = {"(": ")", "[": "]"}
_CLOSING = frozenset(")]\N{ARABIC COMMA},-.")
_YEARS = range(1990, 2101)
_WAW = "\N{ARABIC LETTER WAW}"


def measures(tokens: Sequence[Token]) -> Iterator[Measure]:
    """Return the measures in a sentence's tokens, in order, none overlapping."""
    end = 0
    for start, token in enumerate(tokens):
        if start < end or not may_begin(token):
            continue
        found = _ranged(tokens, start, measure(tokens, start))
        if found:
            found = _converted(tokens, found)
            yield found
            end = found.end


def _ranged(tokens: Sequence[Token], start: int, low: Measure | None) -> Measure | None:
    """The measure, or the range that it or a bare number here begins."""
    opened = at(tokens, start - 1, "of", "between")
    first = low or quantity(tokens, start) or (opened and in_words(tokens, start))
    if not first:
        return None
    link = at(tokens, first.end, "range") or _and(tokens, opened, first.end)
    if link is None:
        return low
    about = at(tokens, link.end, "about")
    high = measure(tokens, about.end if about else link.end)
    dash = link.end > link.start and tokens[link.start].mark
    if not high or not _same_kind(low, high, bool(opened or dash)):
        return low
    if not (low or opened) and first.value in _YEARS:
        return None
    magnified = exact(first.value * (1.0 if low else high.scale))
    lower = first.text if isinstance(first, Measure) else amount(first)
    return replace(
        high,
        start=start,
        low=magnified if low or magnified <= high.value else first.value,
        text=one("range").name.format(lower, high.text),
    )


def _and(tokens: Sequence[Token], opened: Found | None, end: int) -> Found | None:
    """The "and" of "between 3 and 5", which may be written on a number word."""
    if opened is None or opened.unit.kind != "between" or end >= len(tokens):
        return None
    leaning = tokens[end].folded.startswith(_WAW)
    return at(tokens, end, "and") or (Found(NOTHING, end, end) if leaning else None)


def _same_kind(low: Measure | None, high: Measure, opened: bool) -> bool:
    """Whether two measures are the ends of one range."""
    if low is None:
        return high.kind != "scaled"
    if low.kind == "scaled" and not low.noun:
        return opened and high.scale > 1
    return opened and (low.unit, low.currency) == (high.unit, high.currency)


def _converted(tokens: Sequence[Token], found: Measure) -> Measure:
    """The measure with the source's own conversion behind it, the first of several."""
    if found.kind != "currency" or not (first := _conversion(tokens, found, found.end)):
        return found
    second = _conversion(tokens, first, first.end) or first
    opened, end = tokens[found.end].text, second.end
    closed = end < len(tokens) and tokens[end].text == _BRACKETS.get(opened)
    return replace(found, conversion=first.text, end=end + closed)


def _conversion(tokens: Sequence[Token], found: Measure, place: int) -> Measure | None:
    """The same money in another currency.

    It stands in brackets, or behind "that is", or as "about" so much between commas.
    """
    opening = tokens[place].folded if place < len(tokens) else ""
    place += opening in _OPENING
    kinds = set()
    while told := at(tokens, place, "that-is", "about"):
        kinds.add(told.unit.kind)
        place = told.end
    other = measure(tokens, place) if kinds or opening in _BRACKETS else None
    if not other or other.kind != "currency" or other.currency == found.currency:
        return None
    closing = tokens[other.end].text if other.end < len(tokens) else "."
    beside = opening in _OPENING and closing in _CLOSING
    told_so = opening in _BRACKETS or "that-is" in kinds or beside
    return other if told_so else None
