"""Telegram HTML to what Telegram counts of it. Pure."""

import html
import re

_TAG = re.compile(r"<[^>]+>")


def plain(text: str) -> str:
    """Telegram HTML as the reader would see it without markup."""
    return html.unescape(_TAG.sub("", text))


def units(text: str) -> int:
    """Length of Telegram HTML after parsing, in UTF-16 code units."""
    return len(plain(text).encode("utf-16-le")) // 2


def entities(text: str) -> int:
    """How many formatted pieces Telegram HTML has, hashtags included."""
    return len(_TAG.findall(text)) // 2 + len(re.findall(r"(?<!\S)#\w", text))
