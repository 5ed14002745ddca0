"""TOML text to sources. Reads the package's own catalogue; otherwise pure."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from jobs.vet import BadSource, rules, vet
from storage.model import Source


class CatalogueError(ValueError):
    """A catalogue that cannot be used: file, line, source and reason, in one line."""


def read_catalogue(text: str, name: str) -> tuple[Source, ...]:
    """Return the sources of a catalogue, in its order.

    Args:
        text: TOML, one `[[source]]` table per source.
        name: of the file, for messages.

    Raises:
        CatalogueError: at the first fault, such as
            `sources.toml:12: scmp: unknown key "urls"; the nearest is "url"`.
    """
    lines = text.rstrip("\n").split("\n")
    try:
        document = tomllib.loads(text.removeprefix("\N{BYTE ORDER MARK}"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}:{_not_toml(error, lines)}") from None
    for key in document:
        if key != "source" or not _is_tables(document[key]):
            line = _line(lines, key) or 1
            raise CatalogueError(f"{name}:{line}: {key!r} is not [[source]]")
    return _sources(document.get("source", []), lines, name)


@cache
def bundled() -> tuple[Source, ...]:
    """Return the sources that come with the product."""
    file = resources.files("jobs") / "sources.toml"
    return read_catalogue(file.read_text("utf-8"), file.name)


def begun(sources: Iterable[Source], met: Collection[str]) -> tuple[Source, ...]:
    """Return the sources, those that waited for what there is now not paused any more.

    Args:
        met: of the CONDITIONS of `vet`.
    """
    return tuple(
        replace(source, paused="") if source.until in met else source
        for source in sources
    )


def _sources(
    tables: list[dict[str, Any]], lines: list[str], name: str
) -> tuple[Source, ...]:
    heads = _heads(lines, len(tables))
    ends = [*heads[1:], len(lines) + 1]
    taken: dict[str, int] = {}  # slugs and urls with their lines
    sources = []
    for number, values in enumerate(tables):
        head, block = heads[number], lines[: ends[number] - 1]
        try:
            source = vet(values)
            _refuse_repeats(source, taken)
        except BadSource as error:
            line = _line(block, error.key, head) or head
            who = _slug(values) or f"source {number + 1}"
            raise CatalogueError(f"{name}:{line}: {who}: {error}") from None
        taken |= {source.slug: head, source.url: head}
        sources.append(source)
    return tuple(sources)


def _refuse_repeats(source: Source, taken: Mapping[str, int]) -> None:
    for key, value in (("slug", source.slug), ("url", source.url)):
        if value in taken:
            raise BadSource(key, f"{key} is already taken at line {taken[value]}")


def _slug(values: Mapping[str, Any]) -> str:
    slug = values.get("slug")
    return str(slug) if rules()["slug"].holds(slug) else ""


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _not_toml(error: tomllib.TOMLDecodeError, lines: list[str]) -> str:
    """Line and reason; up to Python 3.13 only the message tells the line."""
    reason, _, place = str(error).rpartition(" (at ")
    found = re.match(r"line (\d+)", place)
    return f"{found[1] if found else len(lines)}: not TOML: {reason}"


def _heads(lines: list[str], count: int) -> list[int]:
    """The lines of the tables' headers, counted from 1; `count` of them."""
    header = re.compile(r"\s*\[\[\s*[\"']?source[\"']?\s*\]\]")
    heads = [number for number, line in enumerate(lines, 1) if header.match(line)]
    if len(heads) > count:  # some stand inside a longer string
        heads = [head for head in heads if _is_whole(lines[: head - 1])]
    return heads or [_line(lines, "source") or 1] * count  # an array of inline tables


def _is_whole(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _line(lines: list[str], key: str, start: int = 1) -> int | None:
    """The first line from `start` that names `key`: alone, dotted or as a table."""
    name = re.compile(rf"[\s\[]*(source\s*\.\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    numbered = enumerate(lines[start - 1 :], start)
    return next((number for number, line in numbered if name.match(line)), None)
