"""Who reads, and what carries requests. Opens no connection by itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

import httpx

from jobs.feeds.carrier import Carrier
from jobs.feeds.exchange import Answer

AGENT = "Mujaz/26.1"
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class Carrying(Protocol):
    """What takes a request to a place, and brings what that answers."""

    def ask(
        self, place: httpx.URL, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Answer]:
        """Give the answer, its body not read yet, wherever it redirects to."""
        ...

    async def aclose(self) -> None:
        """Leave nothing open."""
        ...


@dataclass(frozen=True, slots=True)
class Client:
    """Who reads, and what carries it; keeps no cookies and uses no proxy."""

    headers: Mapping[str, str]
    carrier: Carrying

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.carrier.aclose()

    def ask(
        self, place: httpx.URL, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Answer]:
        """Give what a place answers, its body not read yet, as the carrier does."""
        return self.carrier.ask(place, {**self.headers, **headers})


@dataclass(frozen=True, slots=True)
class _Lent:
    """A transport of httpx in the place of the network."""

    transport: httpx.AsyncBaseTransport

    @asynccontextmanager
    async def ask(
        self, place: httpx.URL, headers: Mapping[str, str]
    ) -> AsyncIterator[Answer]:
        request = httpx.Request("GET", place, headers=headers)
        answer = await self.transport.handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        try:
            yield Answer(answer.status_code, answer.headers.raw, answer.stream)
        finally:
            await answer.aclose()

    async def aclose(self) -> None:
        await self.transport.aclose()


def build_client(
    contact: str,
    *,
    allow_private: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Client:
    """Return a client that says who reads.

    Args:
        contact: an address where publishers reach the operator.
        allow_private: whether sources may live on private and loopback addresses.
        transport: instead of the network.
    """
    return Client(
        {
            "User-Agent": f"{AGENT} (+{contact})",
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        },
        _Lent(transport) if transport else Carrier(allow_private=allow_private),
    )
