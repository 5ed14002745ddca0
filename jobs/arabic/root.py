"""A word to the consonants that its forms have in common. Pure."""

import re
from functools import lru_cache

from jobs.arabic.fold import stem

_SHORTEST = 2  # consonants that still tell one word from another
_WEAK = re.compile("[اويه]")
_FORMS = re.compile("^[تنمسل](?=..)")  # what verbs and participles begin with
_FEMININE = re.compile("(?<=..)[تن]$")


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """Return the consonants by which a folded word's forms are known as one.

    A guess, not grammar: "raises", "raised" and "a raise" become one, and so do some
    strangers. It serves to compare texts, where a stranger seldom stands in both.
    """
    found = _WEAK.sub("", stem(word))
    for form in (_FORMS, _FEMININE):
        shorter = form.sub("", found)
        found = shorter if len(shorter) > _SHORTEST else found
    return found if len(found) >= _SHORTEST else stem(word)
