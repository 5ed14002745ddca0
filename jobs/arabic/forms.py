"""A folded word to the forms that a list may have it in: without clitics. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ك", "ل", "س")
_ARTICLE = "ال"
_TO_THE = "لل"
_SUFFIXES = ("ات", "ين", "ون", "ان", "ها", "هم", "ه", "يه", "يا", "ي", "ا")
_SHORTEST_INFLECTED = 4  # letters: shorter words become other words too easily


@lru_cache(maxsize=64)  # several lexicons ask for the same word in turn
def bare(word: str) -> tuple[str, ...]:
    """Return a folded word, and what is left of it when clitics are taken off."""
    rests = (rest for stem in _stems(word) for rest in _definite(stem))
    return tuple(dict.fromkeys([word, *(rest for rest in rests if len(rest) > 1)]))


@lru_cache(maxsize=64)
def forms(word: str) -> tuple[tuple[str, bool], ...]:
    """Return the forms that a first word may be of, and whether by a suffix."""
    return tuple(_with_suffixes(bare(word)))


@lru_cache(maxsize=20_000)
def inner(word: str) -> Mapping[str, bool]:
    """Return the forms that a later word may be of, and whether by a suffix."""
    return dict(_with_suffixes(_definite(word)))


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


def _with_suffixes(bases: Iterable[str]) -> Iterator[tuple[str, bool]]:
    for form in bases:
        yield form, False
        for suffix in _SUFFIXES if form.endswith(_SUFFIXES) else ():
            stem = form.removesuffix(suffix)
            if stem != form and len(stem) >= _SHORTEST_INFLECTED:
                yield stem, True
