"""A source to the bytes at its address, where they are new. Speaks HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from jobs.errors import FetchError
from jobs.feeds.dates import moment
from jobs.feeds.guard import REFUSED, public_socket
from storage.model import Source, Validators

Client = httpx.AsyncClient

AGENT = "Mujaz/26.1"
DEADLINE = 20.0  # seconds for a whole answer, redirects included
LARGEST = 8 * 2**20  # bytes of a body, decompressed; real feeds reach 0.85 MB
REDIRECTS = 5
CONNECTIONS = 100

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
# One coding at a time: each may multiply what it holds by a thousand.
_CODINGS = {"", "identity", "gzip", "deflate"}
# UnicodeError: a host that no name server can be asked for.
_FAULTS = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, UnicodeError)
_SECONDS = re.compile("[0-9]{1,9}")
_LONGEST_FIELD = 2**16  # bytes; security policies outgrow aiohttp's 8 KiB


@dataclass(frozen=True, slots=True)
class Response:
    """A body that differs from the one read before."""

    body: bytes  #: decompressed
    url: str  #: where it was found, after redirects
    validators: Validators


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source has nothing new: not modified, or the same body again."""

    validators: Validators  #: the newest ones


def build_client(
    contact: str,
    *,
    allow_private: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Client:
    """Return a client that says who reads and keeps no cookies.

    Args:
        contact: an address where publishers reach the operator.
        allow_private: whether sources may live on private and loopback addresses.
        transport: instead of the network.
    """
    return httpx.AsyncClient(
        headers={
            "User-Agent": f"{AGENT} (+{contact})",
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=None,  # noqa: S113  fetch has a deadline for the whole answer
        transport=transport or _network(allow_private),
    )


def _network(allow_private: bool) -> AiohttpTransport:
    """httpx over aiohttp's connections: a third of the processor time of its own."""

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=CONNECTIONS,
            ssl=transport.ssl_context,
            socket_factory=None if allow_private else public_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_field_size=_LONGEST_FIELD,
        )

    transport = AiohttpTransport(client=session)
    return transport


async def fetch(
    client: Client,
    source: Source,
    validators: Validators,
    *,
    deadline: float = DEADLINE,
    largest: int = LARGEST,
) -> Response | Unchanged:
    """Return what the source's address answers, if it is new.

    Args:
        client: of `build_client`.
        validators: of the last answer that was kept; they make the request
            conditional, and recognise the body of a server that ignores them.
        deadline: seconds for the whole answer.
        largest: bytes of a decompressed body; a larger one is not read to its end.

    Raises:
        FetchError: no such answer, with a short reason and what the publisher
            asks for in Retry-After.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
    """
    try:
        async with (
            asyncio.timeout(deadline),
            _answer(client, source.url, validators) as answer,
        ):
            return await _read(answer, validators, largest)
    except TimeoutError:
        raise FetchError(f"no answer within {deadline:g} s") from None
    except _FAULTS as error:
        raise FetchError(_reason(error)) from error


@asynccontextmanager
async def _answer(
    client: Client, url: str, validators: Validators
) -> AsyncIterator[httpx.Response]:
    """The answer at the end of the redirects, its body not read yet.

    Our own loop: the client's would read the bodies of redirects to their ends.
    """
    request = client.build_request("GET", url, headers=_conditions(validators))
    for _ in range(REDIRECTS + 1):
        if request.url.scheme not in {"http", "https"}:
            raise FetchError("not a web address")
        answer = await client.send(request, stream=True)
        try:
            if answer.next_request is None:
                yield answer
                return
            request = answer.next_request
        finally:
            await answer.aclose()
    raise FetchError("too many redirects")


async def _read(
    answer: httpx.Response, old: Validators, largest: int
) -> Response | Unchanged:
    new = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
    if answer.status_code == httpx.codes.NOT_MODIFIED and _conditions(old):
        return Unchanged(
            replace(
                old,
                etag=new.etag or old.etag,
                last_modified=new.last_modified or old.last_modified,
            )
        )
    if not answer.is_success:
        reason = f"HTTP {answer.status_code}"
        raise FetchError(reason, retry_after(answer.headers))
    body = await _body(answer, largest)
    new = replace(new, body_hash=sha256(body).hexdigest())
    if new.body_hash == old.body_hash:
        return Unchanged(new)
    return Response(body, str(answer.url), new)


async def _body(answer: httpx.Response, largest: int) -> bytes:
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise FetchError(f"content coding {coding[:40]}")
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > largest:
            raise FetchError(f"larger than {largest / 2**20:g} MiB")
    return bytes(body)


def _conditions(validators: Validators) -> dict[str, str]:
    fields = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: tag for name, tag in fields.items() if tag and tag.isascii()}


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that an answer asks to wait, if it does.

    A date is counted from the answer's own, so that no clock needs to be right.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until, now = (moment(date, "UTC") for date in (value, headers.get("date", "")))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return REFUSED if REFUSED in text else text[:200]
