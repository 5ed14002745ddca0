"""Queries to what is looked for in the archive, and articles to how they are found.

Pure. Whatever has a name in the directory of entities or in the glossary is found by
that name in any spelling and language; other words by their stems.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobs.arabic.fold import fold, stem
from jobs.arabic.lexicon import LEXEME, Hit, lexemes, longest
from jobs.facts.directory import Entity, directory, lookup
from jobs.facts.frequency import weight
from jobs.facts.glossary import Term, hits_of, searched
from jobs.facts.names import found
from storage.model import Article

Wanted = tuple[tuple[str, ...], ...]  #: of each at least one phrase of stems

_HAN = re.compile("[\u3400-\u9fff]")
_FEWEST = 2  # letters or digits; a Chinese character says enough alone


@dataclass(frozen=True, slots=True)
class _Word:
    """One lexeme of a query."""

    text: str
    joins: bool  #: nothing stands between it and the one before


def search_text(article: Article) -> str:
    """Return the words by which an article is found, separated by spaces.

    Those of its text, or of its summary where the text is gone, and the names that
    readers know of all that it names.
    """
    known = directory()
    names = (known[id_].name for id_ in article.entities if id_ in known)
    said = (article.title, article.text or article.summary, *names)
    return _phrase(lexemes("\n".join(said)))


def is_enough(text: str) -> bool:
    """Return whether a query says enough to search for it."""
    words = lexemes(text)
    return sum(map(len, words)) >= _FEWEST or any(map(_HAN.match, words))


def wanted(text: str) -> Wanted:
    """Return what a query asks for: all its words, names in any spelling.

    Words that stand in every article count only where there are no others.
    """
    words = _words(text)
    named = {hit.start: hit for hit in _named([word.text for word in words])}
    groups: list[list[str]] = []
    place = 0
    while place < len(words):
        if hit := named.get(place):
            literal = _phrase([word.text for word in words[place : hit.end]])
            groups.append([literal, *map(_phrase, map(lexemes, hit.meanings))])
            place = hit.end
            continue
        written = stem(words[place].text)
        if words[place].joins and groups and len(groups[-1]) == 1:
            groups[-1] = [f"{groups[-1][0]} {written}"]
        else:
            groups.append([written])
        place += 1
    telling = [group for group in groups if weight(group[0])]
    return tuple(tuple(dict.fromkeys(group)) for group in telling or groups)


def about(term: Term) -> Wanted:
    """Return what says in the archive that a term is meant: any of its names."""
    phrases = (_phrase(lexemes(name)) for name in searched(term))
    return (tuple(dict.fromkeys(phrases)),)


def naming(entity: Entity) -> Wanted:
    """Return what says in the archive that somebody in the directory is named."""
    return ((_phrase(lexemes(entity.name)),),)


def named_by(text: str) -> str:
    """Return the id of the entity that a query as a whole names, "" if none."""
    words = lexemes(text)
    whole = [hit for hit in found(words) if hit.start == 0 and hit.end == len(words)]
    return next((hit.meanings[0].id for hit in whole), "")


def _words(text: str) -> list[_Word]:
    words, end = [], -1
    for match in LEXEME.finditer(fold(text)):
        words.append(_Word(match[0], joins=match.start() == end))
        end = match.end()
    return words


def _named(words: Sequence[str]) -> list[Hit[str]]:
    """Where a query names what has a name, with the names it has."""
    entities = list(_entities(words))
    places = {(hit.start, hit.end) for hit in entities}
    terms = (hit for hit in _terms(words) if (hit.start, hit.end) not in places)
    return longest([*entities, *terms])


def _entities(words: Sequence[str]) -> Iterator[Hit[str]]:
    for hit in found(words):
        written = " ".join(words[hit.start : hit.end])
        # One that only sounds like a name needs more around it than a query has.
        if not hit.meanings[0].weak or lookup(written):
            name = directory()[hit.meanings[0].id].name
            yield Hit(hit.start, hit.end, (name,))


def _terms(words: Sequence[str]) -> Iterator[Hit[str]]:
    for hit in hits_of(words):
        one = hit.meanings[0]
        foreign = _is_translation(words[hit.start : hit.end], one)
        yield Hit(hit.start, hit.end, searched(one) if foreign else (one.name,))


def _is_translation(words: Sequence[str], term: Term) -> bool:
    """Whether a name is foreign, and no abbreviation that may name less."""
    written = list(words)
    aliases = map(lexemes, term.aliases)
    return written not in aliases and written in map(lexemes, term.translations)


def _phrase(words: Sequence[str]) -> str:
    return " ".join(map(stem, words))
