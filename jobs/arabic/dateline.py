"""A lead to its dateline (who reports, from where) and the words after it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from jobs.arabic.chain import Publisher, is_credit, publisher
from jobs.arabic.fold import fold, words
from jobs.arabic.phrases import phrase
from jobs.tables import listed, rows

_REACH = 90  # characters of a lead in which its dateline ends
_NAME_WORDS = 4  # of a reporter
# A hyphen with no space beside it joins the parts of a name.
_DASH = "[-\u2013\u2014\u0640]+"
_SEPARATOR = re.compile(
    rf"\s*(?:[()|:]|//|(?<=\s)(?:{_DASH}|/)|(?:{_DASH}|/)(?=\s))\s*"
)
_COMMA = re.compile(r"\s*[\u060c,]\s*")
_REST = re.compile(r"[\s:|/)\-\u2013\u2014\u0640\u060c.]*")
_DIGIT = re.compile(r"\d")
_FIELD = re.compile(r"\w+: \w+\.?$")  # of a table: "Seat: Shenzhen"


@dataclass(frozen=True, slots=True)
class Dateline:
    """What stands before a report."""

    rest: str  #: of the lead; all of it when there is no dateline
    place: str = ""  #: as readers see it
    publisher: Publisher | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a lead up to a separator."""

    end: int  #: where the next one begins
    place: str = ""
    publisher: Publisher | None = None
    is_credit: bool = False  #: a publisher, the carrier, or "agencies"


def dateline(lead: str, carrier: str = "") -> Dateline:
    """Return the dateline of a visible paragraph, taken off its beginning.

    It holds a place, an agency or both, perhaps a reporter and a date, and ends in a
    dash, a colon or a bracket; after "publisher - place" it may end in nothing at all.
    Two places are a route, not a dateline.

    Args:
        carrier: the name of the source, which its own datelines give.
    """
    pieces = list(_pieces(lead, carrier))
    if pieces:
        pieces.extend(_unseparated(lead, pieces[-1]))
    places = [piece.place for piece in pieces if piece.place]
    if not pieces or len(places) > 1:
        return Dateline(lead)
    by = next((piece.publisher for piece in pieces if piece.publisher), None)
    rest = _REST.sub("", lead[pieces[-1].end :], count=1)
    if pieces[0].end == len(lead) and _FIELD.match(lead):
        return Dateline(lead)
    return Dateline(rest, "".join(places), by)


def _pieces(lead: str, carrier: str) -> Iterator[_Piece]:
    """The pieces up to the last one that names a place or a credit."""
    for text, end in _split(lead):
        place, by, credit = _place(text), publisher(text), _is_credit(text, carrier)
        if place or credit:
            yield _Piece(end, place, None if place else by, credit and not place)
        elif not _is_neutral(text):
            return


def _split(lead: str) -> Iterator[tuple[str, int]]:
    """Each piece of the head, and where the next one begins."""
    start = 0
    for separator in _SEPARATOR.finditer(lead, 0, _REACH):
        yield lead[start : separator.start()], separator.end()
        start = separator.end()
    if len(lead) <= _REACH:
        yield lead[start:], len(lead)


def _place(text: str) -> str:
    """The place that a piece names, perhaps with a date; "" if none."""
    place, *others = _COMMA.split(text)
    bare = re.sub(phrase("date").pattern + r"\W*$", "", fold(place))
    if not all(phrase("date").fullmatch(fold(other)) for other in others):
        return ""
    return _places().get(" ".join(words(bare)), "")


def _is_credit(text: str, carrier: str) -> bool:
    own = words(carrier)
    return all(
        is_credit(part) or (own and words(part) == own) for part in _COMMA.split(text)
    )


def _is_neutral(text: str) -> bool:
    """Whether a piece is a date or may be the name of a reporter."""
    if phrase("date").fullmatch(fold(text).strip()):
        return True
    return len(text.split()) <= _NAME_WORDS and not _DIGIT.search(text)


def _unseparated(lead: str, last: _Piece) -> Iterator[_Piece]:
    """What goes with the last piece although no separator divides it from the text.

    A place goes with a credit, a publisher whose name has several words with a place.
    """
    found = re.finditer(r"\S+", lead[last.end : last.end + _REACH])
    ends = [last.end + word.end() for word in islice(found, _NAME_WORDS)]
    for end in reversed(ends):
        text = lead[last.end : end]
        if last.is_credit and (place := _place(text)):
            yield _Piece(end, place)
            return
        if last.place and " " in text and (by := publisher(text)):
            yield _Piece(end, publisher=by, is_credit=True)
            return


@cache
def _places() -> dict[str, str]:
    """Places as readers see them, by the folded words of every spelling."""
    return {
        " ".join(words(form)): row["name"]
        for _, row in rows("places.tsv", "name", "aliases")
        for form in (row["name"], *listed(row["aliases"]))
    }
