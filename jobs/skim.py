"""A body, and what is known of the one before it, to its new entries. Pure.

bytes ─cut→ entries' bytes ─the unknown→ parse → entries
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from jobs.arabic.language import language
from jobs.errors import ParseError
from jobs.feeds.pieces import Trace, cut, digest, pack, unpack
from jobs.feeds.url import canonical
from jobs.parse import MOST_ENTRIES, Document, Entry, Feed, document
from storage.model import Source


@dataclass(frozen=True, slots=True)
class Skimmed:
    """What a body holds."""

    feed: Feed  #: with those entries that the body before it did not have as they are
    traces: tuple[Trace, ...]  #: of all entries, in the body's order
    pieces: bytes  #: what the next body is compared to


def skim(body: bytes, source: Source, url: str = "", before: bytes = b"") -> Skimmed:
    """Return what is new in a body, of which only that is parsed.

    What surrounds the entries may have changed: an entry whose own bytes have not is
    passed over.

    Args:
        body: any bytes.
        source: as `parse` wants it.
        url: where the body was found, if not at the source's address.
        before: the pieces of the body that was read before this one, if any.

    Raises:
        ParseError: as of `parse`.
    """
    parts = [body] if source.page else cut(body)
    digests = tuple(map(digest, parts[1::2]))
    known = unpack(before)
    if not known.keys().isdisjoint(digests):
        skimmed = _new(parts, digests, known, source, url)
        if skimmed is not None:
            return skimmed
    found = document(body, source, url)
    traces = _traces(source, found)
    is_cut = len(digests) == len(traces) <= MOST_ENTRIES
    return Skimmed(found.feed(), traces, pack(digests, traces) if is_cut else b"")


def _new(
    parts: Sequence[bytes],
    digests: Sequence[bytes],
    known: Mapping[bytes, Trace],
    source: Source,
    url: str,
) -> Skimmed | None:
    """A body without its known entries; None when it holds others than were cut."""
    gone = {2 * n + 1 for n, each in enumerate(digests) if each in known}
    rest = b"".join(part for n, part in enumerate(parts) if n not in gone)
    try:
        found = document(rest, source, url)
    except ParseError:
        return None
    if len(found.entries) != len(digests) - len(gone):
        return None
    new = iter(_traces(source, found))
    traces = tuple(known.get(each) or next(new) for each in digests)
    return Skimmed(found.feed(), traces, pack(digests, traces))


def _traces(source: Source, found: Document) -> tuple[Trace, ...]:
    return tuple(_trace(source, each) if each else Trace() for each in found.entries)


def _trace(source: Source, entry: Entry) -> Trace:
    spoken = language(entry.title, (entry.language, source.language))
    return Trace(
        crc32(canonical(entry.url).encode()) or 1,
        int(entry.published.timestamp()) if entry.published else None,
        spoken if spoken.isascii() and spoken.isalpha() else "",
    )
