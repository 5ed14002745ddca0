"""Words to where names stand in them: as they are listed, described, or sounding.

Pure, after reading jobs/data/entities.tsv, lookalikes.tsv and introductions.tsv once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from jobs.arabic.fold import fold
from jobs.arabic.forms import bare
from jobs.arabic.lexicon import Hit, Lexicon, Term, each_lexemes, longest
from jobs.facts.bodies import described
from jobs.facts.countries import HOME
from jobs.facts.directory import Entity, directory
from jobs.facts.heard import Heard, Listener, Name
from jobs.facts.spellings import is_spelled_out, spellings
from jobs.tables import listed, rows

_ARTICLE = re.compile(r"\b(?:ال|لل)")
# Of people and places there are many, and one vowel tells their names apart.
_MANY = frozenset(("person", "city", "district", "province"))


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a name names."""

    id: str
    weak: bool  #: it may as well be another word


_NOBODY = Named("", weak=True)
_start = attrgetter("start")
_end = attrgetter("end")
_is_sure = attrgetter("sure")


def found(words: Sequence[str]) -> list[Hit[Named]]:
    """Return where names stand in lexemes, in order, none over another.

    A name is heard or described only where none that is listed stands.
    """
    known = _lexicon().hits(words)
    heard = [*listener().hits(words), *described(words)]
    if heard:
        ranked = map(_as_hit, sorted(heard, key=_is_sure, reverse=True))
        free = [hit for hit in ranked if not _is_hidden(hit, known)]
        known = sorted(longest([*free, *known]), key=_start)
    return [hit for hit in known if hit.meanings[0] is not _NOBODY]


def begun(word: str) -> tuple[bool, frozenset[tuple[str, ...]]]:
    """Return whether a lexeme is a name of ours as it is listed, and what it may need.

    Ours is what is Chinese, or taken for something Chinese beside some words.
    """
    return _lexicon().begun(word, _is_ours)


def needed() -> frozenset[str]:
    """Return the second and third words of names that are ours."""
    return _lexicon().needed(_is_ours)


def _is_ours(name: Named) -> bool:
    if name is _NOBODY:
        return False
    entity = directory()[name.id]
    meant = (entity, *(directory()[doubt.means] for doubt in entity.doubts))
    return any(one.country in HOME for one in meant)


def introduced(word: str) -> frozenset[str]:
    """Return the types of entity that a name after this folded word may be of."""
    types = (_introductions().get(form) for form in bare(word))
    return frozenset().union(*filter(None, types))


def _as_hit(one: Heard) -> Hit[Named]:
    return Hit(one.start, one.end, (Named(one.id, not one.sure),))


def _is_hidden(heard: Hit[Named], known: Sequence[Hit[Named]]) -> bool:
    """Whether any of the listed names, which are in order and apart, hides it."""
    first = bisect_right(known, heard.start, key=_end)
    last = bisect_left(known, heard.end, key=_start)
    return any(_hides(other, heard) for other in known[first:last])


def _hides(known: Hit[Named], heard: Hit[Named]) -> bool:
    """Whether a listed name, or other words, in the place of a heard one are meant."""
    is_longer = heard.end - heard.start > known.end - known.start
    return not (known.meanings[0].weak and is_longer)


@cache
def _lexicon() -> Lexicon[Named]:
    """Every name as it is listed, and the words that only look like one."""
    known = [(words, meaning) for words, meaning in (*_others(), *_listed()) if words]
    written = {words for words, _ in known}
    by_rule = (each for each in _by_rule() if each[0] not in written)
    return Lexicon(
        Term(words, meaning, exact=True) for words, meaning in (*known, *by_rule)
    )


def _others() -> Iterator[tuple[tuple[str, ...], Named]]:
    for _, row in rows("lookalikes.tsv", "what", "words"):
        for words in each_lexemes(listed(row["words"])):
            yield words, _NOBODY


def _listed() -> Iterator[tuple[tuple[str, ...], Named]]:
    for entity, name, words in _worded():
        yield words, Named(entity.id, name in entity.weak)


def _by_rule() -> Iterator[tuple[tuple[str, ...], Named]]:
    for entity, name, words in _worded():
        if name not in entity.weak:
            for spelling in spellings(words):
                yield spelling, Named(entity.id, weak=False)


@cache
def _worded() -> Sequence[tuple[Entity, str, tuple[str, ...]]]:
    """Each name of each entity with its lexemes."""
    named = [(entity, name) for entity in directory().values() for name in entity.names]
    worded = each_lexemes([name for _, name in named])
    return [(*each, words) for each, words in zip(named, worded, strict=True)]


@cache
def _introductions() -> Mapping[str, frozenset[str]]:
    kinds: dict[str, frozenset[str]] = {}
    for _, row in rows("introductions.tsv", "types", "words"):
        for word in map(fold, listed(row["words"])):
            kinds[word] = kinds.get(word, frozenset()) | set(listed(row["types"]))
    return kinds


@cache
def listener() -> Listener:
    """Return who listens for names of what is Chinese."""
    return Listener(_listened())


def _listened() -> Iterator[Name]:
    """The names that are known by their sound too: of what is Chinese.

    Not those of Arabic words, which nobody spells otherwise.
    """
    for entity, name, words in _worded():
        is_open = name not in entity.weak | entity.fixed
        if entity.country in HOME and is_open and _is_foreign(name, words):
            yield Name(words, entity.id, entity.type in _MANY)


def _is_foreign(name: str, words: Sequence[str]) -> bool:
    """Whether a name is of foreign words, and not an abbreviation spelled out."""
    introduces = any(word in _introductions() for word in words)
    return not (introduces or _ARTICLE.search(name) or is_spelled_out(words))
