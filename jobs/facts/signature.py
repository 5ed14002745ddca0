"""A text to the signature that copies of it share, before anything is read. Pure.

A signature is a sample of a text's runs of words: those that begin with the words of
the lowest hashes, so that every text chooses alike. What two signatures share is
therefore about what the texts share. A run is hashed with all the digits of its text:
a bulletin that says the same every day with other figures shares nothing.

Source: https://doi.org/10.1109/SEQUEN.1997.666900 (A. Broder, On the resemblance and
containment of documents: the smallest hashes as a sample)
"""

import re
from functools import lru_cache
from zlib import crc32

_RUN = 3  # words
_KEPT = 4  # runs
_LOW = 2**30  # one word in four may begin one: fewer to sort
_FEWEST = 32  # words: below, a text may be what a page prints everywhere
_DIGIT = re.compile("[0-9\u0660-\u0669\u06f0-\u06f9]")  # one: found faster than many


@lru_cache(maxsize=2_048)
def signature(text: str) -> frozenset[int]:
    """Return four keys, 0 to 2^32 - 1; none for a text of fewer than 32 words.

    The same in every process. Spelling counts: a copy is copied.
    """
    said = text.encode(errors="ignore").split()
    hashes = enumerate(map(crc32, said))
    places = {own: place for place, own in hashes if own < _LOW}  # of the last of each
    if len(said) < _FEWEST or len(places) < _KEPT:
        return frozenset()
    digits = crc32("".join(_DIGIT.findall(text)).encode())
    chosen = [places[own] for own in sorted(places)[:_KEPT]]
    runs = [b" ".join(said[place : place + _RUN]) for place in chosen]
    return frozenset([crc32(run, digits) for run in runs])


def is_copy(ours: frozenset[int], theirs: frozenset[int]) -> bool:
    """Return whether two signatures share half or more: one text may copy the other."""
    return bool(ours) and 2 * len(ours & theirs) >= len(ours)
