"""A heading to what it claims: what moved which way, to what level, when. Pure.

Reads jobs/data/claims.tsv once.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, zip_longest

from jobs.facts.concepts import DIRECTION, by_word, directions

_LEVELS = frozenset(("high", "low"))
_AMOUNT = "amount"  # names a gain or a loss, and says of nothing that it moved
_SINCE = "since"
_LINKS = ("link", _SINCE)
_TO = ("لل", "ل")  # what may stand before a word of direction: "to a rise"
_WITHIN = 2  # words beside a word of direction, what is general not counted
_DAYS = frozenset(
    ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")
)


def moves(heading: Sequence[str], told: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return what moved which way: pairs of a concept and "up", "down" or "flat".

    What stands directly before a word of direction, and what stands after it, is said
    to move: "oil rises after cut of output". A level is "high" or "low".

    Args:
        heading: its folded words.
        told: their concepts.
    """
    return frozenset((*_levels(heading), *_moves(heading, told)))


def claimed(heading: Sequence[str]) -> frozenset[str]:
    """Return what its words claim."""
    return frozenset(_claims()[word] for word in heading if word in _claims())


def days(opening: Sequence[str]) -> frozenset[str]:
    """Return the days of the week that are named."""
    return claimed(opening) & _DAYS


def ago(heading: Sequence[str], place: int) -> bool:
    """Return whether a period at a place is one since or until which something is."""
    return place > 0 and _claims().get(heading[place - 1]) == _SINCE


def _levels(heading: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Levels that are claimed; the highest fall is a low one."""
    for word, after in zip_longest(heading, heading[1:], fillvalue=""):
        level = _claims().get(word)
        if level in _LEVELS:
            yield "level", "low" if _way(after) == "down" else level


def _moves(heading: Sequence[str], told: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, word in enumerate(heading):
        way = _way(word)
        if way and place and _claims().get(heading[place - 1]) == "not":
            way = "flat"
        if way:
            before, after = range(place - 1, -1, -1), range(place + 1, len(heading))
            for side in (before, after):
                thing = _thing([(heading[i], told[i]) for i in islice(side, _WITHIN)])
                if thing:
                    yield thing, way


def _way(word: str) -> str:
    if _claims().get(word) == _AMOUNT:
        return ""
    bare = [word, *(word.removeprefix(to) for to in _TO if word.startswith(to))]
    return next((directions()[one] for one in bare if one in directions()), "")


def _thing(side: Sequence[tuple[str, str]]) -> str:
    """The nearest concept on one side that is not general, "" behind a link."""
    for word, concept in side:
        if not concept or concept[0] == DIRECTION or _claims().get(word) in _LINKS:
            return ""
        if _claims().get(word) != "general":
            return concept
    return ""


@cache
def _claims() -> dict[str, str]:
    """Folded words to what they claim."""
    return by_word("claims.tsv", "claim")
