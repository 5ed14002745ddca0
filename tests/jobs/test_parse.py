"""Each file of tests/data/feeds is a case; `python -m tests.jobs.test_parse` rewrites
what is expected of them, for the difference to be read."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.errors import ParseError
from jobs.feeds.url import canonical, clean_link
from jobs.parse import LONGEST_HTML, LONGEST_LINE, MOST_ENTRIES, parse
from storage.model import Source
from tests.fakes import NOON
from tests.hostile import hostile

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
CASES = sorted(path for path in FEEDS.iterdir() if ".expected." not in path.name)
ARABIC = Source("desk", "المكتب", "https://desk.example/rss/", "ar", zone="Asia/Riyadh")
CHINESE = replace(ARABIC, language="zh", zone="Asia/Shanghai")
ENGLISH = replace(ARABIC, language="en", zone="UTC")
SPEAKING = {"zh-": CHINESE, "en-": ENGLISH}


def described(case: Path) -> dict[str, Any]:
    """What a feed is, or why it is none, as JSON can say it."""
    try:
        feed = parse(case.read_bytes(), SPEAKING.get(case.name[:3], ARABIC))
    except ParseError as error:
        return {"error": str(error)}
    told = json.loads(json.dumps(asdict(feed), default=str))
    for entry in told["entries"]:
        if not entry["publisher"]:  # only search feeds name one
            del entry["publisher"]
    return told


def expected(case: Path) -> Path:
    return case.with_name(f"{case.name}.expected.json")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_feed_becomes_its_entries(case: Path) -> None:
    assert described(case) == json.loads(expected(case).read_text("utf-8"))


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def item(number: int, **fields: str) -> str:
    fields = {"link": f"https://desk.example/{number}"} | fields
    return (
        "<item>"
        + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
        + "</item>"
    )


def test_links_are_relative_to_where_the_body_was_found() -> None:
    feed = parse(rss(item(1, link="story/1")), ARABIC, "https://cdn.example/x/feed")

    assert feed.entries[0].url == "https://cdn.example/x/story/1"


def test_the_newest_entries_of_a_long_feed_are_kept() -> None:
    dates = [NOON - timedelta(hours=number) for number in range(MOST_ENTRIES + 50)]
    items = [item(n, pubDate=date.isoformat()) for n, date in enumerate(dates)]

    feed = parse(rss(*reversed(items)), ARABIC)

    assert [entry.published for entry in feed.entries] == dates[:MOST_ENTRIES]
    assert feed.dropped == 0


def test_undated_entries_come_first_in_their_order() -> None:
    feed = parse(rss(item(1, pubDate=NOON.isoformat()), item(2), item(3)), ARABIC)

    assert [entry.url[-1] for entry in feed.entries] == ["2", "3", "1"]


@pytest.mark.parametrize(
    "title", ["س" * 2_500_000, "x" * 5_000_000, "&nbsp;س " * 50_000]
)
def test_an_endless_title_is_cut(title: str) -> None:
    feed = parse(rss(item(1, title=title), item(2, title="قصير")), ARABIC)

    first, second = (entry.title for entry in feed.entries)
    assert 0 < len(first) <= LONGEST_LINE
    assert second == "قصير"


def test_an_endless_body_is_cut() -> None:
    feed = parse(rss(item(1, description="نص " * LONGEST_HTML)), ARABIC)

    assert len(feed.entries[0].html) == LONGEST_HTML


def test_an_endless_link_leads_nowhere() -> None:
    feed = parse(rss(item(1, link="https://desk.example/" + "a" * 5000)), ARABIC)

    assert (feed.entries, feed.dropped) == ((), 1)


def test_an_endless_author_costs_no_time() -> None:
    feed = parse(rss(item(1, author="a" * 500_000), item(2)), ARABIC)

    assert len(feed.entries) == 2


def is_sound(body: bytes, source: Source) -> bool:
    """Whether every entry has what the rest of the program relies on."""
    try:
        feed = parse(body, source)
    except ParseError as error:
        return bool(str(error))
    return len(feed.entries) <= MOST_ENTRIES and all(
        entry.guid
        and clean_link(entry.url) == entry.url
        and canonical(entry.url)
        and len(entry.title) <= LONGEST_LINE
        and (entry.published is None or entry.published.utcoffset() == timedelta(0))
        for entry in feed.entries
    )


SOURCES = st.sampled_from([ARABIC, CHINESE, ENGLISH])
PIECES = st.sampled_from(
    [
        *(b"<rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<rdf:RDF>"),
        *(b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>"),
        *(b"<link>", b"</link>", b"<link href='/a'/>", b"<guid>", b"</guid>", b"<a"),
        *(b"https://desk.example/", b"http://[", b"<pubDate>", b"</pubDate>", b"<!"),
        *(b"2026-11-22", b"<![CDATA[", b"]]>", b"<!--", b"&#xD83D;", b"&nbsp;", b"&"),
        *(b"<width>", b"</width>", b"<image>", b"<textInput>", b"<svg>", b"<?", b'"'),
        *(b"<content mode='base64'>", b"<summary>", b"xml:base='x'", b"{", b"\0"),
        *(b"\xff\xfe", b"\xd8\xa7", b"\xc7\xe1", b'{"version": "', b"&#xFFFFFFFF;"),
    ]
)


@given(body=st.binary(max_size=200), source=SOURCES)
def test_any_bytes_are_a_feed_or_a_reason(body: bytes, source: Source) -> None:
    assert is_sound(body, source)


@given(pieces=st.lists(PIECES | st.binary(max_size=5), max_size=25), source=SOURCES)
def test_any_pieces_of_feeds_are_a_feed_or_a_reason(
    pieces: list[bytes], source: Source
) -> None:
    assert is_sound(b"<rss><channel><item>" + b"".join(pieces), source)


@given(case=st.sampled_from(CASES), data=st.data())
def test_a_feed_cut_anywhere_is_a_feed_or_a_reason(case: Path, data: Any) -> None:
    body = case.read_bytes()

    assert is_sound(body[: data.draw(st.integers(0, len(body)))], ARABIC)


BODIES = [case.read_bytes() for case in CASES]


@settings(max_examples=50, deadline=None)
@given(number=st.integers(0, 2**32), source=SOURCES)
def test_a_damaged_feed_is_a_feed_or_a_reason(number: int, source: Source) -> None:
    assert is_sound(hostile(number, BODIES)[:200_000], source)


if __name__ == "__main__":
    for each in CASES:
        text = json.dumps(described(each), ensure_ascii=False, indent=1)
        expected(each).write_text(text + "\n", "utf-8")
