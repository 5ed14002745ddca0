"""Regular expressions to what stands in all that they match. Pure.

To look for some letters is many times faster than to try an expression at every place
of a text; where none of them stands, it need not be tried.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

T = TypeVar("T")

Needles = frozenset[str]  # none where nothing is known

_NONE: Needles = frozenset()
_PIECE = re.compile(
    r"\\u[0-9a-f]{4}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\((?:\?(?:[:=!]|<[=!]))?|[?*+]\??|\{\d*,?\d*\}\??|."
)
_QUANTIFIER = re.compile(r"[?*+{]")
_OPTIONAL = re.compile(r"[?*]|\{[0,]")
_LOOKING, _DENYING = ("(?=", "(?<="), ("(?!", "(?<!")
_SEVERAL = re.compile(r"\\[a-zA-Z0-9]|\[|[.^$]")  # what stands for no one letter
_SHORT = 3  # letters: fewer stand in most texts
_TELLING = re.compile(r"\S\S|[^\w\s]")  # what is more than a letter or a space
_GRAM = re.compile(rf"(?=(\S{{{_SHORT}}}))")  # every few letters in a row


def needles(pattern: str) -> Needles:
    """Return strings of which at least one stands in any text that a pattern matches.

    None are returned where that cannot be told.

    Args:
        pattern: without flags, names, back-references and comments.
    """
    return _of_group(iter(_PIECE.findall(pattern)))


def alternatives(pattern: str) -> list[str]:
    """Return the parts of a pattern between the bars that stand in no bracket."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(pattern):
        depth += piece.startswith("(") - (piece == ")")
        if piece == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


class Sieve(Generic[T]):
    """Things that each need one of some needles, found by the words of a text."""

    def __init__(self, things: Sequence[tuple[T, Needles]]) -> None:
        """Take things, in their order, and what each needs."""
        self.things = [thing for thing, _ in things]
        told = [(each, n) for n, (_, needed) in enumerate(things) for each in needed]
        vague = {n for each, n in told if not _TELLING.search(each)}
        vague.update(n for n, (_, needed) in enumerate(things) if not needed)
        self._always = frozenset(vague)
        known = Counter(gram for each, _ in told for gram in _GRAM.findall(each))
        #: By a few letters of its word: a word of a needle, the needle, who needs it.
        self._held: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for each, place in told:
            if place not in self._always:
                gram = min(_GRAM.findall(each), key=known.__getitem__, default="")
                word = next(word for word in each.split() if gram in word)
                self._held[gram].append((word, each, place))
        self._near = lru_cache(maxsize=2_000)(self._find_near)

    def may_fit(self, text: str) -> Iterator[T]:
        """Return, in order, all things but those whose needles a text lacks."""
        # A needle stands in a text only if each word of it stands inside one there.
        near = chain.from_iterable(map(self._near, text.split()))
        found = {n for more, n in near if more in text}
        return (self.things[place] for place in sorted(found.union(self._always)))

    def _find_near(self, word: str) -> Sequence[tuple[str, int]]:
        """Who may find a needle where a word stands, and what must stand there too."""
        grams = self._held.keys() & ("", *_GRAM.findall(word))
        near = chain.from_iterable(self._held[gram] for gram in grams)
        return tuple(
            ("" if needle == part else needle, place)
            for part, needle, place in near
            if part in word
        )


def _of_group(pieces: Iterator[str]) -> Needles:
    """The needles of what stands up to a closing bracket, or to the end."""
    branches: list[list[Needles]] = [[]]
    for piece in pieces:
        parts = branches[-1]
        if piece == ")":
            break
        if piece == "|":
            branches.append([])
        elif piece.startswith("("):
            inside = _of_group(pieces)
            aside = piece in _LOOKING or piece in _DENYING
            found = _NONE if piece in _DENYING else inside
            parts += [_NONE, found, _NONE] if aside else [found]
        elif _QUANTIFIER.match(piece):
            repeated = parts.pop()
            parts += [_NONE if _OPTIONAL.match(piece) else repeated, _NONE]
        else:
            parts.append(_of_letter(piece))
    needed = [_of_row(parts) for parts in branches]
    return _NONE.union(*needed) if all(needed) else _NONE


def _of_letter(piece: str) -> Needles:
    if piece.startswith("\\u"):
        return frozenset((piece.encode().decode("unicode_escape"),))
    return _NONE if _SEVERAL.match(piece) else frozenset((piece[-1],))


def _of_row(parts: Iterable[Needles]) -> Needles:
    """The best needles of parts after one another; letters in a row are one part."""
    found: list[Needles] = []
    row = ""
    for part in (*parts, _NONE):
        letter = next(iter(part)) if len(part) == 1 else ""
        if len(letter) == 1:
            row += letter
        else:
            found += filter(None, (frozenset((row,) * bool(row)), part))
            row = ""
    return min(found, key=_likelihood, default=_NONE)


def _likelihood(needed: Needles) -> tuple[bool, float]:
    """How likely needles stand in a text: the less, the fewer and longer they are."""
    shortest = min(map(len, needed))
    return shortest < _SHORT, len(needed) / shortest**2
