import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.html import parse
from bot.botapi.refusal import Mistake
from bot.botapi.spans import entities

CASES = json.loads(Path(__file__).with_name("html_cases.json").read_text("utf-8"))
TAGS = ["<b>", "</b>", "<pre>", "</>", "<a href='", "<code class=language-x>", "&lt;"]
MARKUP = st.lists(st.sampled_from(TAGS) | st.sampled_from("<>/'\"=&#; x1ع🌙")).map(
    "".join
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["html"])
def test_html_is_read_as_telegram_reads_it(case: dict[str, Any]) -> None:
    assert read(case["html"]) == {k: v for k, v in case.items() if k != "html"}


def read(html: str) -> dict[str, Any]:
    notes: list[str] = []
    try:
        text, spans = parse(html, notes)
    except Mistake as mistake:
        prefix = "Bad Request: can't parse entities: "
        return {"error": mistake.description.removeprefix(prefix)}
    told = {"text": text, "entities": [list(e.values()) for e in entities(text, spans)]}
    return told | ({"notes": notes} if notes else {})


@given(MARKUP | st.text())
def test_any_text_is_parsed_or_refused(html: str) -> None:
    try:
        text, spans = parse(html, [])
    except Mistake:
        return

    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@given(st.text())
def test_a_text_without_markup_stays_as_it_is(text: str) -> None:
    plain = text.replace("<", "").replace("&", "")

    assert parse(plain, []) == (plain, [])
