"""A Telegram that answers as fast as it is told to, and remembers who got what.

The faithful local Bot API checks every parameter and would itself be the slowest
part here. This one reads the method and the chat of a request and no more.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

#: In JSON, in a form, in a form of several parts.
CHAT = re.compile(rb'chat_id"?(?:: ?|=|\r\n\r\n)"?(-?\d+)')
LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
REASONS = {200: b"OK", 403: b"Forbidden", 429: b"Too Many Requests", 500: b"Oops"}


class Verdict(NamedTuple):
    """What becomes of one message."""

    arrives: bool = True
    status: int = 200  #: 0: the connection closes without an answer
    delay: float = 0.0  #: seconds until the answer
    retry_after: int = 0  #: seconds, with 429


@dataclass
class Telegram:
    """The server's side of the wire."""

    latency: float = 0.0  #: seconds
    judge: Callable[[int], Verdict] = lambda chat_id: Verdict()
    updates: list[dict[str, object]] = field(default_factory=list)  #: not taken yet
    most: int = 100  #: updates in one answer
    arrived: Counter[int] = field(default_factory=Counter)  #: messages by chat
    sends: list[float] = field(default_factory=list)  #: when requests came in
    heard: Callable[[int], None] = lambda chat_id: None  #: told of each arrival
    closed_until: float = 0.0  #: a 429 asked everybody to wait until then
    inside: int = 0  #: requests that came while it did

    async def answer(self, method: bytes, body: bytes) -> bytes | None:
        """The bytes of an HTTP answer; None: the connection closes."""
        if method != b"sendMessage":
            return _http(200, ok=True, result=await self._other(method))
        verdict = self._send(found) if (found := CHAT.search(body)) else Verdict()
        if wait := self.latency + verdict.delay:
            await asyncio.sleep(wait)
        if verdict.status == 200:
            chat = {"id": 1, "type": "private"}
            result = {"message_id": 1, "date": 1, "chat": chat, "text": "x"}
            return _http(200, ok=True, result=result)
        if verdict.status == 429:
            self.closed_until = time.monotonic() + verdict.retry_after
        return _error(verdict) if verdict.status else None

    def _send(self, found: re.Match[bytes]) -> Verdict:
        now, chat_id = time.monotonic(), int(found[1])
        self.sends.append(now)
        # What left before the answer was read is not inside.
        asked = self.closed_until - now
        verdict = self.judge(chat_id)
        self.inside += 0 < asked < self.pause - self.grace
        if verdict.arrives:
            self.arrived[chat_id] += 1
            self.heard(chat_id)
        return verdict

    pause: float = 1.0  #: seconds that a 429 asks for
    grace: float = 0.2  #: seconds after it in which requests may be under way

    async def _other(self, method: bytes) -> object:
        if method == b"getUpdates":
            if not self.updates:
                await asyncio.sleep(0.02)
            taken = self.updates[: self.most]
            self.updates = self.updates[self.most :]
            return taken
        if method == b"getMe":
            return {"id": 1, "is_bot": True, "first_name": "M", "username": "m_bot"}
        return True


def message(update_id: int, chat_id: int, command: str) -> dict[str, object]:
    """The update that somebody's command makes."""
    person = {"id": chat_id, "first_name": "A"}
    return {
        "update_id": update_id,
        "message": {
            "message_id": 1,
            "date": int(time.time()),
            "chat": {"type": "private", **person},
            "from": {"is_bot": False, **person},
            "text": command,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}],
        },
    }


def _http(status: int, **answer: object) -> bytes:
    body = json.dumps(answer).encode()
    reason = REASONS[status]
    return (
        b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (status, reason, len(body), body)
    )


def _error(verdict: Verdict) -> bytes:
    texts = {
        403: "Forbidden: bot was blocked by the user",
        429: f"Too Many Requests: retry after {verdict.retry_after}",
        500: "Internal Server Error",
    }
    status, more = verdict.status, {}
    if status == 429:
        more = {"parameters": {"retry_after": verdict.retry_after}}
    told = texts[status]
    return _http(status, ok=False, error_code=status, description=told, **more)


class _Connection(asyncio.Protocol):
    """One connection: requests one after the other."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._data[:end]
        length = LENGTH.search(head)
        size = end + 4 + (int(length[1]) if length else 0)
        if len(self._data) < size:
            return
        body, self._data = self._data[end + 4 : size], self._data[size:]
        method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].split(b"?")[0]
        self._task = asyncio.create_task(self._answer(method, body))

    async def _answer(self, method: bytes, body: bytes) -> None:
        answer = await self._telegram.answer(method, body)
        if answer is None:
            self._transport.abort()
        else:
            self._transport.write(answer)


@asynccontextmanager
async def serve(telegram: Telegram) -> AsyncIterator[str]:
    """Give the server's address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(telegram), "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
