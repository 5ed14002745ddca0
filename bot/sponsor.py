"""Who pays for the digest, as a file of the operator's names them. Pure.

There is at most one sponsor, the same for all readers, and never without the word
that says so.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot import bidi
from bot.lines import link
from bot.texts import Html, Texts
from jobs.feeds.url import clean_link

LONGEST = {"name": 40, "text": 120, "url": 500}  #: characters of each value


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Who pays, and what they say in one line."""

    name: str
    text: str
    url: str  #: where it leads, without what would track its readers

    def said(self, texts: Texts) -> Html:
        """The block that stands below a digest, equal whatever digits it has."""
        line = texts.say(
            "digest.sponsor",
            name=self.name,
            link=link(self.url, texts.escape(self.text)),
            site=urlsplit(self.url).netloc,
        )
        return Html(bidi.lead(line))


def read_sponsor(text: str, name: str) -> Sponsor:
    """Return the sponsor of a TOML file: its `name`, `text` and `url`.

    Args:
        text: of the file.
        name: of the file, for errors.

    Raises:
        ValueError: the file is wrong; says why.
    """
    try:
        found = tomllib.loads(text)
        if found.keys() != LONGEST.keys():
            raise ValueError(f"needs {', '.join(LONGEST)} and nothing else")
        values = {key: _line(key, value) for key, value in found.items()}
        _refuse_tracking(values["url"])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    return Sponsor(**values)


def _line(key: str, value: object) -> str:
    """A value in one line: no icons, for news alone has them."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if not 0 < len(line) <= LONGEST[key]:
        raise ValueError(f"{key} must have 1 to {LONGEST[key]} characters")
    if icons := [c for c in line if unicodedata.category(c) == "So"]:
        raise ValueError(f"{key} must do without {icons[0]!r}")
    return line


def _refuse_tracking(url: str) -> None:
    if url != (clean := clean_link(url)):
        raise ValueError(f"url must not track its readers: {clean!r} would not")
