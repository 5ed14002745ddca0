"""Damaged or odd XML to the fields that feedparser finds in it. Pure."""

import io
from itertools import islice
from typing import Any

import feedparser

from jobs.errors import ParseError
from jobs.feeds.mend import apart, finished, spared

_MOST_PIECES = 200
# What feedparser 6.0 raises at elements in places where it does not expect them.
_FAULTS = (TypeError, ValueError, LookupError, OverflowError, RecursionError)


def read_lenient(text: str) -> dict[str, Any]:
    """Return feedparser's "feed" and "entries", and how many entries were "dropped".

    Dropped are a last entry that was cut short, and those that feedparser cannot read.
    What comes after the first megabyte or so is not read.

    Raises:
        ParseError: there is no entry that it can read.
    """
    whole = finished(spared(text))
    try:
        read = _fields(whole)
    except _FAULTS:
        read = _survivors(whole)
    return {**read, "dropped": read.get("dropped", 0) + int(whole != text)}


def _survivors(text: str) -> dict[str, Any]:
    """The entries that feedparser can read one by one, when not together."""
    entries: list[Any] = []
    dropped = 0
    for piece in islice(apart(text), _MOST_PIECES):
        try:
            entries += _fields(piece)["entries"]
        except _FAULTS:
            dropped += 1
    if not entries:
        raise ParseError("a feed that cannot be read")
    return {"feed": {}, "entries": entries, "dropped": dropped}


def _fields(text: str) -> dict[str, Any]:
    read = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return {"feed": read["feed"], "entries": read["entries"]}
