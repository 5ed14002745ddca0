"""Two articles' sketches to how surely they tell one event, and why. Pure."""

from collections.abc import Collection
from functools import cache
from math import exp

from jobs.facts.sketch import Number, Sketch, exactness
from jobs.tables import rows

_TOLERANCE = 0.012  # relative: newsrooms round differently
_TOLD = 8  # words that a reason names
_MANY = 8  # numbers in common that a chance does not explain
_STRANGE = 0.1  # likeness of openings below which numbers agree by chance
_BRIEF = 40  # words below which an article is short
_LANGUAGES = 2  # shared names, and a number: enough when the words cannot be compared
_ALL_NUMBERS = 2  # shared numbers that, with a shared name, are enough as well
_EXACT = 4  # digits in common, beyond the first of each number, that chance leaves out


def likeness(a: Sketch, b: Sketch) -> dict[str, float]:
    """Return what speaks for one event (above 0) and against, as log-odds.

    Words and numbers agree in two reports of one event; in two reports of one kind
    the words agree, but numbers, actors, direction or period do not.
    """
    found = evidence(a, b)
    return {name: weights()[name] * amount for name, amount in found.items() if amount}


def evidence(a: Sketch, b: Sketch) -> dict[str, float]:
    """Return how much, 0-1, two articles have in common and differ in, by kind."""
    opening = sum(w * b.opening.get(s, 0.0) for s, w in a.opening.items())
    share = agreement(a.numbers, b.numbers)
    depth = min(1.0, min(len(a.numbers), len(b.numbers)) / _MANY)
    bare = not (a.numbers and b.numbers)
    brief = _brief(a, b)
    return {
        "start": 1.0,
        "opening": opening,
        "short opening": opening * brief,
        "numbers": share,
        "many numbers": share * depth,
        "early numbers": agreement(a.early, b.early),
        "no numbers": float(bare),
        "opening alone": opening * bare,
        "other actors": (1 - share) * _differ(a.actors, b.actors),
        "other places": brief * _differ(a.places, b.places),
        "other direction": float(_differ(a.directions, b.directions)),
        "other period": (1 - share) * _disjoint(a.periods, b.periods),
        "other words": float(opening < _STRANGE and _digits(a, b) < _EXACT),
    }


@cache
def weights() -> dict[str, float]:
    """Return the log-odds of each kind of evidence."""
    return {
        row["evidence"]: float(row["weight"])
        for _, row in rows("likeness.tsv", "evidence", "weight")
    }


def probability(parts: Collection[float]) -> float:
    """Return how surely, 0-1; rounded, for sums over sets differ in last digits."""
    return round(1 / (1 + exp(-sum(parts))), 6)


def linked(a: Sketch, b: Sketch) -> bool:
    """Whether two articles in different languages share names and numbers enough."""
    names, numbers = len(a.names & b.names), _confirmed(a.numbers, b.numbers)
    both = names >= _LANGUAGES and numbers > 0
    return both or (names > 0 and _ALL_NUMBERS <= numbers == _fewer(a, b))


def agreement(a: Collection[Number], b: Collection[Number]) -> float:
    """Return the share of the shorter list that the other confirms."""
    return _confirmed(a, b) / min(len(a), len(b)) if a and b else 0.0


def common(a: Sketch, b: Sketch) -> dict[str, tuple[str, ...]]:
    """Return what two articles have in common, by the part of likeness it decides."""
    words = {root: w * b.opening.get(root, 0.0) for root, w in a.opening.items()}
    told = sorted((r for r, w in words.items() if w), key=lambda r: (-words[r], r))
    numbers = sorted((n for n in a.numbers if _stands(n, b.numbers)), key=_order)
    return {
        "opening": tuple(a.forms[each] for each in told[:_TOLD]),
        "numbers": tuple(f"{n.value:.12g}{'%' * n.percent}" for n in numbers),
        "names": tuple(sorted(a.names & b.names)),
    }


def _order(number: Number) -> tuple[float, bool]:
    return number.value, number.percent


def _differ(a: Collection[str], b: Collection[str]) -> bool:
    """Whether both are there, with nothing in common."""
    return bool(a and b) and not any(one in b for one in a)


def _brief(a: Sketch, b: Sketch) -> float:
    """How short the shorter article is: 0-1."""
    return 1 - min(1.0, min(a.length, b.length) / _BRIEF)


def _digits(a: Sketch, b: Sketch) -> int:
    """How many digits of numbers agree, beyond the first of each."""
    return sum(exactness(n) - 1 for n in a.numbers if _stands(n, b.numbers))


def _fewer(a: Sketch, b: Sketch) -> int:
    return min(len(a.numbers), len(b.numbers))


def _confirmed(a: Collection[Number], b: Collection[Number]) -> int:
    return min(sum(_stands(n, b) for n in a), sum(_stands(n, a) for n in b))


def _stands(number: Number, numbers: Collection[Number]) -> bool:
    return any(equal(number, other) for other in numbers)


def equal(a: Number, b: Number) -> bool:
    """Return whether one number may be the other, rounded."""
    apart = abs(a.value - b.value)
    return (
        a.percent == b.percent
        and apart <= max(a.grain, b.grain) / 2 * (1 + 1e-6)
        and apart <= _TOLERANCE * max(a.value, b.value)
    )


def _disjoint(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> bool:
    """Whether both name periods of one kind, but share none of any kind."""
    kinds = {kind for kind, _ in a} & {kind for kind, _ in b}
    return bool(kinds) and not a & b
