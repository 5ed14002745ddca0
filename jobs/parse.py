"""Feed bytes to entries. Pure."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from jobs.arabic.fold import visible
from jobs.errors import ParseError
from jobs.feeds.dates import moment
from jobs.feeds.decode import decode
from jobs.feeds.jsonfeed import read_json
from jobs.feeds.lenient import read_lenient
from jobs.feeds.mend import has_references, is_endless, mend, unescaped
from jobs.feeds.newsmap import read_newsmap
from jobs.feeds.unwrap import unwrap
from jobs.feeds.url import clean_link
from jobs.feeds.webpage import read_page
from jobs.feeds.xmlfeed import read_xml
from storage.model import Source

MOST_ENTRIES = 200  # of one feed, newest first; real ones reach 131
_MOST_REFERENCES = 100_000  # that are put right in passing; long feeds have 12,000
LONGEST_LINE = 2_000  # characters of a title or a link; `mend` leaves no longer word
LONGEST_HTML = 200_000

_HEAD = 2**16  # characters before which a feed's root element stands
_ROOT = re.compile(r"<(?:[\w-]+:)?(?:rss|rdf|feed|urlset)(?=[\s>])", re.IGNORECASE)
_ROOT_BYTES = re.compile(_ROOT.pattern.encode(), re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title[^>]{0,99}>([^<]{1,200})", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
# "in raw" first: asked for an absent "updated", feedparser warns.
_DATES = ("published", "updated", "created")
_UNDATED = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw item of a feed."""

    guid: str  #: as the publisher names it; its link when it has no name
    url: str  #: absolute, without tracking parameters
    title: str  #: one line as delivered, "" when there is none
    html: str  #: the richest of content and summary, as delivered: trust nothing
    published: datetime | None  #: UTC; None when it has no date that can be read
    language: str = ""  #: declared for the entry or its feed; feeds lie
    author: str = ""
    publisher: str = ""  #: that a search feed names for the entry


@dataclass(frozen=True, slots=True)
class Feed:
    """What is found at a source."""

    title: str
    language: str  #: as declared
    entries: tuple[Entry, ...]  #: undated first, then newest first; may be empty
    dropped: int  #: entries that were cut short or link nowhere


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as it stands in its bytes."""

    title: str
    language: str
    entries: tuple[Entry | None, ...]  #: in its order; None: one that links nowhere
    unfinished: int  #: entries that were cut short

    def feed(self) -> Feed:
        """Return its entries in the order of a feed, at most MOST_ENTRIES."""
        entries = [entry for entry in self.entries if entry is not None]
        entries.sort(key=lambda entry: entry.published or _UNDATED, reverse=True)
        return Feed(
            self.title,
            self.language,
            tuple(entries[:MOST_ENTRIES]),
            dropped=len(self.entries) - len(entries) + self.unfinished,
        )


def parse(body: bytes, source: Source, url: str = "") -> Feed:
    """Return the feed that the bytes are, as `document` finds it.

    Raises:
        ParseError: as of `document`.
    """
    return document(body, source, url).feed()


def document(body: bytes, source: Source, url: str = "") -> Document:
    """Return what the bytes are.

    Reads RSS, RDF, Atom, JSON Feed and news sitemaps, well-formed or not, and pages by
    the source's selectors. Whatever surrounds the root element is ignored, and so is an
    entry that was cut short.

    Args:
        body: any bytes.
        source: for its language, and the zone of dates that carry none.
        url: where the body was found, if not at the source's address.

    Raises:
        ParseError: the bytes are no feed, or not the page that selectors describe;
            says what they are.
    """
    raw = _raw(body, source)
    base, language = url or source.url, _line(raw["feed"], "language")
    made = (_entry(each, base, source.zone, language) for each in raw["entries"])
    title, unfinished = _line(raw["feed"], "title"), raw.get("dropped", 0)
    return Document(title, language, tuple(made), unfinished)


def _raw(body: bytes, source: Source) -> dict[str, Any]:
    """The fields of a page where a source is one, of whatever feed it is elsewhere."""
    if source.page:
        return read_page(decode(body, source.language), source.page)
    return _well_formed(body) or _read(decode(body, source.language))


def _well_formed(body: bytes) -> dict[str, Any] | None:
    """What UTF-8 holds that has nothing to be put right; else None."""
    root = _ROOT_BYTES.search(body, 0, _HEAD)
    data = body[root.start() :] if root else b""
    if has_references(data):
        if data.count(b"&") > _MOST_REFERENCES:
            return None  # it would be done twice, if there is more to be put right
        try:
            data = unescaped(data.decode()).encode()
        except UnicodeError:
            return None
    return read_xml(data) if data and not is_endless(data) else None


def _read(text: str) -> dict[str, Any]:
    """The "feed" and "entries" of any text, and how many entries were "dropped"."""
    if text.lstrip()[:1] == "{":
        return read_json(text)
    root = _ROOT.search(text, 0, _HEAD)
    if root is None:
        raise ParseError(_found_instead(text))
    text = mend(unescaped(text[root.start() :]))
    if root[0].lower().endswith("urlset"):
        return read_newsmap(text)
    return read_xml(text.encode()) or read_lenient(text)


def _found_instead(text: str) -> str:
    if not visible(text[:_HEAD]):
        return "an empty answer"
    if not _PAGE.search(text, 0, _HEAD):
        return "neither a feed nor a page"
    title = _PAGE_TITLE.search(text, 0, _HEAD)
    words = visible(html.unescape(title[1])).split() if title else []
    return "a web page" + (f": {' '.join(words)[:80]}" if words else "")


def _entry(raw: Mapping[str, Any], base: str, zone: str, language: str) -> Entry | None:
    url = _link(raw, base)
    if url is None:
        return None
    return Entry(
        guid=_line(raw, "id") or url,
        url=url,
        title=_line(raw, "title"),
        html=_richest(raw)[:LONGEST_HTML],
        published=_published(raw, zone),
        language=_line(raw, "language")
        or _line(raw.get("title_detail"), "language")
        or language,
        author=_line(raw, "author"),
        publisher=_line(raw.get("source"), "title") or _line(raw, "news_source"),
    )


def _link(raw: Mapping[str, Any], base: str) -> str | None:
    """The entry's address, absolute; None when nothing in it leads anywhere."""
    guid, link = _text(raw, "id").strip(), _text(raw, "link").strip()
    if link == guid and "/" not in link:  # feedparser takes "12345" for a link
        return None
    if not link and _ABSOLUTE.match(guid):
        link = guid
    if not link or len(link) > LONGEST_LINE:
        return None
    try:
        absolute = link if _ABSOLUTE.match(link) else urljoin(base, link)
        return clean_link(unwrap(absolute))
    except ValueError:
        return None


def _richest(raw: Mapping[str, Any]) -> str:
    contents = (_text(part, "value") for part in raw.get("content") or ())
    return max((_text(raw, "summary"), *contents), key=len)


def _published(raw: Mapping[str, Any], zone: str) -> datetime | None:
    dates = (moment(_text(raw, name), zone) for name in _DATES if name in raw)
    return next(filter(None, dates), None)


def _line(raw: Any, name: str) -> str:
    """A field on one line, however long it is delivered."""
    text = _text(raw, name)
    return " ".join(text[:LONGEST_LINE].split()) if text else ""


def _text(raw: Any, name: str) -> str:
    """A field if it is text: elements of any name may hide among feedparser's."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, str) else ""
