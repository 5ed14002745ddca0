"""Words to whether they name a person whom nobody knows. Pure.

After reading jobs/data/persons.tsv once. Public figures stand in the directory: whoever
looks there first finds them.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from jobs.arabic.fold import fold, stem
from jobs.arabic.lexicon import lexemes
from jobs.facts.frequency import weight
from jobs.facts.topics import topics
from jobs.tables import listed, rows

_HAN = re.compile("[\u3400-\u9fff]+")
_CHINESE = (2, 3)  # characters of a name
_LONGEST = 4  # words of a name
_CHINESE_WORDS = (2, 3)  # of a Chinese name in other letters
_SYLLABLES = 9  # letters of a word of such a name, at most
_UNLISTED = 6.0  # weight of a stem that is no common word


def is_private(text: str) -> bool:
    """Return whether a text looks like the name of a person, and nothing else.

    That is a title and a name; a first name and others; a Chinese family name beside a
    short word; never where a word is one of business news.
    """
    if _HAN.fullmatch(text):
        return len(text) in _CHINESE and _is("family", text[0])
    words = lexemes(text)
    untitled = [word for word in words if not _is("title", word)]
    if not untitled or len(untitled) > _LONGEST or any(map(_is_ordinary, untitled)):
        return False
    if len(untitled) < len(words):
        return True
    return len(words) > 1 and (_is("given", words[0]) or _is_chinese(words))


def _is_chinese(words: Sequence[str]) -> bool:
    low, high = _CHINESE_WORDS
    is_short = low <= len(words) <= high and all(len(w) <= _SYLLABLES for w in words)
    return is_short and any(_is("family", word) for word in (words[0], words[-1]))


def _is(kind: str, word: str) -> bool:
    return word in _listed()[kind]


def _is_ordinary(word: str) -> bool:
    """Whether a word is one that news of business use."""
    if _is("given", word) or _is("family", word):
        return False
    root = stem(word)
    return not word.isalpha() or weight(root) < _UNLISTED or root in _spoken()


@cache
def _listed() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, row in rows("persons.tsv", "kind", "words"):
        words = frozenset(map(fold, listed(row["words"])))
        found[row["kind"]] = found.get(row["kind"], frozenset()) | words
    return found


@cache
def _spoken() -> frozenset[str]:
    """The stems of all that topics are known by."""
    words: Iterable[str] = (k.text for topic in topics() for k in topic.keywords)
    return frozenset(stem(one) for text in words for one in lexemes(text))
