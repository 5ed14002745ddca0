"""What every outgoing text must be, as one checker."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from bot.render import plain, units

TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler", "tg-time"}
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


def check(text: str, limit: int = 4096, english: bool = False) -> None:
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
    seen = plain(text)
    assert not re.search("[\u202a-\u202e\u2028\u2029]", seen)
    assert not re.search("[\u200e\u200f\u061c]{2}", seen)
    for line in seen.split("\n"):
        check_line(line, english)
    for inner in re.findall(r"<(?:a|b)\b[^>]*>(.*?)</(?:a|b)>", text, re.DOTALL):
        assert _depth(inner) == 0, f"an isolate crosses a tag: {inner!r}"


def check_rich(message: Mapping[str, Any]) -> None:
    """Fail unless a rich message reads right to left, block by block."""
    assert message["is_rtl"]
    for text in texts(message["blocks"]):
        assert text.strip()
        assert not re.search("[\u202a-\u202e\u2028\u2029\n]", text)
        assert not re.search("[\u200e\u200f\u061c]{2}", text)
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
