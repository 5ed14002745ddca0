"""A site's page to the addresses where its feeds may be. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

MOST = 20  #: addresses of one kind, of a page that has more

_READ = 2_000_000  # bytes of a page
_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|(?:application|text)/xml",
    re.IGNORECASE,
)
_FEED = re.compile(r"(?<![a-z])(?:rss|atom|rdf|feeds?|xml)(?![a-z])", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|\u062a\u0639\u0644\u064a\u0642", re.IGNORECASE)
#: Where feeds are when no page says so, the usual first.
_PLACES = ("feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")


@dataclass(frozen=True, slots=True)
class Sought:
    """Addresses to try, the likely ones first, each once."""

    declared: tuple[str, ...] = ()  #: that the page says are its feeds
    linked: tuple[str, ...] = ()  #: links that look like feeds, or lists of them
    language: str = ""  #: of the page, as declared, in two letters


def seek(page: bytes, url: str) -> Sought:
    """Return where a page's feeds may be; feeds of comments come last.

    Args:
        page: any bytes.
        url: where they were found.

    Source: https://www.rssboard.org/rss-autodiscovery
    """
    parser = etree.HTMLParser(encoding=_encoding(page), no_network=True)
    try:
        root = etree.fromstring(page[:_READ], parser)
    except (etree.XMLSyntaxError, LookupError):
        root = None
    if root is None:
        return Sought()
    base = urljoin(url, _attribute(root.find(".//base"), "href"))
    links = [one for one in root.iter("link") if _is_alternate(one)]
    anchors = [one for one in root.iter("a") if _looks_like_one(one)]
    return Sought(
        declared=tuple(_addresses(links, base)),
        linked=tuple(_addresses(anchors, base)),
        language=_attribute(root, "lang")[:2].lower(),
    )


def places(url: str) -> tuple[str, ...]:
    """Return the usual addresses of feeds: below the page, then of the site."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}/"
    folders = [name for name in parts.path.split("/") if name and "." not in name]
    below = "/".join([site.rstrip("/"), *folders, ""])
    tried = (urljoin(base, place) for base in (below, site) for place in _PLACES)
    first = [urljoin(base, _PLACES[0]) for base in dict.fromkeys((below, site))]
    return tuple(dict.fromkeys([*first, *tried]))


def _encoding(page: bytes) -> str | None:
    """UTF-8 if it fits; otherwise the page's own word for it counts."""
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _is_alternate(link: etree._Element) -> bool:
    relations = _attribute(link, "rel").lower().split()
    kind = _attribute(link, "type").partition(";")[0].strip()
    return "alternate" in relations and bool(_TYPES.fullmatch(kind))


def _looks_like_one(anchor: etree._Element) -> bool:
    words = " ".join(map(str, anchor.itertext()))[:80]
    path = _attribute(anchor, "href").partition("://")[2] or _attribute(anchor, "href")
    return bool(_FEED.search(path) or _FEED.search(words))


def _addresses(elements: Iterable[etree._Element], base: str) -> Iterator[str]:
    """Their absolute addresses, each once, those of comments last."""
    found: dict[str, bool] = {}
    for element in elements:
        address = _absolute(_attribute(element, "href"), base)
        about = f"{address} {_attribute(element, 'title')}"
        if address:
            found.setdefault(address, bool(_COMMENTS.search(about)))
    yield from sorted(found, key=lambda address: found[address])[:MOST]


def _absolute(link: str, base: str) -> str:
    try:
        address = urljoin(base, re.sub("^feed:(?://)?(?=https?:)", "", link.strip()))
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return ""
    return address.partition("#")[0] if known else ""


def _attribute(element: etree._Element | None, name: str) -> str:
    value = None if element is None else element.get(name)
    return str(value or "")
