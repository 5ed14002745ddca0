"""Words to the names that they sound like. Pure.

For spellings that nobody listed: a name's consonants find it, and what then tells the
two spellings apart says whether it is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from operator import itemgetter
from typing import NamedTuple

from jobs.arabic.fold import stem
from jobs.arabic.forms import bare
from jobs.facts.frequency import weight
from jobs.facts.sounds import consonants, difference

# By consonants: how different a spelling may be that is surely the name, and one that
# may be it. With fewer consonants too many words sound like a name.
_TOLERANCE = {
    2: (0.0, 0.75),
    3: (0.5, 1.0),
    4: (1.0, 2.0),
    5: (1.5, 2.5),
    6: (2.0, 3.0),
}
_FEWEST, _MOST = min(_TOLERANCE), max(_TOLERANCE)
_STRICT = 1.5  # how much more a vowel counts where others bear names much like it
_HABIT = 0.5  # what such a name may differ by and surely be meant, if it is short
_SHORT = 4  # consonants
_SPLIT = 0.5  # what it costs to write in several words what others write in fewer
_MARGIN = 1  # letters by which lengths differ at no cost: "tsh" is one sound
_SHORTEST = 4  # letters of a spelling
_LONGEST = 5  # words of a spelling


@dataclass(frozen=True, slots=True)
class Name:
    """A name to listen for."""

    words: tuple[str, ...]  #: folded
    id: str  #: of what it names
    strict: bool = False  #: others bear names that differ by a vowel

    @property
    def spelling(self) -> str:
        """The name without spaces."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Heard:
    """A place in a text that sounds like a name: words [start, end)."""

    start: int
    end: int
    id: str
    sure: bool  #: else it may as well be another word


class _Start(NamedTuple):
    """A form of a word that a name may begin with."""

    form: str
    sound: str
    alone: tuple[str, bool] | None  #: whom it names by itself, and whether surely


class Listener:
    """Many names, listened for together in one pass."""

    def __init__(self, names: Iterable[Name]) -> None:
        known: dict[str, set[Name]] = defaultdict(set)
        for name in names:
            sound = _sound(name.words)
            if sound and len(sound) >= _FEWEST:
                known[sound].add(name)
        self._known = dict(known)
        self._begun = {sound[:i] for sound in known for i in range(len(sound) + 1)}
        self._joined = "\n".join(known)
        self._starts = lru_cache(maxsize=20_000)(self._find_starts)
        self._meant = lru_cache(maxsize=20_000)(self._find_meant)

    def hits(self, text: Sequence[str]) -> Iterator[Heard]:
        """Yield the places that sound like a name; they may overlap."""
        begun = zip(map(self._starts, text), (*text[1:], ""), strict=False)
        for start, (ways, after) in enumerate(begun):
            more = _within(after) if ways else None
            for one in ways:
                if one.alone:
                    yield Heard(start, start + 1, *one.alone)
                if more is not None and one.sound + more in self._begun:
                    yield from self._longer(one, text, start)

    def begun(self, word: str) -> tuple[bool, frozenset[str]]:
        """Return whether a word sounds like a name, and what of names it begins."""
        starts = self._starts(word)
        return any(one.alone for one in starts), frozenset(one.sound for one in starts)

    def knows(self, sound: str) -> bool:
        """Return whether a name has this sound."""
        return sound in self._known

    def goes_on(self, sound: str) -> bool:
        """Return whether some name begins with a sound."""
        return sound in self._begun

    def inside(self, word: str) -> str | None:
        """Return what a word adds to the sound of a name; None if none has it."""
        sound = _within(word)
        return sound if sound is not None and sound in self._joined else None

    def _longer(
        self, begun: _Start, text: Sequence[str], start: int
    ) -> Iterator[Heard]:
        """The names of several words that begin so."""
        said: tuple[str, ...] = (begun.form,)
        sound = begun.sound
        for end, word in enumerate(text[start + 1 : start + _LONGEST], start + 2):
            more = _within(word)
            if more is None or sound + more not in self._begun:
                return
            said, sound = (*said, word), sound + more
            if meant := self._meant(said, sound):
                yield Heard(start, end, *meant)

    def _find_starts(self, word: str) -> tuple[_Start, ...]:
        """The forms of a word that begin a name."""
        sounds = ((form, _within(form)) for form in bare(word))
        return tuple(
            _Start(form, sound, self._find_meant((form,), sound))
            for form, sound in sounds
            if sound is not None and sound in self._begun
        )

    def _find_meant(self, said: tuple[str, ...], sound: str) -> tuple[str, bool] | None:
        """The one name that words sound like most, and whether surely."""
        if sound not in self._known:
            return None
        spelling = "".join(said)
        if len(spelling) < _SHORTEST + (len(sound) == _FEWEST):
            return None
        sure, possible = _TOLERANCE[min(len(sound), _MOST)]
        best: dict[tuple[str, bool], float] = {}
        for name in self._known[sound]:
            if abs(len(name.spelling) - len(spelling)) > possible + _MARGIN:
                continue
            cost = _SPLIT * (len(said) not in (1, len(name.words)))
            vowel = _STRICT if name.strict else 1
            cost += difference(spelling, name.spelling, vowel, possible)
            whose = name.id, name.strict
            best[whose] = min(cost, best.get(whose, cost))
        nobody = ("", True), inf
        (id_, is_strict), least = min(best.items(), key=itemgetter(1), default=nobody)
        if least > possible or list(best.values()).count(least) > 1:
            return None
        is_held = is_strict and len(sound) <= _SHORT
        return id_, least <= (min(sure, _HABIT) if is_held else sure)


def _sound(words: Iterable[str]) -> str | None:
    parts = [consonants(word) for word in words]
    return None if None in parts else "".join(part for part in parts if part)


@lru_cache(maxsize=20_000)
def _within(word: str) -> str | None:
    """The consonants of a word that a name may have in it: none that only joins."""
    return None if weight(stem(word)) == 0 or len(word) < 2 else consonants(word)
