"""Quotation marks of any kind to the guillemets of Arabic print. Pure."""

import re

_MARK = re.compile('["\u201c\u201d\u201e\u201f\xab\xbb]')
_ARABIC = re.compile("[\u0621-\u064a]")
_OUTER = ("\xab", "\xbb")
_INNER = ("\u201c", "\u201d")
_OPENS, _CLOSES = "\xab\u201e", "\xbb"


def arabic_quotes(text: str) -> str:
    """Return a line with its quotes in guillemets, and quotes inside them in curls.

    Straight and curled marks open or close by turns, because right-to-left typing
    confuses which curl is which; a straight mark after a digit, with none open, is an
    inch. A text without Arabic letters stays as it is.
    """
    if not _ARABIC.search(text):
        return text
    shown: list[str] = []
    opened: list[str] = []  # the marks that opened what is open
    last = 0
    for match in _MARK.finditer(text):
        shown.append(text[last : match.start()])
        last = match.end()
        before = text[match.start() - 1 : match.start()]
        shown.append(_replacement(match[0], before, opened))
    return "".join((*shown, text[last:]))


def _replacement(mark: str, before: str, opened: list[str]) -> str:
    """The mark to print; keeps account of what is open."""
    is_inner = len(opened) > 1
    is_turn = opened and mark not in _OPENS and opened[-1] not in _OPENS
    if mark in _CLOSES or is_inner or is_turn:
        if opened:
            opened.pop()
        return (_INNER if is_inner else _OUTER)[1]
    if mark == '"' and before.isdigit():
        return mark
    opened.append(mark)
    return (_INNER if len(opened) > 1 else _OUTER)[0]
