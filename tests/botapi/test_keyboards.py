from typing import Any

import pytest

from bot.botapi.chats import Chat
from bot.botapi.keyboards import below, inline
from bot.botapi.refusal import Mistake

PRIVATE, CHANNEL = Chat(7, "private"), Chat(-1001, "channel")


def rows(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def button(**action: Any) -> dict[str, Any]:
    return {"text": "زر", **action}


def refusal(markup: dict[str, Any], chat: Chat = PRIVATE) -> str:
    with pytest.raises(Mistake) as caught:
        below(markup, chat, []) or inline(markup, chat, [])
    return caught.value.description.removeprefix("Bad Request: ")


def test_a_keyboard_is_kept_with_its_links_normalised() -> None:
    markup = rows(button(callback_data="x"), button(url="HTTPS://Example.ORG"))

    assert inline(markup, PRIVATE, []) == (
        (button(callback_data="x"),),
        (button(url="https://example.org/"),),
    )


def test_empty_rows_vanish() -> None:
    assert inline({"inline_keyboard": [[], []]}, PRIVATE, []) == ()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (button(), "can't parse inline keyboard button: Text buttons are unallowed"),
        (button(callback_data="x", url="x.org"), "exactly one action is expected"),
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (button(callback_data="ص" * 32 + "x"), "BUTTON_DATA_INVALID"),
        (button(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (button(style="blue", callback_data="x"), "invalid button style specified"),
        ({"text": " ", "callback_data": "x"}, "text must be non-empty"),
        (
            button(url="http://localhost/x"),
            "inline keyboard button URL 'http://localhost/x' is invalid:"
            " Wrong HTTP URL",
        ),
        (
            button(web_app={"url": "http://example.org"}),
            "Only HTTPS links are allowed",
        ),
    ],
)
def test_a_button_is_refused(wrong: dict[str, Any], reason: str) -> None:
    assert reason in refusal(rows(wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        button(web_app={"url": "https://example.org"}),
        button(switch_inline_query_current_chat=""),
    ],
)
def test_some_buttons_are_not_for_channels(wrong: dict[str, Any]) -> None:
    assert refusal(rows(wrong), CHANNEL) == "BUTTON_TYPE_INVALID"


def test_callback_data_may_have_64_bytes() -> None:
    markup = rows(button(callback_data="ص" * 32))

    assert inline(markup, PRIVATE, []) == ((button(callback_data="ص" * 32),),)


def test_a_hundred_buttons_are_the_most() -> None:
    assert refusal(rows(*[button(callback_data="x")] * 101)) == (
        "reply markup is too long"
    )


def test_more_than_eight_buttons_in_a_row_are_noted() -> None:
    notes: list[str] = []
    inline({"inline_keyboard": [[button(callback_data="x")] * 9]}, PRIVATE, notes)

    assert notes == ["a keyboard row of more than 8 buttons is cut"]


def test_a_reply_keyboard_stands_below_the_field() -> None:
    markup = {"keyboard": [["نعم", {"text": "لا"}]]}

    assert below(markup, PRIVATE, []) == markup


def test_channels_take_inline_keyboards_only() -> None:
    assert refusal({"keyboard": [["نعم"]]}, CHANNEL) == "inline keyboard expected"
