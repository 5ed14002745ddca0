"""A line of a page to what it is beside an article, if it is not part of one. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jobs.arabic.fold import stem, words
from jobs.tables import TableError, rows

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.")
_BREAK = re.compile(r"(?<!\.)[.!?\u061f] \S")  # between two sentences
_ENDED = re.compile(r"[^.]\.$|^\"")  # as a sentence ends, or opens in a quote
_NAME = re.compile(r"\{([a-z]+)\}")
_SCOPES = ("let", "never", "line", "sentence", "foot", "all", "mainly", "head", "tail")
_MAINLY = 2 / 3
_LONGEST = 1_000  # characters: what pages print around articles is shorter
_TAIL = 300  # characters at the end of a paragraph that may be junk
_NUMBER = re.compile(r"\d+\w?$")
_FEWEST = 3  # words of a line of which most must be known ones


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    kind: str
    most: int  #: words of a line that it applies to
    start: re.Pattern[str] | None  #: of folded text, tried once, at its beginning
    inside: re.Pattern[str] | None  #: tried at every place

    def fits(self, folded: str) -> bool:
        """Whether the rule applies to the words of a line."""
        return bool(
            (self.start and self.start.match(folded))
            or (self.inside and self.inside.search(folded))
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that alone make a line junk, in whatever form they stand there."""

    kind: str
    most: int
    stems: frozenset[str]
    share: float  #: of the line's words that must be known

    def fits(self, line: list[str]) -> bool:
        """Whether the line consists of these words and numbers."""
        if not line or len(line) > self.most:
            return False
        if self.share < 1 and len(line) < _FEWEST:
            return False
        named = [word for word in line if not _NUMBER.match(word)]
        known = sum(stem(word) in self.stems for word in named)
        return known >= self.share * len(named) > 0


def kind(folded: str, *, foot: bool = False) -> str:
    """Return what kind of junk a folded paragraph is, "" for the article's own text.

    A paragraph of several sentences is judged as a whole; its sentences are not.

    Args:
        foot: whether it stands near the end, where publishers describe themselves.
    """
    scopes = ("line", "foot") if foot else ("line",)
    found = _first(folded, scopes)
    if not found and not _BREAK.search(folded):
        found = _first(folded, ("sentence",))
    if not found and not _ENDED.search(folded):
        found = _known(folded)
    return found if found and not _first(folded, ("never",)) else ""


def sentence_kind(folded: str) -> str:
    """Return what kind of junk one folded sentence of a paragraph is, "" if none."""
    found = _first(folded, ("sentence",))
    return found if found and not _first(folded, ("never",)) else ""


def trimmed(text: str, folded: str) -> str:
    """Return a visible paragraph without junk at its beginning and its end."""
    shown = text.split()
    if len(folded.split()) != len(shown):  # the two can no longer be told to match
        return text
    for rule in _rules()["tail"]:
        start = max(0, len(folded) - _TAIL)
        if rule.inside and (match := rule.inside.search(folded, start)):
            folded = folded[: match.start()].rstrip()
            shown = shown[: len(folded.split())]
    for rule in _rules()["head"]:
        if rule.start and (match := rule.start.match(folded)):
            folded = folded[match.end() :]
            shown = shown[len(shown) - len(folded.split()) :]
    return " ".join(shown)


def _first(folded: str, scopes: Iterable[str]) -> str:
    """The kind of the first rule that applies."""
    if len(folded) > _LONGEST:
        return ""
    size = folded.count(" ") + 1
    rules = (rule for scope in scopes for rule in _rules()[scope])
    fitting = (rule for rule in rules if size <= rule.most and rule.fits(folded))
    return next((rule.kind for rule in fitting), "")


def _known(folded: str) -> str:
    """The kind of the first vocabulary that a line consists of."""
    if folded.count(" ") >= _longest_vocabulary_line():
        return ""
    line = words(folded)
    return next((known.kind for known in _vocabularies() if known.fits(line)), "")


@lru_cache(maxsize=1)
def _rules() -> dict[str, tuple[Rule, ...]]:
    """The rules by scope, in the order of the table."""
    found: dict[str, list[Rule]] = {scope: [] for scope in _SCOPES}
    for scope, kind_, most, pattern in _table():
        if scope not in ("let", "all", "mainly"):
            parts = _alternatives(pattern)
            start = _compiled(part for part in parts if part.startswith("^"))
            inside = _compiled(part for part in parts if not part.startswith("^"))
            found[scope].append(Rule(kind_, most, start, inside))
    return {scope: tuple(rules) for scope, rules in found.items()}


def _compiled(parts: Iterable[str]) -> re.Pattern[str] | None:
    pattern = "|".join(parts)
    return re.compile(pattern) if pattern else None


def _alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand in no bracket."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


@lru_cache(maxsize=1)
def _vocabularies() -> tuple[Vocabulary, ...]:
    shares = {"all": 1.0, "mainly": _MAINLY}
    stems: dict[tuple[str, int, float], set[str]] = defaultdict(set)
    for scope, kind_, most, text in _table():
        if scope in shares:
            stems[kind_, most, shares[scope]].update(map(stem, text.split()))
    return tuple(
        Vocabulary(kind_, most, frozenset(known), share)
        for (kind_, most, share), known in stems.items()
    )


@lru_cache(maxsize=1)
def _longest_vocabulary_line() -> int:
    return max(vocabulary.most for vocabulary in _vocabularies())


def _table() -> Iterator[tuple[str, str, int, str]]:
    """Scope, kind, most words and pattern of each row, names replaced."""
    names: dict[str, str] = {}
    for where, row in rows("junk.tsv", "kind", "scope", "most", "pattern"):
        if row["scope"] not in _SCOPES:
            raise TableError(f"{where}: no scope {row['scope']}")
        most = 10**9 if row["most"] == "-" else int(row["most"])
        pattern = _NAME.sub(lambda name: names.get(name[1], name[0]), row["pattern"])
        if row["scope"] == "let":
            names[row["kind"]] = pattern
        yield row["scope"], row["kind"], most, pattern
