"""A text to whether it may name anything Chinese: a cheap look before the thorough one.

A name begins with a word that is one by itself, or that goes on with the next. What
each word begins and continues is written as a letter, and so a text as a line of
letters, with one and the same for words that are part of no name. What stands between
two spaces recurs: most texts are made of words and rows of words that were met before.
Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count

from jobs.arabic.forms import inner
from jobs.arabic.lexicon import lexemes
from jobs.facts import countries, names
from jobs.facts.bodies import is_home

_MOST, _MOST_ROWS = 20_000, 5_000  # words, and rows of them, that are remembered
# Letters of a word in no name, and of one that is a name. All letters are beyond
# Latin-1, because Python joins strings of one width faster.
_NOTHING, _NAME = "\u0100", "\u0101"
_LONGEST = 40  # characters of what is remembered
_LISTED, _SOUNDING = "listed", "sounding"  # what may stand in a row of words
_FIRST = 0x102  # the number of the first other letter
_ROW = re.compile(f"[^{_NOTHING}]{{2,}}")


@dataclass(frozen=True, slots=True)
class _Role:
    """What a word that is no name may be in names of what is Chinese."""

    wants: frozenset[str]  #: one of these next...
    needs: frozenset[tuple[str, ...]]  #: ...with which one of these begins
    serves: frozenset[str]  #: as which it may come next
    begins: frozenset[str]  #: sounds of names
    sounds: str | None  #: as what it may go on sounding; None: as nothing


_NO_ROLE = _Role(frozenset(), frozenset(), frozenset(), frozenset(), None)


def may_name_china(text: str) -> bool:
    """Return False only if no name of anything Chinese stands in a text.

    Args:
        text: not folded.
    """
    # At other white space words need not be parted: both are then met as one.
    words = text.replace("\n", " ").split(" ")
    spelled = [*map(_SPELLED.__getitem__, words)]
    line = "".join(spelled)
    if _NAME in line:
        return True
    held = {*map(_held, _ROW.findall(line))}
    return _LISTED in held or (_SOUNDING in held and _is_heard(words, spelled))


def _is_heard(words: Sequence[str], spelled: Sequence[str]) -> bool:
    """Whether words sound like a name where by their letters they may."""
    places = [place for place, letters in enumerate(spelled) for _ in letters]
    rows = (row.span() for row in _ROW.finditer("".join(spelled)) if _held(row[0]))
    said = (words[places[start] : places[end - 1] + 1] for start, end in rows)
    return any(any(names.listener().hits(lexemes(" ".join(row)))) for row in said)


class _Spelled(dict[str, str]):
    """What stands between two spaces, as letters; forgotten when it is too much."""

    def __missing__(self, text: str) -> str:
        spelled = "".join(map(_letter, lexemes(text)))
        if len(self) >= _MOST:
            self.clear()
        if len(text) <= _LONGEST:
            self[text] = spelled
        return spelled


_SPELLED = _Spelled()


class _Alphabet:
    """A letter for each role."""

    def __init__(self) -> None:
        self._letters = {_NO_ROLE: _NOTHING}
        self._roles: dict[str, _Role] = {}
        self._numbers = count(_FIRST)

    def letter(self, role: _Role) -> str:
        """Return the letter of a role; threads that ask at once may get two."""
        if role not in self._letters:
            letter = chr(next(self._numbers))
            self._roles[letter] = role
            self._letters[role] = letter
        return self._letters[role]

    def roles(self, row: str) -> list[_Role]:
        """Return the roles of some letters."""
        return [self._roles[letter] for letter in row]


_ALPHABET = _Alphabet()


@lru_cache(maxsize=_MOST_ROWS)
def _held(row: str) -> str:
    """What stands in a row of words, if anything."""
    roles = [*_ALPHABET.roles(row), _NO_ROLE, _NO_ROLE]
    begun = [(roles[n], roles[n + 1 :]) for n in range(len(row))]
    if any(_is_listed(one, rest) for one, rest in begun):
        return _LISTED
    return _SOUNDING if any(_may_sound(one, rest) for one, rest in begun) else ""


def _may_sound(one: _Role, rest: Sequence[_Role]) -> bool:
    """Whether words may begin with what sounds like a name."""
    sounds = one.begins
    for other in rest:
        sounds = _sounds(sounds, other)
        if any(map(names.listener().knows, sounds)):
            return True
        if not sounds:
            return False
    return False


def _is_listed(one: _Role, rest: Sequence[_Role]) -> bool:
    """Whether words begin with a listed name, or with as much of it as is looked at."""
    return not one.wants.isdisjoint(rest[0].serves) and any(
        all(word in other.serves for word, other in zip(need, rest, strict=False))
        for need in one.needs
    )


def _sounds(begun: Iterable[str], other: _Role) -> frozenset[str]:
    """What names begin with that sounds as was begun, and then as the next word."""
    if other.sounds is None:
        return frozenset()
    further = (sound + other.sounds for sound in begun)
    return frozenset(filter(names.listener().goes_on, further))


def _letter(word: str) -> str:
    """The letter of a lexeme."""
    country, more_of_it = countries.begun(word)
    listed, more_of_that = names.begun(word)
    heard, begins = names.listener().begun(word)
    if country or listed or heard or is_home(word):
        return _NAME
    needs = more_of_it | more_of_that
    serves = _needed().intersection(inner(word))
    sounds = names.listener().inside(word)
    wants = frozenset(need[0] for need in needs)
    return _ALPHABET.letter(_Role(wants, needs, serves, begins, sounds))


@cache
def _needed() -> frozenset[str]:
    return countries.needed() | names.needed()
