"""Who reads, and what carries requests. Opens no connection by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import httpx

from jobs.feeds.carrier import Carrier

AGENT = "Mujaz/26.1"
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Client:
    """Who reads, and what carries it; keeps no cookies and uses no proxy.

    httpx's own client would take longer over an unchanged feed than the network does.
    """

    headers: Mapping[str, str]
    transport: httpx.AsyncBaseTransport

    async def __aenter__(self) -> "Client":
        await self.transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.transport.__aexit__(kind, error, trace)

    async def ask(self, place: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """What a place answers, its body not read yet, wherever it redirects to."""
        request = httpx.Request("GET", place, headers={**self.headers, **headers})
        answer = await self.transport.handle_async_request(request)
        answer.request = request
        return answer


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
        transport or Carrier(allow_private=allow_private),
    )
