from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.facts import METHODS, TYPES, UNIONS, Method
from bot.botapi.parameters import Upload, decode
from bot.botapi.refusal import Mistake

SEND, DOCUMENT = METHODS["sendmessage"], METHODS["senddocument"]
FILE = Upload("a.txt", "text/plain", b"a")


def example(types: tuple[str, ...]) -> Any:
    """A value of the first of the types, as small as the table allows."""
    name = types[0]
    if name.startswith("Array of "):
        return []
    plain = {"String": "x", "Integer": 1, "Float": 1.5, "Boolean": True}
    if name in plain:
        return plain[name]
    return fields(UNIONS.get(name, (name,))[0])


def fields(name: str) -> dict[str, Any]:
    required = {k: field for k, field in TYPES[name].items() if field.required}
    return {key: example(field.types) for key, field in required.items()}


def complete(method: Method) -> dict[str, Any]:
    """Every parameter of a method."""
    return {
        name: FILE if "InputFile" in field.types else example(field.types)
        for name, field in method.takes.items()
    }


def reason(method: Method, **raw: object) -> str:
    with pytest.raises(Mistake) as caught:
        decode(method, raw)
    return caught.value.description.removeprefix("Bad Request: ")


def test_a_complete_call_is_accepted() -> None:
    for method in METHODS.values():
        given = complete(method)

        assert decode(method, given) == given


def test_an_unknown_parameter_is_a_mistake() -> None:
    for method in METHODS.values():
        given = complete(method) | {"no_such_parameter": "x"}

        expected = f'unknown parameter "no_such_parameter" of {method.name}'
        assert reason(method, **given) == expected


def test_a_missing_parameter_is_a_mistake() -> None:
    for method in METHODS.values():
        given = complete(method)
        for name in (name for name, field in method.takes.items() if field.required):
            assert reason(method, **{k: v for k, v in given.items() if k != name})


@given(st.sampled_from(list(METHODS.values())), st.text(min_size=1), st.text())
def test_no_name_outside_the_table_is_accepted(
    method: Method, name: str, value: str
) -> None:
    if name not in method.takes:
        assert "unknown parameter" in reason(
            method, **complete(method), **{name: value}
        )


def test_strings_of_a_form_are_decoded_by_type() -> None:
    raw = {
        "chat_id": "-1001",
        "text": "5",
        "message_thread_id": "12",
        "disable_notification": "true",
        "link_preview_options": '{"is_disabled": true}',
        "entities": '[{"type": "bold", "offset": 0, "length": 1}]',
    }

    assert decode(SEND, raw) == {
        "chat_id": -1001,
        "text": "5",
        "message_thread_id": 12,
        "disable_notification": True,
        "link_preview_options": {"is_disabled": True},
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
    }


def test_a_chat_may_be_named() -> None:
    assert decode(SEND, {"chat_id": "@channel", "text": "x"})["chat_id"] == "@channel"


def test_numbers_with_a_fraction_are_decoded() -> None:
    raw = {"chat_id": "1", "latitude": "24.7", "longitude": "-46"}

    location = decode(METHODS["sendlocation"], raw)
    assert (location["latitude"], location["longitude"]) == (24.7, -46.0)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1}, "message text is empty"),
        ({"chat_id": 1, "text": 5}, "text must be String"),
        (
            {"chat_id": 1, "text": "x", "message_thread_id": "x"},
            "message_thread_id must be Integer",
        ),
        (
            {"chat_id": 1, "text": "x", "message_thread_id": True},
            "message_thread_id must be Integer",
        ),
        (
            {"chat_id": 1, "text": "x", "disable_notification": 1},
            "disable_notification must be Boolean",
        ),
        (
            {"chat_id": 1, "text": "x", "disable_notification": "perhaps"},
            "disable_notification must be Boolean",
        ),
        (
            {"chat_id": 1, "text": "x", "entities": "{}"},
            "entities must be Array of MessageEntity",
        ),
        (
            {"chat_id": 1, "text": "x", "entities": '[{"type": "bold"}]'},
            'entities[0]: MessageEntity needs "offset"',
        ),
        (
            {"chat_id": 1, "text": "x", "link_preview_options": "not JSON"},
            "link_preview_options must be LinkPreviewOptions",
        ),
        (
            {"chat_id": 1, "text": "x", "link_preview_options": {"disabled": True}},
            'link_preview_options: LinkPreviewOptions has no field "disabled"',
        ),
        (
            {
                "chat_id": 1,
                "text": "x",
                "reply_markup": {
                    "inline_keyboard": [[{"text": "x", "callback_dat": "y"}]]
                },
            },
            "reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no field"
            ' "callback_dat"',
        ),
    ],
)
def test_a_wrong_value_is_named(params: dict[str, Any], expected: str) -> None:
    assert reason(SEND, **params) == expected


def test_a_file_is_accepted_only_where_one_is_asked_for() -> None:
    assert reason(SEND, chat_id=1, text=FILE) == "text must not be a file"


def test_a_file_may_be_attached_under_another_name() -> None:
    raw = {"chat_id": "1", "document": "attach://part", "part": FILE}

    assert decode(DOCUMENT, raw) == {"chat_id": 1, "document": FILE}
