"""A call's parameters, decoded as the server does, checked by the table. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.botapi.facts import Method
from bot.botapi.refusal import Mistake
from bot.botapi.shapes import ARRAY, problem


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime_type: str
    content: bytes


Params = dict[str, Any]

_ATTACH = "attach://"
_PLAIN = {"Integer", "Float", "String", "Boolean", "InputFile"}
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_EMPTY = {"text": "message text is empty", "chat_id": "chat_id is empty"}


def decode(method: Method, raw: Mapping[str, object]) -> Params:
    """The parameters of a call by name, each of its type.

    Form and query values are strings: numbers, booleans and JSON are decoded where
    the table asks for them. The real server ignores unknown parameters; here they
    are a mistake, for they are one of the bot's.

    Args:
        raw: strings, JSON values (of a JSON body) and `Upload`s by name.

    Raises:
        Mistake: an unknown, missing or wrongly typed parameter, at any depth.
    """
    for name in raw:
        if name not in method.takes and not _is_attached(name, raw):
            raise Mistake(f'unknown parameter "{name}" of {method.name}')
    params = {
        name: _value(name, _attached(raw[name], raw), field.types)
        for name, field in method.takes.items()
        if name in raw
    }
    _require(method, params)
    return params


def _is_attached(name: str, raw: Mapping[str, object]) -> bool:
    texts = (value for value in raw.values() if isinstance(value, str))
    return isinstance(raw[name], Upload) and any(_ATTACH + name in t for t in texts)


def _attached(value: object, raw: Mapping[str, object]) -> object:
    if isinstance(value, str) and value.startswith(_ATTACH):
        return raw.get(value.removeprefix(_ATTACH), value)
    return value


def _require(method: Method, params: Params) -> None:
    for name, field in method.takes.items():
        if field.required and name not in params:
            raise Mistake(_EMPTY.get(name, f'parameter "{name}" is required'))


def _value(name: str, raw: object, types: tuple[str, ...]) -> Any:
    if isinstance(raw, Upload):
        if "InputFile" not in types:
            raise Mistake(f"{name} must not be a file")
        return raw
    value = _decoded(raw, types) if isinstance(raw, str) else raw
    if wrong := problem(value, types, name):
        raise Mistake(wrong)
    return value


def _decoded(text: str, types: tuple[str, ...]) -> object:
    if "Integer" in types and _is_number(text):
        return int(text)
    if "String" in types:
        return text
    if "Boolean" in types:
        return _FLAGS.get(text.lower(), text)
    if "Float" in types and _is_number(text.replace(".", "", 1)):
        return float(text)
    return _parsed(text) if _is_structured(types) else text


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit()


def _is_structured(types: tuple[str, ...]) -> bool:
    return any(name.startswith(ARRAY) or name not in _PLAIN for name in types)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
