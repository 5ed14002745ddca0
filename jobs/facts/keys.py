"""An article to the keys by which articles that may tell its event are found. Pure.

Two reports of one event share rare words, numbers or names; most other pairs of
articles share none of those that are chosen here. Chosen are the rarest words, and
among equally rare ones those with the lowest hash, so that two articles with the same
words choose the same.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from jobs.facts.frequency import weight
from jobs.facts.numbers import Number, exactness
from jobs.facts.sketch import sketch, stems

_STEMS, _NUMBERS = 16, 8  # keys of each kind, at most
_COMMON = 2.0  # words of less weight find nobody
_DIGITS = 2  # significant ones: newsrooms round differently


@lru_cache(maxsize=2_048)
def keys(title: str, text: str, entities: tuple[str, ...]) -> frozenset[int]:
    """Return an article's keys: 64-bit signed numbers, the same in every process.

    Args:
        title: may be empty.
        text: may be empty.
        entities: ids, in order of appearance.
    """
    told = sketch(title, text, entities)
    words = {hashed(stem): weight(stem) for stem in stems(title, text)}
    rarest = sorted(words, key=lambda key: (-words[key], key))
    return frozenset(
        (
            *(key for key in rarest[:_STEMS] if words[key] >= _COMMON),
            *_numbers(told.numbers),
            *(hashed(f"#{name}") for name in told.actors),
        )
    )


@lru_cache(maxsize=20_000)
def hashed(text: str) -> int:
    """Return a text's key."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _numbers(numbers: Iterable[Number]) -> Iterable[int]:
    """The most exact numbers, rounded so that a newsroom's rounding changes nothing."""
    exact = sorted(numbers, key=lambda n: (-exactness(n), n.value, n.percent))
    for number in exact[:_NUMBERS]:
        yield hashed(f"{number.value:.{_DIGITS - 1}e}{'%' * number.percent}")
