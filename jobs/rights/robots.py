"""A robots.txt to what it allows us. Pure.

Source: https://www.rfc-editor.org/rfc/rfc9309
"""

import re
from dataclasses import dataclass
from functools import cached_property

from protego import Protego

NAME = "Mujaz"  # the name by which robots.txt and pages address us
LARGEST = 500 * 2**10  # bytes that are read, as RFC 9309 has it at least
LONGEST_DELAY = 24 * 3600.0  # seconds; more is a mistake, or means never

# Source: https://rslstandard.org/guide/robots-txt
_LICENCE = re.compile(r"^[ \t]*license[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_LICENCES = 5


@dataclass(frozen=True)
class Robots:
    """What a host's robots.txt says."""

    text: str

    def allows(self, url: str) -> bool:
        """Whether we may read the page at an address of this host."""
        return bool(self._rules.can_fetch(url, NAME))

    @cached_property
    def delay(self) -> float:
        """Seconds that it wants between two of our requests, 0 if it names none."""
        asked = self._rules.crawl_delay(NAME) or 0.0
        return min(max(float(asked), 0.0), LONGEST_DELAY)

    @cached_property
    def licences(self) -> tuple[str, ...]:
        """Addresses of the RSL licences that it names, as written."""
        found = (match[1] for match in _LICENCE.finditer(self.text))
        return tuple(dict.fromkeys(found))[:_MOST_LICENCES]

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.text)


def read_robots(body: bytes) -> Robots:
    """Return what a robots.txt says; bytes beyond LARGEST are not read."""
    return Robots(body[:LARGEST].decode("utf-8-sig", "replace"))
