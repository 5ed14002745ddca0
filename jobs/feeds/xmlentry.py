"""An entry of well-formed XML to the fields that feedparser finds in it. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from jobs.feeds.names import SCOPING, Odd, given, role

_TYPES = frozenset({"text", "plain", "text/plain", "html", "text/html"})
_PAGES = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
_OF_AUTHOR = frozenset({"name", "email", "part"})
_ANYWHERE = frozenset({"media:title", "media:description", "part"})
_SLASHES = re.compile("^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_NAMED = re.compile("&([A-Za-z0-9_]+);")
_DEEPEST = 20


class Scope(NamedTuple):
    """What elements inherit."""

    base: str = ""
    language: str | None = None


def inherited(scope: Scope, element: Element) -> Scope:
    """Return the scope of what stands in an element.

    Raises:
        Odd: more than one base, or one that is not what it resolves to.
    """
    if not element.attrib:
        return scope
    attributes = given(element.attrib)
    language = attributes.get("xml:lang", attributes.get("lang", scope.language))
    base = attributes.get("xml:base", attributes.get("base")) or ""
    if base and (scope.base or _joined(base, base) != base):
        raise Odd
    return Scope(base or scope.base, language or None)


def text_of(element: Element) -> str:
    """Return the text of an element, mended when UTF-8 was taken for Latin-1."""
    return _fixed((element.text or "").strip())


def _fixed(text: str) -> str:
    try:
        return text if text.isascii() else text.encode("iso-8859-1").decode()
    except UnicodeError:
        return text


def marked_up(element: Element) -> str:
    """Return the text of an element that may say of what kind it is.

    Raises:
        Odd: the text is packed, or of a kind of its own.
    """
    if element.attrib:
        attributes = given(element.attrib)
        kind = attributes.get("type", "text").lower()
        if kind not in _TYPES or "mode" in attributes:
            raise Odd
    return text_of(element)


def read_entry(element: Element, scope: Scope) -> dict[str, Any]:
    """Return an entry's fields, named and valued as feedparser does.

    Raises:
        Odd: it holds what is better left to feedparser.
    """
    entry = _Entry(inherited(scope, element))
    if element.attrib:
        entry.named(given(element.attrib))
    entry.read(element, 1)
    return entry.fields


@dataclass(slots=True)
class _Entry:
    """An entry while its elements are read in their order."""

    scope: Scope
    fields: dict[str, Any] = field(default_factory=dict)
    # feedparser's own notes: how deep its title and its summary stand.
    title_depth: int = -1
    titled_at: int = _DEEPEST
    summarised_at: int = _DEEPEST
    has_content: bool = False

    def named(self, attributes: Mapping[str, str]) -> None:
        """Take the name that an entry of RDF has."""
        if "href" in attributes or "lastmod" in attributes:
            raise Odd
        if about := attributes.get("rdf:about"):
            self.fields["id"] = about

    def read(self, parent: Element, depth: int) -> None:
        """Read the children of the entry, or of something in it that groups media."""
        for child in parent:
            kind = role(child.tag)
            if not kind:
                if len(child):
                    self.enter(child, depth + 1)
            elif (
                (depth == 1 or kind in _ANYWHERE)
                and (not len(child) or kind == "author")
                and kind in _READERS
            ):
                _READERS[kind](self, kind, child, depth)
            else:
                raise Odd

    def enter(self, group: Element, depth: int) -> None:
        attributes = given(group.attrib)
        if depth == _DEEPEST or not SCOPING.isdisjoint(attributes):
            raise Odd
        self.read(group, depth)

    def title(self, kind: str, element: Element, depth: int) -> None:
        text = marked_up(element)
        if -1 < self.title_depth <= depth:
            return
        if depth <= self.titled_at:
            self.fields["title"], self.titled_at = text, depth
        language = inherited(self.scope, element).language
        self.fields["title_detail"] = {"language": (language or "").replace("_", "-")}
        if text and kind == "title":
            self.title_depth = depth

    def aside(self, _kind: str, _element: Element, _depth: int) -> None:
        self.title_depth = -1

    def source(self, _kind: str, element: Element, depth: int) -> None:
        self.aside("", element, depth)
        self.fields["source"] = {"title": text_of(element)}

    def id(self, _kind: str, element: Element, _depth: int) -> None:
        attributes = given(element.attrib)
        if attributes.get("ispermalink", "true") == "true":
            self.fields["id"] = self.address(element, attributes)
            self.fields.setdefault("link", self.fields["id"])
        else:
            self.fields["id"] = text_of(element)

    def link(self, _kind: str, element: Element, _depth: int) -> None:
        attributes = given(element.attrib) if element.attrib else {}
        href = attributes.get("url", attributes.get("uri")) or attributes.get("href")
        if href is None:
            text = self.address(element, attributes).replace("&amp;", "&")
            self.fields["link"] = _NAMED.sub(r"&\1", text)
        elif (
            attributes.get("rel", "alternate").lower() == "alternate"
            and attributes.get("type", "text/html").lower() in _PAGES
        ):
            self.fields["link"] = _joined(self.scope.base, href)

    def author(self, _kind: str, element: Element, _depth: int) -> None:
        told = {}
        for child in element:
            if role(child.tag) not in _OF_AUTHOR or len(child):
                raise Odd
            told[role(child.tag)] = (child.text or "").strip()
        name, email = told.get("name"), told.get("email")
        both = f"{name} ({email})" if name and email else name or email
        self.fields["author"] = both or text_of(element)

    def summary(self, kind: str, element: Element, depth: int) -> None:
        if "summary" in self.fields and not self.has_content:
            self.content(kind, element, depth)
            return
        text = marked_up(element)
        if depth <= self.summarised_at:
            self.fields["summary"], self.summarised_at = text, depth

    def content(self, _kind: str, element: Element, _depth: int) -> None:
        text = marked_up(element)
        self.has_content = True
        self.fields.setdefault("content", []).append({"value": text})
        self.fields.setdefault("summary", text)

    def plain(self, kind: str, element: Element, _depth: int) -> None:
        self.fields[kind] = text_of(element)

    def nothing(self, _kind: str, _element: Element, _depth: int) -> None:
        """Of an element that says nothing here."""

    def address(self, element: Element, attributes: Mapping[str, str]) -> str:
        """The text of an element, made absolute as far as the document says how."""
        if "base" in attributes or "xml:base" in attributes:
            raise Odd
        text = (element.text or "").strip()
        return text and _fixed(_joined(self.scope.base, text))


def _joined(base: str, uri: str) -> str:
    if ":///" in uri:
        uri = _SLASHES.sub(r"\1", uri)
    try:
        return urljoin(base, uri) if base else uri
    except ValueError:
        return ""


_Reader = Callable[[_Entry, str, Element, int], None]
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("title", "media:title"), _Entry.title),
    **dict.fromkeys(("image", "textinput"), _Entry.aside),
    "source": _Entry.source,
    "id": _Entry.id,
    "link": _Entry.link,
    **dict.fromkeys(("published", "updated", "created", "language"), _Entry.plain),
    "news_source": _Entry.plain,
    "author": _Entry.author,
    **dict.fromkeys(("description", "summary", "media:description"), _Entry.summary),
    "content": _Entry.content,
    **dict.fromkeys(("other", "part"), _Entry.nothing),
}
