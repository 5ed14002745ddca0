"""The checker of what is sent refuses each thing that must not be."""

from typing import Any

import pytest

from bot.botapi.calls import Call
from tests.bot.check import check_call
from tests.fakes import NOON

HTML = {"parse_mode": "HTML"}


def call(method: str = "sendMessage", **params: Any) -> Call:
    return Call(method, {"chat_id": 1, **params}, NOON, 200)


def keys(*rows: list[dict[str, str]]) -> Call:
    return call(text="نص", reply_markup={"inline_keyboard": rows})


def key(label: str = "زر", data: str = "no") -> dict[str, str]:
    return {"text": label, "callback_data": data}


GOOD = {
    "html": call(text="خبر من <b>\u2068Huawei\u2069</b> &amp; غيرها", **HTML),
    "plain": call(text="ثلاثة < أربعة"),
    "no text": call("editMessageReplyMarkup", reply_markup={"inline_keyboard": []}),
    "numbers": keys([key("3"), key("2"), key("1")]),
    "times": keys([key("06:00"), key("✓ 05:00")]),
    "turns": keys([key("التالي"), key("1 من 2"), key("السابق")]),
}
BAD = {
    "too long": call(text="نص " * 1400),
    "empty": call(text=""),
    "left open": call(text="<b>نص", **HTML),
    "another tag": call(text="<br>نص", **HTML),
    "ninety pieces": call(text="<b>نص</b> " * 91, **HTML),
    "isolates": call(text="نص \u2068Huawei"),
    "left to right": call("editMessageText", text="\u2068Huawei\u2069 نص"),
    "naked": call(text="نص Huawei"),
    "an embedding": call(text="نص \u202bنص\u202c"),
    "two marks": call(text="\u200f\u200fنص"),
    "a caption": call("sendDocument", caption="Huawei"),
    "a long caption": call("sendPhoto", caption="نص " * 400),
    "a result": call(
        "answerInlineQuery",
        results=[{"input_message_content": {"message_text": "Huawei"}}],
    ),
    "a long toast": call("answerCallbackQuery", text="ن" * 201),
    "a toast": call("answerCallbackQuery", text="نص \u2068نص"),
    "a rich message": call(
        "sendRichMessage",
        rich_message={"is_rtl": True, "blocks": [{"type": "footer", "text": "Huawei"}]},
    ),
    "65 bytes": keys([key(data="x" * 65)]),
    "letters": keys([key(data="tp~تجارة")]),
    "no label": keys([key(" ")]),
    "numbers": keys([key("1"), key("2")]),
    "times": keys([key("05:00"), key("06:00")]),
    "turns": keys([key("السابق"), key("1 من 2"), key("التالي")]),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_passes(name: str) -> None:
    check_call(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_refused(name: str) -> None:
    with pytest.raises(AssertionError):
        check_call(BAD[name])


def test_english_keyboards_are_laid_out_from_the_left() -> None:
    check_call(keys([key("1"), key("2")], [key("Back"), key("Next")]), english=True)
