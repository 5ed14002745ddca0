"""Paragraphs to the article's own text, and to what pages print around it. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from jobs import junk
from jobs.fold import fold, words
from jobs.markup import Paragraph
from jobs.sentences import sentences

_STOP = re.compile(
    "[.!?\u061f\u2026:\u3002\uff01\uff1f;\u061b][\\s\xbb\u201d\"')\\]]*$"
)
_BULLET = re.compile(r"[*\u2022\u25cf\u25aa\u2013-]\s*\w")
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_WORD = re.compile("[\u0621-\u064a]{2}")
_LONG = 140  # characters: no headline is longer
_PROSE = 80  # characters of a paragraph after which an article is not over
_TITLE_WORDS = 4  # at least, of a line that may be the headline
_FOREIGN_WORDS = 8  # at most, of a line in another script that is page furniture
_EARLY, _FOOT = 0.35, 2 / 3  # of the lines: no article ends before; its foot begins


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and what it is."""

    text: str
    folded: str
    kind: str = ""  #: of junk; "" is the article's own
    links: tuple[str, ...] = ()
    linked: int = 0  #: characters that stand in links

    @property
    def is_full(self) -> bool:
        """Whether it is prose of the article rather than a heading."""
        return not self.kind and (
            bool(_STOP.search(self.text) or _BULLET.match(self.text))
            or len(self.text) > _LONG
        )


@dataclass(frozen=True, slots=True)
class Sifted:
    """An article's text taken out of its surroundings."""

    headline: str  #: that stands above the text, "" if none does
    text: tuple[str, ...]  #: paragraphs
    dropped: tuple[Line, ...]  #: everything else, in order, with its kind


@dataclass(slots=True)
class _Pile:
    """What has been sorted so far."""

    own: list[str] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)


def sift(paragraphs: Sequence[Paragraph], title: str = "") -> Sifted:
    """Return the article's paragraphs, the headline above them and what was dropped.

    Junk inside a paragraph (a sentence that advertises, a credit at its end) is taken
    out of it. Headings before the first full paragraph are no text. Nothing else goes.

    Args:
        title: the article's, which may stand in its text once more.
    """
    lines = _without_tail(list(_known(paragraphs, title)))
    lines, headline = _without_head(lines)
    pile = _Pile()
    for line in lines:
        if line.kind:
            pile.dropped.append(line)
        else:
            _sort_sentences(line, pile)
    return Sifted(headline, tuple(pile.own), tuple(pile.dropped))


def _known(paragraphs: Sequence[Paragraph], title: str) -> Iterator[Line]:
    """Each paragraph as a line with its kind."""
    is_arabic = sum(bool(_ARABIC.search(part.text)) for part in paragraphs) * 2
    seen = {tuple(words(title))}
    names_source = False
    for number, part in enumerate(paragraphs):
        line = Line(part.text, fold(part.text), "", part.links, part.linked)
        key = tuple(words(line.folded))
        kind = junk.kind(line.folded, foot=number >= _FOOT * len(paragraphs))
        if names_source and not kind and not _STOP.search(line.text):
            kind = "source"
        elif key in seen and (len(key) > _TITLE_WORDS or key == tuple(words(title))):
            kind = kind or "repeated"
        elif is_arabic > len(paragraphs) and _is_foreign(part.text):
            kind = kind or "foreign"
        elif _is_link(part) and len(paragraphs) > 1:
            kind = kind or "read-also"
        seen.add(key)
        names_source = kind == "source" and len(key) == 1
        yield replace(line, kind=kind)


def _is_foreign(text: str) -> bool:
    return len(text.split()) <= _FOREIGN_WORDS and not _ARABIC_WORD.search(text)


def _is_link(part: Paragraph) -> bool:
    """Whether a paragraph is nothing but a link to something else."""
    bare = len(part.text.replace(" ", ""))
    return part.linked >= bare > 0 and not _STOP.search(part.text)


def _without_tail(lines: list[Line]) -> list[Line]:
    """The lines with everything marked that follows the article."""
    marked = list(lines)
    for start, line in enumerate(lines):
        if line.kind != "end":
            continue
        after = lines[start + 1 :]
        late = start >= max(1, _EARLY * len(lines))
        over = late and not any(x.is_full and len(x.text) >= _PROSE for x in after)
        for number, other in enumerate(after, start + 1):
            if not over and (other.is_full or other.kind == "end"):
                break
            marked[number] = replace(other, kind=other.kind or "end")
    return marked


def _without_head(lines: list[Line]) -> tuple[list[Line], str]:
    """The lines with the headings above the text marked, and the headline of them."""
    first = next((n for n, line in enumerate(lines) if line.is_full), None)
    if first is None:
        return lines, ""
    above = [line for line in lines[:first] if not line.kind]
    titles = [line.text for line in above if len(line.text.split()) >= _TITLE_WORDS]
    marked = [replace(line, kind=line.kind or "heading") for line in lines[:first]]
    return [*marked, *lines[first:]], titles[-1] if titles else ""


def _sort_sentences(line: Line, pile: _Pile) -> None:
    """Put a paragraph on the pile, the junk inside it apart."""
    text = junk.trimmed(line.text)
    if text != line.text:
        cut = line.text.removeprefix(text)
        pile.dropped.append(replace(line, text=cut, folded=fold(cut), kind="cut"))
    kept = []
    parts = sentences(text)
    for part in parts if len(parts) > 1 else ():
        if found := junk.sentence_kind(fold(part)):
            pile.dropped.append(Line(part, fold(part), found))
        else:
            kept.append(part)
    if text := " ".join(kept) if len(parts) > 1 else text:
        pile.own.append(text)
