"""Files of labelled examples to the examples. Reads what lies in one folder.

Articles and pairs have a file each. Families of reports, of events that are easily
taken for each other, make further pairs; those of `events.tsv` are articles as well.
"""

import json
from collections.abc import Iterator
from itertools import combinations, groupby, product
from operator import itemgetter
from pathlib import Path
from typing import Any

from jobs.arabic.language import language

Example = dict[str, Any]  # as its file has it

_EVENTS, _TWINS, _UNSEEN = "events.tsv", "twins.tsv", "twins-unseen.tsv"


def lines(folder: Path, file: str) -> Iterator[Example]:
    """Yield the objects of a JSONL file; none when it is not there."""
    for line in _lines(folder / file):
        yield json.loads(line)


def table(folder: Path, file: str) -> Iterator[Example]:
    """Yield the rows of a tab-separated file by its header; none when it is missing."""
    told = [line for line in _lines(folder / file) if not line.startswith("#")]
    names, *rows = (line.split("\t") for line in told or [""])
    for row in rows:
        yield dict(zip(names, row, strict=True))


def articles(folder: Path) -> Iterator[Example]:
    """Yield articles with whether they are China business, and their topics."""
    yield from lines(folder, "gate.jsonl")
    for report in _reports(folder, _EVENTS):
        gate = int(report["gate"])
        yield _topical(report) | {"china_business": gate}


def short_news(folder: Path, file: str) -> Iterator[Example]:
    """Yield news of a tab-separated file with its topics, the first the editor's."""
    yield from map(_topical, table(folder, file))


def pairs(folder: Path) -> Iterator[Example]:
    """Yield two articles and whether they tell one event, as `label`."""
    yield from lines(folder, "pairs.jsonl")
    yield from _paired(folder, _EVENTS)


def twins(folder: Path) -> Iterator[Example]:
    """Yield harder pairs: of one event in other words, of another in the same."""
    yield from _paired(folder, _TWINS)


def unseen_twins(folder: Path) -> Iterator[Example]:
    """Yield such pairs that nothing was fitted to, nor any rule written for."""
    yield from _paired(folder, _UNSEEN)


def strangers(folder: Path) -> Iterator[Example]:
    """Yield pairs of reports of different families."""
    for a, b in combinations(_reports(folder, _EVENTS), 2):
        if a["family"] != b["family"]:
            yield {"a": a, "b": b, "label": False}


def pages(folder: Path) -> Iterator[Example]:
    """Yield what lies beside each JSON file, a page or a feed's text, as `page`."""
    for told in sorted((folder / "clean").glob("*.json")):
        page = next(p for p in told.parent.glob(f"{told.stem}.*") if p != told)
        yield {**json.loads(told.read_text("utf-8")), "page": page.read_text("utf-8")}


def unseen_lines(folder: Path) -> Iterator[Example]:
    """Yield lines that no rule was written for, and whether pages print them.

    Each comes above, amid and below the same paragraphs, `before` it and `after` it;
    what is an article's comes without its full stop, too.
    """
    around = _lines(folder / "clean" / "sentences.txt")[:4]
    for name, is_furniture in (("furniture", True), ("prose", False)):
        for told in _lines(folder / "lines" / f"{name}-unseen.txt"):
            forms = {told} if is_furniture else {told, told.removesuffix(".")}
            for line, place in product(sorted(forms), (0, 2, 4)):
                yield {
                    "line": line,
                    "furniture": is_furniture,
                    "before": around[:place],
                    "after": around[place:],
                }


def _topical(report: Example) -> Example:
    """A report with its topics as lists of equally right ones."""
    topics = [one.split("/") for one in report["topics"].split(";") if one]
    return report | {"topics": topics}


def _paired(folder: Path, file: str) -> Iterator[Example]:
    for _, family in groupby(_reports(folder, file), key=itemgetter("family")):
        for a, b in combinations(family, 2):
            yield {"a": a, "b": b, "label": a["event"] == b["event"]}


def _reports(folder: Path, file: str) -> Iterator[Example]:
    """Reports of events, those of one family after one another."""
    for number, report in enumerate(table(folder, file)):
        said = f"{report['title']} {report['text']}"
        yield report | {
            "id": f"event-{number}",
            "source": f"source-{number}",
            "language": language(said, ()),
        }


def _lines(file: Path) -> list[str]:
    text = file.read_text("utf-8") if file.exists() else ""
    return [line for line in text.splitlines() if line.strip()]
