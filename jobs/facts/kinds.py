"""Concepts to the kinds of events that they tell.

Pure, after reading jobs/data/kinds.tsv once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from jobs.arabic.fold import words
from jobs.facts.concepts import concepts
from jobs.tables import rows


def kinds(told: Iterable[str]) -> frozenset[str]:
    """Return the kinds of events that concepts tell, such as "recall" or "rate"."""
    known = _kinds()
    return frozenset(kind for one in told for kind in known.get(one, ()))


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for _, row in rows("kinds.tsv", "kind", "words"):
        for concept in concepts(words(row["words"])):
            found[concept].add(row["kind"])
    return {concept: frozenset(kinds) for concept, kinds in found.items()}
