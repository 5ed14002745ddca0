"""A digest to the rich message that carries it, laid out right to left. Pure.

It tells the items of the digest's first page in HTML under the same numbers, with
nothing of them left out: 32,768 characters and 500 blocks are more than they need.

Source: https://core.telegram.org/bots/api#inputrichmessage
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from bot import bidi, lines
from bot.render import Digest
from bot.texts import escape
from storage.model import Item

Json = dict[str, Any]

TITLE, SECTION = 2, 3  #: sizes of headings; 1 is the largest
LEAD, OTHER = 2, 1  #: sentences of a summary
FIGURES = 3  #: of an item
DETAIL = 3000  #: characters of what opens under the lead
#: How clients show a moment in their own zone: weekday and time, or a date.
FRESH, OLD = "wt", "D"


def message(digest: Digest) -> Json:
    """The InputRichMessage of a digest with at least one item."""
    return {"blocks": list(_Layout(digest).blocks()), "is_rtl": True}


@dataclass(frozen=True, slots=True)
class _Layout:
    digest: Digest

    def blocks(self) -> Iterator[Json]:
        digest = self.digest
        title, *more = digest.header()
        yield self._block("heading", title, size=TITLE)
        yield from self._paragraphs(more)
        yield from self._items(*digest.shown)
        for block in digest.extras():
            yield from self._paragraphs(block.split("\n"))
        yield {"type": "divider"}
        for line in digest.footer(len(digest.shown)):
            yield self._block("footer", line)
        for block in digest.closing:
            yield {"type": "paragraph", "text": spans(block)}

    def _items(self, lead: Item, *others: Item) -> Iterator[Json]:
        """The lead, then the others under the headings of their topics."""
        yield from self._lead(lead)
        heading = ""
        for number, item in enumerate(others, 2):
            if item.topic != heading:
                heading = item.topic
                topic = self.digest.heading(heading)
                yield self._block("heading", topic, size=SECTION)
            title = self.digest.title(item, number)
            yield self._block("paragraph", f"<b>{title}</b>")
            yield from self._body(item, OTHER)

    def _lead(self, item: Item) -> Iterator[Json]:
        yield self._block("heading", self.digest.title(item), size=SECTION)
        yield from self._body(item, LEAD)
        if item.detail:
            detail = bidi.lead(escape(lines.cut(item.detail, DETAIL)))
            yield {
                "type": "details",
                "summary": self._text(self.digest.news.say("digest.detail")),
                "blocks": list(self._paragraphs([detail])),
            }

    def _body(self, item: Item, length: int) -> Iterator[Json]:
        """What stands below a headline."""
        if summary := self.digest.summary(item, length):
            yield self._block("paragraph", summary)
        yield from self._table(item)
        sources = lines.source_line(item, self.digest.news)
        yield self._block("paragraph", f"{sources} · {self._moment(item)}")

    def _table(self, item: Item) -> Iterator[Json]:
        """A row for each figure: what it counts, and how much."""
        texts, money = self.digest.news, self.digest.money
        rows = [
            [self._cell(label), self._cell(amount)]
            if label
            else [self._cell(amount, 2)]
            for label, amount in lines.amounts(item, texts, FIGURES, money)
        ]
        if rows:
            table = {"type": "table", "cells": rows, "is_striped": True}
            note = lines.disputed(item, texts)
            yield table | ({"caption": self._text(note)} if note else {})

    def _cell(self, text: str, columns: int = 1) -> Json:
        wide = {"colspan": columns} if columns > 1 else {}
        text = bidi.lead(text)
        return {"text": self._text(text), "align": "right", "valign": "top", **wide}

    def _moment(self, item: Item) -> str:
        """When an item was published, for each reader by their own clock."""
        texts, zone = self.digest.news, ZoneInfo(self.digest.edition.profile.zone)
        at, unix = item.published.astimezone(zone), int(item.published.timestamp())
        if self.digest.is_old(item):
            said, form = texts.day_month(at), OLD
        else:
            weekday = texts.vocabulary("weekday")[at.weekday()]
            said, form = f"{weekday} {bidi.isolate(f'{at:%H:%M}')}", FRESH
        return f'<tg-time unix="{unix}" format="{form}">{said}</tg-time>'

    def _paragraphs(self, texts: Sequence[str]) -> Iterator[Json]:
        return (self._block("paragraph", text) for text in texts)

    def _block(self, kind: str, text: str, **more: object) -> Json:
        return {"type": kind, "text": self._text(text), **more}

    def _text(self, text: str) -> Any:
        """Telegram HTML as RichText, in the reader's digits."""
        return spans(self.digest.news.digits(text))


def spans(text: str) -> Any:
    """Telegram HTML as RichText: a string, an object, or a list of both.

    Source: https://core.telegram.org/bots/api#richtext
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return _joined(reader.open[0])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Json] = [{"text": []}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = {**_entity(tag, dict(attrs)), "text": []}
        self.open[-1]["text"].append(node)
        self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        node = self.open.pop()
        node["text"] = _joined(node)

    def handle_data(self, data: str) -> None:
        self.open[-1]["text"].append(data)


def _joined(node: Json) -> Any:
    parts: list[Any] = node["text"]
    return parts[0] if len(parts) == 1 else parts


def _entity(tag: str, given: dict[str, str | None]) -> Json:
    """What a tag of ours is among the types of RichText.

    Raises:
        KeyError: no text of ours has it in a rich message.
    """
    if tag == "a":
        return {"type": "url", "url": given["href"]}
    if tag == "tg-time":
        unix = int(given["unix"] or "")
        moment = {"unix_time": unix, "date_time_format": given["format"]}
        return {"type": "date_time", **moment}
    return {"type": {"b": "bold"}[tag]}
