"""An article's words to the topics it stands under. Pure.

The matching contract: longest term first across topics; each term counts once, at
its best field, and of a topic's terms the five heaviest, so that a long list of
synonyms does not drown the others. The strongest topic needs six points. Another
needs six and a share of the strongest's, less where the title names it; what only the
body names is named in passing. Of these the primary is the one that title and lead
speak of again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from math import inf
from typing import NamedTuple

from jobs.arabic.fold import stem, words
from jobs.arabic.lexicon import Lexicon, Term, lexemes, term
from jobs.facts.directory import directory
from jobs.facts.topics import Keyword, topics

_FIELDS = {"title": 2.0, "lead": 1.5, "body": 1.0}  # what a term counts there
_AGAIN = {"title": 1.0, "lead": 1.0}  # what a term there counts for the first place
_LEAD_WORDS = 30
_ENOUGH = 6.0  # points
_SECONDARY = {"title": 0.3, "lead": 0.4, "body": inf}  # of the primary's points
_MOST = 3  # topics
_HEAVIEST = 5  # terms of a topic that count
_PLACES = {"arb": 2}  # the same where countries are terms: a list says no more
_ENTITY = 3  # weight of an entity's name for its topic, where no keyword says other
_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class Heading:
    """One topic's claim to an article."""

    topic: str
    points: float
    place: int  #: where its first term stands, title first
    field: str  #: where that is: title, lead or body
    terms: tuple[str, ...]  #: that speak for it, heaviest first
    standing: float  #: points, and where they suffice again what title and lead say


class _Said(NamedTuple):
    """A term where it stands."""

    place: int  #: among all terms of the article, title first
    field: str
    keyword: Keyword
    identity: tuple[str, ...]


_NOWHERE = _Said(10**9, "body", Keyword("", "", 0), ())


@dataclass(frozen=True, slots=True)
class Fields:
    """An article's lexemes by how much they say."""

    title: tuple[str, ...]
    lead: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Title, lead and body as one."""
        return self.title + self.lead + self.body


def fields(title: str, text: str) -> Fields:
    """Return the lexemes of an article; the lead is the text's first thirty words."""
    told = tuple(lexemes(text))
    return Fields(tuple(lexemes(title)), told[:_LEAD_WORDS], told[_LEAD_WORDS:])


def claims(article: Fields) -> tuple[Heading, ...]:
    """Return every topic that has a term in the article, strongest first."""
    said: dict[str, list[_Said]] = defaultdict(list)
    place = count()
    for field in _FIELDS:
        for hit in _lexicon().hits(getattr(article, field)):
            for keyword in hit.meanings:
                one = _Said(next(place), field, keyword, _identity(keyword))
                said[keyword.topic].append(one)
    found = (_heading(topic, told) for topic, told in said.items())
    return tuple(sorted(found, key=lambda h: (-h.points, h.place, h.topic)))


def chosen(found: Sequence[Heading], implied: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the topics that the claims add up to, primary first, at most three.

    Args:
        found: strongest first.
        implied: topics of the source; they need no words to be claimed.
    """
    points = {heading.topic: heading.points for heading in found}
    share = {heading.topic: _SECONDARY[heading.field] for heading in found}
    for topic in implied:
        points[topic] = max(points.get(topic, 0.0), _ENOUGH)
        share[topic] = min(share.get(topic, inf), _SECONDARY["lead"])
    ranked = sorted(points, key=lambda topic: -points[topic])
    enough = [topic for topic in ranked if points[topic] >= _ENOUGH]
    others = (t for t in enough[1:] if points[t] >= share[t] * points[enough[0]])
    told = (*enough[:1], *others)[:_MOST]
    standing = points | {h.topic: max(h.standing, points[h.topic]) for h in found}
    return tuple(sorted(told, key=lambda topic: -standing[topic]))


@cache
def _lexicon() -> Lexicon[Keyword]:
    """Keywords, exclusions, and the names of entities that belong to one topic."""
    told = [(kw, term(kw.text, kw)) for topic in topics() for kw in topic.keywords]
    known = {entry.words for _, entry in told}
    named = [
        Term(tuple(called), Keyword(entity.topic, entity.name, _ENTITY), exact=True)
        for entity in directory().values()
        for name in entity.names
        if entity.topic and name not in entity.weak
        if (called := lexemes(name)) and tuple(called) not in known
    ]
    ranked = [Term(e.words, kw, e.exact, kw.weight) for kw, e in told if e.words]
    return Lexicon(ranked + named)


@cache
def _identity(keyword: Keyword) -> tuple[str, ...]:
    """The same for the listed forms of one word, which count once together."""
    bare = (word.removeprefix(_ARTICLE) for word in words(keyword.text))
    return (keyword.topic, *map(stem, bare))


def _heading(topic: str, said: Sequence[_Said]) -> Heading:
    for_it = [one for one in said if one.keyword.weight > 0]
    against = [one for one in said if one.keyword.weight < 0]
    ours = _heaviest(for_it, _FIELDS)
    most = _PLACES.get(topic, _HEAVIEST)
    points = _total(ours[:most]) + _total(_heaviest(against, _FIELDS))
    standing = points if points < _ENOUGH else points + _again(for_it)
    first = for_it[0] if for_it else _NOWHERE
    terms = tuple(text for _, text in ours)
    return Heading(topic, points, first.place, first.field, terms, standing)


def _again(said: Sequence[_Said]) -> float:
    """What title and lead say, each by itself."""
    fields = ([one for one in said if one.field == field] for field in _AGAIN)
    return sum(_total(_heaviest(ours, _AGAIN)[:_HEAVIEST]) for ours in fields)


def _heaviest(
    said: Iterable[_Said], factors: Mapping[str, float]
) -> list[tuple[float, str]]:
    """Terms with what each counts at its best field, the heaviest first."""
    best: dict[tuple[str, ...], tuple[float, str]] = {}
    for one in said:
        told = (one.keyword.weight * factors[one.field], one.keyword.text)
        known = best.get(one.identity)
        if known is None or abs(told[0]) > abs(known[0]):
            best[one.identity] = told
    return sorted(best.values(), key=lambda it: (-abs(it[0]), it[1]))


def _total(terms: Iterable[tuple[float, str]]) -> float:
    return sum(points for points, _ in terms)
