"""Sentences to how much of their text each of them tells. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from jobs.arabic.fold import fold, stem

_TELLING = re.compile(r"[^\W_]{3,}")  # a folded word that may tell something
# Weights; an early place's is one.
_FIRST, _TITLED, _CENTRAL, _LONG, _KNOWN = 0.5, 0.15, 0.2, 0.3, 0.1
_LONGEST = 1.5  # times the mean length: longer tells no more


@lru_cache(maxsize=64)  # a sentence is weighed, and told as it stands
def telling(text: str) -> frozenset[str]:
    """Return the stems of the words that are long enough to mean something."""
    return frozenset(map(stem, _TELLING.findall(fold(text))))


def salience(sentences: Sequence[str], title: str = "") -> tuple[float, ...]:
    """Return a weight for each sentence of a text: the higher, the sooner it is told.

    An early sentence weighs more, most of all the first; so does one that takes up the
    title, one whose words the text uses again, and one that is long; a sentence weighs
    less that repeats better ones. Graph ranking (TextRank, LexRank) does worse than the
    place alone.

    Source: https://doi.org/10.1145/321510.321519 (Edmundson: place, words, cues)
    """
    stems = [telling(sentence) for sentence in sentences]
    heading = telling(title)
    used = Counter(chain.from_iterable(stems))
    again = frozenset(each for each, times in used.items() if times > 1)
    mean = sum(len(found) for found in stems) / max(1, len(stems)) or 1.0
    weights = [
        1
        - place / len(stems)
        + _FIRST / (1 + place)
        + _TITLED * _share(len(found & heading), heading)
        + _CENTRAL * _share(len(found & again), found)
        + _LONG * min(_LONGEST, len(found) / mean)
        for place, found in enumerate(stems)
    ]
    known: set[str] = set()
    for place in sorted(range(len(stems)), key=lambda place: -weights[place]):
        weights[place] -= _KNOWN * _share(len(stems[place] & known), stems[place])
        known |= stems[place]
    return tuple(weights)


def _share(number: int, of: frozenset[str]) -> float:
    return number / max(1, len(of))
