"""Labelled data to how well the language work does, beside baselines.

Reads the labelled files of one folder; nothing else.
"""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.arabic.fold import fold, words
from jobs.arabic.markup import document
from jobs.clean import clean
from jobs.facts.entities import directory, entities
from jobs.facts.figures import figures
from jobs.facts.headings import chosen, claims, fields
from jobs.facts.numerals import tokenised, value
from jobs.facts.units import at
from jobs.group import group
from jobs.parse import Entry
from jobs.tag import tag
from storage.model import Article, Source

_Item = dict[str, Any]  # one labelled example, as its file has it
_KEYWORD = "صين"
_NEWSROOM = Source("labelled", "labelled", "https://labelled.invalid/", "ar")
_CHINESE = Source("chinese", "chinese", "https://chinese.invalid/", "ar", china=True)


@dataclass(frozen=True, slots=True)
class Score:
    """How many answers were right, wrong, and missing."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )

    @property
    def precision(self) -> float:
        """The share of answers that are right; 0 when there are none."""
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        """The share of what was to be found that was; 0 when there was nothing."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """How well one task is done."""

    task: str
    items: int
    precision: float
    recall: float
    f1: float
    baseline_name: str
    baseline_f1: float


@dataclass(frozen=True, slots=True)
class _Task:
    """A file of labelled items, and how we and the simplest method answer them."""

    name: str
    file: str
    ours: Callable[[_Item], Score]
    baseline_name: str
    baseline: Callable[[_Item], Score]
    applies: Callable[[_Item], bool] = bool


def evaluate(folder: Path) -> tuple[Row, ...]:
    """Return a row per task whose labelled data lie in the folder."""
    return tuple(_row(task, folder) for task in _TASKS if (folder / task.file).exists())


def compared(found: Iterable[Hashable], wanted: Iterable[Hashable]) -> Score:
    """Return the score of answers against what was to be found, each counted."""
    ours, gold = Counter(found), Counter(wanted)
    right = (ours & gold).total()
    return Score(right, ours.total() - right, gold.total() - right)


def accepted(found: Sequence[str], wanted: Sequence[Sequence[str]]) -> Score:
    """Return the score of answers where each thing to find has several right names."""
    names = {name for one in wanted for name in one}
    right = sum(any(name in found for name in one) for one in wanted)
    return Score(right, sum(name not in names for name in found), len(wanted) - right)


def _row(task: _Task, folder: Path) -> Row:
    items = [item for item in _items(folder / task.file) if task.applies(item)]
    ours = sum((task.ours(item) for item in items), Score())
    baseline = sum((task.baseline(item) for item in items), Score())
    return Row(
        task=task.name,
        items=len(items),
        precision=ours.precision,
        recall=ours.recall,
        f1=ours.f1,
        baseline_name=task.baseline_name,
        baseline_f1=baseline.f1,
    )


def _items(file: Path) -> Iterator[_Item]:
    if file.is_dir():
        yield from _pages(file)
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _pages(folder: Path) -> Iterator[_Item]:
    """What lies beside each JSON file, a page or a feed's text, with what it says."""
    for told in sorted(folder.glob("*.json")):
        page = next(p for p in folder.glob(f"{told.stem}.*") if p != told)
        yield {**json.loads(told.read_text("utf-8")), "page": page.read_text("utf-8")}


def _cleaning(item: _Item) -> Score:
    given = item["given"]
    url, title = given.get("url", _NEWSROOM.url), given.get("title", "")
    entry = Entry("1", url, title, item["page"], None, given.get("language", ""))
    source = replace(_NEWSROOM, name=given.get("source", _NEWSROOM.name))
    return _same_words(clean(entry, source).text, item)


def _all_text(item: _Item) -> Score:
    shown = document(item["page"]).paragraphs
    return _same_words("\n".join(paragraph.text for paragraph in shown), item)


def _same_words(text: str, item: _Item) -> Score:
    return compared(words(text), words("\n".join(item["cleaned"]["text"])))


def _yes_no(said: bool, wanted: object) -> Score:
    return compared([True] * bool(said), [True] * bool(wanted))


def _gate(item: _Item) -> Score:
    tags = tag(item["title"], item["text"], _NEWSROOM)
    return _yes_no(tags.china_business, item["china_business"])


def _keyword(item: _Item) -> Score:
    return _yes_no(
        _KEYWORD in fold(item["title"] + item["text"]), item["china_business"]
    )


def _topics(item: _Item) -> Score:
    return accepted(tag(item["title"], item["text"], _CHINESE).topics, item["topics"])


def _title_topics(item: _Item) -> Score:
    return accepted(chosen(claims(fields(item["title"], ""))), item["topics"])


def _entities(item: _Item) -> Score:
    return compared(entities(item["text"]), item["entities"])


def _display_names(item: _Item) -> Score:
    names = {entity.id: entity.name for entity in directory().values()}
    found = [id_ for id_, name in names.items() if name in item["text"]]
    return compared(found, item["entities"])


def _figures(item: _Item) -> Score:
    found = [(f.value, f.currency or f.unit) for f in figures(item["text"])]
    return compared(found, [(f["value"], f["unit"]) for f in item["figures"]])


def _digits(item: _Item) -> Score:
    """Each run of digits with the unit that follows it directly."""
    tokens = tokenised(item["text"])
    found = [
        (value(token.text, False), unit.unit.id if unit else "")
        for place, token in enumerate(tokens)
        if token.digits
        for unit in [at(tokens, place + 1, "percent", "currency", "unit")]
    ]
    return compared(found, [(f["value"], f["unit"]) for f in item["figures"]])


def _grouping(item: _Item) -> Score:
    a, b = _article("a", item["a"]), _article("b", item["b"])
    founders = group([a, b], [])
    return _yes_no(founders["a"] == founders["b"], item["label"])


def _same_title(item: _Item) -> Score:
    return _yes_no(fold(item["a"]["title"]) == fold(item["b"]["title"]), item["label"])


def _article(key: str, told: _Item) -> Article:
    when = datetime.fromisoformat(told["date"]).replace(tzinfo=UTC)
    words = f"{told['title']}\n{told['text']}"
    return Article(
        key=key,
        url=key,
        source=told["source"],
        title=told["title"],
        text=told["text"],
        language=told.get("language", "ar"),
        published=when,
        seen=when,
        entities=entities(words),
    )


_TASKS = (
    _Task("cleaning", "clean", _cleaning, "all visible text", _all_text),
    _Task("China business", "gate.jsonl", _gate, "the word China", _keyword),
    _Task(
        name="topics",
        file="gate.jsonl",
        ours=_topics,
        baseline_name="keywords of the title",
        baseline=_title_topics,
        applies=lambda item: bool(item["topics"]),
    ),
    _Task("entities", "entities.jsonl", _entities, "display names", _display_names),
    _Task("figures", "figures.jsonl", _figures, "digits and next word", _digits),
    _Task("same story", "pairs.jsonl", _grouping, "same title", _same_title),
)
