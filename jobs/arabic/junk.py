"""A line of a page to what it is beside an article, if it is not part of one. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jobs.arabic.fold import stem, words
from jobs.arabic.needles import Needles, Sieve, alternatives, needles
from jobs.tables import TableError, rows

_BREAK = re.compile(r"(?<!\.)[.!?\u061f] \S")  # between two sentences
_ENDED = re.compile(r"[^.]\.$|^\"")  # as a sentence ends, or opens in a quote
_NAME = re.compile(r"\{([a-z]+)\}")
_SCOPES = ("let", "never", "line", "sentence", "foot", "all", "mainly", "head", "tail")
_WORDS, _CUTS = ("let", "all", "mainly"), ("head", "tail")
_MAINLY = 2 / 3
_LONGEST = 1_000  # characters: what pages print around articles is shorter
_TAIL = 300  # characters at the end of a paragraph that may be junk
_NUMBER = re.compile(r"\d+\w?$")
_FEWEST = 3  # words of a line of which most must be known ones


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to be junk."""

    kind: str
    most: int  #: words of a line that it applies to
    find: Callable[..., re.Match[str] | None]  #: in folded text, where it may stand


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
    for rule in _rules()["tail"].may_fit(folded):
        if match := rule.find(folded, max(0, len(folded) - _TAIL)):
            folded = folded[: match.start()].rstrip()
            shown = shown[: len(folded.split())]
    for rule in _rules()["head"].may_fit(folded):
        if match := rule.find(folded):
            folded = folded[match.end() :]
            shown = shown[len(shown) - len(folded.split()) :]
    return " ".join(shown)


def _first(folded: str, scopes: Iterable[str]) -> str:
    """The kind of the first rule that applies."""
    if len(folded) > _LONGEST:
        return ""
    size = folded.count(" ") + 1
    rules = (rule for scope in scopes for rule in _rules()[scope].may_fit(folded))
    fitting = (rule for rule in rules if size <= rule.most and rule.find(folded))
    return next((rule.kind for rule in fitting), "")


def _known(folded: str) -> str:
    """The kind of the first vocabulary that a line consists of."""
    if folded.count(" ") >= _longest_vocabulary_line():
        return ""
    line = words(folded)
    return next((known.kind for known in _vocabularies() if known.fits(line)), "")


@lru_cache(maxsize=1)
def _rules() -> dict[str, Sieve[Rule]]:
    """The rules by scope, in the order of the table."""
    found: dict[str, list[tuple[Rule, Needles]]] = {scope: [] for scope in _SCOPES}
    for scope, kind_, most, pattern in _table():
        if scope not in _WORDS:
            # What is cut off is what the whole pattern finds first.
            parts = [pattern] if scope in _CUTS else alternatives(pattern)
            found[scope] += [
                (_rule(kind_, most, part), needles(part)) for part in parts
            ]
    return {scope: Sieve(rules) for scope, rules in found.items()}


def _rule(kind_: str, most: int, pattern: str) -> Rule:
    compiled = re.compile(pattern)
    # A pattern of the beginning would fail at every other place.
    is_start = pattern.startswith("^")
    return Rule(kind_, most, compiled.match if is_start else compiled.search)


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
