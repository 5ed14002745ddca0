"""A robots.txt to what it allows us. Pure.

Source: https://www.rfc-editor.org/rfc/rfc9309
"""

import re
from dataclasses import dataclass

from protego import Protego

NAME = "Mujaz"  # the name by which robots.txt and pages address us
LARGEST = 500 * 2**10  # bytes that are read, as RFC 9309 has it at least
LONGEST_DELAY = 24 * 3600.0  # seconds; more is a mistake, or means never

# Source: https://rslstandard.org/guide/robots-txt
_LICENCE = re.compile(r"^[ \t]*license[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_LICENCES = 5


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host's robots.txt says."""

    rules: Protego
    licences: tuple[str, ...]  #: addresses of RSL licences, as written

    def allows(self, url: str) -> bool:
        """Whether we may read the page at an address of this host."""
        return bool(self.rules.can_fetch(url, NAME))

    @property
    def delay(self) -> float:
        """Seconds that it wants between two of our requests, 0 if it names none."""
        asked = self.rules.crawl_delay(NAME) or 0.0
        return min(max(float(asked), 0.0), LONGEST_DELAY)


def read_robots(body: bytes) -> Robots:
    """Return what a robots.txt says; bytes beyond LARGEST are not read."""
    text = body[:LARGEST].decode("utf-8-sig", "replace")
    licences = dict.fromkeys(match[1] for match in _LICENCE.finditer(text))
    return Robots(Protego.parse(text), tuple(licences)[:_MOST_LICENCES])
