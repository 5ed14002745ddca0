"""What Telegram removes from a text or changes in it before anybody reads it. Pure."""

import re
import unicodedata
from bisect import bisect_left

from bot.botapi.spans import Span

_REMOVED = re.compile(
    "[\r\N{COMBINING DOUBLE LOW LINE}\N{COMBINING DOUBLE OVERLINE}"
    "\N{COMBINING RING ABOVE}"
    "\N{LINE SEPARATOR}-\N{RIGHT-TO-LEFT OVERRIDE}]"
)
_BLANK = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_MARKS = re.compile("[\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}]{2,}")
_EMPTY = "\N{BRAILLE PATTERN BLANK}\N{OBJECT REPLACEMENT CHARACTER}"


def clean(text: str, spans: list[Span], notes: list[str]) -> tuple[str, list[Span]]:
    """The text as Telegram keeps it, not yet trimmed, with its spans moved along.

    Line and embedding controls (U+2028-U+202E) vanish; other controls become spaces;
    of a run of direction marks only the last survives, the others become ZWNJ.

    Source: https://github.com/tdlib/td (clean_input_string in misc.cpp)
    """
    gone = [found.start() for found in _REMOVED.finditer(text)]
    bare = _REMOVED.sub("", text)
    plain = _BLANK.sub(" ", bare)
    tidy = _MARKS.sub(_last_mark, plain)
    pairs = ((text, bare, "removed"), (bare, plain, "blanked"), (plain, tidy, "lost"))
    notes.extend(
        f"characters {what}: {_difference(a, b)}" for a, b, what in pairs if a != b
    )
    return tidy, [span.moved(lambda at: at - bisect_left(gone, at)) for span in spans]


def _last_mark(found: re.Match[str]) -> str:
    run = found[0]
    return "\N{ZERO WIDTH NON-JOINER}" * (len(run) - 1) + run[-1]


def _difference(before: str, after: str) -> str:
    codes = sorted({f"U+{ord(char):04X}" for char in before if char not in after})
    return " ".join(codes) or "a run of direction marks"


def is_empty(text: str) -> bool:
    """Whether a text shows nothing."""
    return all(
        char in _EMPTY or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp")
        for char in text
    )
