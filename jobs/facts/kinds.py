"""Concepts to the kinds of events that they tell.

Pure, after reading jobs/data/kinds.tsv once.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from jobs.arabic.fold import words
from jobs.facts.concepts import DIRECTION, concepts
from jobs.tables import rows


def kinds(told: Mapping[str, str]) -> frozenset[str]:
    """Return the kinds of events that concepts tell, such as "recall" or "rate".

    Args:
        told: concepts with a word for each.
    """
    known = _kinds()
    clues = (_clue(concept, word) for concept, word in told.items())
    return frozenset(kind for clue in clues for kind in known.get(clue, ()))


def _clue(concept: str, word: str) -> str:
    """What tells the kind: "losses" do, and not that something went down."""
    return word if concept[0] == DIRECTION else concept


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for _, row in rows("kinds.tsv", "kind", "words"):
        listed = words(row["words"])
        for concept, word in zip(concepts(listed), listed, strict=True):
            found[_clue(concept, word)].add(row["kind"])
    return {clue: frozenset(kinds) for clue, kinds in found.items()}
