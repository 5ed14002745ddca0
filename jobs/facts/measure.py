"""A place in a text to what is measured there: money, a share, a count. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.facts.amounts import Quantity, number, quantity, spoken
from jobs.facts.labels import is_noun, written
from jobs.facts.numerals import Token
from jobs.facts.units import Found, at, nearby, one

_HAN = re.compile("[\u3400-\u9fff]")
_SMALLEST = 10  # bare counts below say little
_WEIGHED = frozenset(  # of what is weighed and not counted, few say much
    (
        *("basis-points", "tonnes", "barrels-per-day", "hectares"),
        *("kilowatts", "megawatts", "gigawatts", "terawatts", "nanometres"),
        *("megawatt-hours", "gigawatt-hours", "terawatt-hours"),
    )
)
_YEARS = range(1900, 2101)
_NEVER_FREE = frozenset("/:.")  # before or after the digits of dates, hours, addresses
_PERCENT = "%"
_PART = 100  # cents in a dollar
_PERIODIC = (25.0, 50.0)  # halves and quarters of the year are periods
_DOLLAR = "USD"  # whose name alone means it everywhere
_NOBODYS = "XXX"  # a name that is no country's alone
_THE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"


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
    scale: float = 1.0  #: the magnitude that was written
    low: float | None = None  #: where a range begins that ends at the value
    coin: str = ""  #: of money, a name that other countries use too


def measure(tokens: Sequence[Token], start: int) -> Measure | None:
    """Return the measure that begins at a token, None when none does."""
    sign = at(tokens, start, "sign")
    ahead = _percent_ahead(tokens, start)
    leading = sign or ahead
    begin = leading.end if leading else start
    found = quantity(tokens, begin) or _nought(tokens, begin)
    if found is None:
        return _part(tokens, start)
    if not _stands_free(tokens, start, found.end):
        return None
    if sign:
        return _money(tokens, start, found, Found(one("currency", sign.unit.id), 0, 0))
    beside = ahead or _beside(tokens, found)
    if beside is None:
        return _part(tokens, start) or _named(tokens, found)
    if beside.unit.kind == "percent":
        return _share(tokens, found, beside)
    if beside.unit.kind == "sign":
        beside = beside._replace(unit=one("currency", beside.unit.id))
    if beside.unit.kind in ("currency", "cent"):
        return _money(tokens, start, found, beside)
    return _count(tokens, found, beside) if beside.unit.kind == "unit" else None


def _percent_ahead(tokens: Sequence[Token], start: int) -> Found | None:
    """The percent sign that is written before its number."""
    after = tokens[start : start + 2]
    if len(after) < 2 or after[0].text != _PERCENT:
        return None
    ahead = after[1].digits and after[1].glued
    return Found(one("percent"), start, start + 1) if ahead else None


def _nought(tokens: Sequence[Token], start: int) -> Quantity | None:
    """Nought, which counts as a share only."""
    if start >= len(tokens):
        return None
    word = at(tokens, start, "nought")
    written = tokens[start].digits and not tokens[start].text.strip("0.,")
    if not (word or written) or not at(tokens, start + 1, "percent"):
        return None
    return Quantity(0.0, 1.0, start, start + 1, "")


def _beside(tokens: Sequence[Token], found: Quantity) -> Found | None:
    """What stands behind a number and tells what it counts, "of the cars" too."""
    kinds = ("percent", "currency", "cent", "sign", "unit", "never")
    beside = at(tokens, found.end, *kinds)
    linked = at(tokens, found.end, "of") if found.scale > 1 and not beside else None
    if not linked or linked.end == len(tokens):
        return beside
    noun = tokens[linked.end]
    bare = noun._replace(folded=noun.folded.removeprefix(_THE))
    told = at(
        [*tokens[: linked.end], bare, *tokens[linked.end + 1 :]],
        linked.end,
        "unit",
        "currency",
    )
    return told._replace(start=found.end) if told else None


def _money(
    tokens: Sequence[Token], start: int, found: Quantity, beside: Found
) -> Measure:
    unit, alone = beside.unit, beside.end - beside.start == 1
    name = unit.name
    if found.scale == 1 and beside.end and " " not in name:
        name = written(tokens, beside.start, beside.start + 1) or name
    shared = alone and unit.id != _DOLLAR
    return Measure(
        start=start,
        end=max(found.end, beside.end),
        kind="currency",
        value=found.value / (_PART if unit.kind == "cent" else 1),
        currency=None if unit.id == _NOBODYS else unit.id,
        text=f"{amount(found)} {name}",
        scale=found.scale,
        coin=unit.name.split()[0] if shared else "",
    )


def _share(tokens: Sequence[Token], found: Quantity, beside: Found) -> Measure | None:
    if found.scale > 1:
        return None
    name, amount = beside.unit.name, found.value
    text = number(amount) + (name if name == _PERCENT else f" {name}")
    start = min(found.start, beside.start)
    if at(tokens, start - 1, "fall") and tokens[start].glued:
        amount, text = -amount, one("fall").name.format(text)
    end = max(found.end, beside.end)
    return Measure(start, end, "percent", amount, text, unit=beside.unit.id)


def _part(tokens: Sequence[Token], start: int) -> Measure | None:
    """A fraction of something, as in "three quarters of the market"."""
    part = at(tokens, start, "share")
    if part is None or not _is_whole(tokens, part):
        return None
    more = is_noun(tokens, part.end + 1) and _is_definite(tokens[part.end + 1])
    size = 1 + more
    return Measure(
        start=start,
        end=part.end,
        kind="percent",
        value=float(part.unit.id),
        text=written(tokens, start, part.end),
        unit=one("percent").id,
        noun=written(tokens, part.end, part.end + size),
    )


def _is_whole(tokens: Sequence[Token], part: Found) -> bool:
    """Whether what follows a fraction is something that is had in parts."""
    if not is_noun(tokens, part.end):
        return False
    noun = tokens[part.end]
    bare = noun._replace(folded=noun.folded.removeprefix(_THE))
    if at([bare], 0, "never", "scale", "number", "ordinal", "percent", "currency"):
        return False
    if part.end - part.start > 1 or float(part.unit.id) not in _PERIODIC:
        return _is_definite(noun) or _is_had(noun)
    return _is_had(noun) or (at([bare], 0, "unit") is not None and _is_definite(noun))


def _is_had(noun: Token) -> bool:
    """Whether a noun is what amounts and shares are of."""
    return bool(nearby("label").hits([noun.folded])) or bool(at([noun], 0, "whole"))


def _is_definite(noun: Token) -> bool:
    return noun.folded.startswith(_THE)


def _count(tokens: Sequence[Token], found: Quantity, beside: Found) -> Measure | None:
    year = found.value in _YEARS and at(tokens, found.start - 1, "year", "period")
    whole = found.value.is_integer() and beside.unit.id not in _WEIGHED
    few = whole and found.value < _SMALLEST
    if found.scale == 1 and (few or year):
        return None
    noun = written(tokens, beside.start, beside.end) or beside.unit.name
    return Measure(
        start=found.start,
        end=beside.end,
        kind="unit",
        value=found.value,
        text=f"{amount(found)} {noun}",
        unit=beside.unit.id,
        noun=noun,
        scale=found.scale,
    )


def _named(tokens: Sequence[Token], found: Quantity) -> Measure | None:
    """A magnitude of what no row names: of the noun that follows, or of nothing."""
    if found.scale == 1:
        return None
    linked = at(tokens, found.end, "of")
    start = linked.end if linked else found.end
    size = next(
        i for i in (0, 1, 2) if i == 1 + bool(linked) or not is_noun(tokens, start + i)
    )
    noun = written(tokens, start, start + size)
    alone = found.words and found.end == found.start + 1
    if alone and (not noun or _is_definite(tokens[found.start])):
        return None
    end = start + size if noun else found.end
    told = written(tokens, found.end, end)
    return Measure(
        start=found.start,
        end=end,
        kind="scaled",
        value=found.value,
        text=f"{amount(found)} {told}".rstrip(),
        noun=noun,
        scale=found.scale,
    )


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
        after_unit = before.text == "/" and at(tokens, start - 2, "unit")
        return bool(after_unit) or not (before.text in _NEVER_FREE or named)
    return bool(_HAN.match(before.text) or at(tokens, start - 1, "clitic"))


def amount(found: Quantity) -> str:
    """Return a quantity as readers see it, in digits.

    In words only one and less, as in "half a million".
    """
    digits = spoken(found.value, found.scale)
    return found.words if found.words and digits.startswith(("1 ", "0.")) else digits
