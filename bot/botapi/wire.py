"""An HTTP request to a call's parameters as they came. Pure."""

import json
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from bot.botapi.parameters import Upload
from bot.botapi.refusal import Mistake

Raw = dict[str, object]


def raw(query: str, content_type: str, body: bytes) -> Raw:
    """The parameters of the query, then those of the body, by name.

    Strings from a query or form, JSON values from a JSON object, `Upload`s from a
    multipart body.

    Raises:
        Mistake: not UTF-8, or not a JSON object.

    Source: https://core.telegram.org/bots/api#making-requests
    """
    try:
        return _pairs(query) | _given(content_type, body)
    except UnicodeDecodeError:
        raise Mistake("strings must be encoded in UTF-8") from None


def _given(content_type: str, body: bytes) -> Raw:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _object(body)
    if kind == "multipart/form-data":
        return dict(_parts(content_type, body))
    return _pairs(body.decode())


def _pairs(text: str) -> Raw:
    return dict(parse_qsl(text, keep_blank_values=True, errors="strict"))


def _object(body: bytes) -> Raw:
    try:
        given = json.loads(body.decode() or "{}")
    except json.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise Mistake("can't parse request parameters: JSON object expected")
    return given


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, object]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if file := part.get_filename():
            yield name, Upload(file, part.get_content_type(), content)
        else:
            yield name, content.decode()
