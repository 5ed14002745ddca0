"""An article to what of it is compared with another: words, numbers, names. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

from jobs.arabic.fold import stem, words
from jobs.arabic.lexicon import Hit
from jobs.facts import claims
from jobs.facts.concepts import (
    COUNTRY,
    DIRECTION,
    Reading,
    concepts,
    directions,
    read,
    releases,
    weigh,
)
from jobs.facts.countries import HOME
from jobs.facts.directory import directory
from jobs.facts.entities import mentions
from jobs.facts.frequency import weight
from jobs.facts.kinds import kinds
from jobs.facts.numbers import Number, numbers
from jobs.facts.numerals import tokenised
from jobs.facts.units import Unit, nearby

_WORDS = 220  # of an article that are compared
_OPENING = 60
_BRIEF = 40  # words below which whom the title names counts for more
_PLACES = 40  # words whose countries the event concerns
_TITLE = 25  # words that stand for a missing title
_NAMING = 4.0  # weight of a concept that may be a name
_MONTH, _EACH = "month", "each"  # kinds of periods; the latter are rates
_CAPITAL = "beijing"  # whose name stands for the government's
_CHINA = f"{COUNTRY}CN"
_ACTORS = 3  # entities that an article names first
_DOERS = 2
_UNTELLING = frozenset(("media", "currency"))  # types of entity
_TRADING = frozenset(("company", "product"))
_DOING = _TRADING | {"network", "regulator", "institution", "programme", "event"}
_ACTING = _DOING | {"market", "person"}
_MARKET = "market"


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
    ahead: bool  #: whether the title tells what is expected
    days: frozenset[str]  #: of the week, of the opening
    numbers: frozenset[Number]
    early: frozenset[Number]  #: those of the opening
    names: frozenset[str]  #: ids of entities, and codes of countries but China
    actors: frozenset[str]  #: the first entities, a country's markets as one
    doers: frozenset[str]  #: the first companies, bodies, programmes, or their owners
    traders: frozenset[str]  #: all companies that are named, by a product or not
    titled: frozenset[str]  #: those of the title
    subjects: frozenset[str]  #: whom the title names, or their owners, but no places
    releases: frozenset[str]  #: of the title: concepts of figures that are published
    kinds: frozenset[str]  #: of events that the title tells
    heard: frozenset[str]  #: the same of the opening
    places: frozenset[str]  #: codes of countries but China, of the first words
    directions: frozenset[str]  #: of the title: "up", "down", "flat"
    periods: frozenset[tuple[str, str]]  #: kind and name
    months: frozenset[str]  #: of the title, but what is "since" or "until" one
    lands: frozenset[str]  #: concepts of the title's countries, ours as one


@lru_cache(maxsize=2_048)
def sketch(title: str, text: str, entities: tuple[str, ...]) -> Sketch:
    """Return what of an article is compared; remembered, for articles recur.

    Args:
        title: may be empty.
        text: may be empty.
        entities: ids, in order of appearance.
    """
    spoken, reading = _read(title, text)
    said, told = reading.plain, reading.concepts
    heading = said[: len(words(title)) or _TITLE]
    places = _abroad(told[:_PLACES])
    counted = dict(numbers(tokenised(_beginning(title, text)), places))
    telling = [id_ for id_ in entities if _tells(id_)]
    titled = _titled(heading, entities, len(said))
    periods = nearby("period").hits(said)
    opening, topics = _forms(said[:_OPENING], told), _forms(heading, told)
    return Sketch(
        length=len(said),
        said=frozenset(told) - {""},
        opening=_vector(opening),
        forms=_forms(spoken[:_OPENING], told),
        heading=_vector(topics),
        title=tuple(_telling_concepts(heading if title else (), told)),
        wording=tuple(filter(weight, _stems(words(title)))),
        named=frozenset(one for one in topics if _names(one, topics[one])),
        agent=told[0] if told and told[0].startswith(COUNTRY) else "",
        moves=claims.moves(heading, told),
        ahead="ahead" in claims.claimed(heading),
        days=claims.days(said[:_OPENING]),
        numbers=frozenset(counted),
        early=frozenset(n for n, place in counted.items() if place < _OPENING),
        names=frozenset(telling) | _abroad(told),
        actors=frozenset(map(_actor, telling[:_ACTORS])),
        doers=frozenset(_owners(entities, _DOING)[:_DOERS]),
        traders=frozenset(_owners(entities, _TRADING)),
        titled=frozenset(_owners(titled, _TRADING)),
        subjects=frozenset(_owners(titled, _ACTING)),
        releases=releases() & topics.keys(),
        kinds=kinds(topics),
        heard=kinds(opening),
        places=places,
        directions=frozenset(directions()[w] for w in heading if w in directions()),
        periods=_periods(periods),
        months=_months(periods, heading),
        lands=_lands(topics),
    )


@lru_cache(maxsize=2_048)
def stems(title: str, text: str) -> tuple[str, ...]:
    """Return an article's stems in order; cheaper than its sketch, and remembered."""
    return tuple(_stems(_read(title, text)[1].plain))


@lru_cache(maxsize=16)  # stems and sketch ask of the same article in turn
def _read(title: str, text: str) -> tuple[Sequence[str], Reading]:
    spoken = words(_beginning(title, text))
    return spoken, read(spoken)


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
    weights = {concept: weigh(concept, word) for concept, word in forms.items()}
    length = sqrt(sum(w * w for w in weights.values())) or 1.0
    return {concept: w / length for concept, w in weights.items()}


def _telling_concepts(said: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    """Concepts of words in order, each that goes on for several of them once."""
    before = ""
    for word, concept in zip(said, told, strict=False):
        if concept and concept != before and weigh(concept, word):
            yield concept
        before = concept


def _names(concept: str, word: str) -> bool:
    """Whether a concept may be what a report is about, rather than what it says."""
    is_rare = weigh(concept, word) >= _NAMING and concept[0] != DIRECTION
    return is_rare or concept[0] == COUNTRY


def _is_word(said: str) -> bool:
    return len(said) > 1 and not said[0].isdecimal()


def _tells(entity: str) -> bool:
    """Whether an entity, which may have left the directory, is one events are about."""
    known = directory().get(entity)
    return known is not None and known.type not in _UNTELLING


def _actor(entity: str) -> str:
    """Who it is; a country's markets are one."""
    known = directory()[entity]
    return known.country if known.type == _MARKET else entity


def _owners(entities: Iterable[str], types: Collection[str]) -> list[str]:
    """Who stands behind those entities that are of such types."""
    known = [directory()[id_] for id_ in entities if id_ in directory()]
    return [one.owner or one.id for one in known if one.type in types]


def _titled(heading: Sequence[str], entities: Sequence[str], size: int) -> list[str]:
    """Whom a title names, where that may count: it takes long to find."""
    if not entities or (size >= _BRIEF and not _owners(entities, _TRADING)):
        return []
    return [one.entity.id for one in mentions(heading)]


def _lands(told: Iterable[str]) -> frozenset[str]:
    home = _home()
    named = (one for one in told if one.startswith(COUNTRY) or one in home)
    return frozenset(_CHINA if one in home else one for one in named)


@cache
def _home() -> frozenset[str]:
    """Concepts that stand for our country: its parts' names, and its capital's."""
    capital = concepts(words(directory()[_CAPITAL].name))
    return frozenset((*capital, *(f"{COUNTRY}{code}" for code in HOME)))


def _abroad(told: Iterable[str]) -> frozenset[str]:
    return frozenset(one[1:] for one in told if one.startswith(COUNTRY)) - HOME


def _periods(hits: Iterable[Hit[Unit]]) -> frozenset[tuple[str, str]]:
    units = [hit.meanings[0] for hit in hits]
    return frozenset((unit.id, unit.name) for unit in units if unit.id != _EACH)


def _months(hits: Iterable[Hit[Unit]], heading: Sequence[str]) -> frozenset[str]:
    titled = [hit for hit in hits if hit.end <= len(heading)]
    told = (hit.meanings[0] for hit in titled if not claims.ago(heading, hit.start))
    return frozenset(unit.name for unit in told if unit.id == _MONTH)
