"""What bodies look like, and what many of them say together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.feeds.pieces import Trace
from jobs.look import MOMENT, MOMENTS, encoding, look, per_day, renewed
from storage.look import Look
from storage.model import Source
from tests.fakes import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PORT = Source("port", "الميناء", "https://port.example/rss", "ar")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TODAY = (NOON - EPOCH) // MOMENT


def trace(key: int, published: datetime | None = None, language: str = "ar") -> Trace:
    return Trace(key, published and int(published.timestamp()), language)


def test_a_body_is_looked_at() -> None:
    found = (
        trace(3, NOON - 9 * HOUR),
        trace(1, language="en"),
        Trace(),
        trace(2, NOON + 9 * DAY),
    )
    seen = look(PORT, "الميناء", found, "خبر".encode(), NOON)

    assert seen == Look(
        slug="port",
        title="الميناء",
        first_title="الميناء",
        entries=3,
        dated=2,
        per_day=2.67,
        encoding="utf-8",
        languages=(("ar", 2), ("en", 1)),
        keys=(1, 2, 3),
        moments=(TODAY, TODAY - 2),
        since=NOON,
        changed=NOON,
        fresh=NOON,
    )


def test_what_was_seen_before_stays_known() -> None:
    found = (trace(1, NOON), trace(2, NOON - DAY))
    first = look(PORT, "الميناء", found, b"", NOON)
    later = NOON + 2 * DAY
    same = look(PORT, "عام", found, b"", later)
    new = look(PORT, "الميناء", (trace(3, later),), b"", later)

    assert renewed(None, first) == first
    assert renewed(first, same) == replace(
        same, first_title="الميناء", since=NOON, fresh=NOON
    )
    assert renewed(first, new).moments == (TODAY + 8, TODAY, TODAY - 4)
    assert renewed(first, new).fresh == later


def test_a_feed_without_dates_gets_a_rhythm_from_when_it_was_read() -> None:
    def read(at: datetime, *numbers: int) -> Look:
        return look(PORT, "", map(trace, numbers), b"", at)

    seen = read(NOON, 1, 2)
    for days, numbers in enumerate([(2, 3), (2, 3), (3, 4)], 1):
        seen = renewed(seen, read(NOON + days * DAY, *numbers))

    assert seen.moments == (TODAY + 12, TODAY + 4)
    assert seen.fresh == NOON + 3 * DAY


def test_moments_are_few() -> None:
    found = (trace(n, NOON - n * DAY) for n in range(1, 200))
    seen = look(PORT, "", found, b"", NOON)

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
    assert per_day([86_400]) is None
    assert per_day([86_400, 86_400]) is None
    assert per_day([86_400, 82_800, 0]) == 2.0
