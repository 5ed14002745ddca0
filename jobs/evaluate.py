"""Labelled data to how well the language work does, beside baselines.

Reads the labelled files of one folder; nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jobs.labelled import (
    announcements,
    edits,
    examples,
    revisions,
    stories,
    tags,
    texts,
)
from jobs.labelled.examples import Example
from jobs.labelled.scores import Score

_Method = Callable[[Example], Score]


@dataclass(frozen=True, slots=True)
class Row:
    """How well one method does a task."""

    task: str
    method: str  #: "ours", or a baseline's name
    items: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class _Task:
    """Labelled examples, and the methods that answer them: ours first."""

    name: str
    examples: Callable[[Path], Iterator[Example]]
    ours: _Method
    baselines: Sequence[tuple[str, _Method]]
    applies: Callable[[Example], bool] = bool


def evaluate(folder: Path) -> tuple[Row, ...]:
    """Return a row for each method of each task whose labelled data are there.

    A baseline whose package is not installed has no row.
    """
    return tuple(row for task in _TASKS for row in _rows(task, folder))


def _rows(task: _Task, folder: Path) -> Iterator[Row]:
    items = [one for one in task.examples(folder) if task.applies(one)]
    if not items:
        return
    for name, method in (("ours", task.ours), *task.baselines):
        try:
            score = sum(map(method, items), Score())
        except ImportError:
            continue
        parts = (score.precision, score.recall, score.f1)
        yield Row(task.name, name, len(items), *parts)


def _from(file: str) -> Callable[[Path], Iterator[Example]]:
    return partial(examples.lines, file=file)


def _table(file: str) -> Callable[[Path], Iterator[Example]]:
    return partial(examples.table, file=file)


def _has_topics(example: Example) -> bool:
    return bool(example["topics"])


_TASKS = (
    _Task(
        "cleaning",
        examples.pages,
        texts.cleaned,
        (("all visible text", texts.all_text), ("trafilatura", texts.by_trafilatura)),
    ),
    _Task(
        "unseen lines of pages",
        examples.unseen_lines,
        texts.parted,
        (("no full stop", texts.without_stop),),
    ),
    _Task(
        "China business",
        examples.articles,
        tags.gate,
        (("the word China", tags.keyword),),
    ),
    _Task(
        "topics",
        examples.articles,
        tags.topics,
        (("keywords of the title", tags.title_topics),),
        _has_topics,
    ),
    _Task("first topic", examples.articles, tags.first_topic, (), _has_topics),
    *(
        _Task(
            name,
            partial(examples.short_news, file=file),
            tags.filed,
            (("keywords of the title", tags.filed_by_title),),
        )
        for name, file in (
            ("topic filed under", "first-topics.tsv"),
            ("topic filed under, unseen", "first-topics-unseen.tsv"),
        )
    ),
    _Task(
        "entities",
        _from("entities.jsonl"),
        tags.named,
        (("display names", tags.display_names),),
    ),
    _Task(
        "figures",
        _from("figures.jsonl"),
        tags.counted,
        (("digits and next word", tags.digits),),
    ),
    _Task(
        "same story",
        examples.pairs,
        stories.grouped,
        (("same title", stories.same_title), ("MinHash", stories.by_minhash)),
    ),
    *(
        _Task(name, twins, stories.grouped, (("MinHash", stories.by_minhash),))
        for name, twins in (
            ("same story, twins", examples.twins),
            ("same story, unseen twins", examples.unseen_twins),
        )
    ),
    _Task(
        "summaries (ROUGE-1)",
        _from("summaries.jsonl"),
        texts.extracted,
        (
            ("lead", texts.lead),
            ("lead-2", texts.lead_2),
            ("any sentences", texts.any_sentences),
        ),
    ),
    *(
        _Task(name, each, revisions.told, (("any change", revisions.any_change),))
        for name, each in (
            ("corrections told", revisions.pairs),
            ("corrections told, unseen", revisions.unseen_pairs),
        )
    ),
    *(
        _Task(name, _table(file), announcements.announced, (baseline,))
        for baseline in (("any year", announcements.any_date),)
        for name, file in (
            ("occasions", "occasions.tsv"),
            ("occasions, unseen", "occasions-unseen.tsv"),
        )
    ),
    *(
        _Task(
            f"false {kind}s caught",
            partial(edits.edited, kind=kind),
            edits.guarded,
            (baseline,),
        )
        for kind, baseline in (
            ("number", ("unknown digits", edits.by_digits)),
            ("name", ("unknown words", edits.by_words)),
            ("direction", ("unknown words", edits.by_words)),
        )
    ),
)
