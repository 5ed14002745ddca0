"""What every outgoing text must be, as one checker."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from bot.botapi.calls import Call
from bot.measures import entities, plain, units
from bot.render import ENTITIES

TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler", "tg-time"}
MESSAGE, CAPTION, TOAST = 4096, 1024, 200  #: characters; of toasts, all there are
DATA = 64  #: bytes of what a button says to the bot
TURNS = {"السابق": 0, "التالي": 2, "Back": 0, "Next": 2}  #: to pages before and after
OPENERS, CLOSER = "\u2066\u2067\u2068", "\u2069"


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in TAGS, f"<{tag}> is not Telegram's"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another tag"


def check_calls(calls: Iterable[Call], english: bool = False) -> None:
    """Fail unless all that a bot sent, by whatever call, is as it must be.

    Args:
        english: whether lines may be English, and keyboards laid out for them.
    """
    for call in calls:
        check_call(call, english)


def check_call(call: Call, english: bool = False) -> None:
    """Messages, edits, captions, inline results, toasts, and their keyboards."""
    params = call.params
    if call.method == "answerCallbackQuery":
        check_toast(str(params.get("text") or ""))
    elif "text" in params:
        check(_html(params, "text"), english=english)
    elif "caption" in params:
        check(_html(params, "caption"), CAPTION, english)
    if rich := params.get("rich_message"):
        check_rich(rich)
    for result in params.get("results", ()):
        check(_html(result["input_message_content"], "message_text"), english=english)
        check_keyboard(result.get("reply_markup"), english)
    check_keyboard(params.get("reply_markup"), english)


def _html(params: Mapping[str, Any], name: str) -> str:
    """A text as HTML, whichever way it was sent."""
    text = str(params[name])
    return text if params.get("parse_mode") == "HTML" else html.escape(text)


def check_toast(text: str) -> None:
    """At most what Telegram shows of it, of one line."""
    assert len(text) <= TOAST
    check_marks(text)
    assert _depth(text) == 0, f"isolates out of balance: {text!r}"


def check_keyboard(keyboard: Mapping[str, Any] | None, english: bool = False) -> None:
    """Every button does one thing that Telegram takes; rows are for their readers."""
    for row in (keyboard or {}).get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data", "no")
            assert data.isascii(), f"not ASCII: {data!r}"
            assert 1 <= len(data) <= DATA, f"too long: {data!r}"
            assert button["text"].strip()
            check_marks(button["text"])
        places = [place for b in row if (place := _place(b["text"])) is not None]
        # Telegram lays rows out left to right: what is read first stands last.
        mirrored = sorted(places, reverse=True)
        assert places == mirrored or (english and places == mirrored[::-1]), (
            f"not mirrored: {[b['text'] for b in row]}"
        )


def _place(label: str) -> tuple[int, ...] | None:
    """Where a button stands among its neighbours, as its label says; None: it does not.

    Numbers and times of day have their order, and so have the turns of pages.
    """
    if label in TURNS:
        return (TURNS[label],)
    parts = re.sub("[✓\u2066-\u2069]", "", label).strip().split(":")
    return tuple(map(int, parts)) if all(p.isdecimal() for p in parts) else None


def check(text: str, limit: int = MESSAGE, english: bool = False) -> None:
    """Fail unless Telegram and a reader get what was meant.

    Args:
        text: Telegram HTML.
        limit: UTF-16 units after parsing.
        english: whether lines may be English, read from the left.
    """
    balance = _Balance()
    balance.feed(text)
    balance.close()
    assert not balance.open, f"left open: {balance.open}"
    assert 1 <= units(text) <= limit
    assert entities(text) <= ENTITIES
    seen = plain(text)
    check_marks(seen)
    for line in seen.split("\n"):
        check_line(line, english)
    for inner in re.findall(r"<(?:a|b)\b[^>]*>(.*?)</(?:a|b)>", text, re.DOTALL):
        assert _depth(inner) == 0, f"an isolate crosses a tag: {inner!r}"


def check_rich(message: Mapping[str, Any]) -> None:
    """Fail unless a rich message reads right to left, block by block."""
    assert message["is_rtl"]
    for text in texts(message["blocks"]):
        assert text.strip()
        assert "\n" not in text
        check_marks(text)
        check_line(text)
    for leaf in _leaves(message["blocks"]):
        assert _depth(leaf) == 0, f"an isolate crosses a mark: {leaf!r}"


def texts(blocks: Any) -> Iterator[str]:
    """What each block says, in reading order."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from texts(block)
        return
    for name in ("summary", "text", "blocks", "cells", "caption"):
        if name in ("blocks", "cells"):
            yield from texts(blocks.get(name, []))
        elif name in blocks:
            yield "".join(_leaves(blocks[name]))


def _leaves(part: Any) -> Iterator[str]:
    """The strings of which texts consist."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for inner in part:
            yield from _leaves(inner)
    else:
        for name in ("summary", "text", "blocks", "cells", "caption"):
            yield from _leaves(part.get(name, []))


def check_marks(text: str) -> None:
    """Nothing that Telegram deletes or rewrites."""
    assert not re.search("[\u202a-\u202e\u2028\u2029]", text)
    assert not re.search("[\u200e\u200f\u061c]{2}", text)


def check_line(line: str, english: bool = False) -> None:
    """Isolates balanced, nothing naked of the other direction, none but ours first."""
    assert _depth(line) == 0, f"isolates out of balance: {line!r}"
    # within isolates too: not every client looks past them, as UAX 9 says
    strong = [unicodedata.bidirectional(c) for c in line]
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "R")
    assert english or first != "L", f"starts left to right: {line!r}"
    outside = re.sub(r"#\S+", "", _outside(line))
    foreign = "[\u0620-\u064a]" if first == "L" else r"[A-Za-z]{2,}|[\u4e00-\u9fff]"
    naked = re.search(foreign, outside)
    assert not naked, f"outside an isolate: {naked and naked[0]!r} in {line!r}"


def _outside(line: str) -> str:
    """The line without its isolates, which may hold others."""
    while line != (less := re.sub("[\u2066-\u2068][^\u2066-\u2069]*\u2069", "", line)):
        line = less
    return line


def _depth(text: str) -> int:
    depth = 0
    for char in text:
        depth += (char in OPENERS) - (char == CLOSER)
        assert depth >= 0, f"an isolate ends before it begins: {text!r}"
    return depth
