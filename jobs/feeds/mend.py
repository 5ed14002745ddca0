"""Feed text with common damage to text that a parser survives. Pure."""

import re
import sys
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from html.entities import html5
from itertools import islice, pairwise

_OPENING = re.compile(r"<((?:[\w-]+:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)
_REFERENCE = re.compile(  # but for those that stay as they are
    r"&(?!(?:amp|lt|gt|quot|#x27);)(?:#[xX](?P<hex>[0-9a-fA-F]{1,8});|#(?P<code>[0-9]{1,8});|(?P<name>\w{2,31});)?",
    re.ASCII,
)
_ANY = re.compile(b"&(?!(?:amp|lt|gt|quot|#x27);)")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# feedparser looks for e-mail addresses in time quadratic in such a run, and holds
# Python's lock meanwhile: 80,000 characters take 38 s.
_ENDLESS = re.compile(r"(?<![\w.+-])([\w.+-]{2000})[\w.+-]+", re.ASCII)
_STRETCH = 1_000  # an endless word fills one of these, counted from the text's start
_FULL = re.compile(rb"[\w.+-]{%d}" % _STRETCH)

_ENDLESS_TAG = re.compile(r"<([^\s<>]{1,100})\s[^<>]{10000,}>")
_MARK = re.compile("[<&]")
_MOST_MARKS = 12_000  # two hundred long entries have as many
_LONGEST = 1_500_000  # characters; real feeds reach 850,000


def unescaped(text: str) -> str:
    """Return the text with references as the characters that they name.

    XML knows few names. What would be markup stays escaped, and ampersands that name
    nothing are.
    """
    return _REFERENCE.sub(_character, text)


def has_references(data: bytes) -> bool:
    """Return whether `unescaped` would change UTF-8 text."""
    return bool(_ANY.search(data))


def is_endless(data: bytes) -> bool:
    """Return whether there may be an endless word in UTF-8 text, at little cost."""
    return any(_FULL.match(data, start) for start in range(0, len(data), _STRETCH))


def mend(text: str) -> str:
    """Return unescaped text without what XML forbids and without endless words.

    Emoji that came as two halves ("&#55357;&#56832;") become whole.
    """
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _ENDLESS.sub(r"\1", _NOT_XML.sub("", joined))


def spared(text: str) -> str:
    """Return the text, or as much of it as feedparser reads in about a second.

    It takes some 50 microseconds for a tag or reference, and for a tag with thousands
    of attributes seconds.
    """
    text = _ENDLESS_TAG.sub(r"<\1>", text[:_LONGEST])
    for mark in islice(_MARK.finditer(text), _MOST_MARKS, _MOST_MARKS + 1):
        return text[: mark.start()]
    return text


def finished(text: str) -> str:
    """Return the text without a last entry that was cut short."""
    for last in deque(_OPENING.finditer(text), maxlen=1):
        if text.find(f"</{last[1]}", last.end()) < 0:
            return text[: last.start()]
    return text


def apart(text: str) -> Iterator[str]:
    """Yield each entry of a document under the document's root, in order.

    Nothing is closed, so that pieces cost no more than the document.
    """
    openings = [opening.start() for opening in _OPENING.finditer(text)]
    root = text[: text.find(">") + 1]
    for start, end in pairwise([*openings, len(text)]):
        yield root + text[start:end]


def _character(reference: re.Match[str]) -> str:
    return _meant(reference[0])


@lru_cache(maxsize=4_096)
def _meant(written: str) -> str:
    """What a reference stands for: the same string each time, for some have millions.

    Each by itself, they would take sixty bytes and a microsecond.
    """
    reference = _REFERENCE.match(written)
    assert reference is not None
    code, base = (reference["hex"], 16) if reference["hex"] else (reference["code"], 10)
    if code:
        number = int(code, base)
        text = chr(number) if number <= sys.maxunicode else ""
    else:
        text = html5.get(f"{reference['name']};", written)
    return escape(text)
