"""Words to what they say, in whatever words newsrooms say it. Pure.

Reads jobs/data/expressions.tsv, jobs/data/synonyms.tsv and jobs/data/direction.tsv
once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf

from jobs.arabic.fold import stem, words
from jobs.arabic.lexicon import Lexicon, Term, term
from jobs.arabic.root import root
from jobs.facts.countries import named, terms
from jobs.facts.frequency import weight
from jobs.tables import listed, rows

_CLITICS = "لبكو"  # to, in, like, and
_ARTICLE = "ال"
_SHORT = 4  # letters of words that bear no clitic

COUNTRY, DIRECTION, SYNONYM = "#^="  #: what concepts begin with that are no roots
_MOST = {COUNTRY: 3.0, DIRECTION: 2.0, SYNONYM: 4.5}  # weights of what many words say


@dataclass(frozen=True, slots=True)
class Reading:
    """Folded words in order, and what they say."""

    plain: Sequence[str]  #: with plain words for expressions, in the same places
    concepts: Sequence[str]  #: what each says; "" for numbers and single letters


def concepts(said: Sequence[str]) -> Sequence[str]:
    """Return what each of the folded words says, as `read` has it."""
    return read(said).concepts


def read(said: Sequence[str]) -> Reading:
    """Return what folded words say, each in its place.

    "#EG" is a country by any of its names, "^up" a direction, "=" with a word what that
    word and its synonyms say; anything else is the root that a word's forms share. An
    expression says what its plain words do, of which the last goes on to its end: "cost
    of borrowing" is thrice "interest".
    """
    told, found = [*said], [_concept(word) for word in said]
    for hit in _expressions().hits(said):
        meant = hit.meanings[0]
        size = hit.end - hit.start
        if meant.words:
            told[hit.start : hit.end] = _stretched(meant.words, size)
        if meant.concepts:
            found[hit.start : hit.end] = _stretched(meant.concepts, size)
    return Reading(told, found)


def _stretched(told: tuple[str, ...], size: int) -> tuple[str, ...]:
    return (told + told[-1:] * size)[:size]


@lru_cache(maxsize=20_000)
def weigh(concept: str, word: str) -> float:
    """Return how much a concept says by this word: from 0 to about 6.

    What has several words is as common as the commonest of them.
    """
    found = _commonest().get(concept) or weight(stem(word))
    return min(found, _MOST.get(concept[0], found))


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
    return _synonyms().get(stem(word), "")


def _without_clitic(word: str) -> Iterator[str]:
    """The word without what is written before it, which only a listed word shows."""
    if word[0] in _CLITICS and len(word) > _SHORT:
        yield word[1:]
    if word.startswith(_ARTICLE):
        yield word.removeprefix(_ARTICLE)


@cache
def releases() -> frozenset[str]:
    """Return the concepts of figures that are published again and again.

    Their plain words are those in Latin letters.
    """
    told = [word for plain, _ in _plain() for word in words(plain)]
    return frozenset(_concept(word) for word in told if word.isascii())


@dataclass(frozen=True, slots=True)
class _Meaning:
    words: tuple[str, ...] = ()  #: plain ones; none for a country
    concepts: tuple[str, ...] = ()  #: none for what only looks like a country


@cache
def _expressions() -> Lexicon[_Meaning]:
    """Expressions and countries together, for a look-up takes long."""
    return Lexicon((*_countries(), *_said_otherwise()))


def _countries() -> Iterator[Term[_Meaning]]:
    for one in terms():
        means = (f"{COUNTRY}{one.meaning}",) if one.meaning.isalpha() else ()
        yield Term(one.words, _Meaning((), means), one.exact)


def _said_otherwise() -> Iterator[Term[_Meaning]]:
    for plain, expressions in _plain():
        told = words(plain)
        found = [_concept(word) for word in told]
        for hit in named(told):
            found[hit.start] = f"{COUNTRY}{hit.meanings[0]}"
        meaning = _Meaning(tuple(told), tuple(found))
        yield from (term(expression, meaning) for expression in expressions)


def _plain() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Plain words with the expressions for them."""
    for _, row in rows("expressions.tsv", "plain", "expressions"):
        yield row["plain"], listed(row["expressions"])


@cache
def _synonyms() -> dict[str, str]:
    """Stems of listed words to the first of their line; the first line wins."""
    found: dict[str, str] = {}
    for _, row in rows("synonyms.tsv", "words"):
        first, *others = words(row["words"])
        for word in (first, *others):
            found.setdefault(stem(word), f"{SYNONYM}{first}")
    return found


@cache
def _commonest() -> dict[str, float]:
    """What words are put for one another for, with the least weight of them."""
    found: dict[str, float] = {}
    for one, concept in _synonyms().items():
        found[concept] = min(weight(one), found.get(concept, inf))
    return found
