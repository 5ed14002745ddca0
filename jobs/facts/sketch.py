"""An article to what of it is compared with another: words, numbers, names. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from jobs.arabic.fold import stem, words
from jobs.facts import claims
from jobs.facts.amounts import Quantity, may_begin, quantity
from jobs.facts.concepts import COUNTRY, DIRECTION, SYNONYM, concepts, directions
from jobs.facts.countries import HOME
from jobs.facts.directory import directory
from jobs.facts.entities import mentions
from jobs.facts.frequency import weight
from jobs.facts.kinds import kinds
from jobs.facts.numerals import Token, tokenised
from jobs.facts.units import at, nearby

_WORDS = 220  # of an article that are compared
_OPENING = 60
_PLACES = 40  # words whose countries the event concerns
_TITLE = 25  # words that stand for a missing title
_MOST = {COUNTRY: 3.0, DIRECTION: 2.0, SYNONYM: 4.5}  # weights of what many words say
_NAMING = 4.0  # weight of a concept that may be a name
_LARGE = 13  # whole numbers below occur anywhere
_COUNTED = 1000  # from which a whole number is one even when nothing is counted
_YEARS = range(1990, 2036)
_ACTORS = 3  # entities that an article names first
_DOERS = 2
_UNTELLING = frozenset(("media", "currency"))  # types of entity
_TRADING = frozenset(("company", "product"))
_DOING = _TRADING | {"network", "regulator", "institution", "programme", "event"}


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
    said: frozenset[str]  #: its concepts
    opening: Mapping[str, float]  #: weights of its concepts, as a vector of length 1
    forms: Mapping[str, str]  #: the words of these concepts
    heading: Mapping[str, float]  #: the same of the title
    title: tuple[str, ...]  #: its concepts in order, without what stands everywhere
    wording: tuple[str, ...]  #: its stems in order, likewise
    named: frozenset[str]  #: rare concepts and countries of the title
    agent: str  #: the country with which the title begins, "" when with none
    moves: frozenset[tuple[str, str]]  #: of the title: concepts with their directions
    days: frozenset[str]  #: of the week, of the opening
    numbers: frozenset[Number]
    early: frozenset[Number]  #: those of the opening
    names: frozenset[str]  #: ids of entities, and codes of countries but China
    actors: frozenset[str]  #: the first entities
    doers: frozenset[
        str
    ]  #: the first companies, bodies and programmes, or their owners
    traders: frozenset[str]  #: all companies that are named, by a product or not
    titled: frozenset[str]  #: those of the title
    kinds: frozenset[str]  #: of events that the title tells
    heard: frozenset[str]  #: the same of the opening
    places: frozenset[str]  #: codes of countries but China, of the first words
    directions: frozenset[str]  #: of the title: "up", "down", "flat"
    periods: frozenset[tuple[str, str]]  #: kind and name


@lru_cache(maxsize=2_048)
def sketch(title: str, text: str, entities: tuple[str, ...]) -> Sketch:
    """Return what of an article is compared; remembered, for articles recur.

    Args:
        title: may be empty.
        text: may be empty.
        entities: ids, in order of appearance.
    """
    beginning = _beginning(title, text)
    said = words(beginning)
    told = concepts(said)
    numbers = dict(_numbers(tokenised(beginning)))
    heading = words(title) or said[:_TITLE]
    telling = [id_ for id_ in entities if _tells(id_)]
    traders = frozenset(_owners(entities, _TRADING))
    forms, titled = _forms(said[:_OPENING], told), _forms(heading, told)
    return Sketch(
        length=len(said),
        said=frozenset(told) - {""},
        opening=_vector(forms),
        forms=forms,
        heading=_vector(titled),
        title=tuple(_telling_concepts(words(title), told)),
        wording=tuple(filter(weight, _stems(words(title)))),
        named=frozenset(one for one in titled if _names(one, titled[one])),
        agent=told[0] if told and told[0].startswith(COUNTRY) else "",
        moves=claims.moves(heading, told),
        days=claims.days(said[:_OPENING]),
        numbers=frozenset(numbers),
        early=frozenset(n for n, place in numbers.items() if place < _OPENING),
        names=frozenset(telling) | _abroad(told),
        actors=frozenset(telling[:_ACTORS]),
        doers=frozenset(_owners(entities, _DOING)[:_DOERS]),
        traders=traders,
        titled=_titled(heading) if traders else traders,
        kinds=kinds(titled),
        heard=kinds(forms),
        places=_abroad(told[:_PLACES]),
        directions=frozenset(directions()[w] for w in heading if w in directions()),
        periods=_periods(said),
    )


@lru_cache(maxsize=2_048)
def stems(title: str, text: str) -> tuple[str, ...]:
    """Return an article's stems in order; cheaper than its sketch, and remembered."""
    return tuple(_stems(words(_beginning(title, text))))


@lru_cache(maxsize=20_000)
def exactness(number: Number) -> int:
    """Return how many digits of a number say something."""
    return len(f"{number.value:.5e}".partition("e")[0].replace(".", "").strip("0"))


def _beginning(title: str, text: str) -> str:
    return " ".join(f"{title}\n{text}".split()[:_WORDS])


def _stems(said: Iterable[str]) -> list[str]:
    return [stem(w) for w in said if _is_word(w)]


def _forms(said: Sequence[str], told: Sequence[str]) -> dict[str, str]:
    """Concepts with the first word that says each."""
    found: dict[str, str] = {}
    for word, concept in zip(said, told, strict=False):
        found.setdefault(concept, word)
    found.pop("", None)
    return found


def _vector(forms: Mapping[str, str]) -> dict[str, float]:
    weights = {concept: _weight(concept, word) for concept, word in forms.items()}
    length = sqrt(sum(w * w for w in weights.values())) or 1.0
    return {concept: w / length for concept, w in weights.items()}


def _telling_concepts(said: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    """Concepts of words in order, each that goes on for several of them once."""
    before = ""
    for word, concept in zip(said, told, strict=False):
        if concept and concept != before and _weight(concept, word):
            yield concept
        before = concept


def _weight(concept: str, word: str) -> float:
    found = weight(stem(word))
    return min(found, _MOST.get(concept[0], found))


def _names(concept: str, word: str) -> bool:
    """Whether a concept may be what a report is about, rather than what it says."""
    is_rare = _weight(concept, word) >= _NAMING and concept[0] != DIRECTION
    return is_rare or concept[0] == COUNTRY


def _is_word(said: str) -> bool:
    return len(said) > 1 and not said[0].isdecimal()


def _tells(entity: str) -> bool:
    """Whether an entity, which may have left the directory, is one events are about."""
    known = directory().get(entity)
    return known is not None and known.type not in _UNTELLING


def _owners(entities: Iterable[str], types: Collection[str]) -> list[str]:
    """Who stands behind those entities that are of such types."""
    known = [directory()[id_] for id_ in entities if id_ in directory()]
    return [one.owner or one.id for one in known if one.type in types]


def _titled(heading: Sequence[str]) -> frozenset[str]:
    named = [mention.entity.id for mention in mentions(heading)]
    return frozenset(_owners(named, _TRADING))


def _abroad(told: Iterable[str]) -> frozenset[str]:
    return frozenset(one[1:] for one in told if one.startswith(COUNTRY)) - HOME


def _numbers(tokens: Sequence[Token]) -> Iterator[tuple[Number, int]]:
    """Numbers that tell something, each with its place."""
    place = 0
    while place < len(tokens):
        found = quantity(tokens, place) if may_begin(tokens[place]) else None
        if found:
            percent = at(tokens, found.end, "percent") is not None
            if percent or (_telling(found) and not _is_name(tokens, found)):
                yield Number(found.value, percent, _grain(found)), place
        place = found.end if found else place + 1


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


def _periods(said: Sequence[str]) -> frozenset[tuple[str, str]]:
    hits = nearby("period").hits(said)
    units = [hit.meanings[0] for hit in hits]
    return frozenset((unit.id, unit.name) for unit in units if unit.id != "each")
