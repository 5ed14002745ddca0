"""Terms of a data file to their places in a text, Arabic clitics allowed. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

from jobs.arabic.fold import fold

T = TypeVar("T")

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ك", "ل", "س")
_ARTICLE = "ال"
_TO_THE = "لل"
_SUFFIXES = ("ات", "ين", "ون", "ان", "ها", "هم", "ه", "يه", "يا", "ي", "ا")
_SHORT = 2  # letters of what takes no preposition
_LEADING = frozenset(("", "و", "ف", "ال", "وال", "فال"))
_SHORTEST_INFLECTED = 4  # letters: shorter words become other words too easily
LEXEME = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


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


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A place in a text where terms stand: words [start, end)."""

    start: int
    end: int
    meanings: tuple[T, ...]  #: unique, in the order of the terms given


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
        self._beginning = lru_cache(maxsize=50_000)(self._look_up)

    def hits(self, text: Sequence[str]) -> list[Hit[T]]:
        """Return the hits in lexemes, in order; of overlapping ones the longest."""
        found: dict[tuple[int, int], list[Term[T]]] = defaultdict(list)
        beginning = self._beginning
        begun = [
            (i, begins) for i, word in enumerate(text) if (begins := beginning(word))
        ]
        for start, (alone, longer) in begun:
            for entry in alone:
                found[start, start + 1].append(entry)
            if longer and start + 1 < len(text):
                for entry in _longer(longer, text, start):
                    found[start, start + len(entry.words)].append(entry)
        if len(found) < 2:  # the most frequent case by far
            return [Hit(*span, _meanings(terms)) for span, terms in found.items()]
        ranked = sorted(found, key=lambda span: -max(each.rank for each in found[span]))
        return longest([Hit(*span, _meanings(found[span])) for span in ranked])

    def begun(
        self, word: str, means: Callable[[T], bool]
    ) -> tuple[bool, frozenset[str]]:
        """Return whether a lexeme is a term that means such, and what it may need next.

        The next word's own forms are those of `inner`.
        """
        alone, longer = self._beginning(word) or ((), {})
        return any(means(entry.meaning) for entry in alone), frozenset(
            second
            for second, entries in longer.items()
            if any(means(entry.meaning) for entry in entries)
        )

    def seconds(self, means: Callable[[T], bool]) -> frozenset[str]:
        """Return the second words of the terms that mean such."""
        terms = chain.from_iterable(self._index.values())
        return frozenset(
            term.words[1] for term in terms if term.words[1:] and means(term.meaning)
        )

    def _look_up(
        self, word: str
    ) -> tuple[tuple[Term[T], ...], Mapping[str, Sequence[Term[T]]]] | None:
        """The terms that a word is, and those it begins by their second word."""
        alone = []
        longer = defaultdict(list)
        for form, inflected in _forms(word):
            for entry in self._index.get(form, ()):
                if len(entry.words) == 1:
                    if not (inflected and entry.exact) and _may_lead(word, form):
                        alone.append(entry)
                elif len(entry.words) > 1 and not inflected:
                    longer[entry.words[1]].append(entry)
        return (tuple(alone), dict(longer)) if alone or longer else None


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


def _meanings(terms: Iterable[Term[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(entry.meaning for entry in terms))


def _longer(
    entries: Mapping[str, Sequence[Term[T]]], text: Sequence[str], start: int
) -> Iterator[Term[T]]:
    """The terms of several words that stand at `start`, the first being there."""
    for form, inflected in inner(text[start + 1]):
        for entry in entries.get(form, ()):
            if inflected and (entry.exact or len(entry.words) > 2):
                continue
            if len(entry.words) == 2 or _continues(
                entry, text[start : start + len(entry.words)]
            ):
                yield entry


def _continues(entry: Term[T], text: Sequence[str]) -> bool:
    """Whether the words from the third on stand in the text too."""
    last = len(entry.words) - 1
    return len(text) > last and all(
        (entry.words[i], False) in inner(text[i])
        or (i == last and not entry.exact and (entry.words[i], True) in inner(text[i]))
        for i in range(2, last + 1)
    )


def bare(word: str) -> tuple[str, ...]:
    """Return a folded word, and what is left of it when clitics are taken off."""
    forms = (form for stem in _stems(word) for form in _definite(stem))
    return tuple(dict.fromkeys([word, *(form for form in forms if len(form) > 1)]))


def _forms(word: str) -> tuple[tuple[str, bool], ...]:
    """The dictionary forms that a first word may be of, and whether by a suffix."""
    return tuple(_with_suffixes(bare(word)))


@lru_cache(maxsize=50_000)
def inner(word: str) -> tuple[tuple[str, bool], ...]:
    """Return the forms that a later word may be of, and whether by a suffix."""
    return tuple(_with_suffixes(_definite(word)))


def _stems(word: str) -> Iterator[str]:
    for conjunction in _CONJUNCTIONS:
        if word.startswith(conjunction):
            rest = word.removeprefix(conjunction)
            for preposition in _PREPOSITIONS:
                if rest.startswith(preposition):
                    yield rest.removeprefix(preposition)
            if rest.startswith(_TO_THE):
                yield _ARTICLE + rest.removeprefix(_TO_THE)


def _definite(word: str) -> tuple[str, ...]:
    bare = word.removeprefix(_ARTICLE)
    return (word, bare) if bare != word and len(bare) > 1 else (word,)


def _with_suffixes(forms: Iterable[str]) -> Iterator[tuple[str, bool]]:
    for form in forms:
        yield form, False
        for suffix in _SUFFIXES:
            stem = form.removesuffix(suffix)
            if stem != form and len(stem) >= _SHORTEST_INFLECTED:
                yield stem, True
