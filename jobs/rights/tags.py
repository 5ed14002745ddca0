"""A page's own tags to what they reserve. Pure; runs and fetches nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from jobs.rights import directives, reservations
from jobs.rights.licences import MEDIA, Licence, read_licences

_LONGEST = 1_000_000  # characters of markup


@dataclass(frozen=True, slots=True)
class Tags:
    """What a page says of itself."""

    signs: tuple[str, ...]  #: of `storage.model.SIGNS`
    licences: tuple[Licence, ...] = ()  #: that stand in the page
    links: tuple[str, ...] = ()  #: to licences that stand elsewhere, as written


def read_tags(html: str) -> Tags:
    """Return what a page's robots, TDM and licence tags say.

    The whole page is looked at: browsers move tags into the head, so authors write them
    where they like.
    """
    reader = _Reader()
    parser = etree.HTMLParser(
        target=reader,  # type: ignore[arg-type]  # the stubs expect bytes, lxml passes str
        encoding="utf-8",
    )
    parser.feed(html[:_LONGEST].encode("utf-8", "replace"))
    parser.close()
    inline = [one for text in reader.scripts for one in _licences(text)]
    return Tags(tuple(reader.signs), tuple(inline), tuple(reader.links))


def _licences(script: str) -> tuple[Licence, ...]:
    return read_licences(script.encode("utf-8", "replace"))


class _Reader:
    """A parser's target: keeps the tags that tell of rights."""

    def __init__(self) -> None:
        self.signs: list[str] = []
        self.scripts: list[str] = []
        self.links: list[str] = []
        self._is_licence = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "meta":
            self.signs += _signs(attributes)
        elif tag == "script" and attributes.get("type") == MEDIA:
            self.scripts.append("")
            self._is_licence = True
        elif tag == "link" and attributes.get("type") == MEDIA:
            self.links.append(attributes.get("href", ""))

    def end(self, tag: str) -> None:
        self._is_licence &= tag != "script"

    def data(self, data: str) -> None:
        if self._is_licence:
            self.scripts[-1] += data

    def close(self) -> None:
        """Nothing is left open."""


def _signs(attributes: dict[str, str]) -> Iterator[str]:
    name = attributes.get("name", "").strip().lower()
    value = attributes.get("content", "")
    if name in directives.OURS:
        yield from directives.signs(value)
    elif name == reservations.NAME and reservations.is_reserved(value):
        yield "tdm"
