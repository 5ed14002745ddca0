"""A story's reports to the figures on which they disagree. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from jobs.arabic.fold import stem, words
from jobs.facts.numbers import Number
from jobs.facts.sketch import sketch
from jobs.tell import voices
from storage.model import Article, Figure, Item, Source, Story

_ROUNDING = 0.012  # relative: newsrooms round differently
_FAR = 3.0  # times; figures further apart are rarely of one thing
_NAMED = 2  # words that say of what a share of no period is
_TELLING = 3  # letters of a word that says what is counted


@dataclass(frozen=True, slots=True)
class Dispute:
    """One figure as two independent sources print it."""

    one: Article
    figure: Figure  #: of the one
    other: Article
    another: Figure  #: of the other


def disputes(story: Story, sources: Mapping[str, Source]) -> tuple[Dispute, ...]:
    """Return where two independent sources print different values for one figure.

    Rounding is no difference, nor is a value that the other report has as well. The
    better source comes first; each thing is disputed once.
    """
    heard = [one for one in voices(story, sources) if one.figures]
    found = (d for pair in combinations(heard, 2) for d in _between(*pair))
    return tuple({(d.figure.text, d.figure.label): d for d in found}.values())


def is_disputed(item: Item, story: Story, sources: Mapping[str, Source]) -> bool:
    """Return whether a figure that the item prints is one on which sources disagree."""
    if item.sources < 2 or not item.figures:
        return False
    printed = {figure.text for figure in item.figures}
    found = disputes(story, sources)
    values = {text for one in found for text in (one.figure.text, one.another.text)}
    return not printed.isdisjoint(values)


def _between(one: Article, other: Article) -> Iterator[Dispute]:
    for mine in one.figures:
        for theirs in other.figures:
            if (
                _is_one_thing(mine, theirs, one, other)
                and _differ(mine, theirs)
                and not (_has(other, mine) or _has(one, theirs))
            ):
                yield Dispute(one, mine, other, theirs)


def _is_one_thing(mine: Figure, theirs: Figure, one: Article, other: Article) -> bool:
    """Whether two figures count the same, as far as their reports say."""
    if not (mine.unit or mine.currency) or _kind(mine) != _kind(theirs):
        return False
    if not _may_agree(mine.period, theirs.period):
        return False
    if mine.label and theirs.label:
        ours, others = _said(mine.label), _said(theirs.label)
        fewest = _NAMED if mine.unit == "percent" and not mine.period else 1
        told = min(len(ours), len(others)) >= fewest
        return told and (ours <= others or others <= ours)
    return bool(mine.currency) and _is_alone(mine, one) and _is_alone(theirs, other)


def _kind(figure: Figure) -> tuple[str, str | None, str]:
    return figure.unit, figure.currency, figure.geo or ""


def _may_agree(mine: str | None, theirs: str | None) -> bool:
    return mine is None or theirs is None or mine == theirs


def _said(label: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(label) if len(word) >= _TELLING)


def _is_alone(figure: Figure, article: Article) -> bool:
    """Whether it is the only figure of its kind in the report."""
    return [f for f in article.figures if _kind(f) == _kind(figure)] == [figure]


def _differ(mine: Figure, theirs: Figure) -> bool:
    """Whether two values are neither one value rounded nor of different things."""
    low, high = sorted((abs(mine.value), abs(theirs.value)))
    return low > 0 and high <= _FAR * low and not _is_rounded(low, high)


def _is_rounded(low: float, high: float) -> bool:
    grain = max(_grain(low), _grain(high))
    return high - low <= max(_ROUNDING * high, grain / 2)


def _grain(value: float) -> float:
    """The place of the last digit that is not nought: 1e6 for 118 million."""
    digits, _, exponent = f"{value:.11e}".partition("e")
    return float(10.0 ** (int(exponent) - len(digits.rstrip("0").partition(".")[2])))


def _has(article: Article, figure: Figure) -> bool:
    """Whether a report names a value, in its figures or anywhere."""
    value = abs(figure.value)
    named: set[Number] = set(
        sketch(article.title, article.text, article.entities).numbers
    )
    others = [n.value for n in named if n.percent == (figure.unit == "percent")]
    others += [abs(f.value) for f in article.figures if _kind(f) == _kind(figure)]
    return any(_is_rounded(*sorted((value, other))) for other in others if other)
