"""Entries that publishers changed, and whether we can tell what is corrected. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from jobs.labelled.examples import Example, table
from jobs.labelled.scores import Score, compared, decided
from jobs.parse import Entry
from jobs.read import read
from jobs.revise import reread
from storage.model import Article, Change, Source

LOUD = ("major", "critical")  #: severities of which readers learn
_NOW = datetime(2026, 4, 1, tzinfo=UTC)
_SOURCE = Source("paper", "صحيفة المرفأ", "https://paper.example/feed", "ar")


def pairs(folder: Path) -> Iterator[Example]:
    """Yield what an entry `was` and is `now`, and what a reader must know of it."""
    yield from table(folder, "revisions.tsv")


def unseen_pairs(folder: Path) -> Iterator[Example]:
    """Yield the same of pairs that no rule was written for."""
    yield from table(folder, "revisions-unseen.tsv")


def told(example: Example) -> Score:
    """Return whether readers are told of what was corrected, and of nothing else."""
    severity, changes = said(example)
    return compared(_heard(severity, changes), _wanted(example))


def any_change(example: Example) -> Score:
    """Return the same of a method that tells of every change, without saying which."""
    differs = example["was"] != example["now"]
    return decided(differs, bool(_wanted(example)))


def _wanted(example: Example) -> list[str]:
    return _heard(example["severity"], example["changes"])


def _heard(severity: str, changes: str) -> list[str]:
    """What reaches readers: one answer, with all that it says."""
    return [f"{severity}: {changes}"] if severity in LOUD else []


def said(example: Example) -> tuple[str, str]:
    """Return the severity that we give a pair, and the changes as its row has them."""
    found = reread(_read(example["was"]), _read(example["now"])).revision
    if found is None:
        return "none", ""
    return found.severity, "; ".join(map(_written, found.changes))


def _read(written: str) -> Article:
    title, _, html = written.partition(" || ")
    entry = Entry("1", "https://paper.example/1", title, html, _NOW)
    return read(entry, _SOURCE, _NOW)


def _written(change: Change) -> str:
    if change.field == "withdrawn":
        return change.field
    if change.field == "note":
        return f"note: {change.now}"
    return f"{change.field}: {change.was} > {change.now}"
