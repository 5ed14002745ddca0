"""`inspect` and `group`: what the pipeline makes of texts, without a database."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from bot.cli.frame import Json, Trouble, iso
from bot.clock import SystemClock
from jobs.feeds.dates import moment
from jobs.feeds.url import canonical
from jobs.group import group as grouped
from jobs.group import why_joined
from jobs.parse import Entry
from jobs.read import examine, outline
from storage.model import Article, Source

File = Annotated[Path, typer.Argument(help="A text, an HTML page, or JSONL.")]
NOWHERE = "https://inspected.invalid/"  # RFC 2606: an address that is nobody's


def inspect(file: File, as_json: Json = False) -> None:
    """Show what the pipeline makes of a text, a page or articles in JSONL."""
    now = SystemClock().now()
    for row in _rows(file):
        told = _told(row, now)
        if as_json or file.suffix == ".jsonl":
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        else:
            _print(told)


def group(
    file: Annotated[Path, typer.Argument(help="Articles in JSONL.")],
    explained: Annotated[
        bool, typer.Option("--why", help="Say which facts joined each to its story.")
    ] = False,
) -> None:
    """Group articles into stories; one JSON object per article."""
    now = SystemClock().now()
    told = [
        (row["id"], str(row.get("set")), outline(_entry(row), _source(row), now))
        for row in _rows(file)
    ]
    sets: dict[str, dict[str, Article]] = {}
    first: dict[tuple[str, str], object] = {}
    for id_, one, article in told:
        sets.setdefault(one, {}).setdefault(article.key, article)
        first.setdefault((one, article.key), id_)
    founders = {one: grouped([*found.values()], []) for one, found in sets.items()}
    for id_, one, article in told:
        founder = founders[one][article.key]
        story = first[one, founder]
        line: dict[str, object] = {"id": id_, "story": story}
        if explained:
            others = [sets[one][k] for k, f in founders[one].items() if f == founder]
            line["why"] = why_joined(article, others)
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    """The articles of a file, each with an id: its own, or the number of its line.

    Raises:
        Trouble: it cannot be read, or a line is not a JSON object.
    """
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{file}: {error}") from error
    if file.suffix != ".jsonl":
        yield {"id": "1", "html": text}
        return
    # Not splitlines(): what JSON leaves inside strings are ends of lines to it.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            row = _row(line, f"{file}, line {number}")
            yield row if row.get("id") is not None else {**row, "id": str(number)}


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Trouble(f"{where}: {error}") from error
    if not isinstance(row, dict):
        raise Trouble(f"{where}: not a JSON object")
    return row


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        guid=str(row["id"]),
        url=_address(row),
        title=str(row.get("title") or ""),
        html=str(row.get("html") or row.get("body") or ""),
        published=moment(str(row.get("published") or ""), "UTC"),
        language=str(row.get("language") or ""),
    )


def _source(row: dict[str, Any]) -> Source:
    name = str(row.get("source") or "inspected")
    return Source("inspected", name, NOWHERE, str(row.get("language") or "ar"))


def _address(row: dict[str, Any]) -> str:
    """The row's own address, or one made of its id where that is none."""
    url = str(row.get("url") or "")
    try:
        canonical(url)
    except ValueError:
        return NOWHERE + quote(str(row["id"]), safe="", errors="replace")
    return url


def _told(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The contract's fields of `inspect --json`, in its order.

    The text is shown whatever its rights: it is the operator's own file, and nothing
    of it is kept.
    """
    reading = examine(_entry(row), _source(row), now)
    article = reading.article
    return {
        "id": row["id"],
        "language": article.language,
        "title": article.title,
        "text": reading.text,
        "china_business": article.china_business,
        "score": round(article.score, 3),
        "topics": list(article.topics),
        "entities": list(article.entities),
        "figures": [asdict(figure) for figure in article.figures],
        "summary": article.summary,
        "published": iso(article.published),
        "carrier": str(row.get("source") or ""),
        "original": article.original,
        "mode": article.mode,
        "flags": list(article.flags),
        "why": list(reading.why),
    }


def _print(told: dict[str, Any]) -> None:
    for name, value in told.items():
        typer.echo(f"{typer.style(name, bold=True)}: {value}")
