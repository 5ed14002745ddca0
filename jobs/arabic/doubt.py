"""A text to what makes it doubtful: machine translation, contradiction. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jobs.arabic.fold import fold, words
from jobs.arabic.phrases import phrase, stands
from jobs.tables import rows

_ENOUGH = 2  # hints that together mean machine translation
_REACH = 150  # characters from an outcome to what it is credited to
_DOUBLED = 0.6  # of a caption's words that stand in its alternative text too
_CURLED = re.compile("\u201c[^\u201d\n]{2,80}\u201d")
# No letter stands before it, which is asked last because most texts have no capital.
_LATIN_PLURAL = re.compile(r"[A-Z](?<![A-Za-z][A-Z])[A-Z]{1,3}s(?![A-Za-z])")
_STOP = re.compile(r"[.!?\u061f]\s")
_ARABIC = re.compile("[\u0621-\u064a]")
_LONGEST = 100_000  # characters read of a text


@dataclass(frozen=True, slots=True)
class _Contradiction:
    """An outcome that its cause cannot have brought about."""

    outcome: re.Pattern[str]
    cause: re.Pattern[str]  #: with the words that link it to the outcome
    unless: re.Pattern[str]  #: between the two


def doubts(text: str) -> tuple[str, ...]:
    """Return the flags that a text deserves, of "machine-translation", "contradiction".

    Args:
        text: visible, a paragraph a line, with captions and promos still in it: they
            betray a machine more surely than sentences do.
    """
    text = text[:_LONGEST]
    if not _ARABIC.search(text):
        return ()
    found = []
    if _is_translated(text):
        found.append("machine-translation")
    if _contradicts_itself(fold(text)):
        found.append("contradiction")
    return tuple(found)


def doubtful(sentence: str) -> bool:
    """Whether a sentence is too doubtful to stand in a summary."""
    folded = fold(sentence)
    return _contradicts_itself(folded) or stands("translated", folded)


def _is_translated(text: str) -> bool:
    folded = fold(text)
    if stands("translated", folded):
        return True
    if "alt=" in text and any(map(_is_doubled_caption, text.split("\n"))):
        return True
    found = phrase("calque").finditer(folded) if stands("calque", folded) else ()
    calques = {match[0] for match in found}
    hints = (
        *calques,
        *_LATIN_PLURAL.findall(text)[:1],
        *(["quotes"] if _has_english_quotes(text) else []),
    )
    return len(hints) >= _ENOUGH


def _is_doubled_caption(line: str) -> bool:
    """Whether a picture's caption is followed by the same as its alternative text."""
    caption, mark, again = line.partition("alt=")
    first, second = set(words(caption)), set(words(again)) if mark else set()
    return len(first & second) >= _DOUBLED * len(second) > 0


def _has_english_quotes(text: str) -> bool:
    """Whether curled quotes are used again and again, and guillemets never."""
    return "\xab" not in text and len(_CURLED.findall(text)) >= _ENOUGH


def _contradicts_itself(folded: str) -> bool:
    return any(
        known.cause.match(folded, link.start())
        and _is_contradicted(
            folded[max(0, link.start() - _REACH) : link.start()], known
        )
        for link in _link().finditer(folded)
        for known in _contradictions()
    )


def _is_contradicted(before: str, known: _Contradiction) -> bool:
    """Whether the outcome nearest before a cause, in its sentence, contradicts it."""
    before = _STOP.split(before)[-1]
    *_, nearest = (None, *known.outcome.finditer(before))
    return nearest is not None and not known.unless.search(before, nearest.end())


@cache
def _link() -> re.Pattern[str]:
    """Whatever links an outcome to a cause."""
    links = "|".join(row["link"] for _, row in _rows())
    return re.compile(rf"(?<!\w)\w?(?:{links})(?!\w)")


@cache
def _contradictions() -> tuple[_Contradiction, ...]:
    return tuple(
        _Contradiction(
            re.compile(rf"(?<!\w)\w?(?:{row['outcome']})(?!\w)"),
            re.compile(rf"\w?(?:{row['link']})\W+(?:{row['cause']})"),
            re.compile(row["unless"]),
        )
        for _, row in _rows()
    )


def _rows() -> Iterator[tuple[str, dict[str, str]]]:
    return rows("contradictions.tsv", "outcome", "link", "cause", "unless")
