"""Tokens to what they measure: money, shares, counts of things. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jobs.facts.amounts import Quantity, may_begin, number, quantity, spoken
from jobs.facts.numerals import Token
from jobs.facts.units import Found, at, one

_ARABIC = re.compile("[\u0621-\u064a]")
_HAN = re.compile("[\u3400-\u9fff]")
_SMALLEST = 10  # bare counts below say little
_POINTS = "basis-points"  # of which few say much
_YEARS = range(1900, 2101)
_NEVER_FREE = frozenset("/:.")  # before or after the digits of dates, hours, addresses


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount and its unit at tokens [start, end)."""

    start: int
    end: int
    kind: str  #: currency, percent, unit, or scaled: a magnitude of something else
    value: float
    text: str  #: as readers see it
    unit: str = ""  #: id; "" for money and for what no row names
    currency: str | None = None  #: ISO 4217
    noun: str = ""  #: what is counted, as the text has it
    conversion: str = ""  #: the source's own, as readers see it


def measures(tokens: Sequence[Token]) -> Iterator[Measure]:
    """Return the measures in a sentence's tokens, in order, none overlapping."""
    start = 0
    while start < len(tokens):
        begins = may_begin(tokens[start])
        found = _ranged(tokens, start, _measure(tokens, start)) if begins else None
        if found:
            found = _converted(tokens, found)
            yield found
        start = found.end if found else start + 1


def _measure(tokens: Sequence[Token], start: int) -> Measure | None:
    sign = at(tokens, start, "sign")
    found = quantity(tokens, sign.end if sign else start)
    if found is None or not _stands_free(tokens, start, found.end):
        return None
    if sign:
        return _money(tokens, start, found, Found(one("currency", sign.unit.id), 0, 0))
    beside = at(tokens, found.end, "percent", "currency", "sign", "unit", "never")
    if beside is None:
        return _named(tokens, found)
    if beside.unit.kind == "percent":
        return _share(tokens, found, beside)
    if beside.unit.kind == "sign":
        beside = replace(beside, unit=one("currency", beside.unit.id))
    if beside.unit.kind == "currency":
        return _money(tokens, start, found, beside)
    return _count(tokens, found, beside) if beside.unit.kind == "unit" else None


def _money(
    tokens: Sequence[Token], start: int, found: Quantity, beside: Found
) -> Measure:
    name = beside.unit.name
    if found.scale == 1 and beside.end and " " not in name:
        name = _written(tokens, beside.start, beside.start + 1) or name
    return Measure(
        start=start,
        end=max(found.end, beside.end),
        kind="currency",
        value=found.value,
        currency=beside.unit.id,
        text=f"{_amount(found)} {name}",
    )


def _share(tokens: Sequence[Token], found: Quantity, beside: Found) -> Measure | None:
    if found.scale > 1:
        return None
    name, amount = beside.unit.name, found.value
    text = number(amount) + (name if name == "%" else f" {name}")
    before = found.start - 1
    if at(tokens, before, "fall") and tokens[found.start].glued:
        amount, text = -amount, one("fall").name.format(text)
    return Measure(
        found.start, beside.end, "percent", amount, text, unit=beside.unit.id
    )


def _count(tokens: Sequence[Token], found: Quantity, beside: Found) -> Measure | None:
    year = found.value in _YEARS and at(tokens, found.start - 1, "year", "period")
    few = found.value < _SMALLEST and beside.unit.id != _POINTS
    if found.scale == 1 and (few or year):
        return None
    noun = _written(tokens, beside.start, beside.end) or beside.unit.name
    return Measure(
        start=found.start,
        end=beside.end,
        kind="unit",
        value=found.value,
        text=f"{_amount(found)} {noun}",
        unit=beside.unit.id,
        noun=noun,
    )


def _named(tokens: Sequence[Token], found: Quantity) -> Measure | None:
    """A magnitude of what no row names: of the noun that follows, or of nothing."""
    if found.scale == 1:
        return None
    linked = at(tokens, found.end, "of")
    start = linked.end if linked else found.end
    size = next(
        i for i in (0, 1, 2) if i == 1 + bool(linked) or not _is_noun(tokens, start + i)
    )
    noun = _written(tokens, start, start + size)
    if not noun and found.words and found.end == found.start + 1:
        return None
    end = start + size if noun else found.end
    told = _written(tokens, found.end, end)
    return Measure(
        start=found.start,
        end=end,
        kind="scaled",
        value=found.value,
        text=f"{_amount(found)} {told}".rstrip(),
        noun=noun,
    )


def _ranged(tokens: Sequence[Token], start: int, low: Measure | None) -> Measure | None:
    """The measure, or the range that it or a bare number here begins."""
    first = quantity(tokens, start)
    if first is None:
        return low
    end = low.end if low else first.end
    link = at(tokens, end, "range") or (
        at(tokens, start - 1, "between") and at(tokens, end, "and")
    )
    high = _measure(tokens, link.end) if link else None
    if not high or not _same_kind(tokens, start, low, high):
        return low
    lower = low.text if low else _amount(first)
    return replace(high, start=start, text=one("range").name.format(lower, high.text))


def _same_kind(
    tokens: Sequence[Token], start: int, low: Measure | None, high: Measure
) -> bool:
    """Whether two measures are the ends of one range."""
    if low is None:
        return high.kind != "scaled"
    opened = at(tokens, start - 1, "of", "between")
    return bool(opened) and (low.unit, low.currency) == (high.unit, high.currency)


def _converted(tokens: Sequence[Token], found: Measure) -> Measure:
    """The measure with the conversion that follows it, in brackets or as "that is"."""
    if found.kind != "currency" or found.end >= len(tokens):
        return found
    opening = tokens[found.end].text
    place = found.end + (opening in "(\N{ARABIC COMMA},")
    that_is = at(tokens, place, "that-is")
    place = that_is.end if that_is else place
    about = at(tokens, place, "about") if that_is or opening == "(" else None
    place = about.end if about else place
    if not that_is and opening != "(":
        return found
    other = _measure(tokens, place)
    if not other or other.kind != "currency" or other.currency == found.currency:
        return found
    closed = other.end < len(tokens) and tokens[other.end].text == ")"
    return replace(found, conversion=other.text, end=other.end + closed)


def _stands_free(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a number is no part of a date, an hour, a model's or a phone's number."""
    after = tokens[end : end + 2]
    dated = len(after) == 2 and after[0].glued and after[1].glued and after[1].digits
    if dated and after[0].text in _NEVER_FREE:
        return False
    if start == 0 or not tokens[start].glued:
        return not at(tokens, start - 1, "ordinal")
    before = tokens[start - 1]
    if before.mark:
        named = before.text == "-" and before.glued and not tokens[start - 2].digits
        return before.text not in _NEVER_FREE and not named
    return bool(_HAN.match(before.text) or at(tokens, start - 1, "clitic"))


def _is_noun(tokens: Sequence[Token], place: int) -> bool:
    if place >= len(tokens) or tokens[place].digits or tokens[place].mark:
        return False
    return len(tokens[place].text) > 1 and not at(tokens, place, "function", "never")


def _written(tokens: Sequence[Token], start: int, end: int) -> str:
    """The words [start, end) as the text has them, "" when they are not Arabic."""
    words = [token.text for token in tokens[start:end]]
    return " ".join(words) if all(map(_ARABIC.search, words)) else ""


def _amount(found: Quantity) -> str:
    """Digits; words only for one and for less, as in "half a million"."""
    digits = spoken(found.value, found.scale)
    return found.words if found.words and digits.startswith(("1 ", "0.")) else digits
