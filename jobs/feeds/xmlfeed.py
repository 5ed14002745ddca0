"""Well-formed XML to the fields that feedparser finds in it, much faster. Pure.

feedparser is the reference. What it reads in a way of its own is left to it: markup
inside a title, inline XHTML, elements in places where they do not belong.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from jobs.feeds.names import Odd, is_usual, role
from jobs.feeds.xmlentry import Scope, inherited, marked_up, read_entry, text_of

# What says nothing of a feed that it stands in, with what may stand inside it.
_PASSED = {
    **dict.fromkeys(("id", "link", "published", "updated", "created"), frozenset()),
    **dict.fromkeys(("description", "other", "part", "name", "email"), frozenset()),
    "author": frozenset({"name", "email", "part"}),
    "image": frozenset({"title", "link", "description", "part"}),
    "textinput": frozenset({"title", "link", "description", "name"}),
    "": frozenset({"", "name", "email", "part"}),  # as a podcast's owner
}
_XMLNS = re.compile(rb"""xmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BASE = re.compile(rb"base\s*=\s*[\"']")
_C1 = re.compile(b"\xc2[\x80-\x9f]")
_MOST_TAGS = 200_000  # a tree of more takes too much memory; real feeds have 20,000


def read_xml(data: bytes) -> dict[str, Any] | None:
    """Return "feed" and "entries", named and valued as feedparser does.

    None when the text is not well-formed, or holds what is better left to feedparser.

    Args:
        data: UTF-8 from the root element on, so that no document type declares
            entities.
    """
    if data.startswith((b"<!", b"<?")) or data.count(b"<") > _MOST_TAGS:
        return None
    try:
        _check(data)
        root = fromstring(data)  # noqa: S314  no entities, see above
        return _document(root, has_bases=bool(_BASE.search(data)))
    except (Odd, ParseError):
        return None


def _check(data: bytes) -> None:
    """Refuse what feedparser reads by the prefix, or takes for Windows' signs."""
    spaces = {(name, one or other) for name, one, other in _XMLNS.findall(data)}
    usual = (
        is_usual(*(part.decode("ascii", "replace") for part in each)) for each in spaces
    )
    if _C1.search(data) or not all(usual):
        raise Odd


def _document(root: Element, *, has_bases: bool) -> dict[str, Any]:
    kind, scope = role(root.tag), inherited(Scope(), root)
    if kind not in ("rss", "rdf", "feed"):
        raise Odd
    if has_bases and not scope.base:  # to feedparser it stays until the next one
        raise Odd
    found: dict[str, Any] = {"feed": {}, "entries": []}
    if scope.language and kind != "rdf":
        found["feed"]["language"] = scope.language.replace("_", "-")
    _gather(found, root, scope, is_feed=kind == "feed")
    return found


def _gather(
    found: dict[str, Any], parent: Element, scope: Scope, *, is_feed: bool
) -> None:
    """Add what the children of a root or a channel say of the feed, and its entries."""
    feed, entries = found["feed"], found["entries"]
    for child in parent:
        kind = role(child.tag)
        if kind == "entry":
            entries.append(read_entry(child, scope))
        elif kind == "channel" and not is_feed:
            _gather(found, child, inherited(scope, child), is_feed=True)
        elif kind == "title" and is_feed and not (feed.get("title") or entries):
            feed["title"] = marked_up(_leaf(child))
        elif kind == "language" and is_feed:
            feed["language"] = text_of(_leaf(child))
        else:
            _pass(child, kind)


def _leaf(element: Element) -> Element:
    if len(element):
        raise Odd
    return element


def _pass(element: Element, kind: str) -> None:
    """Go past an element that says nothing of the feed."""
    inside = _PASSED.get(kind)
    if inside is None:
        raise Odd
    if len(element):
        for each in element.iterfind(".//*"):
            if role(each.tag) not in inside or (kind and len(each)):
                raise Odd
