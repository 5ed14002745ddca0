"""Inline queries of the local Bot API: asked, answered strictly, chosen."""

from typing import Any

import pytest

from bot.botapi.chats import User
from bot.botapi.inline import ask as inquire
from bot.botapi.inline import choose
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask
from tests.fakes import FakeClock

LAYLA_HERSELF = User(LAYLA, "Layla", "ar")
LATE = "query is too old and response timeout expired or query ID is invalid"


def article(id_: str = "a", text: str = "<b>خبر</b>", **more: Any) -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {
        "type": "article",
        "id": id_,
        "title": "عنوان",
        "input_message_content": content,
        **more,
    }


async def test_a_query_reaches_the_bot(world: World) -> None:
    id_ = inquire(world, LAYLA_HERSELF, "شحن", "20", "channel")

    (update,) = world.updates.pending
    assert update["inline_query"] == {
        "id": id_,
        "from": LAYLA_HERSELF.json(),
        "query": "شحن",
        "offset": "20",
        "chat_type": "channel",
    }


async def test_a_result_becomes_the_message_that_it_says(
    world: World, ask: Ask
) -> None:
    id_ = inquire(world, LAYLA_HERSELF, "شحن")
    world.inline.has_feedback = True
    button = {"text": "زر", "url": "https://example.org/"}
    markup = {"inline_keyboard": [[button]]}
    world.updates.pending.clear()

    done = await ask(
        "answerInlineQuery",
        inline_query_id=id_,
        results=[article(reply_markup=markup)],
        cache_time=300,
    )
    message = choose(world, id_, "a", LAYLA, LAYLA_HERSELF)

    assert done is True
    assert (message.text, message.from_bot) == ("خبر", False)
    assert message.keyboard == ((button,),)
    sent, chosen = world.updates.pending
    assert sent["message"]["via_bot"]["id"] == world.me.id
    assert chosen["chosen_inline_result"] == {
        "result_id": "a",
        "query": "شحن",
        "from": LAYLA_HERSELF.json(),
    }


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"results": [article(str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("")]}, "RESULT_ID_EMPTY"),
        ({"results": [article("ص" * 33)]}, "RESULT_ID_INVALID"),
        ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        (
            {"results": [article(text="<b>خبر")]},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"results": [article(text="خ" * 4097)]}, "message is too long"),
        (
            {
                "results": [
                    article(
                        reply_markup={
                            "inline_keyboard": [
                                [
                                    {
                                        "text": "زر",
                                        "web_app": {"url": "https://example.org"},
                                    }
                                ]
                            ]
                        }
                    )
                ]
            },
            "BUTTON_TYPE_INVALID",
        ),
        ({"results": [], "next_offset": "9" * 65}, "NEXT_OFFSET_INVALID"),
        (
            {"results": [], "button": {"text": "زر", "start_parameter": "ص"}},
            "START_PARAM_INVALID",
        ),
        (
            {"results": [], "button": {"text": "زر"}},
            "exactly one action of the button is expected",
        ),
        (
            {"results": [], "button": {"text": " ", "start_parameter": "x"}},
            "inline query results button text must be non-empty",
        ),
    ],
)
async def test_an_answer_that_telegram_does_not_take_is_refused(
    world: World, ask: Ask, given: dict[str, Any], reason: str
) -> None:
    id_ = inquire(world, LAYLA_HERSELF, "")

    assert await ask("answerInlineQuery", inline_query_id=id_, **given) == (
        400,
        f"Bad Request: {reason}",
    )
    assert world.violations == [f"answerInlineQuery: Bad Request: {reason}"]


async def test_a_query_can_be_answered_for_a_while_only(
    world: World, ask: Ask, clock: FakeClock
) -> None:
    id_ = inquire(world, LAYLA_HERSELF, "")
    clock.advance(seconds=61)

    for query in (id_, "unknown"):
        assert await ask("answerInlineQuery", inline_query_id=query, results=[]) == (
            400,
            f"Bad Request: {LATE}",
        )


async def test_no_client_sends_what_the_bot_has_no_mode_for(world: World) -> None:
    with pytest.raises(ValueError, match="no client"):
        inquire(world, LAYLA_HERSELF, "x" * 257)
    world.inline.is_on = False
    with pytest.raises(ValueError, match="no client"):
        inquire(world, LAYLA_HERSELF, "")
