"""Sentences of papers, and whether we can tell what each announces. Pure."""

import re
from datetime import UTC, datetime

from jobs.labelled.examples import Example
from jobs.labelled.scores import Score, compared, decided
from jobs.occasions import occasions
from storage.model import Article

READ = datetime(2026, 11, 22, tzinfo=UTC)  #: when the sentences were
_YEAR = re.compile(r"20\d\d|[\u0660-\u0669]{4}")


def announced(example: Example) -> Score:
    """Return whether days, name and place are told, and nothing else."""
    parts = ("start", "end", "title", "place")
    gold = tuple(example[part] for part in parts)
    return compared(found(example["text"]), [gold] if example["start"] else [])


def any_date(example: Example) -> Score:
    """Return the same of a method that takes every year for an occasion."""
    return decided(bool(_YEAR.search(example["text"])), example["start"])


def found(text: str) -> list[tuple[str, ...]]:
    """Return the first and last day, name and place of what a text announces."""
    article = Article("key", "url", "paper", "", text, "ar", READ, READ)
    return [
        (f"{one.start}", f"{one.end}", one.title, one.place)
        for one in occasions(article)
    ]
