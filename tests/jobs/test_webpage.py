"""Each page of tests/data/pages is a case; `python -m tests.jobs.test_webpage` rewrites
what is expected of them, for the difference to be read."""

import json
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.errors import ParseError
from jobs.feeds.webpage import where
from jobs.parse import parse
from storage.model import Selectors, Source

PAGES = Path(__file__).parents[1] / "data" / "pages"
CASES = sorted(PAGES.glob("*.html"))


def described(case: Path) -> dict[str, Any]:
    """What a page holds, or why it holds nothing, as JSON can say it."""
    told = tomllib.loads(case.with_suffix(".toml").read_text("utf-8"))
    source = Source(
        "desk",
        "المكتب",
        "https://desk.example/ar/list/index.html",
        told["language"],
        zone=told["zone"],
        kind="page",
        page=Selectors(**told["page"]),
    )
    try:
        feed = parse(case.read_bytes(), source)
    except ParseError as error:
        return {"error": str(error)}
    return json.loads(json.dumps(asdict(feed), default=str))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_page_becomes_its_entries(case: Path) -> None:
    expected = case.with_suffix(".expected.json")
    assert described(case) == json.loads(expected.read_text("utf-8"))


DESK = Source(
    "desk",
    "المكتب",
    "https://desk.example/",
    "ar",
    kind="page",
    page=Selectors("li", title="b", date="i@title", text="p"),
)
PIECES = st.sampled_from(
    [
        *"<>/&;\"' \n\0\x0b\ufffe",
        "<li>",
        "</li>",
        "<a href='/x'>",
        "<a href='http://[::1'>",
        "<a href=//[>",
        "<b>",
        "</a>",
        "<i title='2026-11-22'>",
        "<p>",
        "<base href='http://['>",
        "<base href=/x/>",
        "<!--",
        "]]>",
        "<template>",
        "<svg:li>",
        "خبر",
        "&#0;",
        "&#xD800;",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=50))
def test_any_page_is_read_or_refused(text: str) -> None:
    try:
        entries = parse(text.encode("utf-8", "surrogatepass"), DESK).entries
    except ParseError:
        entries = ()

    assert all(entry.url.startswith("http") for entry in entries)


def test_a_page_without_end_is_refused() -> None:
    with pytest.raises(ParseError, match="more than"):
        parse(("<ul>" + "<li>" * 500_000).encode(), DESK)


def test_only_the_first_entries_of_a_page_are_read() -> None:
    links = "".join(f"<li><a href='/{n}'>{n}</a>" for n in range(300))

    assert len(parse(f"<ul>{links}".encode(), DESK).entries) == 200


@given(st.text(st.characters(max_codepoint=0x7F), max_size=12))
def test_any_text_is_a_selector_or_none(text: str) -> None:
    try:
        told = where(text).attribute
    except ValueError as error:
        told = str(error)

    assert isinstance(told, str)


if __name__ == "__main__":
    for each in CASES:
        told = json.dumps(described(each), ensure_ascii=False, indent=1)
        each.with_suffix(".expected.json").write_text(told + "\n", "utf-8")
