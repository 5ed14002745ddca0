"""Text of mixed directions to text that reads right in a right-to-left line. Pure.

Source: https://www.unicode.org/reports/tr9/ and what Telegram keeps of it:
isolates survive, embeddings (U+202A-U+202E) are removed by the server.
"""

import re

FSI = "\N{FIRST STRONG ISOLATE}"
PDI = "\N{POP DIRECTIONAL ISOLATE}"
RLM = "\N{RIGHT-TO-LEFT MARK}"

_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u2e80-\u9fff\uac00-\ud7af"
# A run of foreign words. A space continues it only before another foreign
# letter: in "BYD 10 آلاف" the number belongs to the Arabic that follows.
_FOREIGN = re.compile(
    rf"[$@+]?\d*[{_LETTER}](?:[{_LETTER}\d]|[.&'’+/@:_-](?=[{_LETTER}\d])"
    rf"| (?=[{_LETTER}]))*[+#]*"
)
_FIRST = re.compile(r"[^\W_]")  # letter or digit
_TAG = re.compile("<[^>]*>")
_SIGNED = re.compile(r"(?<![\w.,])[+-]\d[\d.,]*%?")


def isolate(text: str) -> str:
    """The text as one unit whose direction does not touch its surroundings."""
    return f"{FSI}{_CONTROLS.sub('', text)}{PDI}"


def settle(text: str) -> str:
    """The text with every foreign run and signed number isolated, nothing else.

    Direction marks that came with the text are dropped: ours replace them.
    """
    bare = _CONTROLS.sub("", text)
    marked = _FOREIGN.sub(lambda run: f"{FSI}{run[0]}{PDI}", bare)
    return _SIGNED.sub(lambda run: f"{FSI}{run[0]}{PDI}", marked)


def bare(text: str) -> str:
    """The text without direction marks, as a reader typed or pasted it."""
    return _CONTROLS.sub("", text).strip()


def lead(line: str) -> str:
    """The line with one right-to-left mark in front unless its words begin in Arabic.

    Digits have no direction of their own, and clients differ on lines that begin
    with an isolate: the mark decides for both.
    """
    first = _FIRST.search(_TAG.sub("", line))
    if line.startswith(RLM) or first is None or "\u0620" <= first[0] <= "\u064a":
        return line
    return RLM + line
