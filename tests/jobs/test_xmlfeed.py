"""What the fast reader tells of a feed is what feedparser tells, or nothing."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.errors import ParseError
from jobs.feeds.decode import decode
from jobs.feeds.lenient import read_lenient
from jobs.feeds.mend import mend, unescaped
from jobs.feeds.xmlfeed import read_xml
from tests.feeds import odd

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
XML = sorted(FEEDS.glob("*.xml"))
FIELDS = ("id", "link", "title", "summary", "published", "updated", "created")
TIDY = {"rss.xml", "rdf.xml", "links.xml", "arabic-dates.xml", "no-dates.xml"}


def from_root(body: bytes) -> str:
    """A feed's text as `parse` hands it on, whatever stands before its root."""
    text = decode(body, "ar")
    starts = [text.find(f"<{name}") for name in ("rss", "feed", "rdf:RDF")]
    return mend(unescaped(text[max(starts) :]))


def told(raw: dict[str, Any]) -> dict[str, Any]:
    """What is read of feedparser's fields; by `dict`, which does not guess."""
    return {
        "feed": [dict.get(raw["feed"], name) or "" for name in ("title", "language")],
        "entries": [
            [
                *[dict.get(entry, name) or "" for name in (*FIELDS, "author")],
                dict.get(entry, "language") or "",
                dict.get(dict.get(entry, "title_detail") or {}, "language") or "",
                [part["value"] for part in dict.get(entry, "content") or ()],
                dict.get(dict.get(entry, "source") or {}, "title") or "",
                dict.get(entry, "news_source") or "",
            ]
            for entry in raw["entries"]
        ],
    }


def is_equal(text: str) -> bool:
    """Whether the fast reader tells what feedparser does, if it tells anything."""
    fast = read_xml(text.encode())
    if fast is None:
        return True
    try:
        slow = read_lenient(text)
    except ParseError:  # what feedparser cannot read at all
        return True
    return slow["dropped"] > 0 or told(fast) == told(slow)


@pytest.mark.parametrize("case", XML, ids=lambda case: case.name)
def test_a_feed_is_told_as_feedparser_tells_it(case: Path) -> None:
    assert is_equal(from_root(case.read_bytes()))


@pytest.mark.parametrize("case", sorted(TIDY))
def test_a_tidy_feed_needs_no_feedparser(case: str) -> None:
    text = from_root((FEEDS / case).read_bytes())

    assert read_xml(text.encode()) is not None


@given(seed=st.integers(0, 2**32))
def test_an_odd_feed_is_told_as_feedparser_tells_it(seed: int) -> None:
    assert is_equal(mend(unescaped(odd(Random(seed)))))


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>",
        "<!DOCTYPE rss SYSTEM 'https://desk.example/rss.dtd'>",
        "<!DOCTYPE rss [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY % p SYSTEM 'x'> %p;]>",
    ],
)
def test_a_document_type_declares_nothing(declaration: str) -> None:
    assert read_xml(f"{declaration}<rss><channel/></rss>".encode()) is None
    assert read_xml(f"<rss>{declaration}<channel/></rss>".encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel>" + "<a>" * 100_000 + "</a>" * 100_000 + "</channel></rss>",
        "<rss><channel>" + "<item/>" * 300_000 + "</channel></rss>",
        "<rss><channel><item>" + "<media:group>" * 100 + "</item></channel></rss>",
    ],
    ids=["deep", "wide", "undeclared"],
)
def test_what_no_feed_has_is_left_to_others(text: str) -> None:
    found = read_xml(text.encode())

    assert found is None or found["entries"] == []
