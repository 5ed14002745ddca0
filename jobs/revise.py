"""An article read again to what its publisher corrected in it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from hashlib import blake2b
from math import log10

from jobs.arabic.fold import fold, stem
from jobs.arabic.sentences import sentences
from jobs.facts.frequency import weight
from jobs.facts.notes import says
from jobs.facts.numerals import tokenised
from jobs.facts.particulars import Particular, particulars
from jobs.parse import Entry
from storage.model import Article, Change, Rereading, Revision

_ALIKE = 0.6  # of two sentences' words, from which one stands for the other
_SPELLING = 0.75  # likeness of two spellings of one word
_TENFOLD = 0.99  # decimal logarithm: off by ten and more
_MOST = 4  # changes that are told
_NAME = 4  # words that a name has at most
_TITLED = 4  # words before a name in which a title stands
_NAMING = 3.5  # weight of a word that may be a name
_LONGEST = 300  # characters of a note that are kept
_FOREMOST = ("withdrawn", "figure", "name", "attribution", "date", "direction")


def fingerprint(entry: Entry) -> bytes:
    """Return what is equal of entries that say the same: 16 bytes."""
    said = f"{entry.title}\n{entry.html}".encode(errors="surrogatepass")
    return blake2b(said, digest_size=16).digest()


def withdrawal(old: Article) -> Rereading:
    """Return an article that its publisher took back."""
    return Rereading(old, old, Revision("critical", (Change("withdrawn"),)))


def reread(old: Article, new: Article) -> Rereading:
    """Return an article as it is to be kept from now on, beside what was kept.

    When it was published and seen stays, and so do what it is about, where that can no
    longer be told, and that only its headline may be shown.
    """
    kept = replace(
        new,
        published=old.published,
        seen=old.seen,
        story=old.story,
        china_business=old.china_business,
        topics=new.topics or old.topics,
        revised=old.revised,
    )
    if old.mode == "head":
        kept = replace(kept, mode="head", text="", summary="", figures=())
    elif not old.text:  # its time was over
        kept = replace(kept, text="")
    return Rereading(old, kept, revise(old, kept))


def revise(old: Article, new: Article) -> Revision | None:
    """Return how an article differs from what was read before; None: in nothing.

    Sentences are paired with those that they replace, and of a pair what both state of
    one kind is compared: figures of one unit, dates, names, who says it, up and down.
    What only one of them states was added or left out, which corrects nothing. Nor
    does another wording, or another text where rights keep us from having the old one.
    A correction is critical when a figure was off by ten times or more, somebody else
    stood accused, or the publisher takes the article back.

    Args:
        old: as it is kept.
        new: as it was read now; of a "head" article without its text, as `read` does.
    """
    gone, come = _differing(old, new)
    if any(says("withdrawn", one) for one in come):
        return withdrawal(old).revision
    pairs = list(_paired(gone, come))
    changes = [*_credit(old, new), *(c for pair in pairs for c in _changes(*pair))]
    notes = [one for one in come if says("note", one)]
    if changes:
        is_critical = any(_is_tenfold(*pair) or _accuses(*pair) for pair in pairs)
        severity = "critical" if is_critical else "major"
        return Revision(severity, _told(old, new, changes))
    if notes:
        return Revision("major", (Change("note", now=_cut(notes[0])),))
    if (old.title, _text(old, new)) != (new.title, _text(new, old)):
        return Revision("minor")
    return None


def _text(one: Article, other: Article) -> str:
    """Its text, if that of both is known: rights and age leave one of them bare."""
    return one.text if one.text and other.text else ""


def _differing(old: Article, new: Article) -> tuple[list[str], list[str]]:
    """Sentences that only the old article has, and those that only the new one has."""
    was = [old.title, *sentences(_text(old, new))]
    now = [new.title, *sentences(_text(new, old))]
    known, kept = {_key(one) for one in was}, {_key(one) for one in now}
    return (
        [one for one in was if _key(one) not in kept],
        [one for one in now if _key(one) not in known],
    )


def _key(sentence: str) -> str:
    """What is equal of sentences that say the same: marks between digits count."""
    return " ".join(fold(sentence).strip(" .!?:\u060c\u061b\u061f\"'").split())


def _paired(gone: Sequence[str], come: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Sentences with those that replace them, the most alike first."""
    ranked = sorted(
        (
            (_likeness(was, now), -i, -j)
            for i, was in enumerate(gone)
            for j, now in enumerate(come)
        ),
        reverse=True,
    )
    left, right = set(range(len(gone))), set(range(len(come)))
    for likeness, i, j in ranked:
        if likeness >= _ALIKE and -i in left and -j in right:
            left.remove(-i)
            right.remove(-j)
            yield gone[-i], come[-j]


def _likeness(was: str, now: str) -> float:
    """The share of words that two sentences have in common, in order."""
    one, other = _plain(was), _plain(now)
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _plain(sentence: str) -> list[str]:
    return [t.folded for t in tokenised(sentence) if not (t.digits or t.mark)]


def _changes(was: str, now: str) -> Iterator[Change]:
    """What one sentence states otherwise than the other."""
    replaced = list(_replaced(particulars(was), particulars(now)))
    for one, other in replaced:
        is_listed = "latin" not in (one.group, other.group)
        if is_listed or not _is_spelling(one.written, other.written):
            yield Change(one.field, one.text, other.text, other.label or one.label)
    if not any(one.field == "name" for one, _ in replaced):
        yield from _renamed(was, now)


def _replaced(
    was: Sequence[Particular], now: Sequence[Particular]
) -> Iterator[tuple[Particular, Particular]]:
    """Particulars with those that stand in their place."""
    told, kept = {(p.field, p.key) for p in now}, {(p.field, p.key) for p in was}
    lost = [p for p in was if (p.field, p.key) not in told]
    found = [p for p in now if (p.field, p.key) not in kept]
    for one in list(lost):
        other = next((p for p in found if _same_kind(one, p)), None)
        if other:
            lost.remove(one)
            found.remove(other)
            yield one, other
    for field in ("figure", "name"):  # of another unit, or another kind of name
        rest = [[p for p in side if p.field == field] for side in (lost, found)]
        if [len(side) for side in rest] == [1, 1]:
            yield rest[0][0], rest[1][0]


def _same_kind(one: Particular, other: Particular) -> bool:
    return (one.field, one.group) == (other.field, other.group)


def _renamed(was: str, now: str) -> Iterator[Change]:
    """Names that nobody lists, replaced behind a title: "minister so-and-so"."""
    sides = [[t for t in tokenised(one) if not t.mark] for one in (was, now)]
    one, other = ([t.folded for t in side] for side in sides)
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for kind, start, end, begin, close in blocks:
        if kind != "replace" or max(end - start, close - begin) > _NAME:
            continue
        titled = says("title", " ".join(one[max(0, start - _TITLED) : start]))
        if titled and _may_name(one[start:end]) and _may_name(other[begin:close]):
            told = " ".join(t.text for t in sides[0][start:end])
            right = " ".join(t.text for t in sides[1][begin:close])
            if not _is_spelling(told, right):
                yield Change("name", told, right)


def _may_name(said: Sequence[str]) -> bool:
    return all(word.isalpha() and weight(stem(word)) >= _NAMING for word in said)


def _is_spelling(one: str, other: str) -> bool:
    """Whether two words are one, spelled in two ways."""
    pair = fold(one), fold(other)
    return SequenceMatcher(None, *pair, autojunk=False).ratio() >= _SPELLING


def _credit(old: Article, new: Article) -> list[Change]:
    """Whom the article credits, where it credits somebody else now."""
    if not (old.original and new.original) or old.original == new.original:
        return []
    return [Change("attribution", old.original, new.original)]


def _is_tenfold(was: str, now: str) -> bool:
    """Whether a figure was off by ten times or more."""
    return any(
        _magnitude(one, other) >= _TENFOLD
        for one, other in _replaced(particulars(was), particulars(now))
        if one.field == "figure" and one.group == other.group
    )


def _accuses(was: str, now: str) -> bool:
    """Whether somebody stood accused in another's place."""
    return says("accusation", was) and any(
        change.field == "name" for change in _changes(was, now)
    )


def _magnitude(one: Particular, other: Particular) -> float:
    """How many times larger one figure is than the other, as a logarithm."""
    if not (one.value and other.value):
        return 0.0
    return abs(log10(abs(one.value / other.value)))


def _told(old: Article, new: Article, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes as readers are told of them: of a headline alone, the headline."""
    if "head" in (old.mode, new.mode):
        return (Change("title", old.title, new.title),)
    ranked = sorted(dict.fromkeys(changes), key=lambda c: _FOREMOST.index(c.field))
    return tuple(ranked[:_MOST])


def _cut(note: str) -> str:
    return note if len(note) <= _LONGEST else note[:_LONGEST].rsplit(" ", 1)[0] + "…"
