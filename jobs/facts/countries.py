"""Words to the countries they name.

Pure, after reading jobs/data/countries.tsv once.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

from jobs.arabic.lexicon import Hit, Lexicon, Term, term
from jobs.tables import listed, rows

HOME = frozenset({"CN", "HK", "MO"})  #: whose business we report
_NO_COUNTRY = "-"


def named(words: Sequence[str]) -> list[Hit[str]]:
    """Return where lexemes name a country: ISO 3166-1 alpha-2, EU, GCC or OPEC.

    Homographs (a tray, a surname, the name of a currency) are not countries.
    """
    return [*_named(tuple(words))]


@lru_cache(maxsize=16)  # gate, entities and figures ask of the same article in turn
def _named(words: Sequence[str]) -> tuple[Hit[str], ...]:
    hits = _lexicon().hits(words)
    return tuple(hit for hit in hits if hit.meanings != (_NO_COUNTRY,))


def begun(word: str) -> tuple[bool, frozenset[tuple[str, ...]]]:
    """Return whether a lexeme names a country of ours, and what it may need next."""
    return _lexicon().begun(word, HOME.__contains__)


def needed() -> frozenset[str]:
    """Return the second and third words of our countries' names."""
    return _lexicon().needed(HOME.__contains__)


def terms() -> list[Term[str]]:
    """Return the names with their codes, "-" for what only looks like a name."""
    columns = ("names_ar", "names_en", "names_zh")
    return [
        term(name, row["code"])
        for _, row in rows("countries.tsv", "code", *columns)
        for column in columns
        for name in listed(row[column])
    ]


@cache
def _lexicon() -> Lexicon[str]:
    return Lexicon(terms())
