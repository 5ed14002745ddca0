"""HTML or plain text to paragraphs of visible text. Pure; runs and fetches nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree

from jobs.arabic.fold import visible
from jobs.tables import listed

# Bounds for hostile input; real feeds stay far below them.
_LONGEST = 1_000_000  # characters of markup
_MOST = 2_000  # paragraphs
_DEEPEST = 60  # ancestors remembered of a paragraph
_NAMES = 300  # characters of an element's class and id
_LAYERS = 5  # of escaping: feeds escape twice, aggregators of feeds once more

_BLOCKS = frozenset(
    listed(
        "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|"
        "fieldset|figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|header|hr|html|li|"
        "main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
    )
)
_UNREAD = frozenset(
    listed(
        "audio|button|canvas|embed|figcaption|head|iframe|map|math|noembed|noframes|"
        "noscript|object|option|script|select|style|svg|template|textarea|title|video"
    )
)
_BESIDE = frozenset(("aside", "footer", "form", "header", "nav"))
_BESIDE_CLASS = re.compile(
    r"(?!(?:has|no|with)[-_])(?:.*[-_])?(?:ads?|author-?(?:box|bio)|bread-?crumbs?|"
    r"by-?line|captions?|comments?|cookies?|copyright|footer|hashtags?|masthead|menu|"
    r"meta|most-?read|nav|navbar|newsletter|pagination|popular|promo|recommended|"
    r"related|relatedposts|respond|share|sharedaddy|sharing|sidebar|social|subscribe|"
    r"tag-?cloud|tags?|ticker|tool-?(?:bar|s)|topbar|widget)(?:[-_].*)?",
    re.IGNORECASE,
)

_BLOCK = re.compile(r"<(?:p|div|br|li|h[1-6]|td|article|section|html)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:amp;)*(?:lt|#60|#x3c);\s*/?[a-z!]", re.IGNORECASE)
_LEFTOVER = re.compile(r"<[a-z/!?]|&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", re.IGNORECASE)
_OPENING = re.compile(r"[<&](?=[a-z/!?#])", re.IGNORECASE)
_DATA = "application/ld+json"
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of what a reader sees."""

    text: str  #: visible, not empty, no line break
    links: tuple[str, ...] = ()  #: targets as written, in order
    linked: int = 0  #: characters that stand in links
    beside: bool = False  #: in a box that its tag or class calls no article
    path: tuple[int, ...] = ()  #: numbers of the enclosing elements, outermost first


@dataclass(frozen=True, slots=True)
class Document:
    """What markup holds: its own title and its paragraphs."""

    title: str  #: og:title, else the first h1, else <title>; "" if none
    paragraphs: tuple[Paragraph, ...]
    is_page: bool = False  #: a whole page, not a fragment of one
    data: tuple[str, ...] = ()  #: what it says of itself to machines, in JSON-LD


def document(html: str) -> Document:
    """Return the visible paragraphs of a fragment, a page or a plain text, in order.

    Escaped markup is read as markup, however often it was escaped. Without any block
    element a line break ends a paragraph; with one it is a space. Scripts, styles,
    captions and form fields are not read. Input beyond a million characters and
    paragraphs beyond two thousand are ignored.
    """
    html = _unescaped(html[:_LONGEST])
    reader = _read(html)
    found = [part for whole in reader.paragraphs for part in _settled(whole)]
    is_page = bool(_PAGE.search(html))
    return Document(reader.title, tuple(found[:_MOST]), is_page, tuple(reader.scripts))


def plain(html: str, longest: int = 10_000) -> str:
    """Return the visible text of a short piece of markup, such as a title, in a line.

    Args:
        longest: characters of the input that are read.
    """
    html = html[:longest]
    if "<" not in html and "&" not in html:
        return _one_line(html)
    return " ".join(part.text for part in document(html).paragraphs)


def _unescaped(html: str) -> str:
    """The markup itself where a feed delivers it escaped."""
    for _ in range(_LAYERS):
        if _BLOCK.search(html) or not _ESCAPED.search(html):
            break
        html = unescape(html)
    return html


def _settled(paragraph: Paragraph, layers: int = _LAYERS) -> Iterator[Paragraph]:
    """The paragraph without markup that is still left inside its text."""
    if not _LEFTOVER.search(paragraph.text):
        yield paragraph
    elif not layers:
        yield Paragraph(_OPENING.sub("", paragraph.text), paragraph.links)
    else:
        for part in _read(paragraph.text).paragraphs:
            links = paragraph.links + part.links
            yield from _settled(Paragraph(part.text, links), layers - 1)


def _read(html: str) -> "_Reader":
    reader = _Reader(lines=not _BLOCK.search(html))
    # The encoding given here wins over whatever a <meta> inside declares.
    parser = etree.HTMLParser(
        target=reader,  # type: ignore[arg-type]  # the stubs expect bytes, lxml passes str
        encoding="utf-8",
    )
    parser.feed(_CDATA.sub("", html).encode("utf-8", "replace"))
    parser.close()
    return reader


class _Reader:
    """A parser's target: collects paragraphs while elements open and close."""

    def __init__(self, *, lines: bool) -> None:
        self.paragraphs: list[Paragraph] = []
        self.scripts: list[str] = []
        self._lines = lines  # a line break ends a paragraph
        self._titles: dict[str, str] = {}
        self._titling = ""  # tag of the title being read
        self._beside: list[bool] = []  # for each open element
        self._path: list[int] = []
        self._count = 0
        self._unread = 0
        self._is_data = False
        self._anchors = 0
        self._buffer: list[str] = []
        self._links: list[str] = []
        self._linked = 0

    @property
    def title(self) -> str:
        found = (self._titles.get(key, "") for key in ("meta", "h1", "title"))
        return next((title for title in map(_one_line, found) if title), "")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _BLOCKS:
            self._flush()
        self._count += 1
        self._path.append(self._count)
        self._beside.append(self._is_beside(tag, attributes))
        self._unread += tag in _UNREAD
        if tag == "a":
            self._anchors += 1
            self._links.append(attributes.get("href", "").strip())
        elif tag in ("h1", "title") and tag not in self._titles:
            self._titles[tag], self._titling = "", tag
        elif tag == "script" and attributes.get("type") == _DATA:
            self.scripts.append("")
            self._is_data = True
        elif tag == "meta" and attributes.get("property") == "og:title":
            self._titles.setdefault("meta", attributes.get("content", ""))

    def end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        if self._path:
            self._beside.pop()
            self._path.pop()
        if tag == self._titling:
            self._titling = ""
        self._is_data &= tag != "script"
        self._unread -= tag in _UNREAD
        self._anchors -= tag == "a"

    def data(self, data: str) -> None:
        if self._titling:
            self._titles[self._titling] += data
        if self._is_data:
            self.scripts[-1] += data
        if self._unread:
            return
        for number, piece in enumerate(data.split("\n") if self._lines else [data]):
            if number:
                self._flush()
            self._buffer.append(piece)
            self._linked += len(piece.strip()) if self._anchors else 0

    def close(self) -> None:
        self._flush()

    def _is_beside(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag in ("html", "body", "main", "article"):
            return False
        if tag in _BESIDE or (self._beside and self._beside[-1]):
            return True
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:_NAMES]
        return any(map(_BESIDE_CLASS.fullmatch, names.split()))

    def _flush(self) -> None:
        text = _one_line("".join(self._buffer)) if self._buffer else ""
        if text and len(self.paragraphs) < _MOST:
            links = tuple(link for link in self._links if link)
            beside = bool(self._beside) and self._beside[-1]
            path = tuple(self._path[:_DEEPEST])
            self.paragraphs.append(Paragraph(text, links, self._linked, beside, path))
        self._buffer, self._links, self._linked = [], [], 0


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())
