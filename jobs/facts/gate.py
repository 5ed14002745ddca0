"""An article's words to how surely it is China business, with the reasons. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp

from jobs.arabic.lexicon import Lexicon, term
from jobs.facts.countries import HOME, named
from jobs.facts.entities import mentions
from jobs.facts.headings import Fields
from jobs.tables import listed, rows

_WORDS = 420  # of an article that are read: a mention further down changes nothing
_OPENING = 110  # words after the title in which countries compete for the subject
_FADING = 40  # words after which a first mention counts a third
_SHORT = 40  # words: below that, densities say nothing
_UNTITLED = 0.5  # an article without a title neither names China there nor does not
_TITLE = 3  # what a title's word counts beside a word of the text
_CLAIM = 20  # points of a heading that leave no doubt
_BUSINESS = "business"
_ACTORS = frozenset(
    ("company", "product", "regulator", "market", "network", "programme", "event")
)
_SPEAKERS = frozenset(("media", "person"))  # they name China without being the subject

# Logistic regression on tests/data/gate.jsonl, its headlines alone, and 142 newspaper
# articles that are not ours to ship; six-fold cross-validated F1: 1.0, .96 and .90.
# Fitted anew after the vocabulary had grown, they judged no better.
_BASE = -6.0
_WEIGHTS = {
    "title": 2.11,
    "first": 1.88,
    "share": 0.76,
    "density": 1.04,
    "actors": 0.62,
    "topic": 0.71,
    "business": 1.9,
    "other": -1.92,
    "subject": 1.34,
}


@dataclass(frozen=True, slots=True)
class Clues:
    """What the gate weighs, each from 0 to 1 or a little above."""

    title: float  #: China is named in the title
    first: float  #: how early China is first named
    share: float  #: of China among the countries named in the opening
    density: float  #: how often China is named
    actors: float  #: Chinese companies, products, regulators, markets
    topic: float  #: how strongly the strongest heading claims the article
    business: float  #: words of business, or the claim, beside other subjects
    other: float  #: how often the strongest other subject is named
    subject: float  #: share and topic together


@dataclass(frozen=True, slots=True)
class Verdict:
    """How surely an article is China business."""

    score: float  #: 0-1; 0 when nothing Chinese is named
    abroad: bool  #: some country is named, China or another
    why: tuple[str, ...]  #: what decided, heaviest first: clue and its weight


def weigh(article: Fields, claim: float) -> Verdict:
    """Return how surely an article is China business.

    Args:
        article: its lexemes.
        claim: points of the heading that claims it most strongly.
    """
    words = article.all[:_WORDS]
    china, elsewhere, actors = _places(words)
    if not china:
        return Verdict(0.0, bool(elsewhere), ("no China",))
    found = _clues(article, claim, china, elsewhere, actors)
    parts = {
        name: _WEIGHTS[name] * value
        for name, value in ((name, getattr(found, name)) for name in _WEIGHTS)
    }
    heaviest = sorted(parts, key=lambda name: -abs(parts[name]))
    score = 1 / (1 + exp(-_BASE - sum(parts.values())))
    why = tuple(f"{name} {parts[name]:+.2f}" for name in heaviest if parts[name])
    return Verdict(round(score, 3), True, why)


def names_china(words: Sequence[str]) -> bool:
    """Return whether anything Chinese is named in lexemes: else no gate would open."""
    if any(hit.meanings[0] in HOME for hit in named(words)):
        return True
    return any(mention.entity.country in HOME for mention in mentions(words))


def _clues(
    article: Fields,
    claim: float,
    china: Sequence[int],
    elsewhere: Sequence[int],
    actors: int,
) -> Clues:
    title = len(article.title)
    words = article.all[:_WORDS]
    per_cent = 100 / max(_SHORT, len(words))
    share = _share(china, elsewhere, title + _OPENING)
    business, other = _subjects(words, title)
    business, other = min(1.5, business * per_cent / 12), min(1.5, other * per_cent / 8)
    topic = min(1.5, claim / _CLAIM)
    claimed = min(1.0, 1.2 * topic) * (1 - min(1.0, other))
    return Clues(
        title=float(china[0] < title) if title else _UNTITLED,
        first=exp(-china[0] / _FADING),
        share=share,
        density=min(1.0, len(china) * per_cent / 4),
        actors=min(1.0, actors / 3),
        topic=topic,
        business=max(claimed, business / (business + other + 0.05)),
        other=other,
        subject=share * topic,
    )


def _places(words: Sequence[str]) -> tuple[list[int], list[int], int]:
    """Where China is named, where other countries are, and how many Chinese actors."""
    nations = named(words)
    chinese = [m for m in mentions(words) if m.entity.country in HOME]
    bodies = [m for m in chinese if m.entity.type not in _SPEAKERS]
    home = {hit.start for hit in nations if hit.meanings[0] in HOME}
    return (
        sorted(home | {m.start for m in bodies}),
        [hit.start for hit in nations if hit.meanings[0] not in HOME],
        sum(m.entity.type in _ACTORS for m in bodies),
    )


def _share(ours: Iterable[int], others: Iterable[int], end: int) -> float:
    near = sum(place < end for place in ours)
    return near / (near + sum(place < end for place in others) + 1)


def _subjects(words: Sequence[str], title: int) -> tuple[float, float]:
    """How many words speak of business, and of the strongest other subject."""
    totals: Counter[str] = Counter()
    for hit in _lexicon().hits(words):
        for subject in hit.meanings:
            totals[subject] += _TITLE if hit.start < title else 1
    business = totals.pop(_BUSINESS, 0)
    return business, max(totals.values(), default=0)


@cache
def _lexicon() -> Lexicon[str]:
    return Lexicon(
        term(name, row["subject"])
        for _, row in rows("subjects.tsv", "subject", "terms")
        for name in listed(row["terms"])
    )
