"""What Telegram marks in a text by itself: addresses, tags, names, commands.

Pure; reads toplevel.txt once, at import.
"""

import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from itertools import takewhile

from bot.botapi.spans import Span

_TAIL = ".:;,('?!`"
_PATH = r"[/?#][^\s<>\"«»\u2000-\u200b\u200e\u200f\u2016-\u206f]*"
_URL = re.compile(
    r"(?:(?<!\w)(?P<scheme>(?:https?|ftp)://)|(?<![\w@/#.-]))"
    r"(?P<host>[\w~-]+(?:\.[\w~-]+)+)(?::(?P<port>\d{1,5}))?(?P<path>" + _PATH + ")?",
    re.IGNORECASE,
)
_INNER = re.compile(
    r"(?<!\w)(?:tg|ton)://[A-Za-z0-9_-]{1,253}(?:" + _PATH + ")?", re.IGNORECASE
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_-]+(?:[.+][A-Za-z0-9_-]+)*"
    r"@(?:[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,8}(?![\w@])",
    re.ASCII,
)
_MENTION = re.compile(r"(?<!\w)@(?:[A-Za-z0-9_]{4,32}|gif|vid|pic)(?!\w)")
_COMMAND = re.compile(
    r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32}|(?!@))(?![\w/<>])"
)
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")
#: top-level domains of more than two letters that make a bare name an address
_LONG = frozenset(files("bot.botapi").joinpath("toplevel.txt").read_text().split())


def found(text: str) -> list[Span]:
    """The spans that Telegram finds in a finished text, in order, never overlapping.

    Source: https://github.com/tdlib/td (find_entities in MessageEntity.cpp)
    """
    finders = (_urls, _emails, _mentions, _commands, _cashtags, hashtags)
    taken: list[Span] = []
    for finder in finders:
        taken += [s for s in finder(text) if not any(s.meets(t) for t in taken)]
    return sorted(taken, key=lambda span: span.start)


def hashtags(text: str) -> Iterator[Span]:
    """Hashtags: letters, digits, "_", ZWNJ and the middle dot; at least one letter.

    A combining mark is none of these and ends the tag.
    """
    for sign in re.finditer("#", text):
        start = sign.end()
        tag = "".join(takewhile(_in_hashtag, text[start : start + 256]))
        end = start + len(tag)
        beside = text[sign.start() - 1] if sign.start() else " "
        closed = text[end : end + 1] == "#"
        if any(map(str.isalpha, tag)) and not closed and not _in_hashtag(beside):
            yield Span(sign.start(), end, "hashtag")


def _in_hashtag(char: str) -> bool:
    return (
        char in "_·\N{ZERO WIDTH NON-JOINER}"
        or "\u0d80" <= char <= "\u0dff"
        or unicodedata.category(char)[0] == "L"
        or unicodedata.category(char) == "Nd"
    )


def _urls(text: str) -> Iterator[Span]:
    for match in _INNER.finditer(text):
        yield Span(match.start(), _shorn(match[0], match.start()), "url")
    for match in _URL.finditer(text):
        if _is_address(match["host"], bool(match["scheme"])):
            yield Span(match.start(), _shorn(match[0], match.start()), "url")


def _shorn(address: str, start: int) -> int:
    """Where an address ends without closing punctuation and unopened brackets."""
    end = len(address)
    for bracket, partner in ("()", "[]", "{}"):
        while address.count(partner, 0, end) > address.count(bracket, 0, end):
            end = address.rindex(partner, 0, end)
    return start + len(address[:end].rstrip(_TAIL))


def _is_address(host: str, has_scheme: bool) -> bool:
    labels = host.split(".")
    if any(not 0 < len(label) < 64 or label.endswith("-") for label in labels):
        return False
    if all(label.isdigit() for label in labels):
        return len(labels) == 4 and all(int(label) < 256 for label in labels)
    top = labels[-1]
    if len(top) < 2 or "_" in top + labels[-2] or ("-" in top and not has_scheme):
        return False
    return has_scheme or _is_common(top.lower())


def _is_common(top: str) -> bool:
    """Whether a bare name ending so is taken for an address.

    Telegram has a list of all top-level domains; two letters, the usual long ones and
    those in other scripts stand for it.
    """
    if not top.isascii():
        return top.isalpha()
    return top in _LONG or (len(top) == 2 and top.isalpha())


def _emails(text: str) -> Iterator[Span]:
    return (Span(*match.span(), "email") for match in _EMAIL.finditer(text))


def _mentions(text: str) -> Iterator[Span]:
    return (Span(*match.span(), "mention") for match in _MENTION.finditer(text))


def _commands(text: str) -> Iterator[Span]:
    return (Span(*match.span(), "bot_command") for match in _COMMAND.finditer(text))


def _cashtags(text: str) -> Iterator[Span]:
    return (Span(*match.span(), "cashtag") for match in _CASHTAG.finditer(text))
