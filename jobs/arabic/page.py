"""A document's paragraphs to those of the article on the page. Pure."""

from collections import Counter
from collections.abc import Sequence

from jobs.arabic.markup import Document, Paragraph

_PROSE = 60  # characters that hardly any menu entry or headline has
_MOST = 0.8  # of a page's prose stands in the element that holds the article


def article(document: Document) -> tuple[Paragraph, ...]:
    """Return the paragraphs that belong to the article, as far as markup tells.

    Boxes that call themselves no article (menus, share bars, related links) go, and on
    a whole page everything outside the smallest element with most of the prose; never
    all prose at once.
    """
    found = document.paragraphs
    own = tuple(part for part in found if not part.beside)
    if any(map(_is_prose, own)):
        found = own
    if not document.is_page:
        return found
    within = _smallest_element(found)
    return tuple(part for part in found if within in (0, *part.path))


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
