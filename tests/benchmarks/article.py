"""How long an article takes, in CPU time: tags, figures, grouping, summary; medians."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from jobs.arabic import fold
from jobs.facts import keys, sketch
from jobs.facts.entities import entities
from jobs.facts.figures import figures
from jobs.group import group
from jobs.labelled import examples
from jobs.labelled.stories import article
from jobs.summarise import summarise
from jobs.tag import tag
from storage.model import Article, Source

DATA = Path(__file__).parents[1] / "data"
NEWSROOM = Source("bench", "bench", "https://bench.invalid/", "ar")
ROUNDS = 5


STEPS: dict[str, Callable[[Article], object]] = {
    "gate and topics": lambda a: tag(a.title, a.text, NEWSROOM),
    "entities": lambda a: entities(f"{a.title}\n{a.text}"),
    "figures": lambda a: figures(f"{a.title}\n{a.text}"),
    "summary": lambda a: summarise(a.title, a.text),
}


def read(told: list[Article]) -> dict[str, float]:
    """The median of each step's milliseconds: words are known, texts new to the first.

    The steps follow one another as they do in a poll.
    """
    took: dict[str, list[float]] = {name: [] for name in STEPS}
    for one in told * ROUNDS:
        fold._cached_fold.cache_clear()
        for name, step in STEPS.items():
            start = time.process_time()
            step(one)
            took[name].append(1000 * (time.process_time() - start))
    return {name: median(each) for name, each in took.items()}


def grouped(told: list[Article]) -> float:
    """Milliseconds of an article in grouping one newspaper with another, cold."""
    found = []
    half = len(told) // 2
    for _ in range(ROUNDS):
        for cache in (sketch.sketch, sketch.stems, keys.keys, fold._cached_fold):
            cache.cache_clear()
        start = time.process_time()
        group(told[:half], told[half:])
        found.append(1000 * (time.process_time() - start) / len(told))
    return median(found)


def main() -> None:
    date = f"{datetime(2026, 11, 20, tzinfo=UTC):%Y-%m-%d}"
    told = [
        article(each["id"], {**each, "date": date, "source": each["id"]})
        for each in examples.lines(DATA, "summaries.jsonl")
    ]
    steps = {**read(told), "grouping": grouped(told)}
    words = median(len(a.text.split()) for a in told)
    print(
        f"{len(told)} articles of {words:.0f} words, median milliseconds of each step"
    )
    for name, took in (*steps.items(), ("in all", sum(steps.values()))):
        print(f"{name:16} {took:6.2f} ms")


if __name__ == "__main__":
    main()
