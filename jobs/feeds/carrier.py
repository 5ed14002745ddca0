"""httpx's requests, carried by aiohttp. Opens no connection by itself."""

from collections.abc import AsyncIterator
from functools import cached_property

import aiohttp
import httpx

from jobs.feeds.guard import CONNECTIONS, PER_HOST, public_socket

KEPT = 75.0  # seconds that an idle connection waits for the host's next source
LONGEST_FIELD = 2**16  # bytes of a header; security policies outgrow aiohttp's 8 KiB
CHUNK = 2**14  # bytes
_NEVER = aiohttp.ClientTimeout()  # whoever asks has a deadline


class Carrier(httpx.AsyncBaseTransport):
    """Requests without a body to answers whose body is not read yet.

    aiohttp's connections take a third of the processor time of httpx's own, which
    would not change with HTTP/2: a host is asked once or twice in a quarter of an
    hour. Redirects are not followed, nothing is unpacked, and what goes wrong is
    raised as aiohttp does.

    Args:
        allow_private: whether hosts may live on this machine and in its network.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    @cached_property
    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=CONNECTIONS,
            limit_per_host=PER_HOST,
            keepalive_timeout=KEPT,
            ssl=httpx.create_ssl_context(),
            socket_factory=None if self._allow_private else public_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_field_size=LONGEST_FIELD,
            auto_decompress=False,
            timeout=_NEVER,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return what a place answers.

        Raises:
            aiohttp.ClientError: it could not be asked.
        """
        answer = await self._session.request(
            request.method,
            str(request.url),
            headers=request.headers.multi_items(),
            allow_redirects=False,
        )
        return httpx.Response(
            answer.status, headers=answer.raw_headers, stream=_Body(answer)
        )

    async def aclose(self) -> None:
        """Close every connection, if any was opened."""
        if "_session" in self.__dict__:
            await self._session.close()


class _Body(httpx.AsyncByteStream):
    """An answer's body, as it comes."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.content.iter_chunked(CHUNK):
            yield chunk

    async def aclose(self) -> None:
        self._answer.release()
