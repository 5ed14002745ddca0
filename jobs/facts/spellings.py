"""An abbreviation in Arabic letters to the ways that papers spell it out. Pure.

Papers say BYD letter by letter, and a Latin letter has several names in Arabic.
"""

from collections.abc import Iterator, Sequence
from itertools import product

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


def spellings(letters: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the other ways to spell an abbreviation out, and it in one word.

    Args:
        letters: folded words; unless they name letters, nothing comes back.
    """
    if is_spelled_out(letters):
        yield from product(*map(_names, letters))
        yield ("".join(letters),)


def is_spelled_out(letters: Sequence[str]) -> bool:
    """Return whether folded words are the names of an abbreviation's letters."""
    return len(letters) >= _FEWEST and all(map(_names, letters))


def _names(letter: str) -> tuple[str, ...]:
    """What the letter of this name is called, unless it is none."""
    return next((names for names in _LETTERS if letter in names), ())
