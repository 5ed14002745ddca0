"""Text to sentences. Pure."""

import re
from functools import lru_cache

_AR = "\u0621-\u064a"
_LETTER = f"[{_AR}A-Za-z]"
_QUOTES = "\xab\xbb\u201c\u201d\"'\u2018\u2019"
_CLOSING = "\xbb\u201d\"'\u2019)\\]"
_QUOTED = 120  # characters of a quote that is told as a whole
_REACH = 12  # characters before a stop that tell what it is
_WAW = "\N{ARABIC LETTER WAW}"
_HIJRI = "\N{ARABIC LETTER HEH}\N{ARABIC TATWEEL}"

_STOP = re.compile(
    # a stop, what closes after it, and white space; or a stop written without space
    # between two long words, as in one that ends a sentence before "and she said"
    rf"[.!?\u061f\u06d4](?:(?P<close>[{_CLOSING}]*)(?:\s+|$)"
    rf"|(?<=[{_AR}][{_AR}\u064b-\u0652][{_AR}\u064b-\u0652\xbb\u201d]\.)"
    rf"(?=[\xab\u201c]?[{_AR}]{{3}})"
    rf"|(?<=[0-9\u0660-\u0669%\u066a]\.)(?={_WAW}[{_AR}]{{3}}))"
)
_INITIAL = re.compile(
    # a letter standing alone, or a chain of dotted letters, before the stop
    rf"(?:^|[\s(\xab\u201c]){_WAW}?(?:{_LETTER}|(?:{_LETTER}{{1,2}}\.)+{_LETTER}{{1,2}})$"
)
_AFTER_NUMBER = re.compile(rf"\d\s*(?:[{_AR}]|{_HIJRI})$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Inc|Ltd|Co|Corp|No|Nos|vs|Mr|Mrs|Ms|Dr|St|Sr|Jr|Prof|Gen|Vol|Fig)$"
)
_LIST_NUMBER = re.compile(r"\d{1,2}")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text in order, each with its final stop.

    A line break always ends a sentence; nothing but white space is lost. Decimals,
    dotted names, initials and abbreviations keep their dots; a short quote is not cut,
    and a question quoted inside a sentence does not end it.
    """
    return tuple(
        sentence for line in text.splitlines() for sentence in _of_line(line.strip())
    )


@lru_cache(maxsize=256)  # figures, summary and doubts cut the same lines in turn
def _of_line(line: str) -> tuple[str, ...]:
    found = []
    start = 0
    for stop in _STOP.finditer(line):
        end = stop.end() if stop["close"] is None else stop.end("close")
        if _ends(line, start, stop):
            found.append(line[start:end].strip())
            start = end
    return tuple(sentence for sentence in (*found, line[start:].strip()) if sentence)


def _ends(line: str, start: int, stop: re.Match[str]) -> bool:
    """Whether this stop ends the sentence that begins at `start`."""
    if stop["close"] is None:
        return True
    if _is_quoted(line, start, stop.start() + 1):
        return False
    after = line[stop.end() : stop.end() + 1]
    before = line[max(start, stop.start() - _REACH) : stop.start()].rstrip(_QUOTES)
    if line[stop.start()] != ".":
        return not stop["close"] or after in ("", _WAW, *_QUOTES)
    if _LIST_NUMBER.fullmatch(before.strip()):
        return not after
    return not after or after == _WAW or not _keeps_its_stop(before)


def _is_quoted(line: str, start: int, end: int) -> bool:
    """Whether a stop stands inside a short quote that the sentence opened."""
    opened = line.rfind("\xab", start, end)
    if opened <= line.rfind("\xbb", start, end):
        return False
    return end < line.find("\xbb", end, opened + _QUOTED)


def _keeps_its_stop(before: str) -> bool:
    """Whether the words before a stop end in what is written with one."""
    if before.endswith("."):
        return True
    if _INITIAL.search(before):
        return not _AFTER_NUMBER.search(before)
    return bool(_ABBREVIATION.search(before))
