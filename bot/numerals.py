"""Digits of any kind to the digits a reader chose. Pure."""

import re

# Latin words with digits (5G), hashtags, tags and entities keep theirs, and so do
# the two kinds of digits where they are named.
_KEPT = re.compile(
    r"<[^>]*>|&#?\w+;|#\S+|[A-Za-z][\w.-]*|\d+[A-Za-z]\w*|(?<!\d)(?:0123?|٠١٢٣?)(?!\d)"
)
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩٫٬٪", "0123456789.,%")
_MARKS = (
    (re.compile(r"(?<=\d)\.(?=\d)"), "٫"),
    (re.compile(r"(?<=\d),(?=\d)"), "٬"),
    (re.compile(r"(?<=\d)%"), "٪"),
)


def shown(text: str, numerals: str) -> str:
    """The text with all its numbers in "w" (0123) or "a" (Arabic-Indic) digits.

    Markup, hashtags and names such as 5G stay as they are.
    """
    change = _eastern if numerals == "a" else _western
    kept = [*_KEPT.findall(text), ""]
    pieces = [change(piece) for piece in _KEPT.split(text)]
    return "".join(a + b for a, b in zip(pieces, kept, strict=True))


def _western(text: str) -> str:
    return text.translate(_WESTERN)


def _eastern(text: str) -> str:
    for mark, replacement in _MARKS:
        text = mark.sub(replacement, text)
    return text.translate(_EASTERN)
