"""Rich messages: what the server keeps of them, and what it refuses."""

from typing import Any

import pytest

from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask

PARAGRAPH = {"type": "paragraph", "text": "خبر"}
CELL = {"text": "12%", "align": "right", "valign": "top"}


def paragraph(text: Any) -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


def deep(levels: int) -> Any:
    text: Any = "خبر"
    for _ in range(levels - 1):
        text = {"type": "bold", "text": text}
    return text


async def send(ask: Ask, *blocks: object, **more: object) -> Any:
    message = {"blocks": list(blocks), **more}
    return await ask("sendRichMessage", chat_id=LAYLA, rich_message=message)


async def test_a_rich_message_is_kept_and_returned(world: World, ask: Ask) -> None:
    blocks = [
        {"type": "heading", "text": {"type": "bold", "text": "موجز"}, "size": 2},
        {"type": "details", "summary": "أكثر", "blocks": [PARAGRAPH]},
        {"type": "table", "cells": [[CELL]], "is_striped": True, "caption": "أرقام"},
        {"type": "divider"},
        {"type": "footer", "text": ""},
    ]
    sent = await send(ask, *blocks, is_rtl=True)

    assert sent["rich_message"] == {"blocks": blocks, "is_rtl": True}
    assert "text" not in sent
    assert world.violations == []


async def test_items_of_lists_get_their_labels(ask: Ask) -> None:
    items: list[dict[str, Any]] = [{"blocks": [PARAGRAPH]}]
    numbered = [{"blocks": [PARAGRAPH], "type": "1", "value": 4}]
    sent = await send(
        ask, {"type": "list", "items": items}, {"type": "list", "items": numbered}
    )

    kept = [block["items"] for block in sent["rich_message"]["blocks"]]
    assert kept == [[{"label": "•", **items[0]}], [{"label": "4.", **numbered[0]}]]


async def test_tags_are_found_but_not_in_links(ask: Ask) -> None:
    link = {"type": "url", "url": "HTTPS://Port.Example", "text": "#ميناء"}
    sent = await send(ask, paragraph([link, " #شحن اليوم"]))
    told = await send(ask, paragraph("#شحن"), skip_entity_detection=True)

    tag = {"type": "hashtag", "text": "#شحن", "hashtag": "شحن"}
    kept = link | {"url": "https://port.example/"}
    assert sent["rich_message"]["blocks"] == [paragraph([kept, [" ", tag, " اليوم"]])]
    assert told["rich_message"]["blocks"] == [paragraph("#شحن")]


async def test_what_is_dropped_in_silence_is_noted(world: World, ask: Ask) -> None:
    link = {"type": "url", "url": "http://nowhere", "text": "هنا"}
    sent = await send(ask, paragraph(["\u202bخبر", link]))

    assert sent["rich_message"]["blocks"] == [paragraph(["خبر", "هنا"])]
    assert world.violations == [
        "characters removed: U+202B",
        "link 'http://nowhere' is dropped: Wrong HTTP URL",
    ]


REFUSED = [
    ([], "rich message must be non-empty"),
    ([paragraph(" \u200f")], "RICH_MESSAGE_CONTENT_REQUIRED"),
    ([{"type": "para", "text": ""}], 'type "para" is unsupported'),
    ([{"type": "thinking", "text": ""}], "thinking blocks are for drafts only"),
    (
        [PARAGRAPH | {"size": 2}],
        'rich_message.blocks[0]: InputRichBlockParagraph has no field "size"',
    ),
    (
        [{"type": "heading", "text": "خبر", "size": 7}],
        "invalid section heading size specified",
    ),
    ([paragraph({"type": "big", "text": "خبر"})], "unsupported rich text type"),
    (
        [
            paragraph(
                {
                    "type": "date_time",
                    "text": "خبر",
                    "unix_time": 1,
                    "date_time_format": "x",
                }
            )
        ],
        "invalid date-time format specified",
    ),
    ([{"type": "list", "items": []}], "list must be non-empty"),
    (
        [
            {
                "type": "list",
                "items": [{"blocks": []}, {"blocks": [], "type": "1"}],
            }
        ],
        "list must be either ordered or unordered",
    ),
    (
        [{"type": "table", "cells": [[CELL | {"align": "start"}]]}],
        "invalid horizontal alignment specified",
    ),
    (
        [{"type": "table", "cells": [[CELL | {"colspan": -1}]]}],
        "invalid table cell colspan specified",
    ),
    (
        [{"type": "table", "cells": [[CELL] * 21]}],
        "rich message has a table of more than 20 columns",
    ),
    ([paragraph("خبر " * 8_192 + "خ")], "rich message has more than 32768 characters"),
    ([PARAGRAPH] * 501, "rich message has more than 500 blocks"),
    (
        [{"type": "table", "cells": [[CELL]] * 500}],
        "rich message has more than 500 blocks",
    ),
    ([paragraph(deep(17))], "rich message has more than 16 levels"),
]


@pytest.mark.parametrize(
    ("blocks", "reason"), REFUSED, ids=lambda value: str(value)[:40]
)
async def test_blocks_that_break_a_rule_are_refused(
    world: World, ask: Ask, blocks: list[Any], reason: str
) -> None:
    assert await send(ask, *blocks) == (400, f"Bad Request: {reason}")
    assert world.violations == [f"sendRichMessage: Bad Request: {reason}"]
    assert [m for m in world.chat(LAYLA).messages if m.from_bot] == []


@pytest.mark.parametrize(
    "blocks",
    [
        [paragraph("خبر " * 8_192)],
        [PARAGRAPH] * 500,
        [paragraph(deep(16))],
        [{"type": "table", "cells": [[CELL] * 20]}],
    ],
    ids=["characters", "blocks", "levels", "columns"],
)
async def test_blocks_at_a_limit_are_taken(ask: Ask, blocks: list[Any]) -> None:
    assert (await send(ask, *blocks))["message_id"] == 2


async def test_what_this_server_does_not_do_is_told(world: World, ask: Ask) -> None:
    message = {"html": "<p>خبر</p>"}
    told = await ask("sendRichMessage", chat_id=LAYLA, rich_message=message)
    media = {"type": "photo", "photo": {"type": "photo", "media": "x"}}

    assert told[0] == (await send(ask, media))[0] == 501
    assert len(world.violations) == 2


async def test_a_rich_message_is_edited_to_text_and_back(
    world: World, ask: Ask
) -> None:
    await send(ask, PARAGRAPH)
    place = {"chat_id": LAYLA, "message_id": 2}
    plain = await ask("editMessageText", **place, text="خبر")
    rich = await ask("editMessageText", **place, rich_message={"blocks": [PARAGRAPH]})
    again = await ask("editMessageText", **place, rich_message={"blocks": [PARAGRAPH]})

    assert (plain["text"], "rich_message" in plain) == ("خبر", False)
    assert (rich["rich_message"], "text" in rich) == ({"blocks": [PARAGRAPH]}, False)
    assert again[1].startswith("Bad Request: message is not modified")
