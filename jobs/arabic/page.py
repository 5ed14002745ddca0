"""A document's paragraphs to those of the article on the page. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from jobs.arabic.markup import Document, Paragraph
from jobs.arabic.markup import document as read

_PROSE = 60  # characters that hardly any menu entry or headline has
_MOST = 0.8  # of a page's prose stands in the element that holds the article


def article(document: Document) -> tuple[Paragraph, ...]:
    """Return the paragraphs that belong to the article, as far as markup tells.

    Boxes that call themselves no article (menus, share bars, related links) go, and on
    a whole page everything outside the smallest element with most of the prose; never
    all prose at once. A page that a script would fill is read in its JSON-LD.

    Source: https://schema.org/articleBody
    """
    found = document.paragraphs
    is_empty = not any(map(_is_prose, found))
    if is_empty and (body := next(_bodies(document.data), "")):
        return read(body).paragraphs
    own = tuple(part for part in found if not part.beside)
    if any(map(_is_prose, own)):
        found = own
    if not document.is_page:
        return found
    within = _smallest_element(found)
    return tuple(part for part in found if within in (0, *part.path))


def _bodies(scripts: Sequence[str]) -> Iterator[str]:
    """The articles' texts that a page tells machines."""
    for script in scripts:
        try:
            told = json.loads(script, strict=False)
        except (ValueError, RecursionError):  # pages are written by hand, too
            continue
        graph = told.get("@graph", told) if isinstance(told, dict) else told
        for thing in graph if isinstance(graph, list) else [graph]:
            body = thing.get("articleBody") if isinstance(thing, dict) else None
            if isinstance(body, str) and body.strip():
                yield body


def _is_prose(part: Paragraph) -> bool:
    return len(part.text) >= _PROSE and part.linked * 2 < len(part.text)


def _smallest_element(parts: Sequence[Paragraph]) -> int:
    """The number of the smallest element with most of the prose, 0 for the page."""
    prose: Counter[int] = Counter()
    for part in filter(_is_prose, parts):
        prose.update(dict.fromkeys(part.path, len(part.text)))
    total = sum(len(part.text) for part in filter(_is_prose, parts))
    # Elements are numbered as they open, so that the innermost has the highest number.
    return max((n for n, size in prose.items() if size >= _MOST * total), default=0)
