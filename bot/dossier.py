"""All that is stored about a chat to one file: for machines, or for people. Pure.

The page for people stands alone: it asks nobody for anything.
"""

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.texts import Texts

PAGE = """<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.7 sans-serif; margin: 1.5rem auto; max-width: 60rem;
 padding: 0 1rem; color: #1a1a1a; background: #fff }}
h2 {{ margin: 2rem 0 .5rem }}
section > div {{ overflow-x: auto }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #bbb; padding: .3rem .6rem; text-align: start;
 vertical-align: top }}
th {{ background: #f2f2f2 }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{about}</p>
{sections}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is stored about a chat at a moment."""

    chat_id: int
    at: datetime
    stored: Mapping[str, Sequence[Mapping[str, Any]]]  #: rows by table


def as_json(one: Dossier, texts: Texts) -> bytes:
    """One object: the chat, the moment in UTC, and rows by table."""
    whole = {"chat_id": one.chat_id, "at": one.at, "stored": one.stored}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain).encode()


def as_html(one: Dossier, texts: Texts) -> bytes:
    """A page from right to left with a table for each table."""
    texts = texts.news
    about = "mydata.about" if one.stored else "mydata.empty"
    page = PAGE.format(
        title=texts.word("mydata", "title"),
        about=texts.say(about, chat=one.chat_id, at=f"{one.at:%Y-%m-%d %H:%M} UTC"),
        sections="\n".join(_section(n, rows, texts) for n, rows in one.stored.items()),
    )
    return page.encode()


def _section(name: str, rows: Sequence[Mapping[str, Any]], texts: Texts) -> str:
    heads = "".join(f"<th>{_word(texts, column)}</th>" for column in rows[0])
    lines = "\n".join(f"<tr>{_cells(row.values())}</tr>" for row in rows)
    return (
        f"<section><h2>{_word(texts, name)}</h2>\n<div><table>\n"
        f"<tr>{heads}</tr>\n{lines}\n</table></div></section>"
    )


def _cells(values: Iterable[Any]) -> str:
    return "".join(f"<td><bdi>{html.escape(_shown(v))}</bdi></td>" for v in values)


def _word(texts: Texts, name: str) -> str:
    """What a table or column is called, or its own name."""
    words: Mapping[str, str] = texts.vocabulary("stored")
    return words.get(name, f"<bdi>{html.escape(name)}</bdi>")


def _shown(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, list):
        return " · ".join(map(_shown, value)) or "—"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value)


def _plain(value: Any) -> str:
    """A value that JSON does not know as text.

    Raises:
        TypeError: it is of no kind that columns hold.
    """
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"not to be told: {type(value).__name__}")
