"""A feed's bytes to the entries that its publisher deleted. Pure.

Source: https://www.rfc-editor.org/rfc/rfc6721 (at:deleted-entry)
"""

import html
import re
from collections.abc import Iterator
from itertools import islice

from jobs.feeds.url import canonical

MOST = 200  # of one feed

_NAME = b"deleted-entry"
_DELETED = re.compile(
    r"<(?:[\w-]{1,40}:)?deleted-entry\b(?P<said>[^<>]{0,4000})>", re.IGNORECASE
)
_REF = re.compile(r"""\bref\s*=\s*(?:"(?P<a>[^"]{1,2000})"|'(?P<b>[^']{1,2000})')""")


def tombstones(body: bytes) -> tuple[str, ...]:
    """Return the keys of deleted entries, as far as their ids are web addresses."""
    if _NAME not in body:  # nearly always
        return ()
    found = _DELETED.finditer(body.decode(errors="replace"))
    return tuple(dict.fromkeys(_keys(one["said"] for one in islice(found, MOST))))


def _keys(said: Iterator[str]) -> Iterator[str]:
    for attributes in said:
        ref = _REF.search(attributes)
        address = html.unescape(ref["a"] or ref["b"]).strip() if ref else ""
        if address.lower().startswith(("http://", "https://")):
            try:
                yield canonical(address)
            except ValueError:
                continue
