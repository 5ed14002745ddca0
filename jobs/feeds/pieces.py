"""A feed's bytes to those of its entries, and what stays known of those. Pure."""

import re
from collections.abc import Iterable
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

_OPENING = re.compile(rb"<((?:[\w-]{1,40}:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)
_RECORD = Struct("<8sIq2s")
_UNDATED = -(2**63)


class Trace(NamedTuple):
    """What stays known of an entry, so that it need not be parsed again."""

    key: int = 0  #: its address, hashed; 0: it is none, but links nowhere
    second: int | None = None  #: since the epoch, when it was published, if it says
    language: str = ""  #: of its title: two ASCII letters, or none


def cut(body: bytes) -> list[bytes]:
    """Return what stands before, in, between and behind a feed's entries, in turns.

    Every second part is an entry; joined, the parts are the body. Nothing is parsed:
    an entry whose text spells out an entry's tags is cut where those stand.
    """
    first = _OPENING.search(body)
    if first is None:
        return [body]
    opening, closing = b"<" + first[1], b"</" + first[1] + b">"
    parts, done, start = [], 0, first.start()
    while start >= 0 and (end := body.find(closing, start)) >= 0:
        end += len(closing)
        parts += [body[done:start], body[start:end]]
        done, start = end, body.find(opening, end)
    return [*parts, body[done:]]


def digest(entry: bytes) -> bytes:
    """Return what tells an entry's bytes from all others: eight bytes."""
    return blake2b(entry, digest_size=8).digest()


def pack(digests: Iterable[bytes], traces: Iterable[Trace]) -> bytes:
    """Return entries' digests and traces as bytes, 22 of each."""
    return b"".join(
        _RECORD.pack(
            each,
            one.key,
            _UNDATED if one.second is None else one.second,
            one.language.encode(),
        )
        for each, one in zip(digests, traces, strict=True)
    )


def unpack(packed: bytes) -> dict[bytes, Trace]:
    """Return the traces that `pack` packed, by the digests of their entries."""
    return {
        each: Trace(
            key,
            None if second == _UNDATED else second,
            language.rstrip(b"\0").decode(),
        )
        for each, key, second, language in _RECORD.iter_unpack(packed)
    }
