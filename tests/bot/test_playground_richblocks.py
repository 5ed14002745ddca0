from typing import Any

import pytest

from bot.botapi.rich import rich
from bot.playground.richblocks import drawn, lines
from tests.bot.test_rich_digest import digest, message, morning


def block(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **more}


LINE = [["خبر"]]
QUOTED = [{"kind": "text", "lines": LINE}]
DRAWN = [
    (block("paragraph", text="خبر"), {"kind": "text", "lines": LINE}),
    (
        block("heading", text="خبر", size=2),
        {"kind": "heading", "size": 2, "lines": LINE},
    ),
    (block("footer", text="خبر"), {"kind": "footer", "lines": LINE}),
    (block("pre", text="خبر"), {"kind": "pre", "lines": LINE}),
    (block("divider"), {"kind": "divider"}),
    (block("anchor", name="x"), {"kind": "text", "lines": []}),
    (block("pullquote", text="خبر"), {"kind": "quote", "lines": LINE}),
    (block("expandable_blockquote", text="خبر"), {"kind": "folded", "lines": LINE}),
    (
        block("blockquote", blocks=[block("paragraph", text="خبر")]),
        {"kind": "quote", "blocks": QUOTED},
    ),
    (
        block("details", summary="خبر", blocks=[block("paragraph", text="خبر")]),
        {"kind": "details", "lines": LINE, "blocks": QUOTED, "open": False},
    ),
    (
        block(
            "list", items=[{"label": "•", "blocks": [block("paragraph", text="خبر")]}]
        ),
        {"kind": "list", "items": [{"label": "•", "blocks": QUOTED}]},
    ),
    (
        block(
            "table",
            cells=[[{"text": "خبر", "align": "right", "valign": "top", "colspan": 2}]],
        ),
        {
            "kind": "table",
            "lines": [],
            "rows": [
                [{"lines": LINE, "header": False, "columns": 2, "align": "right"}]
            ],
        },
    ),
]


@pytest.mark.parametrize(("given", "shown"), DRAWN, ids=lambda one: one.get("type", ""))
def test_a_block_becomes_what_the_page_draws(
    given: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert drawn({"blocks": [given]}) == [shown]
    assert drawn({"blocks": [given], "is_rtl": True}) == [{**shown, "dir": "rtl"}]


def test_marks_nest_and_only_safe_links_can_be_followed() -> None:
    moment = block("date_time", text="اليوم", unix_time=5, date_time_format="wt")
    good = block("url", url="https://port.example/", text=block("bold", text="خبر"))
    bad = block("url", url="javascript:alert(1)", text="خبر")

    assert lines([good, "", [bad, moment]]) == [
        [
            {
                "mark": "link",
                "href": "https://port.example/",
                "inside": [{"mark": "bold", "inside": ["خبر"]}],
            },
            {"mark": "plain", "inside": ["خبر"]},
            {"mark": "time", "at": 5, "format": "wt", "inside": ["اليوم"]},
        ]
    ]


def test_every_block_of_a_digest_is_drawn_as_itself() -> None:
    shown = drawn(rich(message(digest(morning())), []))

    assert {part["kind"] for part in shown} == {
        "heading", "text", "table", "details", "divider", "footer",
    }  # fmt: skip
    assert all(part["dir"] == "rtl" for part in shown)
