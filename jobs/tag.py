"""An article's title and text to whether it is China business, and its topics. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.facts.gate import weigh
from jobs.facts.headings import Heading, chosen, claims, fields
from storage.model import Source

_OPEN = 0.5  # score from which an article is China business
_TERMS = 5  # that are told of a heading


@dataclass(frozen=True, slots=True)
class Tags:
    """What an article is about."""

    china_business: bool
    score: float  #: of the gate, 0-1
    topics: tuple[str, ...]  #: ids, primary first, at most three
    why: tuple[str, ...]  #: what decided: the gate's clues, then each topic's terms


def tag(title: str, text: str, source: Source) -> Tags:
    """Return whether an article is China business and the topics it stands under.

    A source marked as wholly about China passes the gate whatever its words. Topics
    are given for what passes; and for a text that names no country at all, which
    cannot be judged but can still be read.

    Args:
        title: may be empty.
        text: clean: page furniture would be read as the article's own words.
    """
    article = fields(title, text)
    found = claims(article)
    verdict = weigh(article, found[0].points if found else 0.0)
    score = max(verdict.score, _OPEN) if source.china else verdict.score
    passes = score >= _OPEN
    topics = chosen(found, source.topics) if passes or not verdict.abroad else ()
    why = (*(("source",) if source.china else ()), *verdict.why)
    return Tags(passes, score, topics, why + _reasons(found, topics))


def _reasons(found: Sequence[Heading], topics: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{heading.topic} {heading.points:g}: {' | '.join(heading.terms[:_TERMS])}"
        for heading in found
        if heading.topic in topics
    )
