"""An article to what of it is compared with another: words, numbers, names. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

from jobs.arabic.fold import stem, words
from jobs.arabic.root import root
from jobs.facts.amounts import Quantity, may_begin, quantity
from jobs.facts.countries import HOME, named
from jobs.facts.directory import directory
from jobs.facts.frequency import weight
from jobs.facts.numerals import Token, tokenised
from jobs.facts.units import at, nearby
from jobs.tables import rows

_WORDS = 220  # of an article that are compared
_OPENING = 60
_PLACES = 40  # words whose countries the event concerns
_TITLE = 25  # words that stand for a missing title
_LARGE = 13  # whole numbers below occur anywhere
_YEARS = range(1990, 2036)
_ACTORS = 3  # entities that an article names first
_UNTELLING = frozenset(("media", "currency"))  # types of entity


@dataclass(frozen=True, slots=True)
class Number:
    """A number as an article writes it."""

    value: float  #: in full
    percent: bool
    grain: float  #: of its last digit that is not nought: 1e8 for 11.3 billion


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of an article is compared."""

    length: int  #: words, as far as they are compared
    opening: Mapping[str, float]  #: weights of its roots, as a vector of length 1
    forms: Mapping[str, str]  #: the words of these roots
    numbers: frozenset[Number]
    early: frozenset[Number]  #: those of the opening
    names: frozenset[str]  #: ids of entities, and codes of countries but China
    actors: frozenset[str]  #: the first entities
    places: frozenset[str]  #: codes of countries but China, of the first words
    directions: frozenset[str]  #: of the title: "up", "down", "flat"
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
    forms = {root(word): word for word in said[:_OPENING] if _is_word(word)}
    telling = [id_ for id_ in entities if _tells(id_)]
    return Sketch(
        length=len(said),
        opening=_vector(forms),
        forms=forms,
        numbers=frozenset(numbers),
        early=frozenset(n for n, place in numbers.items() if place < _OPENING),
        names=frozenset(telling) | _abroad(said),
        actors=frozenset(telling[:_ACTORS]),
        places=_abroad(said[:_PLACES]),
        directions=frozenset(directions()[w] for w in heading if w in directions()),
        periods=_periods(said),
    )


@lru_cache(maxsize=8192)
def stems(title: str, text: str) -> tuple[str, ...]:
    """Return an article's stems in order; cheaper than its sketch, and remembered."""
    return tuple(_stems(words(_beginning(title, text))))


def exactness(number: Number) -> int:
    """Return how many digits of a number say something."""
    return len(f"{number.value:.5e}".partition("e")[0].replace(".", "").strip("0"))


def _beginning(title: str, text: str) -> str:
    return " ".join(f"{title}\n{text}".split()[:_WORDS])


def _stems(said: Iterable[str]) -> list[str]:
    return [stem(w) for w in said if _is_word(w)]


def _vector(forms: Mapping[str, str]) -> dict[str, float]:
    weights = {root: weight(stem(word)) for root, word in forms.items()}
    length = sqrt(sum(w * w for w in weights.values())) or 1.0
    return {root: w / length for root, w in weights.items() if w}


def _is_word(said: str) -> bool:
    return len(said) > 1 and not said[0].isdecimal()


def _tells(entity: str) -> bool:
    """Whether an entity, which may have left the directory, is one events are about."""
    known = directory().get(entity)
    return known is not None and known.type not in _UNTELLING


def _abroad(said: Sequence[str]) -> frozenset[str]:
    return frozenset(hit.meanings[0] for hit in named(said)) - HOME


def _numbers(tokens: Sequence[Token]) -> Iterator[tuple[Number, int]]:
    """Numbers that tell something, each with its place."""
    place = 0
    while place < len(tokens):
        found = quantity(tokens, place) if may_begin(tokens[place]) else None
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
def directions() -> dict[str, str]:
    """Return the folded words that say which way something moved: up, down or flat."""
    return {
        word: row["direction"]
        for _, row in rows("direction.tsv", "direction", "words")
        for word in words(row["words"])
    }
