"""A web page to the fields that a parsed feed has, by selectors. Pure.

Of regulators and ministries, which publish lists of news and no feeds.
"""

import re
from functools import lru_cache
from html import escape
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from jobs.errors import ParseError
from storage.model import Selectors

_MOST = 200  # items of one page, the first ones
_LONGEST = 4_000_000  # characters of markup
_MOST_ELEMENTS = 8_000  # of one page: a selector may look at each from each
_ATTRIBUTE = re.compile(r"(?P<css>.*?)(?:@(?P<name>[a-zA-Z][\w-]*))?", re.DOTALL)
_CALM = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Where(NamedTuple):
    """A selector, ready to be asked."""

    find: etree.XPath
    attribute: str  # "": the words


@lru_cache(maxsize=1024)
def where(selector: str) -> Where:
    """Return what finds the elements that "css" or "css@attribute" selects.

    Raises:
        ValueError: no CSS selector, or one that means nothing in a page; says why.

    Source: https://www.w3.org/TR/selectors-3/
    """
    parts = _ATTRIBUTE.fullmatch(selector)
    css, name = (parts["css"], parts["name"]) if parts else (selector, None)
    try:
        path = HTMLTranslator().css_to_xpath(css or "*")
        return Where(etree.XPath(path), name or "")
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(str(error)) from None


def read_page(text: str, selectors: Selectors) -> dict[str, Any]:
    """Return "feed" and "entries", named as feedparser names their fields.

    Raises:
        ParseError: no page, or one in which nothing is where the selectors look.
    """
    root = _root(text)
    items = _found(root, where(selectors.items))[:_MOST]
    if not items:
        raise ParseError("a page without the entries that its selectors describe")
    base = _said(root, "base[href]@href")
    return {
        "feed": {"title": _said(root, "title"), "language": root.get("lang", "")},
        "entries": [_entry(item, selectors, base) for item in items],
    }


def _root(text: str) -> etree._Element:
    # The encoding given here wins over whatever a <meta> inside declares.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    body = _CALM.sub(" ", text[:_LONGEST]).encode("utf-8", "replace")
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ParseError("not a web page")
    if sum(1 for _ in islice(root.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        raise ParseError(f"a page of more than {_MOST_ELEMENTS} elements")
    return root


def _entry(item: etree._Element, selectors: Selectors, base: str) -> dict[str, Any]:
    link = _said(item, selectors.link)
    return {
        "link": _joined(base, link) if link[:1] not in ("", "#") else "",
        "title": escape(_title(item, selectors), quote=False),
        "published": _said(item, selectors.date),
        "summary": escape(_said(item, selectors.text), quote=False),
    }


def _title(item: etree._Element, selectors: Selectors) -> str:
    return _said(item, selectors.title) or _words(item, selectors.link)


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # a broken IPv6 address
        return ""


def _said(element: etree._Element, selector: str) -> str:
    """The attribute or the words that a selector finds first, "" for none."""
    if not selector:
        return ""
    _, attribute = wanted = where(selector)
    found = _found(element, wanted)
    if not found or not attribute:
        return _words(element, selector)
    return str(found[0].get(attribute, "")).strip()


def _words(element: etree._Element, selector: str) -> str:
    """The words of the element that a selector finds first."""
    found = _found(element, where(selector))
    return " ".join("".join(map(str, found[0].itertext())).split()) if found else ""


def _found(element: etree._Element, wanted: Where) -> list[etree._Element]:
    """What is found, in the page's order."""
    found = wanted.find(element)
    elements = found if isinstance(found, list) else []
    return [each for each in elements if isinstance(each, etree._Element)]
