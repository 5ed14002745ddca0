"""The sample articles and their publishers. Reads the data files beside it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from jobs.vet import vet
from storage.model import Source


@dataclass(frozen=True, slots=True)
class Publisher:
    """An invented publisher and the form of its feed."""

    source: Source  #: without the address under which the playground serves it
    format: str  #: rss | atom | rdf
    body: str  #: plain | html | content: where and how an entry's text stands


@dataclass(frozen=True, slots=True)
class Sample:
    """An article, and what a careful reader knows about it."""

    id: str  #: unique among all publishers
    publisher: str  #: slug
    at: timedelta  #: of publication, after the start of the playground
    title: str  #: "" for the one that has none
    paragraphs: tuple[str, ...]  #: without junk
    event: str  #: equal for articles that report one event; "" for the only report
    topics: tuple[str, ...]  #: primary first; empty: not China business
    junk: tuple[str, ...]  #: keys of `junk()`
    dated: bool  #: False: the feed gives no date


@cache
def publishers() -> tuple[Publisher, ...]:
    """Return the publishers in their order."""
    return tuple(_publisher(row) for row in _table("publishers")["publisher"])


@cache
def samples() -> tuple[Sample, ...]:
    """Return every article, the earliest first."""
    told = [
        (publisher.source.slug, row)
        for publisher in publishers()
        for row in _table(publisher.source.slug)["article"]
    ]
    texts = {row["id"]: row["text"] for _, row in told if "text" in row}
    found = (_sample(slug, row, texts) for slug, row in told)
    return tuple(sorted(found, key=lambda sample: (sample.at, sample.id)))


def published(now: datetime, start: datetime) -> tuple[Sample, ...]:
    """Return the articles that are out by now, the latest first.

    Args:
        now: aware.
        start: of the playground, aware.
    """
    return tuple(s for s in reversed(samples()) if start + s.at <= now)


@cache
def junk() -> Mapping[str, Mapping[str, str]]:
    """Return the HTML that stands "before" and "after" texts, by key."""
    return _table("junk")


def _table(name: str) -> dict[str, Any]:
    file = resources.files("bot.playground.samples") / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _publisher(row: dict[str, Any]) -> Publisher:
    form, body = row.pop("format"), row.pop("body")
    return Publisher(vet(row | {"url": "http://127.0.0.1/"}), form, body)


def _sample(slug: str, row: dict[str, Any], texts: Mapping[str, str]) -> Sample:
    text = texts[row.get("copy", row["id"])].strip()
    credit = [row["credit"]] if "credit" in row else []
    return Sample(
        id=row["id"],
        publisher=slug,
        at=timedelta(hours=row["at"]),
        title=row["title"],
        paragraphs=tuple(text.split("\n\n") + credit),
        event=row.get("event", ""),
        topics=tuple(row["topics"]),
        junk=tuple(row.get("junk", ())),
        dated=row.get("dated", True),
    )
