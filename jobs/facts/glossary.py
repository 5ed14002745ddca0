"""The terms that readers can have explained, and where texts name them.

Pure, after reading jobs/data/glossary.tsv once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from jobs.arabic import lexicon
from jobs.arabic.fold import fold, stem
from jobs.arabic.lexicon import Hit, Lexicon, lexemes
from jobs.tables import TableError, listed, rows

_COLUMNS = (
    *("id", "term_ar", "aliases_ar", "term_en", "term_zh", "pinyin", "topics"),
    *("explanation_ar", "gloss_en", "see_also", "volatile", "reviewed"),
)
_ARTICLE = "ال"
_WORD = re.compile(r"[^\W_]+\+?")  # "AI+" is another thing than AI
_PLURAL = re.compile(r"(?<=[a-z]{2})s$")
_ASIDE = re.compile(r"\(([^)]*)\)")
_BROAD = re.compile(r"^\d+$|\+$")  # names by which no text is searched
_SHORT = 34  #: characters of a name that fit beside a word on a button


@dataclass(frozen=True, slots=True)
class Term:
    """A term and its explanation."""

    id: str
    name: str  #: Arabic, as readers see it
    aliases: tuple[str, ...]  #: other Arabic names, and abbreviations
    english: str
    chinese: str
    pinyin: str  #: with tone marks, "" when there is none
    explanation: str
    see: tuple[str, ...]  #: ids of terms near it
    is_volatile: bool  #: its rules are changing
    reviewed: date

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it bears, in all languages, the first as readers see it."""
        return (self.name, *self.aliases, *self.translations)

    @property
    def translations(self) -> tuple[str, ...]:
        """Its names in other languages."""
        told = (*_english(self.english), self.chinese)
        return tuple(name for name in told if name)

    @property
    def short(self) -> str:
        """The name, or the first Arabic one that fits on a button."""
        fitting = (n for n in (self.name, *self.aliases) if len(n) <= _SHORT)
        arabic = (name for name in fitting if not name.isascii())
        return next(arabic, self.name)


@cache
def glossary() -> Mapping[str, Term]:
    """Return every term by its id, in alphabetical order of the names.

    Raises:
        TableError: the data file is wrong; says in which line and why.
    """
    found = {row["id"]: _term(where, row) for where, row in _rows()}
    for one in found.values():
        if not found.keys() >= set(one.see):
            raise TableError(f"glossary.tsv: {one.id} names an unknown term")
    ordered = sorted(found.values(), key=lambda one: _alphabetical(one.name))
    return MappingProxyType({one.id: one for one in ordered})


def explained(text: str) -> Term | None:
    """Return the term that a reader means, by any of its names, however written.

    Pinyin may lack its tones and spaces, Arabic its articles and hamzas.
    """
    exact, inflected = _by_name()
    ids = exact.get(_key(text)) or inflected.get(_stems(text))
    return glossary()[ids] if ids else None


def terms(text: str) -> tuple[Term, ...]:
    """Return the terms that a text names, in order of appearance."""
    hits = hits_of(lexemes(text))
    return tuple(dict.fromkeys(hit.meanings[0] for hit in hits))


def hits_of(words: Sequence[str]) -> list[Hit[Term]]:
    """Return where lexemes name terms, in order, none over another."""
    return _lexicon().hits(words)


@cache
def _lexicon() -> Lexicon[Term]:
    return Lexicon(
        lexicon.Term(words, one, exact=True)
        for one in glossary().values()
        for name in searched(one)
        if (words := tuple(lexemes(name)))
    )


def searched(term: Term) -> tuple[str, ...]:
    """Return the names of a term that say in a text that it is meant."""
    return tuple(name for name in term.names if not _BROAD.search(name))


def _rows() -> Iterator[tuple[str, dict[str, str]]]:
    seen: set[str] = set()
    for where, row in rows("glossary.tsv", *_COLUMNS):
        if row["id"] in seen or not row["term_ar"] or not row["explanation_ar"]:
            raise TableError(f"{where}: the id stands twice, or a text is missing")
        seen.add(row["id"])
        yield where, row


def _term(where: str, row: dict[str, str]) -> Term:
    try:
        reviewed = date.fromisoformat(row["reviewed"])
    except ValueError:
        raise TableError(f"{where}: reviewed must be a date, as 2026-11-22") from None
    return Term(
        id=row["id"],
        name=row["term_ar"],
        aliases=listed(row["aliases_ar"]),
        english=row["term_en"],
        chinese=row["term_zh"],
        pinyin=row["pinyin"],
        explanation=row["explanation_ar"],
        see=listed(row["see_also"]),
        is_volatile=row["volatile"] == "y",
        reviewed=reviewed,
    )


def _alphabetical(name: str) -> str:
    """By what a name stands in an Arabic index: its article does not count."""
    return fold(name).removeprefix(_ARTICLE)


@cache
def _by_name() -> tuple[Mapping[str, str], Mapping[tuple[str, ...], str]]:
    """Ids by names as they are written, and by the stems of their words."""
    exact: dict[str, str] = {}
    inflected: dict[tuple[str, ...], str] = {}
    for one in glossary().values():
        for name in (one.id, *one.names, one.pinyin):
            exact.setdefault(_key(name), one.id)
            inflected.setdefault(_stems(name), one.id)
    del exact[""], inflected[()]  # what has no pinyin
    return exact, inflected


def _key(text: str) -> str:
    words = (word.removeprefix(_ARTICLE) for word in _WORD.findall(fold(text)))
    return "".join(words)


def _stems(text: str) -> tuple[str, ...]:
    words = _WORD.findall(fold(text))
    return tuple(_PLURAL.sub("", stem(word)) for word in words)


def _english(name: str) -> Iterator[str]:
    """An English name, without what it has in brackets, and each of that."""
    if not name:
        return
    yield _ASIDE.sub("", name).strip()
    for aside in _ASIDE.findall(name):
        yield from (part.strip() for part in aside.split(","))
