"""A text to whether it may name anything Chinese: a cheap look before the thorough one.

A name begins with a word that is one by itself, or that goes on with the next. What
each word begins and continues is remembered, and so is of two in a row whether they
begin a name: most texts are made of words that were met before. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from jobs.arabic.lexicon import inner, lexemes
from jobs.facts import countries, names
from jobs.facts.bodies import is_home

# Folding drops these, but to Python they part words: what they join would be missed.
_JOINED = ("\x1c", "\x1d", "\x1e", "\x1f")


@dataclass(frozen=True, slots=True, eq=False)
class _Role:
    """What a word may be in names of what is Chinese; there is one of each kind."""

    is_name: bool  #: by itself
    needs: frozenset[str]  #: one of these next
    serves: frozenset[str]  #: as which it may come next
    begins: frozenset[str]  #: sounds of names
    sounds: str | None  #: as what it may go on sounding; None: as nothing


def may_name_china(text: str) -> bool:
    """Return False only if no name of anything Chinese stands in a text.

    Args:
        text: not folded.
    """
    if any(mark in text for mark in _JOINED):
        return True
    roles = [*chain.from_iterable(map(_roles, text.split())), _END]
    begun = [*map(_may_begin, roles, roles[1:])]
    return any(begun) and any(
        _is_name(roles[place], roles[place + 1 :])
        for place, may in enumerate(begun)
        if may
    )


@lru_cache(maxsize=20_000)
def _may_begin(one: _Role, other: _Role) -> bool:
    """Whether a word that another follows begins a name, or may, if more follow."""
    return _is_listed(one, other) or bool(_sounds(one.begins, other))


def _is_name(one: _Role, rest: Sequence[_Role]) -> bool:
    """Whether words begin with a name, or at least with how one sounds."""
    if _is_listed(one, rest[0]):
        return True
    sounds = one.begins
    for other in rest:
        sounds = _sounds(sounds, other)
        if any(map(names.listener().knows, sounds)):
            return True
        if not sounds:
            return False
    return False


def _is_listed(one: _Role, other: _Role) -> bool:
    return one.is_name or not one.needs.isdisjoint(other.serves)


def _sounds(begun: Iterable[str], other: _Role) -> frozenset[str]:
    """What names begin with that sounds as was begun, and then as the next word."""
    if other.sounds is None:
        return frozenset()
    further = (sound + other.sounds for sound in begun)
    return frozenset(filter(names.listener().goes_on, further))


@lru_cache(maxsize=20_000)
def _roles(token: str) -> tuple[_Role, ...]:
    """The roles of the words between two spaces."""
    return tuple(map(_role, lexemes(token)))


def _role(word: str) -> _Role:
    """The role of a lexeme."""
    country, more_of_it = countries.begun(word)
    listed, more_of_that = names.begun(word)
    heard, begins = names.listener().begun(word)
    return _the(
        country or listed or heard or is_home(word),
        more_of_it | more_of_that,
        _needed().intersection(inner(word)),
        begins,
        names.listener().inside(word),
    )


@cache
def _the(
    is_name: bool,
    needs: frozenset[str],
    serves: frozenset[str],
    begins: frozenset[str],
    sounds: str | None,
) -> _Role:
    """The one role of its kind, so that roles are compared at no cost."""
    return _Role(is_name, needs, serves, begins, sounds)


@cache
def _needed() -> frozenset[str]:
    return countries.seconds() | names.seconds()


_END = _the(False, frozenset(), frozenset(), frozenset(), None)
