"""Two articles' texts to how surely they tell one event, and why. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log, sqrt

from jobs.arabic.fold import stem, words
from jobs.facts.amounts import Quantity, quantity
from jobs.facts.entities import directory
from jobs.facts.numerals import Token, tokenised
from jobs.facts.units import at, nearby
from jobs.tables import rows

_WORDS = 220  # of an article that are compared
_OPENING = 60
_TITLE = 25  # words that stand for a missing title
_RARE = -log(0.002)  # weight of a stem that is not listed
_LARGE = 13  # whole numbers below occur anywhere
_YEARS = range(1990, 2036)
_TOLERANCE = 0.012  # relative: newsrooms round differently
_ACTORS = 3  # entities that an article names first
_UNTELLING = frozenset(("media", "currency"))  # types of entity
_PATTERN = 0.5  # likeness of words from which other numbers mean another event
_LANGUAGES = 2  # shared names, and a number: enough when the words cannot be compared


@dataclass(frozen=True, slots=True)
class Number:
    """A number as an article writes it."""

    value: float  #: in full
    percent: bool
    grain: float  #: of its last digit that is not nought: 1e8 for 11.3 billion


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of an article is compared."""

    stems: frozenset[str]
    opening: Mapping[str, float]  #: weights of its stems, as a vector of length 1
    numbers: frozenset[Number]
    early: frozenset[Number]  #: those of the opening
    names: frozenset[str]  #: ids of entities
    actors: frozenset[str]  #: the first of them
    directions: frozenset[str]  #: of the title: "up", "down"
    periods: frozenset[tuple[str, str]]  #: kind and name


@lru_cache(maxsize=8192)
def sketch(title: str, text: str, entities: tuple[str, ...]) -> Sketch:
    """Return what of an article is compared; remembered, for articles recur.

    Args:
        title: may be empty.
        text: may be empty.
        entities: ids, in order of appearance.
    """
    opening = _beginning(title, text)
    said = words(opening)
    numbers = dict(_numbers(tokenised(opening)))
    heading = words(title) or said[:_TITLE]
    telling = [id_ for id_ in entities if directory()[id_].type not in _UNTELLING]
    return Sketch(
        stems=frozenset(stems(title, text)),
        opening=_vector(_stems(said[:_OPENING])),
        numbers=frozenset(numbers),
        early=frozenset(n for n, place in numbers.items() if place < _OPENING),
        names=frozenset(telling),
        actors=frozenset(telling[:_ACTORS]),
        directions=frozenset(_directions()[w] for w in heading if w in _directions()),
        periods=_periods(said),
    )


@lru_cache(maxsize=8192)
def stems(title: str, text: str) -> tuple[str, ...]:
    """Return an article's stems in order; cheaper than its sketch, and remembered."""
    return tuple(_stems(words(_beginning(title, text))))


def likeness(a: Sketch, b: Sketch) -> dict[str, float]:
    """Return what speaks for one event (above 0) and against; the sum is the score.

    Words and numbers agree in two reports of one event; in two reports of one kind
    the words agree, but numbers, actors, direction or period do not.
    """
    parts = {
        "words": 0.55 * _containment(a.stems, b.stems),
        "opening": 0.45 * sum(w * b.opening.get(s, 0.0) for s, w in a.opening.items()),
    }
    patterned = sum(parts.values()) > _PATTERN
    if a.numbers and b.numbers:
        share = _agreement(a.numbers, b.numbers)
        parts["numbers"] = 0.3 * (share - 0.4)
        parts["pattern"] = -0.25 if share == 0 and patterned else 0.0
    if a.names and b.names:
        share = len(a.names & b.names) / min(len(a.names), len(b.names))
        parts["names"] = 0.08 * (share - 0.5)
    return {name: part for name, part in (parts | _conflicts(a, b)).items() if part}


def _conflicts(a: Sketch, b: Sketch) -> dict[str, float]:
    """What two reports of one event would not differ in."""
    bare = not (a.numbers and b.numbers)
    others = a.actors and b.actors and not a.actors & b.actors
    turned = {*a.directions} ^ {*b.directions} == {"up", "down"} and a.directions
    early = a.early and b.early and _agreement(a.early, b.early) == 0
    return {
        "early numbers": -0.08 if early else 0.0,
        "other actors": -0.15 if others else 0.0,
        "direction": (-0.4 if bare else -0.2) if turned and b.directions else 0.0,
        "period": -0.6 if _disjoint(a.periods, b.periods) else 0.0,
    }


def linked(a: Sketch, b: Sketch) -> bool:
    """Whether two articles in different languages share names and a number."""
    shared = len(a.names & b.names)
    return shared >= _LANGUAGES and _agreement(a.numbers, b.numbers) > 0


def weight(stem_: str) -> float:
    """Return how much a stem says: 0 for what stands everywhere, about 6 when rare."""
    return _weights().get(stem_, _RARE)


def _beginning(title: str, text: str) -> str:
    return " ".join(f"{title}\n{text}".split()[:_WORDS])


def _containment(a: Collection[str], b: Collection[str]) -> float:
    smaller = min(sum(map(weight, a)), sum(map(weight, b)))
    return sum(weight(s) for s in a if s in b) / smaller if smaller else 0.0


def _agreement(a: Collection[Number], b: Collection[Number]) -> float:
    """The share of the shorter list that the other confirms."""
    if not a or not b:
        return 0.0
    found = min(
        sum(any(_equal(x, y) for y in b) for x in a),
        sum(any(_equal(x, y) for x in a) for y in b),
    )
    return found / min(len(a), len(b))


def _equal(a: Number, b: Number) -> bool:
    """Whether one number may be the other, rounded."""
    apart = abs(a.value - b.value)
    return (
        a.percent == b.percent
        and apart <= max(a.grain, b.grain) / 2 * (1 + 1e-6)
        and apart <= _TOLERANCE * max(a.value, b.value)
    )


def _disjoint(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> bool:
    """Whether both name periods of one kind, but never the same."""
    kinds = {kind for kind, _ in a} & {kind for kind, _ in b}
    return any(
        not {n for k, n in a if k == kind} & {n for k, n in b if k == kind}
        for kind in kinds
    )


def _stems(said: Iterable[str]) -> list[str]:
    return [stem(w) for w in said if len(w) > 1 and not w[0].isdecimal()]


def _vector(stems: Iterable[str]) -> dict[str, float]:
    found = {s: (1 + log(n)) * weight(s) for s, n in Counter(stems).items()}
    length = sqrt(sum(w * w for w in found.values())) or 1.0
    return {s: w / length for s, w in found.items() if w}


def _numbers(tokens: Sequence[Token]) -> Iterator[tuple[Number, int]]:
    """Numbers that tell something, each with its place."""
    place = 0
    while place < len(tokens):
        found = quantity(tokens, place)
        if found:
            percent = at(tokens, found.end, "percent") is not None
            if percent or _telling(found):
                yield Number(found.value, percent, _grain(found)), place
        place = found.end if found else place + 1


def _telling(found: Quantity) -> bool:
    whole = found.value.is_integer()
    year = whole and found.scale == 1 and found.value in _YEARS
    return not year and (found.value >= _LARGE or not whole)


def _grain(found: Quantity) -> float:
    digits = f"{found.value / found.scale:.4f}".rstrip("0")
    whole, _, decimals = digits.partition(".")
    noughts = -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))
    return float(found.scale * 10.0**noughts)


def _periods(said: Sequence[str]) -> frozenset[tuple[str, str]]:
    hits = nearby("period").hits(said)
    units = [hit.meanings[0] for hit in hits]
    return frozenset((unit.id, unit.name) for unit in units if unit.id != "each")


@cache
def _weights() -> dict[str, float]:
    return {
        listed: -log(float(row["share"]))
        for _, row in rows("frequency.tsv", "share", "stems")
        for listed in row["stems"].split()
    }


@cache
def _directions() -> dict[str, str]:
    return {
        word: row["direction"]
        for _, row in rows("direction.tsv", "direction", "words")
        for word in words(row["words"])
    }
