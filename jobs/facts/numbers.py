"""A report's numbers, and whether those of another are the same. Pure.

Reads jobs/data/worth.tsv once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import exp

from jobs.facts.amounts import Quantity, may_begin, quantity
from jobs.facts.numerals import Token
from jobs.facts.units import NOTHING, Unit, abroad, at
from jobs.tables import rows

_TOLERANCE = 0.012  # relative: newsrooms round differently
_LOOSELY = 0.03  # relative: "nearly", "about"
_DRIFT = 0.04  # relative: what currencies are worth changes
_ROUND = 1  # digits of a number that may be said for others
_SHARES, _MONEY = "%", "$"  # what numbers count that count no things
_NO_THINGS = frozenset((_SHARES, _MONEY))
_DOUBT = 3  # digits that say nothing yet
_CHANCE = 6  # digits in common from which chance is no explanation
_LARGE = 13  # whole numbers below occur anywhere
_COUNTED = 1000  # from which a whole number is one even when nothing is counted
_YEARS = range(1990, 2036)
_DOLLAR = "USD"  # no other is called by its name alone


@dataclass(frozen=True, slots=True)
class Number:
    """A number as an article writes it."""

    value: float  #: in full
    percent: bool
    grain: float  #: of its last digit that is not nought: 1e8 for 11.3 billion
    counts: str = field(default="", compare=False)  #: "%", "$", unit, or "": unknown
    currency: str = field(default="", compare=False)  #: ISO 4217
    dollars: float = field(default=0.0, compare=False)  #: of money, about; 0 unknown


Pairs = Sequence[tuple[Number, Number]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the numbers of two reports compare."""

    pairs: Pairs  #: those that may be one number
    share: float  #: of the shorter list that the other confirms
    agreed: int  #: digits
    early: int  #: digits of numbers that agree in the openings
    differ: int  #: digits

    @property
    def balance(self) -> float:
        """Whether more agrees than differs, from -1 to 1; openings count twice."""
        agreed = self.agreed + self.early
        return (agreed - self.differ) / (agreed + self.differ + _DOUBT)

    @property
    def none(self) -> bool:
        """Whether both have numbers, and none agrees."""
        return self.differ > 0 == self.agreed

    @property
    def chance(self) -> float:
        """How well chance explains what agrees, 0-1."""
        return exp(-self.agreed / _CHANCE) if self.agreed else 0.0


def compared(
    a: frozenset[Number],
    b: frozenset[Number],
    first: Collection[Number],
    second: Collection[Number],
) -> Comparison:
    """Return how the numbers of two reports compare.

    Args:
        a: of a report.
        b: of another.
        first: those of them in the opening of the one.
        second: those in the opening of the other.
    """
    pairs = _equals(a, b)
    early = [pair for pair in pairs if pair[0] in first and pair[1] in second]
    ours, theirs = {x for x, _ in pairs}, {y for _, y in pairs}
    near = set(_said_for(a - ours, b - theirs))
    return Comparison(
        pairs=pairs,
        share=_share(pairs, a, b),
        agreed=_fewer_digits(ours, theirs),
        early=_fewer_digits({x for x, _ in early}, {y for _, y in early}),
        differ=_differing(a - ours - near, b - theirs - near),
    )


def equally_many(a: Collection[Number], b: Collection[Number]) -> int:
    """Return how many numbers of two reports agree."""
    return _agreeing(_equals(a, b))


def equal(a: Number, b: Number) -> bool:
    """Return whether one number may be the other, rounded."""
    if a.percent != b.percent:
        return False
    if a.dollars and b.dollars and a.currency != b.currency:
        return _is_worth(a, b)
    apart = abs(a.value - b.value)
    return apart <= _TOLERANCE * max(a.value, b.value) and apart <= max(
        a.grain, b.grain
    ) / 2 * (1 + 1e-6)


def agreement(a: Collection[Number], b: Collection[Number]) -> float:
    """Return the share of the shorter list that the other confirms."""
    return _share(_equals(a, b), a, b)


@lru_cache(maxsize=20_000)
def exactness(number: Number) -> int:
    """Return how many digits of a number say something."""
    return len(f"{number.value:.5e}".partition("e")[0].replace(".", "").strip("0"))


def numbers(
    tokens: Sequence[Token], countries: Collection[str]
) -> Iterator[tuple[Number, int]]:
    """Yield the numbers of a text that tell something, each with its place.

    Args:
        tokens: of the text.
        countries: by their codes, to whose currency a name may belong, as "dinar".
    """
    place = 0
    while place < len(tokens):
        found = quantity(tokens, place) if may_begin(tokens[place]) else None
        if found:
            beside = at(tokens, found.end, "percent", "currency", "unit")
            unit = beside.unit if beside else NOTHING
            percent = unit.kind == "percent"
            if percent or (_telling(found) and not _is_name(tokens, found)):
                yield _number(found, unit, countries), place
        place = found.end if found else place + 1


def _number(found: Quantity, unit: Unit, countries: Collection[str]) -> Number:
    grain = _grain(found)
    if unit.kind == "percent":
        return Number(found.value, True, grain, _SHARES)
    if unit.kind != "currency":
        return Number(found.value, False, grain, unit.id)
    code = _currency(unit, countries)
    dollar = _per_dollar().get(code)
    worth = found.value / dollar if dollar else 0.0
    return Number(found.value, False, grain, _MONEY, code, worth)


def _currency(unit: Unit, countries: Collection[str]) -> str:
    """The currency that is meant by a name, which may be that of a country named."""
    if unit.id == _DOLLAR or " " in unit.name:
        return unit.id
    meant = (abroad(unit.name, country) for country in sorted(countries))
    return next(filter(None, meant), unit.id)


@cache
def _per_dollar() -> Mapping[str, float]:
    return {
        row["currency"]: float(row["per_dollar"])
        for _, row in rows("worth.tsv", "currency", "per_dollar")
    }


def _telling(found: Quantity) -> bool:
    whole = found.value.is_integer()
    year = whole and found.scale == 1 and found.value in _YEARS
    return not year and (found.value >= _LARGE or not whole)


def _is_name(tokens: Sequence[Token], found: Quantity) -> bool:
    """Whether it is part of a name: small, and nothing is counted ("Boeing 777")."""
    if found.scale > 1 or found.value >= _COUNTED or not found.value.is_integer():
        return False
    after = tokens[found.end : found.end + 1]
    counts = after and not (after[0].mark or after[0].digits)
    return not counts or at(tokens, found.end, "function") is not None


def _grain(found: Quantity) -> float:
    digits = f"{found.value / found.scale:.4f}".rstrip("0")
    whole, _, decimals = digits.partition(".")
    noughts = -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))
    return float(found.scale * 10.0**noughts)


def _fewer_digits(a: Collection[Number], b: Collection[Number]) -> int:
    """The digits of one report's numbers, of that with fewer: one may know more."""
    return min(sum(map(exactness, a)), sum(map(exactness, b)))


def _differing(a: Collection[Number], b: Collection[Number]) -> int:
    """The same of numbers that say otherwise: a sum of money contradicts no share."""
    first, second = {one.counts for one in a}, {one.counts for one in b}
    denied = {counted for counted in first if _may_deny(counted, second)}
    denying = {counted for counted in second if _may_deny(counted, first)}
    return _fewer_digits(
        [one for one in a if one.counts in denied],
        [one for one in b if one.counts in denying],
    )


def _may_deny(counted: str, others: Collection[str]) -> bool:
    """Whether a number may be said otherwise by one that counts any of these."""
    if counted in others or counted in _NO_THINGS:
        return counted in others
    return "" in others or (not counted and not _NO_THINGS.issuperset(others))


def _share(pairs: Pairs, a: Collection[Number], b: Collection[Number]) -> float:
    return _agreeing(pairs) / min(len(a), len(b)) if a and b else 0.0


def _agreeing(pairs: Pairs) -> int:
    return min(len({x for x, _ in pairs}), len({y for _, y in pairs}))


def _equals(a: Collection[Number], b: Collection[Number]) -> Pairs:
    """The numbers of two reports that may be one number."""
    return [(x, y) for x in a for y in b if equal(x, y)]


def _is_worth(a: Number, b: Number) -> bool:
    """Whether one sum of money may be the other in its currency."""
    apart = abs(a.dollars - b.dollars)
    return max(exactness(a), exactness(b)) > _ROUND and apart <= _DRIFT * a.dollars


def _said_for(a: Collection[Number], b: Collection[Number]) -> Iterator[Number]:
    """The numbers of which one may be said for another: they neither agree nor differ.

    "Some fifty thousand" for 49,000, "four billion" for 4.1.
    """
    for ours, theirs in ((a, b), (b, a)):
        for one in ours:
            if one.percent or exactness(one) > _ROUND:
                continue
            for other in theirs:
                apart = abs(one.value - other.value)
                if not other.percent and apart <= _LOOSELY * other.value:
                    yield from (one, other)
