"""A share's place in a sentence to the words that say what it is of. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from jobs.arabic.fold import without_conjunction
from jobs.facts.concepts import directions
from jobs.facts.numerals import Token
from jobs.facts.units import at

_ARABIC = re.compile("[\u0621-\u064a]")
_LEANING = ("", "و", "ف", "ب", "ل", "ال", "وب", "وال", "بال")
_MOST = 3  # words of a label, or between a change and its amount
_BY = "ب"
_AMOUNTS = ("number", "alone", "scale", "currency", "percent")


def is_noun(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a word that may be counted stands at a place."""
    if not 0 <= place < len(tokens) or tokens[place].digits or tokens[place].mark:
        return False
    return len(tokens[place].text) > 1 and not at(tokens, place, "function", "never")


def written(tokens: Sequence[Token], start: int, end: int) -> str:
    """Return the words [start, end) as the text has them, "" unless all are Arabic."""
    words = [token.text for token in tokens[start:end]]
    return " ".join(words) if all(map(_ARABIC.search, words)) else ""


def whole(tokens: Sequence[Token], end: int) -> str:
    """Return the words behind "per cent of", which begin at `end`; "" without them."""
    of = at(tokens, end, "of")
    return " ".join(_phrase(tokens, of.end, len(tokens))) if of else ""


def subject(tokens: Sequence[Token], start: int) -> str:
    """Return what a change, or a rate, of so many per cent at `start` is of.

    The words behind the nearest verb that says which way it moved, or behind "rate
    of"; else the word before "by", "to", "at" so many per cent; else the change
    itself, as in "by a rise of". "" when none says.
    """
    for place in range(start - 1, -1, -1):
        moved = _moves(tokens[place].folded) or at(tokens, place, "rate")
        if moved and (said := " ".join(_phrase(tokens, place + 1, start))):
            return said
    place = start - 1
    while place >= 0 and _leads(tokens, place):
        place -= 1
    if is_noun(tokens, place) and not at(tokens, place, *_AMOUNTS):
        return written(tokens, place, place + 1)
    changes = (_change(token) for token in tokens[max(0, start - _MOST) : start])
    return next(filter(None, changes), "")


def _leads(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word only leads from what is told of to how much it is."""
    bare = tokens[place]._replace(folded=without_conjunction(tokens[place].folded))
    return _moves(bare.folded) or at([bare], 0, "function") is not None


def _change(token: Token) -> str:
    """The noun in "by a rise of"."""
    by = token.folded.startswith(_BY) and _moves(token.folded)
    return token.text.removeprefix(_BY) if by else ""


def _phrase(tokens: Sequence[Token], start: int, end: int) -> Iterator[str]:
    """The nouns from `start` on, up to the next clause or number; at most three."""
    for place in range(start, min(start + _MOST, end)):
        folded = tokens[place].folded
        tied = without_conjunction(folded) != folded
        if tied or not is_noun(tokens, place) or _moves(folded):
            return
        yield tokens[place].text


@lru_cache(maxsize=20_000)
def _moves(word: str) -> bool:
    """Whether a folded word says which way something moved."""
    return any(
        word.startswith(letters) and word.removeprefix(letters) in directions()
        for letters in _LEANING
    )
