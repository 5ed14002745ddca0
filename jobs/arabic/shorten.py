"""A sentence to shorter sentences that say less of the same. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jobs.arabic.fold import fold, without_conjunction, words
from jobs.arabic.phrases import phrase, stands

_FEWEST = 6  # words of a sentence that says something
_AFTER = 4  # words at least, after "he said that" or after an opening clause
_LIST_ITEM = 3  # words at most, between the commas of a list
_CUTS = 3  # times that one kind of aside is taken out
_COMMAS = "\u060c\u061b,;"
_ENDING = " .:-\u2013\u2014" + _COMMAS
_PAIRS = (("\xab", "\xbb"), ("\u201c", "\u201d"), ("(", ")"), ("[", "]"))
_WAW = re.compile("^(\\W*)\N{ARABIC LETTER WAW}[\u064b-\u0652]*")


@dataclass(frozen=True, slots=True)
class _Wording:
    """A sentence word by word, as shown and as folded; the two match."""

    shown: tuple[str, ...]
    folded: tuple[str, ...]

    @property
    def key(self) -> str:
        return " ".join(self.folded)

    def part(self, start: int, end: int | None = None) -> "_Wording":
        return _Wording(self.shown[start:end], self.folded[start:end])

    def without(self, name: str) -> "_Wording":
        """The sentence without what is listed under a name, its commas mended."""
        rest = self
        for _ in range(_CUTS):
            key = rest.key
            match = phrase(name).search(key)
            if match is None:
                break
            first = len(key[: match.start()].split())
            last = len(key[: match.end()].split())
            rest = rest._dropped(first, last, key[match.end() :][:1])
        return rest

    def _dropped(self, first: int, last: int, after: str) -> "_Wording":
        """The sentence without some words; of commas around them one goes too."""
        shown, folded = list(self.shown), list(self.folded)
        if 0 < first < last and shown[last - 1][-1] in _COMMAS:
            comma = after if after in _COMMAS else ""
            shown[first - 1] = shown[first - 1].rstrip(_COMMAS) + comma
            folded[first - 1] = folded[first - 1].rstrip(_COMMAS) + comma
        del shown[first:last], folded[first:last]
        return _Wording(tuple(shown), tuple(folded))


def shorter(sentence: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Return what can be said of a sentence, longest first: it and its beginnings.

    Connectives and weekdays go, then asides between commas, then what is in brackets;
    a beginning ends where a clause does and is complete as far as its words tell.
    Words keep their order and their form. Each ends in a full stop.

    Args:
        fits: whether a wording is short enough.
    """
    shown, folded = tuple(sentence.split()), tuple(fold(sentence).split())
    if len(shown) != len(folded):  # a rare text that folds irregularly
        return
    wording = _opened(_timeless(_Wording(shown, folded)))
    said: set[str] = set()
    for left_out in ("", "aside", "bracket"):
        whole, wording = wording, wording.without(left_out) if left_out else wording
        if left_out and wording is whole:  # there is none: all was said before
            continue
        for end in _ends(wording):
            text = " ".join(wording.shown[:end]).rstrip(_ENDING) + "."
            if text not in said and fits(text) and _is_complete(wording.part(0, end)):
                said.add(text)
                yield text


def _timeless(wording: _Wording) -> _Wording:
    """The sentence without the day; as it is when it tells of several days."""
    wording = wording.without("filler")
    if not stands("dropped", wording.key):
        return wording
    days = {match[0] for match in phrase("dropped").finditer(wording.key)}
    return wording.without("dropped") if len(days) == 1 else wording


def _opened(wording: _Wording) -> _Wording:
    """The sentence without the bullet, connective or "and" with which it begins."""
    if wording.shown and not words(wording.shown[0]):
        wording = wording.part(1)
    if match := phrase("apart").match(wording.key):
        wording = wording.part(len(match[0].split()))
    if wording.shown and without_conjunction(wording.folded[0]) != wording.folded[0]:
        first = _WAW.sub(r"\1", wording.shown[0])
        bare = without_conjunction(wording.folded[0])
        wording = _Wording((first, *wording.shown[1:]), (bare, *wording.folded[1:]))
    return wording


def _ends(wording: _Wording) -> Iterator[int]:
    """After how many words the sentence may end, most first."""
    size = len(wording.shown)
    commas = [n for n in range(1, size) if wording.shown[n - 1][-1] in _COMMAS]
    borders = {n for n in commas if _ends_clause(wording, commas, n)}
    key = wording.key
    for match in phrase("border").finditer(key):
        borders.add(key.count(" ", 0, match.start() + 1))
    yield size
    for end in sorted(borders, reverse=True):
        after = " ".join(wording.folded[end : end + _AFTER])
        if end >= _FEWEST and not phrase("reversing").match(after):
            yield end


def _ends_clause(wording: _Wording, commas: list[int], end: int) -> bool:
    """Whether the comma after so many words ends a clause.

    A linking word must follow it, and another one the next comma: otherwise the words
    between the two are an insertion, and the clause goes on. Few words between commas
    are an item of a list.
    """
    before = [0, *commas][commas.index(end)]
    later = [*commas[commas.index(end) + 1 :], len(wording.shown)]
    if min(end - before, later[0] - end) <= _LIST_ITEM:
        return False
    following = (end, *later[: len(later) > 1])
    return all(is_linking(wording.folded[n]) for n in following)


def is_linking(word: str) -> bool:
    """Whether a folded word ties a clause to the one before it."""
    bare = word.strip(_ENDING + '"()')
    return without_conjunction(bare) != bare or bool(phrase("linking").match(bare))


def _is_complete(wording: _Wording) -> bool:
    """Whether the words can stand as a sentence."""
    key, text = wording.key.rstrip(_ENDING), " ".join(wording.shown)
    if len(wording.shown) < _FEWEST or not _is_balanced(text):
        return False
    if phrase("dangling").fullmatch(key.split()[-1]):
        return False
    if phrase("leaning").match(key):
        clauses = re.split(f"[{_COMMAS}]", key, maxsplit=1)
        return len(clauses) > 1 and len(clauses[1].split()) >= _AFTER
    return not stands("incomplete", key)


def _is_balanced(text: str) -> bool:
    return all(
        text.count(opening) == text.count(closing) for opening, closing in _PAIRS
    )
