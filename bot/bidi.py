"""Text of mixed directions to text that reads right in a line of either. Pure.

Source: https://www.unicode.org/reports/tr9/ and what Telegram keeps of it:
isolates survive, embeddings (U+202A-U+202E) are removed by the server.
"""

import re

FSI = "\N{FIRST STRONG ISOLATE}"
PDI = "\N{POP DIRECTIONAL ISOLATE}"
RLI = "\N{RIGHT-TO-LEFT ISOLATE}"
RLM = "\N{RIGHT-TO-LEFT MARK}"
LRM = "\N{LEFT-TO-RIGHT MARK}"

_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u2e80-\u9fff\uac00-\ud7af"
# A run of foreign words. A space continues it only before another foreign
# letter: in "BYD 10 آلاف" the number belongs to the Arabic that follows.
_FOREIGN = re.compile(
    rf"[$@+]?\d*[{_LETTER}](?:[{_LETTER}\d]|[.&'’+/@:_-](?=[{_LETTER}\d])"
    rf"| (?=[{_LETTER}]))*[+#]*"
)
_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FIRST = re.compile(r"[^\W_]")  # letter or digit
#: What a line of each mark's direction may begin with.
_OWN = {RLM: re.compile("[\u0620-\u064a]"), LRM: re.compile(f"[{_LETTER}]")}
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


def embed(text: str) -> str:
    """The text for a left-to-right line: one unit that is read from the right.

    As it is where none of its letters are.
    """
    bare = _CONTROLS.sub("", text)
    return f"{RLI}{settle(bare)}{PDI}" if _ARABIC.search(bare) else bare


def bare(text: str) -> str:
    """The text without direction marks, as a reader typed or pasted it."""
    return _CONTROLS.sub("", text).strip()


def lead(line: str, mark: str = RLM) -> str:
    """The line with one mark of its direction in front unless its words say it.

    Digits have no direction of their own, and clients differ on lines that begin
    with an isolate: the mark decides for both.
    """
    first = _FIRST.search(_TAG.sub("", line))
    if line.startswith(mark) or first is None or _OWN[mark].match(first[0]):
        return line
    return mark + line


def inside(line: str) -> str:
    """The line without the mark in front, to stand within another one."""
    return line.lstrip(RLM + LRM)
