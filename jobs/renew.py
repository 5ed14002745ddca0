"""A story told before to what is new in it. Pure."""

from collections.abc import Sequence
from datetime import datetime

from jobs.copies import independent
from jobs.facts.numbers import Number, equal
from jobs.facts.sketch import Sketch, sketch
from storage.model import Article, Story

_OPPOSITES = {"up", "down"}


def renewal(story: Story, since: datetime) -> Article | None:
    """Return the report that changes a story told before then; None when none does.

    A change is a first figure that no report before had, the turn of what it says went
    up or down, or the first confirmation by a second independent source. Of several
    such reports the last seen counts, because it knows most.
    """
    earlier = [one for one in story.articles if one.seen < since]
    later = sorted(
        (one for one in story.articles if one.seen >= since),
        key=lambda one: (one.seen, one.key),
    )
    changing = (one for one in reversed(later) if _changes(one, earlier))
    return next(changing, None) if earlier else None


def timeline(story: Story) -> tuple[Article, ...]:
    """Return the reports of which each changed what was told, in order of publication.

    The first report begins it; what counts as a change, `renewal` says.
    """
    reports = sorted(story.articles, key=lambda one: (one.published, one.key))
    return tuple(
        one
        for place, one in enumerate(reports)
        if place == 0 or _changes(one, reports[:place])
    )


def _changes(article: Article, earlier: Sequence[Article]) -> bool:
    told = [_sketch(one) for one in earlier]
    read = [_sketch(one) for one in earlier if one.text]  # of others nobody can tell
    return (
        _has_another_figure(article, read)
        or _turns(_sketch(article), told)
        or independent(earlier) == 1 < independent([*earlier, article])
    )


def _has_another_figure(article: Article, told: Sequence[Sketch]) -> bool:
    """Whether the most telling figure, of those with a unit, is in no report before."""
    telling = next((f for f in article.figures if f.unit or f.currency), None)
    if telling is None:
        return False
    value = abs(telling.value)
    number = Number(value, telling.unit == "percent", value / 100)
    known = [other for one in told for other in one.numbers]
    return bool(told) and not any(equal(number, other) for other in known)


def _turns(new: Sketch, told: Sequence[Sketch]) -> bool:
    before = frozenset[str]().union(*(one.directions for one in told)) & _OPPOSITES
    return len(before) == 1 and new.directions == _OPPOSITES - before


def _sketch(article: Article) -> Sketch:
    return sketch(article.title, article.text, article.entities)
