"""An article's words to the topics it stands under. Pure.

The matching contract: longest term first across topics; each term counts once, at
its best field, and of a topic's terms the five heaviest, so that a long list of
synonyms does not drown the others. The primary topic needs six points. A secondary
needs six and a share of the primary's, less where the title names it; what only the
body names is named in passing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from math import inf

from jobs.arabic.fold import stem, words
from jobs.arabic.lexicon import Lexicon, Term, lexemes, term
from jobs.facts.directory import directory
from jobs.facts.topics import Keyword, topics

_FIELDS = {"title": 2.0, "lead": 1.5, "body": 1.0}  # what a term counts there
_LEAD_WORDS = 30
_ENOUGH = 6.0  # points
_SECONDARY = {"title": 0.3, "lead": 0.4, "body": inf}  # of the primary's points
_MOST = 3  # topics
_HEAVIEST = 5  # terms of a topic that count
_PLACES = {"arb": 2}  # the same where countries are terms: a list says no more
_ENTITY = 3  # weight of an entity's name for its topic, where no keyword says other
_ARTICLE = "ال"
_NOWHERE = (10**9, "body")


@dataclass(frozen=True, slots=True)
class Heading:
    """One topic's claim to an article."""

    topic: str
    points: float
    place: int  #: where its first term stands, title first
    field: str  #: where that is: title, lead or body
    terms: tuple[str, ...]  #: that speak for it, heaviest first


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
    best: dict[tuple[str, ...], tuple[float, Keyword]] = {}
    place: dict[str, tuple[int, str]] = {}
    ordinal = count()
    for name, factor in _FIELDS.items():
        for hit in _lexicon().hits(getattr(article, name)):
            for keyword in hit.meanings:
                said = (keyword.weight * factor, keyword)
                key = _identity(keyword)
                best[key] = max(best.get(key, said), said, key=lambda it: abs(it[0]))
                if keyword.weight > 0:
                    place.setdefault(keyword.topic, (next(ordinal), name))
    terms = defaultdict(list)
    for points, keyword in best.values():
        terms[keyword.topic].append((points, keyword.text))
    found = (
        _heading(topic, told, *place.get(topic, _NOWHERE))
        for topic, told in terms.items()
    )
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
    return (*enough[:1], *others)[:_MOST]


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


def _heading(
    topic: str, told: list[tuple[float, str]], place: int, field: str
) -> Heading:
    ours = sorted((it for it in told if it[0] > 0), reverse=True)
    against = sum(points for points, _ in told if points < 0)
    return Heading(
        topic=topic,
        points=sum(points for points, _ in ours[: _PLACES.get(topic, _HEAVIEST)])
        + against,
        place=place,
        field=field,
        terms=tuple(text for _, text in ours),
    )
