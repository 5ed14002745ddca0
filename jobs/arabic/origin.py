"""What stands around an article to the publisher that it comes from. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.arabic.chain import Publisher, cited, credited, mentioned, named, publisher
from jobs.arabic.dateline import Dateline
from jobs.arabic.fold import fold, words
from jobs.arabic.links import web_address
from jobs.arabic.sift import Line, Sifted
from storage.model import Source

_NOBODY = Publisher("")
_CITED_WITHIN = 2  # paragraphs from the beginning of a text


@dataclass(frozen=True, slots=True)
class Origin:
    """Who published a text first, and who carries it."""

    publisher: Publisher = _NOBODY  #: other than the source; nameless if none
    url: str = ""  #: that the credit links to
    carrier: str = ""  #: that the text names as the one carrying it


def origin(
    sifted: Sifted, opening: Dateline, suffix: Publisher | None, source: Source
) -> Origin:
    """Return the publisher that an article is credited to.

    A source line counts most, then an agency named in the dateline or at the end, the
    name after the title, a publisher that advertises itself inside the text, and one
    that the first paragraphs report after.

    Args:
        opening: the dateline of the text.
        suffix: the publisher named after the title.
    """
    lines = [line for line in sifted.dropped if line.kind == "source"]
    credits_ = [
        *filter(None, map(_credited, lines)),
        *filter(None, (opening.publisher, *_agencies(sifted), suffix)),
        *_named_in_passing(sifted),
    ]
    others = [by for by in credits_ if not _is_source(by, source)]
    first = others[0] if others else _NOBODY
    carrier = opening.publisher or _byline(sifted)
    shown = carrier.name if carrier and carrier != first else ""
    return Origin(first, _url(lines, source), shown)


def _credited(line: Line) -> Publisher | None:
    """The publisher of "Source: X", or of the line after a bare "Source"."""
    return credited(line.text) or named(line.text)


def _agencies(sifted: Sifted) -> Iterator[Publisher]:
    """Agencies that stand alone in a line or in brackets after the last sentence."""
    for line in sifted.dropped:
        if line.kind in ("agency", "cut") and (by := _credited(line)) and by.ownership:
            yield by


def _byline(sifted: Sifted) -> Publisher | None:
    """The publisher whose desk signs."""
    lines = (line.folded for line in sifted.dropped if line.kind == "byline")
    return next(filter(None, map(mentioned, lines)), None)


def _named_in_passing(sifted: Sifted) -> Iterator[Publisher]:
    for line in sifted.dropped:
        if line.kind in ("promo", "wrapper") and (by := mentioned(line.folded)):
            yield by
    for paragraph in sifted.text[:_CITED_WITHIN]:
        if by := cited(fold(paragraph)):
            yield by


def _is_source(by: Publisher, source: Source) -> bool:
    own = publisher(source.name)
    return by.name == (own.name if own else source.name) or (
        words(by.name) == words(source.name)
    )


def _url(lines: list[Line], source: Source) -> str:
    """The first web address that a source line links to."""
    found = (web_address(link, source.url) for line in lines for link in line.links)
    return next(filter(None, found), "")
