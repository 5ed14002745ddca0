"""News sitemap text to the fields that a parsed feed has. Pure.

Publishers without feeds keep one for search engines: the titles and links of two days.

Source: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from jobs import errors

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_FIELDS = {
    "title": f"{_NEWS}news/{_NEWS}title",
    "published": f"{_NEWS}news/{_NEWS}publication_date",
    "language": f"{_NEWS}news/{_NEWS}publication/{_NEWS}language",
}
_NAME = f"{_NEWS}news/{_NEWS}publication/{_NEWS}name"


def read_newsmap(text: str) -> dict[str, Any]:
    """Return "feed" and "entries", named as feedparser names their fields.

    Pages without a title are no news, and what follows a fault is not read.

    Args:
        text: from the root element on, so that no document type declares entities.

    Raises:
        ParseError: a sitemap of something else than news.
    """
    names, entries = [""], []
    for page in _pages(text):
        entry = {field: _text(page, path) for field, path in _FIELDS.items()}
        if entry["title"]:
            entries.append({"link": _text(page, "{*}loc"), **entry})
            names.append(_text(page, _NAME))
    if not entries:
        raise errors.ParseError("a sitemap without news")
    return {"feed": {"title": max(names, key=names.count)}, "entries": entries}


def _pages(text: str) -> Iterator[Element]:
    """The pages that the text tells to their end."""
    data = BytesIO(text.encode())
    try:
        for _, element in iterparse(data):  # noqa: S314  no entities, see above
            if element.tag.endswith("}url"):
                yield element
                element.clear()
    except ParseError:
        return


def _text(page: Element, path: str) -> str:
    return (page.findtext(path) or "").strip()
