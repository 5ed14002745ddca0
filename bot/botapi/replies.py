"""What goes back over the wire. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.botapi.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, or the lack of one."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False  #: the connection closes without a byte


CLOSED = Reply(0, closed=True)


def result(value: Any) -> Reply:
    """A call that succeeded."""
    return _reply(200, {"ok": True, "result": value})


def refused(refusal: Refusal) -> Reply:
    """A call that did not."""
    wait = refusal.retry_after
    headers = None if wait is None else {"Retry-After": str(wait)}
    return _reply(refusal.code, refusal.json(), headers)


def _reply(status: int, body: Any, headers: dict[str, str] | None = None) -> Reply:
    content = json.dumps(body, ensure_ascii=False).encode()
    return Reply(
        status, content, {"Content-Type": "application/json"} | (headers or {})
    )
