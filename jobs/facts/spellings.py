"""A name to the other ways in which papers write it.

Papers say BYD letter by letter, and a Latin letter has several names in Arabic; and
what one calls the Chinese commission of something is another's authority in China.
Pure, after reading jobs/data/bodies.tsv once.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from jobs.arabic.lexicon import each_lexemes
from jobs.tables import listed, rows

_LETTERS = (  # names of one Latin letter each, folded
    ("ايه", "اي", "ايي"),  # A
    ("اي", "ايه"),  # E, and I
    ("اف", "ايف"),
    ("جي", "جيه", "جاي"),  # G, J
    ("اتش", "ايتش", "اش"),
    ("كيه", "كي", "كاي"),
    ("ال", "ايل"),
    ("ام", "ايم"),
    ("ان", "اين"),
    ("او", "اوه"),
    ("ار", "اير"),
    ("اس", "ايس"),
    ("دبليو", "دابليو", "دبليوو"),
    ("اكس", "ايكس"),
    ("زد", "زي", "زيد"),
    *((name,) for name in ("بي", "سي", "دي", "تي", "يو", "في", "واي", "كيو", "بيه")),
)
_FEWEST = 3  # letters: fewer are words too
_BRIEF = 2  # words that may name anybody: "bank of China" is not "bank in China"


def spellings(name: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the other ways to write a name of folded words that are known by rule.

    Of an abbreviation spelled out: by other names of its letters, and as one word. Of
    a public body: by other words for what it is and whose.
    """
    if is_spelled_out(name):
        yield from product(*map(_names, name))
        yield ("".join(name),)
    elif len(name) > _BRIEF:
        first, last = _wordings().get(name[0]), _wordings().get(name[-1])
        if first and last:
            inner = tuple(name[1:-1])
            yield from ((*a, *inner, *z) for a, z in product(first, last))


def is_spelled_out(letters: Sequence[str]) -> bool:
    """Return whether folded words are the names of an abbreviation's letters."""
    return len(letters) >= _FEWEST and all(map(_names, letters))


def _names(letter: str) -> tuple[str, ...]:
    """What the letter of this name is called, unless it is none."""
    return next((names for names in _LETTERS if letter in names), ())


@cache
def _wordings() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Words to all that are written for them."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for _, row in rows("bodies.tsv", "words"):
        group = each_lexemes(listed(row["words"]))
        for word in group:
            found.setdefault(" ".join(word), []).extend(group)
    return found
