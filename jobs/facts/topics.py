"""The editorial headings: their names, their keywords and what readers call them.

Pure, after reading jobs/data/topics.tsv once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from jobs.arabic.fold import fold, tokens
from jobs.tables import TableError, listed, rows

_COLUMNS = (
    *("id", "ord", "emoji", "name_ar", "name_en", "hashtag"),
    *("definition_ar", "definition_en"),
    *("keywords_ar", "keywords_en", "keywords_zh", "exclusions"),
)
_WEIGHTED = re.compile(r"(.+)=(-?\d+)")
_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"


@dataclass(frozen=True, slots=True)
class Keyword:
    """What finding one term says about one topic."""

    topic: str  #: id
    text: str  #: the term as the data file writes it
    weight: int  #: 1-5; below 0 for an exclusion


@dataclass(frozen=True, slots=True)
class Topic:
    """An editorial heading that a reader follows."""

    id: str  #: three letters
    order: int  #: of headings in lists, from 1
    emoji: str
    name_ar: str
    name_en: str
    hashtag: str  #: with its "#"
    definition_ar: str
    definition_en: str
    keywords: tuple[Keyword, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Return the topics in their order.

    Raises:
        TableError: the data file is wrong; says in which line and why.
    """
    found = tuple(_topic(where, row) for where, row in rows("topics.tsv", *_COLUMNS))
    if len({topic.id for topic in found}) != len(found):
        raise TableError("topics.tsv: an id stands twice")
    return tuple(sorted(found, key=lambda topic: topic.order))


def find_topic(text: str) -> Topic | None:
    """Return the topic a reader means, by id, emoji, hashtag, name, or keyword.

    A word that stands in several names means the first of them; None when the text
    says nothing about any topic.
    """
    wanted = fold(text.replace(_EMOJI_STYLE, ""))
    for topic in topics():
        if wanted in _labels(topic):
            return topic
    said = set(tokens(text))
    for topic in topics():
        if said and said <= set(tokens(f"{topic.name_ar} {topic.name_en}")):
            return topic
    return next(
        (topic for stems, _, topic in _spoken() if said and said <= stems), None
    )


def nearest(text: str, n: int = 3) -> tuple[Topic, ...]:
    """Return the n topics whose names look most like the text, closest first."""
    wanted = fold(text)

    def likeness(topic: Topic) -> float:
        names = (topic.name_ar, topic.name_en, *topic.name_ar.split())
        return max(SequenceMatcher(None, wanted, fold(name)).ratio() for name in names)

    return tuple(sorted(topics(), key=lambda t: (-likeness(t), t.order))[:n])


def _labels(topic: Topic) -> frozenset[str]:
    labels = (topic.id, topic.emoji, topic.hashtag, topic.hashtag[1:])
    names = (topic.name_ar, topic.name_en)
    return frozenset(fold(label.replace(_EMOJI_STYLE, "")) for label in labels + names)


@cache
def _spoken() -> tuple[tuple[frozenset[str], Keyword, Topic], ...]:
    """Every keyword's stems, the most telling keyword first."""
    told = [
        (frozenset(tokens(keyword.text)), keyword, topic)
        for topic in topics()
        for keyword in topic.keywords
        if keyword.weight > 0
    ]
    return tuple(sorted(told, key=lambda it: (len(it[0]), -it[1].weight)))


def _topic(where: str, row: dict[str, str]) -> Topic:
    if not row["ord"].isdecimal() or not row["hashtag"].startswith("#"):
        raise TableError(f"{where}: needs a number in ord and a # before the hashtag")
    return Topic(
        id=row["id"],
        order=int(row["ord"]),
        emoji=row["emoji"],
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        hashtag=row["hashtag"],
        definition_ar=row["definition_ar"],
        definition_en=row["definition_en"],
        keywords=tuple(_keywords(where, row)),
    )


def _keywords(where: str, row: dict[str, str]) -> Iterator[Keyword]:
    for column in _COLUMNS[-4:]:
        for cell in listed(row[column]):
            parts = _WEIGHTED.fullmatch(cell)
            if parts is None:
                raise TableError(f'{where}: "{cell}" in {column} is not term=weight')
            weight = int(parts[2])
            if weight == 0 or (weight < 0) != (column == "exclusions"):
                raise TableError(f'{where}: "{cell}" in {column} has the wrong sign')
            yield Keyword(row["id"], parts[1], weight)
