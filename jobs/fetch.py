"""An address to the bytes that it answers, where they are new. Speaks HTTP."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from jobs.errors import Ended, FetchError
from jobs.feeds.freshness import asked, lifetime, retry_after
from jobs.feeds.guard import REFUSED, public_socket
from jobs.feeds.unpack import CODINGS, TooLarge, Unpacking
from storage.model import Validators

Client = httpx.AsyncClient

AGENT = "Mujaz/26.1"
DEADLINE = 20.0  # seconds for a whole answer, redirects included
LARGEST = 8 * 2**20  # bytes of a body, packed or not; real feeds reach 0.85 MB
REDIRECTS = 5
CONNECTIONS = 200
PER_HOST = 2  # connections at once, wherever redirects lead
KEPT = 75.0  # seconds that an idle connection waits for the host's next source
#: What an answer says of itself beside its body.
TELLING = ("content-type", "link", "tdm-policy", "tdm-reservation", "x-robots-tag")

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_PERMANENT = {httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT}
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
# UnicodeError: a host that no name server can be asked for.
_FAULTS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    aiohttp.ClientError,
    UnicodeError,
    zlib.error,
)
_LONGEST_FIELD = 2**16  # bytes; security policies outgrow aiohttp's 8 KiB


@dataclass(frozen=True, slots=True)
class Response:
    """A body that differs from the one read before."""

    body: bytes  #: unpacked
    url: str  #: where it was found, after redirects
    validators: Validators
    #: of TELLING, by small letters; of several of a name each is a line
    headers: Mapping[str, str] = field(default_factory=dict)
    fresh: float = 0.0  #: seconds that the answer asks to be left alone


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new: not modified, or the same body again."""

    validators: Validators  #: the newest ones
    url: str = ""  #: as a Response's, and so are the others
    headers: Mapping[str, str] = field(default_factory=dict)
    fresh: float = 0.0


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An answer at the end of the redirects, its body not read yet."""

    answer: httpx.Response
    hops: int
    for_good: bool  #: whether all of them were permanent

    @property
    def url(self) -> str:
        return str(self.answer.url)

    def moved(self, old: Validators) -> bool:
        """Whether the publisher wants to be asked here from now on."""
        return self.for_good if self.hops else old.moved and old.url == self.url


def build_client(
    contact: str,
    *,
    allow_private: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Client:
    """Return a client that says who reads, keeps no cookies and uses no proxy.

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
        trust_env=False,  # a proxy would dial for us, past the guard
    )


def _network(allow_private: bool) -> AiohttpTransport:
    """httpx over aiohttp's connections: a third of the processor time of its own."""

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=CONNECTIONS,
            limit_per_host=PER_HOST,
            keepalive_timeout=KEPT,
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
    url: str,
    validators: Validators = Validators(),  # noqa: B008  frozen
    *,
    deadline: float = DEADLINE,
    largest: int = LARGEST,
) -> Response | Unchanged:
    """Return what an address answers, if it is new: of a feed, a page, a robots.txt.

    Args:
        client: of `build_client`.
        url: any; but for web addresses, it is an error.
        validators: of the last answer that was kept; they make the request
            conditional, and recognise the body of a server that ignores them.
        deadline: seconds for the whole answer.
        largest: bytes of a body; a larger one is not read to its end.

    Raises:
        Ended: the publisher says that the address is gone for good.
        FetchError: no such answer, with a short reason and what the publisher
            asks for in Retry-After.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
    """
    try:
        async with (
            asyncio.timeout(deadline),
            _answer(client, url, validators) as arrived,
        ):
            return await _read(arrived, validators, largest)
    except TimeoutError:
        raise FetchError(f"no answer within {deadline:g} s") from None
    except TooLarge:
        raise FetchError(f"larger than {largest / 2**20:g} MiB") from None
    except _FAULTS as error:
        raise FetchError(_reason(error)) from error


@asynccontextmanager
async def _answer(
    client: Client, url: str, validators: Validators
) -> AsyncIterator[_Arrived]:
    """The answer at the end of the redirects.

    Our own loop: the client's would read the bodies of redirects to their ends.
    """
    request, for_good = client.build_request("GET", url), True
    for hops in range(REDIRECTS + 1):
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise FetchError("not a web address")
        _make_conditional(request, validators)
        answer = await client.send(request, stream=True)
        try:
            if answer.next_request is None:
                yield _Arrived(answer, hops, for_good)
                return
            for_good &= _is_for_good(answer, answer.next_request)
            request = answer.next_request
        finally:
            await answer.aclose()
    raise FetchError("too many redirects")


def _make_conditional(request: httpx.Request, known: Validators) -> None:
    """Ask for news only where the validators are from: elsewhere they mean nothing."""
    for name in _CONDITIONS:
        request.headers.pop(name, None)
    if known.url in (None, str(request.url)):
        request.headers.update(_conditions(known))


def _conditions(validators: Validators) -> dict[str, str]:
    tags = zip(_CONDITIONS, (validators.etag, validators.last_modified), strict=True)
    return {name: tag for name, tag in tags if tag and tag.isascii()}


def _is_for_good(answer: httpx.Response, then: httpx.Request) -> bool:
    """Whether a redirect is to be remembered; one that gives up TLS never is."""
    gives_up = answer.url.scheme == "https" != then.url.scheme
    return answer.status_code in _PERMANENT and not gives_up


async def _read(
    arrived: _Arrived, old: Validators, largest: int
) -> Response | Unchanged:
    answer = arrived.answer
    if answer.status_code == httpx.codes.NOT_MODIFIED and _was_conditional(answer):
        new = _not_modified(arrived, old)
        return Unchanged(new, arrived.url, *_told(answer, new))
    reason = f"HTTP {answer.status_code}"
    if answer.status_code == httpx.codes.GONE and arrived.for_good:
        raise Ended(reason, status=answer.status_code)
    if not answer.is_success:
        raise FetchError(reason, retry_after(answer.headers), answer.status_code)
    body, whole = await _body(answer, largest)
    new = _vouching(arrived, body, whole, old)
    if new.body_hash == old.body_hash:
        return Unchanged(new, arrived.url, *_told(answer, new))
    return Response(body, arrived.url, new, *_told(answer, new))


def _was_conditional(answer: httpx.Response) -> bool:
    return any(name in answer.request.headers for name in _CONDITIONS)


def _not_modified(arrived: _Arrived, old: Validators) -> Validators:
    headers = arrived.answer.headers
    return replace(
        old,
        etag=headers.get("etag") or old.etag,
        last_modified=headers.get("last-modified") or old.last_modified,
        url=arrived.url,
        moved=arrived.moved(old),
    )


def _vouching(
    arrived: _Arrived, body: bytes, whole: bool, old: Validators
) -> Validators:
    """What vouches for a body: of one that was cut off, only the bytes themselves."""
    headers = arrived.answer.headers if whole else {}
    return Validators(
        headers.get("etag"),
        headers.get("last-modified"),
        sha256(body).hexdigest(),
        url=arrived.url,
        moved=arrived.moved(old),
        ttl=asked(body),
    )


async def _body(answer: httpx.Response, largest: int) -> tuple[bytes, bool]:
    """The body, and whether it is whole."""
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in CODINGS:
        raise FetchError(f"content coding {coding[:40]}")
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    body = Unpacking(coding, largest)
    async for chunk in answer.stream:  # as it comes: the client's would open bombs
        body.add(chunk)
    return body.end(), body.whole


def _told(answer: httpx.Response, new: Validators) -> tuple[Mapping[str, str], float]:
    """What the answer says of itself, and for how long it is to be left alone."""
    told = {name: answer.headers.get_list(name) for name in TELLING}
    headers = {name: "\n".join(lines) for name, lines in told.items() if lines}
    return headers, max(lifetime(answer.headers), new.ttl)


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return REFUSED if REFUSED in text else text[:200]
