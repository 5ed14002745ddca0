"""A sentence to what it says of its own article: corrected, withdrawn. Pure.

Reads jobs/data/corrections.tsv once.
"""

import re
from functools import cache

from jobs.arabic.fold import fold, without_conjunction, words
from jobs.tables import listed, rows

_OPENING = re.compile(r"^\W*(?P<word>[^\W_]+)\W")
_HAN = re.compile("[\u3400-\u9fff]")


def says(kind: str, sentence: str) -> bool:
    """Return whether a sentence holds a phrase of a kind.

    Args:
        kind: "note", "withdrawn", "accusation", "attribution" or "title".
        sentence: as readers see it, a title too.
    """
    opening, within, chinese = _phrases(kind)
    folded = fold(sentence)
    head = _OPENING.match(folded)
    if head and head["word"] in opening and _is_set_off(folded, head.end("word")):
        return True
    told = _plain(sentence)
    return any(one in told for one in within) or any(one in folded for one in chinese)


def _is_set_off(folded: str, end: int) -> bool:
    """Whether a mark parts the first word from the rest: "Correction: ..."."""
    return folded[end:].lstrip()[:1] in set(":-|)]:\uff1a\u2014/")


def _plain(text: str) -> str:
    """Its folded words between spaces, without the "and" written on to them."""
    return f" {' '.join(map(without_conjunction, words(text)))} "


@cache
def _phrases(kind: str) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Folded phrases: those that open a line, others, and those of Chinese."""
    found = [
        phrase
        for _, row in rows("corrections.tsv", "kind", "phrases")
        if row["kind"] == kind
        for phrase in listed(row["phrases"])
    ]
    opening = frozenset(fold(one.rstrip(":")) for one in found if one.endswith(":"))
    others = [one for one in found if not one.endswith(":")]
    return (
        opening,
        tuple(_plain(one) for one in others if not _HAN.search(one)),
        tuple(fold(one) for one in others if _HAN.search(one)),
    )
