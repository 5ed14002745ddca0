"""Feed bytes to text, whatever they say of their own encoding. Pure."""

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{1,99}?encoding\s*=\s*["']([\w-]{3,20})""")
# Encodings of text; Python knows others, some of them slow or surprising.
_CHARSETS = re.compile(
    r"(?:windows-|cp|iso-8859-)\d+|gb\w+|big5|euc-\w+|shift_jis|koi8-\w",
    re.IGNORECASE,
)
# What a language's publishers wrote in before UTF-8, and letters that prove it.
_LEGACY = {
    "ar": ("windows-1256", re.compile("[\u0627-\u064a]")),
    "zh": ("gb18030", re.compile("[\u4e00-\u9fff]")),
}
_ANY = ("windows-1252", re.compile(""))
_DAMAGE = 0.1  # more than a stray byte or a cut tail: the text is not UTF-8


def decode(body: bytes, language: str) -> str:
    """Return the text of a feed; undecodable bytes become U+FFFD.

    UTF-8 wins whenever it fits, for no other text looks like it. Then comes what the
    document declares and what the source's language used to be written in, provided
    that letters of the language come out.

    Args:
        language: of the source, ISO 639-1.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    text = body.decode("utf-8", "replace")
    damage = text.count("\N{REPLACEMENT CHARACTER}")
    if damage == 0 or damage <= _DAMAGE * _beyond_ascii(text):
        return text
    _, letters = _LEGACY.get(language, _ANY)
    for encoding in _candidates(body, language):
        text = body.decode(encoding, "replace")
        if letters.search(text):
            return text
    return body.decode(_ANY[0], "replace")


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _candidates(body: bytes, language: str) -> Iterator[str]:
    declared = _DECLARED.match(body)
    name = declared[1].decode("ascii", "replace") if declared else ""
    if _CHARSETS.fullmatch(name) and _is_known(name):
        yield name
    yield _LEGACY.get(language, _ANY)[0]


def _is_known(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding))
    except LookupError:
        return False
