"""One connection: a request out, its answer in, then the next. Dials nothing.

Bytes become answers in httptools' parser, which is Node's.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MOST_AROUND = 2**17  # bytes beside a body; some sites' policies alone take 20,000
MOST_WAITING = 2**16  # bytes of a body that nobody has taken yet: then none are read
_PRELIMINARY = {100, 102, 103}  # the answer itself is still to come


class Broken(Exception):
    """The other side hung up, or what it says is not HTTP."""


@dataclass(slots=True)
class Answer:
    """What a place answers: its body not read yet, and not opened."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]  #: as they were sent
    body: AsyncIterable[bytes]  #: as it comes; may raise Broken


class Connection(asyncio.Protocol):
    """A connection while it is open, and the answer that comes in on it.

    What comes is counted: headers without an end, before or after the body, break the
    connection; and a body that nobody takes stays with the other side.
    """

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        # As browsers do, and as servers have come to rely on.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._loop = asyncio.get_running_loop()
        self._head: asyncio.Future[Answer] | None = None
        self._taker: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._is_open = self._is_kept = False
        self._begin()

    def _begin(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._around = self._waiting = 0
        self._chunks: list[bytes] = []
        self._has_head = self._is_whole = False

    @property
    def is_free(self) -> bool:
        """Whether another request may be sent."""
        return self._is_open and self._is_whole and self._is_kept

    async def ask(self, request: bytes) -> Answer:
        """Return what comes back.

        Raises:
            Broken: no such thing comes.
            OSError: nor can it, any more.
        """
        self._begin()
        self._head = self._loop.create_future()
        if self._error:
            raise self._error
        self._transport.write(request)
        return await self._head

    async def _body(self) -> AsyncIterator[bytes]:
        while True:
            if self._chunks:
                chunk, self._chunks, self._waiting = b"".join(self._chunks), [], 0
                self._transport.resume_reading()
                yield chunk
            elif self._is_whole:
                return
            elif self._error:
                raise self._error
            else:
                self._taker = self._loop.create_future()
                await self._taker

    def abort(self) -> None:
        """Hang up at once."""
        if self._is_open:
            self._is_open = False
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take what writes and reads."""
        self._transport, self._is_open = cast("asyncio.Transport", transport), True

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._around += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fail(Broken(f"no HTTP: {error}"))
        if self._around > MOST_AROUND:
            self._fail(Broken("headers without end"))

    def connection_lost(self, error: Exception | None) -> None:
        """End what came in, for better or worse."""
        if error is None and self._has_head and _ends_with_connection(self._headers):
            self._is_whole = True
        self._fail(error or Broken("the connection was closed"))
        # They hold this connection, which else the collector would have to find.
        del self._parser
        self._head = None

    def on_message_begin(self) -> None:
        """Keep no connection on which more comes than was asked for."""
        if self._head is None or self._is_whole:
            self._is_kept = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, but for those behind a body."""
        if not self._has_head:
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Give the answer to who asked."""
        status = self._parser.get_status_code()
        if status in _PRELIMINARY:
            self._headers = []
        elif self._head and not self._has_head:
            self._has_head = True
            if not self._head.done():
                self._head.set_result(Answer(status, self._headers, self._body()))

    def on_body(self, chunk: bytes) -> None:
        """Take a part of the body, and for now no more if nobody else does."""
        if self._is_whole:
            return
        self._chunks.append(chunk)
        self._around = 0
        self._waiting += len(chunk)
        if self._waiting > MOST_WAITING:
            self._transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        """End the body."""
        if self._has_head and not self._is_whole:
            self._is_whole, self._is_kept = True, self._parser.should_keep_alive()
            self._wake()

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        if self._head and not self._head.done():
            self._head.set_exception(self._error)
        self._wake()
        self.abort()

    def _wake(self) -> None:
        if self._taker and not self._taker.done():
            self._taker.set_result(None)


def _ends_with_connection(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether nothing else tells where the body ends.

    Source: https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length
    """
    told = (b"content-length", b"transfer-encoding")
    return not any(name.lower() in told for name, _ in headers)
