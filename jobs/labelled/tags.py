"""How tagging answers labelled examples, and simpler methods. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from jobs.arabic.fold import fold
from jobs.facts.directory import directory
from jobs.facts.entities import entities
from jobs.facts.figures import figures
from jobs.facts.headings import chosen, claims, fields
from jobs.facts.numerals import tokenised, value
from jobs.facts.units import at
from jobs.labelled.examples import Example
from jobs.labelled.scores import Score, accepted, compared, decided
from jobs.labelled.texts import NEWSROOM
from jobs.tag import tag

_KEYWORD = "صين"
_CHINESE = replace(NEWSROOM, china=True)


def gate(example: Example) -> Score:
    """Return whether it is said to be China business as labelled."""
    tags = tag(example["title"], example["text"], NEWSROOM)
    return decided(tags.china_business, example["china_business"])


def keyword(example: Example) -> Score:
    """Return whether the word China says so."""
    said = _KEYWORD in fold(example["title"] + example["text"])
    return decided(said, example["china_business"])


def topics(example: Example) -> Score:
    """Return the topics that are found."""
    tags = tag(example["title"], example["text"], _CHINESE)
    return accepted(tags.topics, example["topics"])


def first_topic(example: Example) -> Score:
    """Return whether the first topic is one of the labelled."""
    first = tag(example["title"], example["text"], _CHINESE).topics[:1]
    right = any(first[0] in one for one in example["topics"]) if first else False
    return Score(int(right), int(bool(first) and not right), int(not right))


def filed(example: Example) -> Score:
    """Return whether the first topic is the one that is labelled first."""
    first = tag(example["title"], example["text"], _CHINESE).topics[:1]
    return compared(first, _filed(example, first))


def filed_by_title(example: Example) -> Score:
    """Return the same of the topic that the title's keywords say most surely."""
    first = chosen(claims(fields(example["title"], "")))[:1]
    return compared(first, _filed(example, first))


def _filed(example: Example, first: Sequence[str]) -> Sequence[str]:
    """The topic told first if it is right, else one that would be."""
    right = example["topics"][0]
    return first if first and first[0] in right else right[:1]


def title_topics(example: Example) -> Score:
    """Return the topics that the title's keywords say."""
    return accepted(chosen(claims(fields(example["title"], ""))), example["topics"])


def named(example: Example) -> Score:
    """Return the entities that are found."""
    return compared(entities(example["text"]), example["entities"])


def display_names(example: Example) -> Score:
    """Return the entities whose display name stands in the text."""
    names = {entity.id: entity.name for entity in directory().values()}
    found = [id_ for id_, name in names.items() if name in example["text"]]
    return compared(found, example["entities"])


def counted(example: Example) -> Score:
    """Return the figures that are found, by value and unit."""
    found = [(f.value, f.currency or f.unit) for f in figures(example["text"])]
    return compared(found, _wanted(example))


def digits(example: Example) -> Score:
    """Return each run of digits with the unit that follows it directly."""
    tokens = tokenised(example["text"])
    found = [
        (value(token.text, False), unit.unit.id if unit else "")
        for place, token in enumerate(tokens)
        if token.digits
        for unit in [at(tokens, place + 1, "percent", "currency", "unit")]
    ]
    return compared(found, _wanted(example))


def _wanted(example: Example) -> list[tuple[float, str]]:
    return [(figure["value"], figure["unit"]) for figure in example["figures"]]
