"""Terms of a data file to their places in a text, Arabic clitics allowed. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from jobs.arabic.fold import fold
from jobs.arabic.forms import forms, inner

T = TypeVar("T")

_SHORT = 2  # letters of what takes no preposition
_LEADING = frozenset(("", "و", "ف", "ال", "وال", "فال"))
_PAIR = 2  # words of most terms that have several, and hits of most that overlap
_BEGUN = 3  # words by which it is told whether a term may begin
LEXEME = re.compile(
    r"[\u0621-\u064a]+[^\W_\u3400-\u9fff]*"  # of the third, found faster
    r"|[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+"
)


def lexemes(text: str) -> list[str]:
    """Return the folded words of a text; Chinese, which has no spaces, by character."""
    return LEXEME.findall(fold(text))


def each_lexemes(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the lexemes of each of many short texts, of which none holds a "|".

    They are folded together, which is several times faster than one by one.
    """
    return [tuple(LEXEME.findall(one)) for one in fold("|".join(texts)).split("|")]


@dataclass(frozen=True, slots=True)
class Term(Generic[T]):
    """Words to look for and what finding them means."""

    words: tuple[str, ...]  #: folded, at least one
    meaning: T
    exact: bool = False  #: the last word takes no suffix
    rank: int = 0  #: of overlapping terms of one length the higher wins


class Hit(NamedTuple, Generic[T]):
    """A place in a text where terms stand: words [start, end)."""

    start: int
    end: int
    meanings: tuple[T, ...]  #: unique, in the order of the terms given


class _Beginning(NamedTuple, Generic[T]):
    """What a word begins."""

    alone: tuple[T, ...]  #: meanings of the terms that it is
    minus_rank: int  #: the highest of theirs
    longer: Mapping[str, Sequence[Term[T]]]  #: terms of more words, by their second


_Ranked = tuple[int, Hit[T]]  # minus the highest rank of its terms, and a hit


def term(text: str, meaning: T) -> Term[T]:
    """Return the term that a data file writes as `text`; a final "!" makes it exact."""
    return Term(tuple(lexemes(text)), meaning, text.endswith("!"))


class Lexicon(Generic[T]):
    """Many terms, found together in one pass.

    A term stands as whole words. Its first word may carry a conjunction and a
    preposition, every word the article, the last word (of four letters or more,
    unless exact) one suffix.
    """

    def __init__(self, terms: Iterable[Term[T]]) -> None:
        index = defaultdict(list)
        for entry in terms:
            index[entry.words[0]].append(entry)
        self._index = dict(index)
        # Most words begin no term: remembering that makes a pass several times faster.
        self._beginning = lru_cache(maxsize=20_000)(self._look_up)

    def hits(self, text: Sequence[str]) -> list[Hit[T]]:
        """Return the hits in lexemes, in order; of overlapping ones the longest."""
        found: list[_Ranked[T]] = []
        last = len(text) - 1
        for start, begins in enumerate(map(self._beginning, text)):
            if begins is None:
                continue
            alone, minus_rank, longer = begins
            if alone:
                found.append((minus_rank, Hit(start, start + 1, alone)))
            if longer and start < last:
                forms = inner(text[start + 1])
                if not longer.keys().isdisjoint(forms):
                    found.extend(_longer(longer, forms, text, start))
        return _apart(found)

    def begun(
        self, word: str, means: Callable[[T], bool]
    ) -> tuple[bool, frozenset[tuple[str, ...]]]:
        """Return whether a lexeme is a term that means such, and what it may need next.

        That is one word or the first two, whose own forms are those of `inner`.
        """
        begins = self._beginning(word)
        if begins is None:
            return False, frozenset()
        return any(map(means, begins.alone)), frozenset(
            entry.words[1:_BEGUN]
            for entry in chain.from_iterable(begins.longer.values())
            if means(entry.meaning)
        )

    def needed(self, means: Callable[[T], bool]) -> frozenset[str]:
        """Return the words that `begun` says may be needed."""
        terms = chain.from_iterable(self._index.values())
        later = (term.words[1:_BEGUN] for term in terms if means(term.meaning))
        return frozenset(chain.from_iterable(later))

    def _look_up(self, word: str) -> _Beginning[T] | None:
        """What a word begins, if anything."""
        alone: list[Term[T]] = []
        longer: dict[str, list[Term[T]]] = defaultdict(list)
        for form, inflected in forms(word):
            for entry in self._index.get(form, ()):
                if len(entry.words) == 1:
                    if not (inflected and entry.exact) and _may_lead(word, form):
                        alone.append(entry)
                elif len(entry.words) > 1 and not inflected:
                    longer[entry.words[1]].append(entry)
        if not (alone or longer):
            return None
        return _Beginning(_meanings(alone), _minus_rank(alone), dict(longer))


def _may_lead(word: str, form: str) -> bool:
    """Whether a word may be a form behind what is written on to it.

    Not where the form has two letters, and a preposition would make a word of them
    that is another: a door is no "in August".
    """
    written = word.removesuffix(form)
    return len(form) > _SHORT or written in _LEADING


def longest(hits: Sequence[Hit[T]]) -> list[Hit[T]]:
    """Return hits that do not overlap, in order: the longest, or those given first."""
    if len(hits) < 2:  # the most frequent case by far
        return list(hits)
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=lambda hit: hit.start - hit.end):
        if taken.isdisjoint(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _apart(found: Iterable[_Ranked[T]]) -> list[Hit[T]]:
    """Of hits in order of their starts those that do not overlap."""
    kept: list[Hit[T]] = []
    near: list[_Ranked[T]] = []  # that overlap
    end = 0
    for ranked in found:
        _, (start, its_end, _) = ranked
        if start >= end:
            if len(near) == 1:  # the most frequent case by far
                kept.append(near[0][1])
            else:
                kept.extend(_best(near))
            near = [ranked]
            end = its_end
        else:
            near.append(ranked)
            end = max(end, its_end)
    kept.extend(_best(near))
    return kept


def _best(near: Sequence[_Ranked[T]]) -> list[Hit[T]]:
    """The longest of overlapping hits, those of higher rank before others."""
    if len(near) == _PAIR:
        return [min(near, key=_preference)[1]]
    return longest([hit for _, hit in sorted(near, key=itemgetter(0))])


def _preference(ranked: _Ranked[T]) -> tuple[int, int]:
    minus_rank, hit = ranked
    return hit.start - hit.end, minus_rank


def _minus_rank(terms: Sequence[Term[T]]) -> int:
    if len(terms) == 1:
        return -terms[0].rank
    return -max((entry.rank for entry in terms), default=0)


def _meanings(terms: Sequence[Term[T]]) -> tuple[T, ...]:
    if len(terms) == 1:
        return (terms[0].meaning,)
    return tuple(dict.fromkeys(entry.meaning for entry in terms))


def _longer(
    entries: Mapping[str, Sequence[Term[T]]],
    forms: Mapping[str, bool],
    text: Sequence[str],
    start: int,
) -> Iterator[_Ranked[T]]:
    """The hits of several words that stand at `start`, the first being there.

    Args:
        entries: by their second word.
        forms: of the second word there, as `inner` has them.
    """
    found: dict[int, list[Term[T]]] = {}
    for form, inflected in forms.items():
        for entry in entries.get(form, ()):
            if _continues(entry, text, start, inflected):
                found.setdefault(start + len(entry.words), []).append(entry)
    for end, terms in found.items():
        yield _minus_rank(terms), Hit(start, end, _meanings(terms))


def _continues(
    entry: Term[T], text: Sequence[str], start: int, inflected: bool
) -> bool:
    """Whether a term stands at `start`, its first two words being there.

    Args:
        inflected: whether the second has a suffix.
    """
    size = len(entry.words)
    if size == _PAIR or inflected:
        return size == _PAIR and not (inflected and entry.exact)
    said = text[start : start + size]
    return len(said) == size and all(
        _is_form(entry.words[i], said[i], may_inflect=i == size - 1 and not entry.exact)
        for i in range(_PAIR, size)
    )


def _is_form(dictionary: str, said: str, *, may_inflect: bool) -> bool:
    """Whether a later word is a form of a term's."""
    inflected = inner(said).get(dictionary)
    return inflected is False or bool(inflected and may_inflect)
