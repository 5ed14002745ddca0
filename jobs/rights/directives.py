"""X-Robots-Tag fields and robots tags of pages to what they reserve. Pure.

Source: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from jobs.rights.robots import NAME

#: Names by which a directive, or a tag of a page, is for us.
OURS = ("robots", NAME.lower())

_SIGNS = {
    "noindex": "noindex",
    "none": "noindex",
    "noarchive": "noarchive",
    "nosnippet": "nosnippet",
    "max-snippet:0": "nosnippet",
}
_VALUED = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
_AGENT = re.compile(r"\s*([a-z][\w-]*)\s*:\s*")


class _Part(NamedTuple):
    agent: str  # whom it is for, "" for everybody
    directive: str


def signs(value: str) -> Iterator[str]:
    """Yield the signs of a tag's value that are for us, of `storage.model.SIGNS`.

    A name before a colon says whom the directives after it are for, up to the next.
    """
    for part in _parts(value):
        if part.agent in ("", *OURS) and (sign := _SIGNS.get(part.directive)):
            yield sign


def _parts(value: str) -> Iterator[_Part]:
    agent = ""
    for text in value.lower().split(","):
        directive = text
        if (named := _AGENT.match(text)) and named[1] not in _VALUED:
            agent, directive = named[1], text[named.end() :]
        yield _Part(agent, "".join(directive.split()))
