"""An address to the bytes that it answers, where they are new. Speaks HTTP."""

import asyncio
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

import httpx

from jobs.errors import Ended, FetchError
from jobs.feeds.client import Client
from jobs.feeds.exchange import Answer, Broken
from jobs.feeds.freshness import asked, lifetime, retry_after
from jobs.feeds.guard import REFUSED
from jobs.feeds.unpack import CODINGS, TooLarge, Unpacking
from storage.model import Validators

DEADLINE = 20.0  # seconds for a whole answer, redirects included
LARGEST = 8 * 2**20  # bytes of a body, packed or not; real feeds reach 0.85 MB
REDIRECTS = 5
#: What an answer says of itself beside its body.
TELLING = ("content-type", "link", "tdm-policy", "tdm-reservation", "x-robots-tag")

_REDIRECTING = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
# UnicodeError: a host that no name server can be asked for.
_FAULTS = (
    Broken,
    OSError,
    UnicodeError,
    httpx.HTTPError,
    httpx.InvalidURL,
    zlib.error,
)


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

    answer: Answer
    url: str
    headers: Mapping[str, str]  #: by small letters
    is_conditional: bool  #: whether only news was asked for
    hops: int
    for_good: bool  #: whether all of them were permanent

    def moved(self, old: Validators) -> bool:
        """Whether the publisher wants to be asked here from now on."""
        return self.for_good if self.hops else old.moved and old.url == self.url


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

    It does not read the bodies of redirects, nor take along to the next host what was
    meant for the first.

    Raises:
        FetchError: a place is not on the web, or there are too many.
    """
    place, for_good = _place(url), True
    headers = _password(place)
    for hops in range(REDIRECTS + 1):
        bare = _bare(place)
        address = str(bare)
        conditions = _conditions(validators, address)
        async with client.ask(bare, headers | conditions) as answer:
            told = _headers(answer)
            if answer.status not in _REDIRECTING or "location" not in told:
                yield _Arrived(answer, address, told, bool(conditions), hops, for_good)
                return
        place, headers = bare.join(told["location"]), {}
        for_good &= answer.status in _PERMANENT and not _gives_up_tls(bare, place)
    raise FetchError("too many redirects")


@lru_cache(maxsize=2_000)
def _place(url: str) -> httpx.URL:
    """An address taken to pieces, which costs more than to send a request there."""
    return httpx.URL(url)


def _headers(answer: Answer) -> dict[str, str]:
    """An answer's headers by small letters, those of one name in one line."""
    told: dict[str, str] = {}
    for raw, value in answer.headers:
        name, line = raw.decode("latin-1").lower(), _decoded(value)
        told[name] = f"{told[name]}, {line}" if name in told else line
    return told


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _bare(place: httpx.URL) -> httpx.URL:
    """A place without user and password, which are no part of its address.

    Raises:
        FetchError: the place is not on the web.
    """
    if place.scheme not in {"http", "https"} or not place.host:
        raise FetchError("not a web address")
    return place.copy_with(username=None, password=None) if place.userinfo else place


def _password(place: httpx.URL) -> dict[str, str]:
    """The header that an address with a user or a password in it asks for."""
    if not place.userinfo:
        return {}
    word = f"{place.username}:{place.password}".encode()
    return {"Authorization": f"Basic {b64encode(word).decode()}"}


def _conditions(known: Validators, address: str) -> dict[str, str]:
    """What asks for news where the validators are from; elsewhere they mean nothing."""
    if known.url not in (None, address):
        return {}
    tags = zip(_CONDITIONS, (known.etag, known.last_modified), strict=True)
    return {name: tag for name, tag in tags if tag and tag.isascii()}


def _gives_up_tls(place: httpx.URL, then: httpx.URL) -> bool:
    """Whether a redirect does, which is not to be remembered."""
    return place.scheme == "https" != then.scheme


async def _read(
    arrived: _Arrived, old: Validators, largest: int
) -> Response | Unchanged:
    answer = arrived.answer
    if answer.status == httpx.codes.NOT_MODIFIED and arrived.is_conditional:
        new = _not_modified(arrived, old)
        return Unchanged(new, arrived.url, *_told(arrived, new))
    reason = f"HTTP {answer.status}"
    if answer.status == httpx.codes.GONE and arrived.for_good:
        raise Ended(reason, status=answer.status)
    if not httpx.codes.is_success(answer.status):
        raise FetchError(reason, retry_after(arrived.headers), answer.status)
    body, whole = await _body(arrived, largest)
    new = _vouching(arrived, body, whole, old)
    if new.body_hash == old.body_hash:
        return Unchanged(new, arrived.url, *_told(arrived, new))
    return Response(body, arrived.url, new, *_told(arrived, new))


def _not_modified(arrived: _Arrived, old: Validators) -> Validators:
    headers = arrived.headers
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
    headers = arrived.headers if whole else {}
    return Validators(
        headers.get("etag"),
        headers.get("last-modified"),
        sha256(body).hexdigest(),
        url=arrived.url,
        moved=arrived.moved(old),
        ttl=asked(body),
        pieces=old.pieces,
    )


async def _body(arrived: _Arrived, largest: int) -> tuple[bytes, bool]:
    """The body, and whether it is whole."""
    coding = arrived.headers.get("content-encoding", "").strip().lower()
    if coding not in CODINGS:
        raise FetchError(f"content coding {coding[:40]}")
    body = Unpacking(coding, largest)
    async for chunk in arrived.answer.body:
        body.add(chunk)
    return body.end(), body.whole


def _told(arrived: _Arrived, new: Validators) -> tuple[Mapping[str, str], float]:
    """What the answer says of itself, and for how long it is to be left alone."""
    sent = arrived.answer.headers
    told = {n: _lines(sent, n) for n in TELLING if n in arrived.headers}
    return told, max(lifetime(arrived.headers), new.ttl)


def _lines(sent: Iterable[tuple[bytes, bytes]], name: str) -> str:
    """What headers of a name say, each on a line."""
    wanted = name.encode()
    return "\n".join(_decoded(value) for raw, value in sent if raw.lower() == wanted)


def _reason(error: Exception) -> str:
    """Why, on one line; it may quote what the other side sent."""
    text = " ".join(str(error).split()) or type(error).__name__
    shown = "".join(letter for letter in text[:200] if letter.isprintable())
    return REFUSED if REFUSED in text else shown
