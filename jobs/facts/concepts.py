"""Words to what they say, in whatever words newsrooms say it. Pure.

Reads jobs/data/synonyms.tsv and jobs/data/direction.tsv once.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from jobs.arabic.fold import words
from jobs.arabic.root import root
from jobs.facts.countries import named
from jobs.tables import rows

_CLITICS = "لبكو"  # to, in, like, and
_SHORT = 4  # letters of words that bear no clitic

COUNTRY, DIRECTION, SYNONYM = "#^="  #: what concepts begin with that are no roots


def concepts(said: Sequence[str]) -> list[str]:
    """Return what each of the folded words says; "" for numbers and single letters.

    "#EG" is a country by any of its names, "^up" a direction, "=" with a word what that
    word and its synonyms say; anything else is the root that a word's forms share.
    """
    found = [_concept(word) for word in said]
    for hit in named(said):
        code = f"{COUNTRY}{hit.meanings[0]}"
        found[hit.start : hit.end] = [code] * (hit.end - hit.start)
    return found


@cache
def directions() -> dict[str, str]:
    """Return the folded words that say which way something moved: up, down or flat."""
    return by_word("direction.tsv", "direction")


def by_word(file: str, column: str) -> dict[str, str]:
    """Return the folded words of each row of a data file with what it says of them.

    Args:
        file: in jobs/data.
        column: what is said of the words; the other column is theirs.
    """
    return {
        word: row[column]
        for _, row in rows(file, column, "words")
        for word in words(row["words"])
    }


@lru_cache(maxsize=20_000)
def _concept(word: str) -> str:
    if len(word) < 2 or word[0].isdecimal():
        return ""
    known = (_known(bare) for bare in (word, *_without_clitic(word)))
    return next((concept for concept in known if concept), root(word))


def _known(word: str) -> str:
    if word in directions():
        return f"{DIRECTION}{directions()[word]}"
    return _synonyms().get(root(word), "")


def _without_clitic(word: str) -> Iterator[str]:
    """The word without a preposition or conjunction, which only a listed word shows."""
    if word[0] in _CLITICS and len(word) > _SHORT:
        yield word[1:]


@cache
def _synonyms() -> dict[str, str]:
    """Roots of listed words to the first of their line; the first line wins."""
    found: dict[str, str] = {}
    for _, row in rows("synonyms.tsv", "words"):
        listed = words(row["words"])
        for word in listed:
            found.setdefault(root(word), f"{SYNONYM}{listed[0]}")
    return found
