"""What bodies look like, and what many of them say together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.look import MOMENT, MOMENTS, encoding, look, per_day, renewed
from jobs.parse import Entry, Feed
from storage.look import Look
from storage.model import Source
from tests.fakes import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PORT = Source("port", "الميناء", "https://port.example/rss", "ar")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TODAY = (NOON - EPOCH) // MOMENT


def entry(number: int, published: datetime | None = None, title: str = "خبر") -> Entry:
    url = f"https://port.example/{number}"
    return Entry(str(number), url, title, "", published)


def test_a_body_is_looked_at() -> None:
    found = (
        entry(1, title="Port opens"),
        entry(2, NOON + 9 * DAY),
        entry(3, NOON - 9 * HOUR),
    )
    seen = look(PORT, Feed("الميناء", "en", found, 0), "خبر".encode(), NOON)

    assert seen == Look(
        slug="port",
        title="الميناء",
        first_title="الميناء",
        entries=3,
        dated=2,
        per_day=2.67,
        encoding="utf-8",
        languages=(("ar", 2), ("en", 1)),
        keys=seen.keys,
        moments=(TODAY, TODAY - 2),
        since=NOON,
        changed=NOON,
        fresh=NOON,
    )
    assert len(set(seen.keys)) == 3


def test_what_was_seen_before_stays_known() -> None:
    feed = Feed("الميناء", "ar", (entry(1, NOON), entry(2, NOON - DAY)), 0)
    first = look(PORT, feed, b"", NOON)
    later = NOON + 2 * DAY
    same = look(PORT, replace(feed, title="عام"), b"", later)
    new = look(PORT, replace(feed, entries=(entry(3, later),)), b"", later)

    assert renewed(None, first) == first
    assert renewed(first, same) == replace(
        same, first_title="الميناء", since=NOON, fresh=NOON
    )
    assert renewed(first, new).moments == (TODAY + 8, TODAY, TODAY - 4)
    assert renewed(first, new).fresh == later


def test_a_feed_without_dates_gets_a_rhythm_from_when_it_was_read() -> None:
    def read(at: datetime, *numbers: int) -> Look:
        found = tuple(map(entry, numbers))
        return look(PORT, Feed("", "", found, 0), b"", at)

    seen = read(NOON, 1, 2)
    for days, numbers in enumerate([(2, 3), (2, 3), (3, 4)], 1):
        seen = renewed(seen, read(NOON + days * DAY, *numbers))

    assert seen.moments == (TODAY + 12, TODAY + 4)
    assert seen.fresh == NOON + 3 * DAY


def test_moments_are_few() -> None:
    dates = (entry(n, NOON - n * DAY) for n in range(199))
    seen = look(PORT, Feed("", "", tuple(dates), 0), b"", NOON)

    assert len(seen.moments) == MOMENTS


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "utf-8"),
        ("خبر".encode(), "utf-8"),
        ("<?xml version='1.0' encoding='windows-1256'?>خبر".encode(), "utf-8"),
        ("<rss>خبر".encode("utf-16"), "utf-16"),
        ("<?xml encoding='Windows-1256'?>خبر".encode("cp1256"), "windows-1256"),
        ("<?xml encoding='UTF-8'?>خبر".encode("cp1256"), "damaged utf-8"),
        ("خبر".encode("cp1256"), "?"),
    ],
)
def test_an_encoding_is_told_by_the_bytes(body: bytes, name: str) -> None:
    assert encoding(body) == name


def test_entries_a_day_take_two_dates() -> None:
    assert per_day([]) is None
    assert per_day([NOON]) is None
    assert per_day([NOON, NOON]) is None
    assert per_day([NOON, NOON - HOUR, NOON - DAY]) == 2.0
