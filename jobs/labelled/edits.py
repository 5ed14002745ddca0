"""Summaries of our articles, true and made false, and whether the guard can tell. Pure.

Each false one differs in one thing from what the article says: a digit, a magnitude, a
unit, a year, two numbers that changed places, a name, a direction.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from jobs.arabic.salience import telling
from jobs.arabic.sentences import sentences
from jobs.facts.faithful import alarms
from jobs.labelled.examples import Example, lines, table
from jobs.labelled.scores import Score, decided
from jobs.summarise import extract

_SHARE = 3  # an extract has one in so many of a text's words
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def edited(folder: Path, kind: str) -> Iterator[Example]:
    """Yield what is `told` of a `source`, and whether it is `true`.

    True are extracts and summaries in other words; what edits make of extracts is not.

    Args:
        kind: of edits: "number", "name" or "direction".
    """
    edits = [row for row in table(folder, "edits.tsv") if row["kind"] == kind]
    rewrites = {row["id"]: row["text"] for row in table(folder, "rewrites.tsv")}
    for example in lines(folder, "summaries.jsonl") if edits else ():
        title, text = example["title"], example["text"]
        source = f"{title}\n{text}"
        told = extract(title, text, len(text.split()) // _SHARE)
        for true in (told, rewrites.get(example["id"])):
            if true:
                yield {"told": true, "source": source, "true": True}
        for false in _edited(told, kind, edits):
            yield {"told": false, "source": source, "true": False}


def guarded(example: Example) -> Score:
    """Return whether the guard raises an alarm exactly where something was changed."""
    raised = alarms(example["told"], example["source"])
    return decided(bool(raised), not example["true"])


def by_digits(example: Example) -> Score:
    """Return the same of a guard that looks for each run of digits in the source."""
    known = set(_DIGITS.findall(example["source"]))
    unknown = not known.issuperset(_DIGITS.findall(example["told"]))
    return decided(unknown, not example["true"])


def by_words(example: Example) -> Score:
    """Return the same of a guard that looks for each word's stem in the source."""
    unknown = telling(example["told"]) - telling(example["source"])
    return decided(bool(unknown), not example["true"])


def _edited(told: str, kind: str, edits: Iterable[Example]) -> Iterator[str]:
    """The text with each edit of a kind that changes it, one at a time."""
    if kind == "number":
        changed = (*_digits(told), *_years(told), *_swaps(told))
        yield from (said for said in changed if said != told)
    for edit in edits:
        if re.search(edit["pattern"], told):
            yield re.sub(edit["pattern"], edit["replacement"], told, count=1)


def _digits(told: str) -> Iterator[str]:
    """The text with the first, and with the last, digit of each number another one."""
    for number in _DIGITS.finditer(told):
        for place in {number.start(), number.end() - 1}:
            digit = str((int(told[place]) + 3) % 9 + 1)
            yield f"{told[:place]}{digit}{told[place + 1 :]}"


def _years(told: str) -> Iterator[str]:
    for year in _YEAR.finditer(told):
        later = int(year[0]) + 1
        yield f"{told[: year.start()]}{later}{told[year.end() :]}"


def _swaps(told: str) -> Iterator[str]:
    """The text with two neighbouring numbers of one sentence in each other's place."""
    for sentence in sentences(told):
        numbers = list(_DIGITS.finditer(sentence))
        for a, b in pairwise(numbers):
            between = sentence[a.end() : b.start()]
            false = f"{sentence[: a.start()]}{b[0]}{between}{a[0]}{sentence[b.end() :]}"
            yield told.replace(sentence, false)
