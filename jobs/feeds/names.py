"""Names in a feed's XML to what feedparser takes them for. Pure.

Source: https://github.com/kurtmckee/feedparser (6.0: mixin.py and namespaces/)
"""

from collections.abc import Mapping
from functools import lru_cache

# Namespaces whose elements feedparser knows, and by which prefix.
_SPACES = {
    "": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://web.resource.org/cc/": "cc",
    "http://creativecommons.org/ns#license": "cc",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://podlove.org/simple-chapters": "psc",
    "https://www.bing.com/news/search": "news",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_PREFIXES = frozenset(_SPACES.values())
_PLAIN = frozenset({"", "a10", "atom", "atom10", "rss"})  # as good as no prefix

# What an element is read as, by feedparser's name for it; others say nothing to us.
_NAMES = {
    "rss": "rss",
    "rdf": "rdf:rdf",
    "feed": "feed",
    "channel": "channel",
    "entry": "item entry",
    "image": "image",
    "textinput": "textinput",
    "source": "source",
    "news_source": "news:source",
    "title": "title",
    "media:title": "media:title",
    "id": "guid id",
    "link": "link",
    "published": "published issued pubdate dcterms:issued",
    "updated": "updated modified lastbuilddate dc:date dcterms:modified",
    "created": "created dcterms:created",
    "language": "language dc:language",
    "author": "author managingeditor dc:creator dc:author itunes:author",
    "name": "name itunes:name",
    "email": "email itunes:email",
    "part": "url uri homepage width height",
    "description": "description dc:description",
    "summary": "summary itunes:summary",
    "media:description": "media:description",
    "content": "content content:encoded fullitem",
    "other": "subtitle tagline itunes:subtitle rights copyright dc:rights info"
    " feedburner:browserfriendly",
    # The last ones mean nothing, but would be taken for feedparser's own fields.
    "odd": "dc:title abstract body svg math where"
    " date authors links contributors publisher"
    " title_detail author_detail publisher_detail",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
_ODD_SPACES = ("georss:", "gml:", "psc:", "svg:", "xhtml:")
_ODD_PARTS = frozenset({"detail", "parsed"})  # after a prefix: feedparser's own fields
# Attributes that count.
SCOPING = frozenset({"base", "lang", "xml:base", "xml:lang"})
_HEEDED = SCOPING | {"href", "lastmod", "ispermalink", "mode", "rel", "type"}
_HEEDED |= {"uri", "url"}


class Odd(Exception):
    """Something that feedparser reads in a way of its own."""


def is_usual(prefix: str, space: str) -> bool:
    """Return whether feedparser, which goes by prefixes too, takes a space as we do."""
    known = _SPACES.get(space.lower())
    if known is None:
        return prefix.lower() not in _PREFIXES | _PLAIN
    return prefix.lower() in (_PLAIN if known == "" else {known, ""})


@lru_cache(maxsize=1_000)
def role(tag: str) -> str:
    """Return what an element is read as, by its tag: "{namespace}name".

    "" if it says nothing to us, "odd" if only feedparser knows what it says.
    """
    uri, _, local = tag.lower().rpartition("}")
    space = _SPACES.get(uri[1:])
    if space is None:
        return "odd" if local in _ODD_PARTS else ""
    name = f"{space}:{local}" if space else local
    return "odd" if name.startswith(_ODD_SPACES) else _ROLES.get(name, "")


def given(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes by feedparser's names for them.

    Raises:
        Odd: one from elsewhere that feedparser takes for one of its own.
    """
    named = {_attribute(name): value for name, value in attributes.items()}
    if "odd" in named:
        raise Odd
    return named


@lru_cache(maxsize=1_000)
def _attribute(name: str) -> str:
    uri, _, local = name.lower().rpartition("}")
    space = _SPACES.get(uri[1:])
    if space is None:
        return "odd" if local in _HEEDED else local
    return f"{space}:{local}" if space else local
