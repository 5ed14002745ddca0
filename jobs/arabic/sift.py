"""Paragraphs to the article's own text, and to what pages print around it. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, chain

from jobs.arabic import junk
from jobs.arabic.chain import is_credit
from jobs.arabic.dateline import dateline
from jobs.arabic.fold import fold, stem, without_conjunction
from jobs.arabic.markup import Paragraph
from jobs.arabic.phrases import phrase
from jobs.arabic.sentences import sentences

_STOP = re.compile(
    "[.!?\u061f\u2026:\u3002\uff01\uff1f;\u061b][\\s\xbb\u201d\"')\\]]*$"
)
_CLOSING = " \xbb\u201d\"')]"
_BULLET = re.compile(r"[*\u2022\u25cf\u25aa\u2013-]\s*\w")
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_WORD = re.compile("[\u0621-\u064a]{2}")
_HEADING, _HEADLINE = 60, 140  # characters at most, of one line above the text
_LABEL = 4  # words at most, of a name of something
_TITLE_WORDS = 4  # at least, of a line that may be the headline
_REPEATED = 25  # characters at least, of a line that is no accident when it recurs
_TELLING = re.compile(r"[^\W_]{4,}")  # a folded word that may tell something
_DIGIT = re.compile(r"\d")
_SAID = re.compile(r'^"|"$')  # somebody's words
_VALUE = re.compile(r"[^:\d]{2,25}: .*\d")  # a line of a table
_AROUND = " .:\u060c,;\u061b!?\u061f\"'()[]-*"
_SIGNATURE = 7  # words at most, of a line that names a reporter or a place
_NAME = 3  # words of a reporter's name
_FOREIGN_WORDS = 15  # at most, of a line in another script that is page furniture
_REPLIES = 2  # at least, that stand between what readers have written
_CUT_OFF = ("..", "\u2026")  # the end of a text that goes on behind a link
_EARLY, _FOOT = 0.35, 2 / 3  # of the lines: no article ends before; its foot begins
_Known = Callable[[], Counter[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and what it is."""

    text: str
    folded: str
    kind: str = ""  #: of junk; "" is the article's own
    links: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether it is prose of the article rather than a heading."""
        return not self.kind and (
            bool(_STOP.search(self.text) or _BULLET.match(self.text))
            or len(self.text) > _HEADLINE
        )

    def is_prose(self, heading: int) -> bool:
        """Whether an article goes on with it: no question, no label and no heading.

        Args:
            heading: characters that a heading may have.
        """
        ends = self.text.rstrip(_CLOSING).endswith((".", "\N{IDEOGRAPHIC FULL STOP}"))
        return not self.kind and (ends or len(self.text) > heading)


@dataclass(frozen=True, slots=True)
class Sifted:
    """An article's text taken out of its surroundings."""

    headline: str  #: that stands above the text, "" if none does
    text: tuple[str, ...]  #: paragraphs
    dropped: tuple[Line, ...]  #: everything else, in order, with its kind


def sift(paragraphs: Sequence[Paragraph], title: str = "") -> Sifted:
    """Return the article's paragraphs, the headline above them and what was dropped.

    Junk inside a paragraph (a sentence that advertises, a credit at its end) is taken
    out of it. A heading is no text where nothing but furniture stands around it.
    Nothing else goes.

    Args:
        title: the article's, which may stand in its text once more.
    """
    lines = _without_tail(list(_known(paragraphs, title)))
    lines, headline = (lines, "") if title else _with_headline(lines)
    lines = _without_strays(lines)
    own: list[str] = []
    dropped: list[Line] = []
    for line in lines:
        if line.kind:
            dropped.append(line)
            continue
        kept, junk_sentences = _sentences(line)
        own.extend([kept] if kept else [])
        dropped.extend(junk_sentences)
    return Sifted(headline, tuple(own), tuple(dropped))


def _known(paragraphs: Sequence[Paragraph], title: str) -> Iterator[Line]:
    """Each paragraph as a line with its kind, what was cut off it as another."""
    arabic = sum(bool(_ARABIC.search(part.text)) for part in paragraphs)
    is_arabic, is_alone = arabic * 2 > len(paragraphs), len(paragraphs) == 1
    heading = fold(title).strip(_AROUND)
    seen = {heading}
    previous, after_link = "", False
    for number, part in enumerate(paragraphs):
        text = junk.trimmed(part.text, fold(part.text))
        if text != part.text:
            cut = part.text.removeprefix(text)
            yield Line(cut, fold(cut), "cut", part.links)
        folded = fold(text)
        key = folded.strip(_AROUND)
        is_link = _is_link(part)
        signs = (
            ("source", previous == "source-label" and not _STOP.search(text)),
            ("repeated", key in seen and (key == heading or len(key) > _REPEATED)),
            ("byline", _signs(text)),
            ("foreign", is_arabic and _is_foreign(text)),
            ("read-also", is_link and not is_alone),
            ("teaser", after_link and text.endswith(_CUT_OFF)),
        )
        kind = junk.kind(folded, foot=number >= _FOOT * len(paragraphs))
        kind = kind or next((name for name, holds in signs if holds), "")
        seen.add(key)
        previous, after_link = kind, is_link
        yield Line(text, folded, kind, part.links)


def _signs(text: str) -> bool:
    """Whether a line only says who reports, or from where."""
    if len(text.split()) > _SIGNATURE or _STOP.search(text):
        return False
    rest = dateline(text).rest
    is_named = rest != text and len(rest.split()) <= _NAME
    return is_credit(text) or (is_named and not _DIGIT.search(rest))


def _is_foreign(text: str) -> bool:
    return len(text.split()) <= _FOREIGN_WORDS and not _ARABIC_WORD.search(text)


def _is_link(part: Paragraph) -> bool:
    """Whether a paragraph is nothing but a link to something else."""
    bare = len(part.text.replace(" ", ""))
    return part.linked >= bare > 0 and not _STOP.search(part.text)


def _without_tail(lines: list[Line]) -> list[Line]:
    """The lines with everything marked that follows the article."""
    marked, before = list(lines), _Before(lines)
    for start, line in enumerate(lines):
        if line.kind != "end":
            continue
        rest, end = start + 1, len(lines)
        heading = before.heading(0, start) or before.heading(rest, end) or _HEADLINE
        prose = before.prose[heading][end] - before.prose[heading][rest]
        replies = before.replies[end] - before.replies[rest]
        late = start >= max(1, _EARLY * end)
        over = (late and not prose) or replies >= max(_REPLIES, prose)
        for number in range(rest, end):
            other = lines[number]
            if not over and (other.is_prose(heading) or other.kind == "end"):
                break
            marked[number] = replace(other, kind=other.kind or "end")
        if over:  # all that follows is marked
            break
    return marked


class _Before:
    """How many lines of each kind stand before each place: counted once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        long = [not line.kind and len(line.text) > _HEADING for line in lines]
        self._long = _counted(long)
        both = zip(long, lines, strict=True)
        self._full = _counted(is_long and line.is_full for is_long, line in both)
        self.replies = _counted(line.kind == "reply" for line in lines)
        self.prose = {
            heading: _counted(line.is_prose(heading) for line in lines)
            for heading in (_HEADING, _HEADLINE)
        }

    def heading(self, start: int, stop: int) -> int:
        """Characters of a heading beside these lines, 0 if they do not tell.

        Where articles do without full stops, only their length makes lines prose.
        """
        long = self._long[stop] - self._long[start]
        full = self._full[stop] - self._full[start]
        return (_HEADLINE if full * 2 >= long else _HEADING) if long else 0


def _counted(holds: Iterable[bool]) -> list[int]:
    return list(accumulate(holds, initial=0))


def _with_headline(lines: list[Line]) -> tuple[list[Line], str]:
    """The lines with the headline marked, and what stands above it; and its words."""
    first = next((n for n, line in enumerate(lines) if line.is_full), 0)
    titles = [
        number
        for number, line in enumerate(lines[:first])
        if not line.kind and len(line.text.split()) >= _TITLE_WORDS
    ]
    if not titles:
        return lines, ""
    last = titles[-1]
    above = [
        replace(line, kind=line.kind or "heading")
        if number == last or _is_heading(line)
        else line
        for number, line in enumerate(lines[: last + 1])
    ]
    return [*above, *lines[last + 1 :]], lines[last].text


def _is_heading(line: Line) -> bool:
    """Whether a line is short, and no part of a sentence that was cut off."""
    first = line.folded.split(" ", 1)[0]
    return len(line.text) <= _HEADING and without_conjunction(first) == first


def _without_strays(lines: list[Line]) -> list[Line]:
    """The lines with those marked that stand among furniture or tell of other things.

    That a line is short, or ends in no stop, says nothing of it: what stands around it
    does.
    """
    own = (_telling(line) for line in lines if not line.kind)
    known = cache(lambda: Counter(chain.from_iterable(own)))  # which few articles need
    marked = list(lines)
    for block in _blocks(lines):
        for number in _strays(lines, block, known):
            marked[number] = replace(lines[number], kind="stray")
    return marked


def _blocks(lines: list[Line]) -> Iterator[range]:
    """The longest ranges without prose in which a line may be furniture."""
    start = 0
    for number, line in enumerate(lines):
        if not line.kind and not _is_loose(line):
            yield range(start, number)
            start = number + 1
    yield range(start, len(lines))


def _is_loose(line: Line) -> bool:
    """Whether a line is a heading rather than somebody's words, a value or a point."""
    if len(line.text) > _HEADLINE or _STOP.search(line.text):
        return False
    folded, first = line.folded, line.folded.split(" ", 1)[0]
    is_own = _SAID.search(folded) or _VALUE.match(folded)
    is_point = _BULLET.match(line.text) or phrase("ordered").match(folded)
    return not (is_own or is_point) and without_conjunction(first) == first


def _strays(lines: list[Line], block: range, known: _Known) -> Iterator[int]:
    """The loose lines of a block that are the page's.

    A label is, at the very beginning or end beyond furniture; a heading is between
    furniture; several headlines are that share no word with the article.
    """
    loose = [number for number in block if not lines[number].kind]
    debris = [n for n in block if lines[n].kind not in ("", "repeated", "cut")]
    opened = block.start > 0 and lines[block.start - 1].text.endswith(":")
    told = (stem for number in loose for stem in _telling(lines[number]))
    apart = len(loose) > 1 and not opened and all(known()[stem] == 1 for stem in told)
    for number in loose:
        before = any(other < number for other in debris)
        after = any(other > number for other in debris)
        line = lines[number]
        is_label = len(line.text.split()) <= _LABEL
        at_edge = (after and block.start == 0) or (before and block.stop == len(lines))
        if apart or (before and after and _is_heading(line)) or (is_label and at_edge):
            yield number


def _telling(line: Line) -> frozenset[str]:
    """The stems of the words that are long enough to mean something."""
    return frozenset(map(stem, _TELLING.findall(fold(line.text))))


def _sentences(line: Line) -> tuple[str, list[Line]]:
    """A paragraph without the sentences in it that are junk, and those."""
    parts = sentences(line.text)
    if len(parts) < 2:
        return line.text, []
    known = [(part, junk.sentence_kind(fold(part))) for part in parts]
    dropped = [Line(part, fold(part), kind) for part, kind in known if kind]
    return " ".join(part for part, kind in known if not kind), dropped
