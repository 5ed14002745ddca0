"""JSON Feed text to the fields that a parsed XML feed has. Pure.

Source: https://www.jsonfeed.org/version/1.1/
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from jobs.errors import ParseError

_VERSION = "https://jsonfeed.org/version/"
_FIELDS = {
    "id": "id",
    "link": "url",
    "title": "title",
    "published": "date_published",
    "updated": "date_modified",
    "language": "language",
}


def read_json(text: str) -> dict[str, Any]:
    """Return "feed" and "entries", named as feedparser names their fields.

    Raises:
        ParseError: JSON of another kind, or none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ParseError("broken JSON") from None
    if not _text(document, "version").startswith(_VERSION):
        raise ParseError("JSON that is not a feed")
    items = document.get("items")
    return {
        "feed": {name: _text(document, name) for name in ("title", "language")},
        "entries": [_entry(item) for item in items if isinstance(item, dict)]
        if isinstance(items, list)
        else [],
    }


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    plain = escape(_text(item, "content_text"), quote=False)
    return {
        **{field: _text(item, name) for field, name in _FIELDS.items()},
        "author": _text(first, "name"),
        "summary": _text(item, "summary"),
        "content": [{"value": _text(item, "content_html")}, {"value": plain}],
    }


def _text(values: Any, name: str) -> str:
    value = values.get(name) if isinstance(values, dict) else None
    return value if isinstance(value, str) else ""
