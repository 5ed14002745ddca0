"""python-telegram-bot's requests, carried by aiohttp.

httpx's connection pool collapses with many requests to one host: 88 messages/s
at 60 ms latency and 100 in flight, where aiohttp carries 1,076. Its adapter for
aiohttp also reports a connection that broke after the request was written as
one that was never made, which would send a message twice.

Source: https://github.com/encode/httpx/issues/3215
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# Makes the library's waiting times timedeltas, as its next major version will;
# it looks here whenever it makes an error.
os.environ.setdefault("PTB_TIMEDELTA", "1")

#: What certainly happened before anything was written.
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
KEEP_ALIVE = 15.0  #: seconds; shorter than any server's, so that none closes first
CONNECT = 10.0  #: seconds to reach the server
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A JSON body that is bytes already: equal messages are encoded once."""

    body: bytes


class Request(BaseRequest):
    """Requests to the Bot API over one pool of connections.

    The pool holds what a paid broadcast has under way, and replies beside it.
    """

    def __init__(self, in_flight: int = 320, read_timeout: float = 30.0) -> None:
        self._in_flight = in_flight
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxy = cache(_proxy)

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless a call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._in_flight, keepalive_timeout=KEEP_ALIVE
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post_encoded(self, url: str, body: bytes) -> Any:
        """The result of a call whose parameters are JSON already.

        Raises:
            TelegramError: as any call of the library.
        """
        # The library only hands the data on to do_request.
        return await self.post(url, Encoded(body))  # type: ignore[arg-type]

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Encoded | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *timeouts: Any,
        **more: Any,
    ) -> tuple[int, bytes]:
        """The status and body of the answer.

        Raises:
            NetworkError, TimedOut: chained to aiohttp's own error, by which
                `bot.reactions` tells what never left from what is in doubt.
        """
        if self._session is None:
            raise RuntimeError("the request pool is not open")
        wait = read_timeout if isinstance(read_timeout, int | float) else None
        limits = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT, sock_read=wait or self._read_timeout
        )
        try:
            async with self._session.request(
                method,
                url,
                timeout=limits,
                proxy=self._proxy("/".join(url.split("/", 3)[:3])),
                **_body(request_data),
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # The class alone: messages of this library may carry the address,
            # and the address carries the token.
            raise NetworkError(type(error).__name__) from error


async def call(bot: Bot, method: str, body: bytes) -> Any:
    """The result of a call to the bot's Telegram, its parameters JSON already.

    Raises:
        TelegramError: as any call of the library.
    """
    assert isinstance(bot.request, Request)
    return await bot.request.post_encoded(f"{bot.base_url}/{method}", body)


def _proxy(address: str) -> str | None:
    """The proxy that the environment names for a server.

    aiohttp can look itself, but reads ~/.netrc in a thread for every request.
    """
    server = urlsplit(address)
    if not server.hostname or proxy_bypass(server.hostname):
        return None
    return getproxies().get(server.scheme)


def _body(data: RequestData | Encoded | None) -> dict[str, Any]:
    if data is None:
        return {}
    if isinstance(data, Encoded):
        return {"data": data.body, "headers": JSON}
    if not data.contains_files:
        body = json.dumps(data.parameters, ensure_ascii=False).encode()
        return {"data": body, "headers": JSON}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}
