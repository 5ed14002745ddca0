"""Two articles' sketches to how surely they tell one event, and why. Pure."""

from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from math import exp, fsum

from jobs.arabic.fold import stem
from jobs.facts.numbers import Number, compared, equally_many
from jobs.facts.sketch import Sketch
from jobs.tables import rows

_TOLD = 8  # words that a reason names
_ALIKE = 0.4  # likeness of openings from which a number needs no company
_FEW = 3  # concepts of a heading that the other report does not have: as many as count
_MOULD = 0.4  # likeness of headings from which they are of one pattern
_FRAME = 2  # concepts of two titles that make one of them
_SWAPPED = 2  # concepts that stand there for others
_BRIEF = 40  # words below which an article is short
_LONG = 150  # words from which an article should tell what another's heading does
_LANGUAGES = 2  # shared names, and a number: enough when the words cannot be compared
_ALL_NUMBERS = 2  # shared numbers that, with a shared name, are enough as well


def likeness(a: Sketch, b: Sketch, apart: float = 0.0) -> dict[str, float]:
    """Return what speaks for one event (above 0) and against, as log-odds.

    Words and numbers agree in two reports of one event; in two reports of one kind
    the words agree, but numbers, actors, direction or period do not.

    Args:
        a: a report.
        b: another.
        apart: the time between them as a share of what may be between two such, 0-1.
    """
    known, found = weights(), evidence(a, b, apart)
    return {name: known[name] * amount for name, amount in found.items() if amount}


def evidence(a: Sketch, b: Sketch, apart: float = 0.0) -> dict[str, float]:
    """Return how much two articles have in common and differ in, by kind.

    Each is from 0 to 1; numbers are below 0 when they speak against one event.
    """
    opening = _cosine(a.opening, b.opening)
    numbers = compared(a.numbers, b.numbers, a.early, b.early)
    other = 1 - numbers.share
    brief = 1 - _length(a, b, _BRIEF)
    one_doer = bool(a.doers & b.doers)
    one_name = bool(a.subjects & b.subjects)
    return {
        "start": 1.0,
        "opening": opening,
        "short": brief,
        "short opening": opening * brief,
        "short, one release": brief * _one_release(a, b),
        "still to come": float(a.ahead != b.ahead),
        "short, one name": brief * one_name,
        "short, one name and kind": brief * (one_name and _akin(a, b)),
        "numbers": numbers.balance,
        "other numbers": opening * numbers.none,
        "other heading": _unheard(a, b) / _FEW * _length(a, b, _LONG),
        "one pattern": _pattern(a, b),
        "one frame": float(_framed(a, b)),
        "other actors": other * _differ(a.actors, b.actors),
        "other places": brief * _differ(a.places, b.places),
        "other country": float(_elsewhere(a, b)),
        "other day": float(_differ(a.days, b.days)),
        "other month": float(_differ(a.months, b.months)),
        "other direction": float(_otherwise(a.moves, b.moves)),
        "other period": other * _disjoint(a.periods, b.periods),
        "other side": float(_mirrored(a, b)),
        "other kind": float(bool(a.kinds and b.kinds) and not _akin(a, b)),
        "unnamed doer": float(bool(a.titled - b.traders or b.titled - a.traders)),
        "time apart": apart,
        "a lone number": (not one_doer)
        * numbers.chance
        * max(0.0, 1 - opening / _ALIKE),
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
    names, numbers = len(a.names & b.names), equally_many(a.numbers, b.numbers)
    both = names >= _LANGUAGES and numbers > 0
    fewer = min(len(a.numbers), len(b.numbers))
    return both or (names > 0 and _ALL_NUMBERS <= numbers == fewer)


def common(a: Sketch, b: Sketch) -> dict[str, tuple[str, ...]]:
    """Return what two articles have in common, by the part of likeness it decides."""
    pairs = compared(a.numbers, b.numbers, a.early, b.early).pairs
    words = {one: w * b.opening.get(one, 0.0) for one, w in a.opening.items()}
    told = sorted((one for one, w in words.items() if w), key=lambda c: (-words[c], c))
    numbers = sorted({x for x, _ in pairs}, key=_order)
    return {
        "opening": tuple(min(a.forms[c], b.forms[c]) for c in told[:_TOLD]),
        "numbers": tuple(f"{n.value:.12g}{'%' * n.percent}" for n in numbers),
        "names": tuple(sorted(a.names & b.names)),
    }


def _order(number: Number) -> tuple[float, bool]:
    return number.value, number.percent


def _differ(a: Collection[str], b: Collection[str]) -> bool:
    """Whether both are there, with nothing in common."""
    return bool(a and b) and not any(one in b for one in a)


def _length(a: Sketch, b: Sketch, enough: int) -> float:
    """How long the shorter article is: 0-1, 1 from so many words."""
    return min(1.0, min(a.length, b.length) / enough)


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    # Not sum: in every order the same, to the last digit.
    return fsum(a[concept] * b[concept] for concept in a.keys() & b.keys())


def _unheard(a: Sketch, b: Sketch) -> int:
    """How many concepts of the heading that has fewer such the other does not have."""
    return min(_FEW, len(a.heading.keys() - b.said), len(b.heading.keys() - a.said))


def _pattern(a: Sketch, b: Sketch) -> float:
    """How alike two headings are of which each names what the other report lacks."""
    if not (a.named - b.said and b.named - a.said):
        return 0.0
    return max(0.0, _cosine(a.heading, b.heading) - _MOULD) / (1 - _MOULD)


def _framed(a: Sketch, b: Sketch) -> bool:
    """Whether two titles are one but for a word or two that the other does not have.

    "Profits of Rajhi rise", "profits of Marai rise": no report is told anew like that.
    It must be so in words and by what they say, for either has its accidents.
    """
    return _swaps(a.title, b.title, a.said, b.said) and _swaps(
        a.wording, b.wording, _opened(a), _opened(b)
    )


def _opened(sketch: Sketch) -> frozenset[str]:
    return frozenset(map(stem, sketch.forms.values()))


def _swaps(
    a: Sequence[str], b: Sequence[str], known: frozenset[str], heard: frozenset[str]
) -> bool:
    """Whether one is the other but for what one text or the other does not know."""
    ours, theirs = {*a}, {*b}
    enough = max(_FRAME, min(len(a), len(b)) / 2)
    if len(ours & theirs) < enough or not (ours - heard and theirs - known):
        return False
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    equal = sum(step[2] - step[1] for step in steps if step[0] == "equal")
    swaps = ((a[i:j], b[k:m]) for kind, i, j, k, m in steps if kind == "replace")
    return equal >= enough and any(
        max(len(one), len(other)) <= _SWAPPED
        and heard.isdisjoint(one)
        and known.isdisjoint(other)
        for one, other in swaps
    )


def _otherwise(a: Collection[tuple[str, str]], b: Collection[tuple[str, str]]) -> bool:
    """Whether something moves one way in one and only other ways in the other."""
    things = {thing for thing, _ in a} & {thing for thing, _ in b}
    agreed = {thing for thing, way in a if (thing, way) in b}
    return bool(things - agreed)


def _elsewhere(a: Sketch, b: Sketch) -> bool:
    """Whether each title names countries, and none of them is in the other report."""
    apart = a.lands.isdisjoint(b.lands) and a.lands.isdisjoint(b.said)
    return bool(a.lands and b.lands) and apart and b.lands.isdisjoint(a.said)


def _mirrored(a: Sketch, b: Sketch) -> bool:
    """Whether two countries change sides: who threatens, and who is threatened."""
    both = a.agent and b.agent and a.agent != b.agent
    return bool(both) and a.agent in b.heading and b.agent in a.heading


def _one_release(a: Sketch, b: Sketch) -> bool:
    return bool(a.releases & b.releases) and a.ahead == b.ahead


def _akin(a: Sketch, b: Sketch) -> bool:
    """Whether one opening says of what kind the other title tells an event."""
    return bool(a.kinds & b.heard or b.kinds & a.heard)


def _disjoint(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> bool:
    """Whether both name periods of one kind, but share none of any kind."""
    kinds = {kind for kind, _ in a} & {kind for kind, _ in b}
    return bool(kinds) and not a & b
