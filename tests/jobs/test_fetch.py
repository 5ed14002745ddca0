import asyncio
import gzip
import tomllib
import zlib
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from jobs.errors import Ended, FetchError
from jobs.feeds.client import AGENT, Client, build_client
from jobs.feeds.freshness import retry_after
from jobs.fetch import Response, Unchanged, fetch
from storage.model import Validators

URL = "https://feeds.example/rss.xml"
BODY = b"<rss><channel/></rss>"
HASH = sha256(BODY).hexdigest()
NEW = Validators()
Handler = Callable[[httpx.Request], httpx.Response]


class Stream(httpx.AsyncByteStream):
    """A body in chunks, which counts those that were read."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks
        self.read = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.read += 1
            yield chunk

    async def aclose(self) -> None:
        self.closed = True


def answering(handler: Handler) -> Client:
    return build_client("https://desk.example", transport=httpx.MockTransport(handler))


async def answer(response: httpx.Response, known: Validators = NEW, **limits):
    async with answering(lambda _: response) as client:
        return await fetch(client, URL, known, **limits)


async def refusal(response: httpx.Response, known: Validators = NEW, **limits) -> str:
    with pytest.raises(FetchError) as caught:
        await answer(response, known, **limits)
    return str(caught.value)


async def test_a_new_body_comes_with_what_vouches_for_it() -> None:
    dated = "Sun, 22 Nov 2026 10:00:00 GMT"
    headers = {"ETag": '"7"', "Last-Modified": dated}

    assert await answer(httpx.Response(200, headers=headers, content=BODY)) == Response(
        BODY, URL, Validators('"7"', dated, HASH, URL)
    )


async def test_a_request_says_who_reads_and_what_is_known() -> None:
    sent: list[httpx.Headers] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        return httpx.Response(304)

    async with answering(handler) as client:
        await fetch(client, URL, Validators('"7"', "Sun, 22 Nov 2026 10:00:00 GMT"))

    (headers,) = sent
    assert headers["user-agent"] == f"{AGENT} (+https://desk.example)"
    assert headers["if-none-match"] == '"7"'
    assert headers["if-modified-since"] == "Sun, 22 Nov 2026 10:00:00 GMT"
    assert "application/rss+xml" in headers["accept"]


async def test_the_first_request_has_no_conditions() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        conditional = {"if-none-match", "if-modified-since"} & set(request.headers)
        return httpx.Response(500 if conditional else 200, content=BODY)

    async with answering(handler) as client:
        assert await fetch(client, URL, Validators("\u0627")) == Response(
            BODY, URL, Validators(None, None, HASH, URL)
        )


def test_the_agent_is_of_this_version() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]

    assert f"Mujaz/{project['version']}" == AGENT


async def test_not_modified_keeps_the_hash_and_takes_fresh_validators() -> None:
    known = Validators('"7"', "Sun, 22 Nov 2026 10:00:00 GMT", HASH)

    found = await answer(httpx.Response(304, headers={"ETag": '"8"'}), known)

    assert found == Unchanged(Validators('"8"', known.last_modified, HASH, URL), URL)


async def test_not_modified_is_an_error_when_nothing_was_known() -> None:
    assert await refusal(httpx.Response(304)) == "HTTP 304"


async def test_the_same_body_again_is_no_news() -> None:
    same = httpx.Response(200, headers={"ETag": '"8"'}, content=BODY)

    found = await answer(same, Validators('"7"', None, HASH))

    assert found == Unchanged(Validators('"8"', None, HASH, URL), URL)


@pytest.mark.parametrize("status", [204, 206, 299])
async def test_every_kind_of_success_is_an_answer(status: int) -> None:
    found = await answer(httpx.Response(status, content=BODY))

    assert found == Response(BODY, URL, Validators(None, None, HASH, URL))


@pytest.mark.parametrize("status", [302, 403, 404, 410, 429, 500, 503])
async def test_a_bad_status_is_the_reason(status: int) -> None:
    assert await refusal(httpx.Response(status, content=BODY)) == f"HTTP {status}"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 12:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
async def test_a_publisher_may_ask_for_time(value: str, seconds: float | None) -> None:
    headers = {"Retry-After": value, "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}

    with pytest.raises(FetchError) as caught:
        await answer(httpx.Response(429, headers=headers))

    assert caught.value.retry_after == seconds


def test_a_date_to_come_back_at_needs_the_date_of_the_answer() -> None:
    headers = httpx.Headers({"Retry-After": "Sun, 22 Nov 2026 12:01:30 GMT"})

    assert retry_after(headers) is None


async def test_redirects_lead_to_the_body_and_its_address() -> None:
    hops = {"/rss.xml": "/feed", "/feed": "https://other.example/feed/"}

    def handler(request: httpx.Request) -> httpx.Response:
        if hop := hops.get(request.url.path):
            return httpx.Response(301, headers={"Location": hop})
        return httpx.Response(200, content=request.headers["if-none-match"].encode())

    async with answering(handler) as client:
        found = await fetch(client, URL, Validators('"7"'))

    assert isinstance(found, Response)
    assert (found.url, found.body) == ("https://other.example/feed/", b'"7"')


def hopping(*hops: tuple[int, str]) -> Handler:
    """A server whose addresses redirect, each to the next, and the last is a feed."""
    paths = [URL, *(location for _, location in hops)]

    def handler(request: httpx.Request) -> httpx.Response:
        at = paths.index(str(request.url))
        if at == len(hops):
            return httpx.Response(200, headers={"ETag": '"7"'}, content=BODY)
        status, location = hops[at]
        return httpx.Response(status, headers={"Location": location})

    return handler


THERE = "https://there.example/feed"


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        ([], False),
        ([(301, THERE)], True),
        ([(308, "https://feeds.example/new"), (301, THERE)], True),
        ([(302, THERE)], False),
        ([(307, THERE)], False),
        ([(301, "https://feeds.example/new"), (302, THERE)], False),
        ([(303, "https://feeds.example/new"), (301, THERE)], False),
        ([(301, "http://there.example/feed")], False),
        ([(301, "http://feeds.example/x"), (301, THERE)], False),
    ],
)
async def test_only_redirects_for_good_are_remembered(
    hops: list[tuple[int, str]], moved: bool
) -> None:
    async with answering(hopping(*hops)) as client:
        found = await fetch(client, URL)

    end = hops[-1][1] if hops else URL
    assert found.validators == Validators('"7"', None, HASH, end, moved)
    assert found.validators.address(URL) == (end if moved else URL)


async def test_a_move_is_remembered_as_long_as_the_new_address_answers() -> None:
    known = Validators('"7"', None, HASH, THERE, moved=True)

    async with answering(lambda _: httpx.Response(304)) as client:
        found = await fetch(client, THERE, known)

    assert found == Unchanged(known, THERE)


async def test_validators_go_only_where_they_are_from() -> None:
    asked: list[tuple[str, str | None]] = []
    handler = hopping((302, THERE))

    def noting(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers.get("if-none-match")))
        return handler(request)

    async with answering(noting) as client:
        await fetch(client, URL, Validators('"7"', url=THERE))
        await fetch(client, URL, Validators('"7"', url=URL))

    assert asked == [
        ("feeds.example", None),
        ("there.example", '"7"'),
        ("feeds.example", '"7"'),
        ("there.example", None),
    ]


async def test_gone_behind_a_redirect_for_now_is_only_a_failure() -> None:
    async def gone(status: int) -> type[Exception]:
        def handler(request: httpx.Request) -> httpx.Response:
            if request.url.host == "there.example":
                return httpx.Response(410)
            return httpx.Response(status, headers={"Location": THERE})

        async with answering(handler) as client:
            with pytest.raises(FetchError) as caught:
                await fetch(client, URL)
        return caught.type

    assert [await gone(301), await gone(302)] == [Ended, FetchError]


async def test_the_body_of_a_redirect_is_not_read() -> None:
    stream = Stream(b"x" * 10, b"y" * 10)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/rss.xml":
            return httpx.Response(302, headers={"Location": "/feed"}, stream=stream)
        return httpx.Response(200, content=BODY)

    async with answering(handler) as client:
        await fetch(client, URL, NEW)

    assert (stream.read, stream.closed) == (0, True)


async def test_redirects_end_somewhere() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(302, headers={"Location": f"/{len(asked)}"})

    async with answering(handler) as client:
        with pytest.raises(FetchError, match="too many redirects"):
            await fetch(client, URL, NEW)

    assert asked == ["/rss.xml", "/1", "/2", "/3", "/4", "/5"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://feeds.example/rss.xml", "not a web address"),
        ("file:///etc/hosts", "not a web address"),
        ("https://feeds.example:port/", "Invalid port"),
    ],
)
async def test_a_redirect_stays_on_the_web(location: str, reason: str) -> None:
    found = await refusal(httpx.Response(302, headers={"Location": location}))

    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("coding", "squeeze"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
async def test_a_compressed_body_is_opened(coding: str, squeeze) -> None:
    headers = {"Content-Encoding": coding}

    found = await answer(httpx.Response(200, headers=headers, content=squeeze(BODY)))

    assert isinstance(found, Response)
    assert found.body == BODY


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "gzip,deflate"])
async def test_other_codings_are_refused_unread(coding: str) -> None:
    stream = Stream(b"x")
    headers = {"Content-Encoding": coding}

    reason = await refusal(httpx.Response(200, headers=headers, stream=stream))

    assert (reason, stream.read) == (f"content coding {coding}", 0)


async def test_what_rights_need_comes_with_the_body() -> None:
    headers = [
        ("Content-Type", "text/html"),
        ("X-Robots-Tag", "noarchive"),
        ("X-Robots-Tag", "nosnippet"),
        ("Server", "nginx"),
    ]

    found = await answer(httpx.Response(200, headers=headers, content=BODY))

    assert found.headers == {
        "content-type": "text/html",
        "x-robots-tag": "noarchive\nnosnippet",
    }


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, 0),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "s-maxage=9, MAX-AGE = 600", "Age": "60"}, 540),
        ({"Cache-Control": "max-age=60", "Age": "600"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "private, no-store"}, 0),
        ({"Cache-Control": "x-max-age=600"}, 0),
        ({"Expires": "Sun, 22 Nov 2026 13:00:00 GMT"}, 3600),
        ({"Expires": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
        (
            {"Cache-Control": "max-age=5", "Expires": "Sun, 22 Nov 2026 13:00:00 GMT"},
            5,
        ),
    ],
)
async def test_an_answer_says_how_long_it_is_fresh(
    headers: dict[str, str], fresh: float
) -> None:
    dated = {"Date": "Sun, 22 Nov 2026 12:00:00 GMT", **headers}

    assert (await answer(httpx.Response(200, headers=dated, content=BODY))).fresh == (
        fresh
    )


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl> 5 </ttl>", 300),
        ("<ttl>never</ttl>", 0),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", 3600),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod>"
            "<sy:updateFrequency>4</sy:updateFrequency>",
            21_600,
        ),
        (
            "<a:updateFrequency>0</a:updateFrequency>"
            "<a:updatePeriod>DAILY</a:updatePeriod>",
            86_400,
        ),
        ("<sy:updatePeriod>often</sy:updatePeriod>", 0),
        ("<item><ttl>60</ttl></item>", 0),
    ],
)
async def test_a_feed_asks_for_its_interval_even_when_it_is_not_modified(
    head: str, seconds: float
) -> None:
    body = f"<rss><channel>{head}</channel></rss>".encode()
    found = await answer(httpx.Response(200, headers={"ETag": "7"}, content=body))
    again = await answer(httpx.Response(304), found.validators)

    assert (found.fresh, again.fresh) == (seconds, seconds)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", BODY),
        ("", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("deflate", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:9]) + gzip.compress(BODY[9:])),
        ("gzip", gzip.compress(BODY) + bytes(9)),
    ],
    ids=("plain", "unnamed", "bare", "misnamed", "members", "trailing"),
)
async def test_a_body_is_opened_as_it_is_and_not_as_it_is_called(
    coding: str, packed: bytes
) -> None:
    stream = Stream(*(packed[at : at + 1] for at in range(len(packed))))
    headers = {"Content-Encoding": coding}

    found = await answer(httpx.Response(200, headers=headers, stream=stream))

    assert isinstance(found, Response)
    assert found.body == BODY


async def test_a_body_that_was_cut_off_is_vouched_for_by_its_bytes_alone() -> None:
    packed = gzip.compress(BODY)[:-9]
    headers = {"Content-Encoding": "gzip", "ETag": '"7"'}

    found = await answer(httpx.Response(200, headers=headers, content=packed))

    assert isinstance(found, Response)
    assert BODY.startswith(found.body)
    digest = sha256(found.body).hexdigest()
    assert found.validators == Validators(None, None, digest, URL)


async def test_a_stream_that_unpacks_to_nothing_is_left() -> None:
    nothing = gzip.compress(b"")
    stream = Stream(*[nothing * 100] * 100)
    headers = {"Content-Encoding": "gzip"}

    reason = await refusal(
        httpx.Response(200, headers=headers, stream=stream), largest=2**15
    )

    assert (reason, stream.read) == ("larger than 0.03125 MiB", 17)


async def test_a_damaged_body_is_an_error() -> None:
    headers = {"Content-Encoding": "gzip"}

    reason = await refusal(
        httpx.Response(200, headers=headers, stream=Stream(b"\x1f\x8bnot gzip"))
    )

    assert "unknown compression method" in reason


async def test_a_body_that_grows_too_large_is_left() -> None:
    stream = Stream(*[b"x" * 2**19] * 8)

    reason = await refusal(httpx.Response(200, stream=stream), largest=2**20)

    assert (reason, stream.read, stream.closed) == ("larger than 1 MiB", 3, True)


async def test_a_bomb_stops_early() -> None:
    packed = gzip.compress(bytes(2**24))
    chunks = [packed[at : at + 1024] for at in range(0, len(packed), 1024)]
    stream = Stream(*chunks)
    headers = {"Content-Encoding": "gzip"}

    reason = await refusal(
        httpx.Response(200, headers=headers, stream=stream), largest=2**20
    )

    assert reason == "larger than 1 MiB"
    assert stream.read <= 3 < len(chunks)


async def test_a_server_that_never_answers_is_left() -> None:
    async def silent(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with answering(silent) as client:
        with pytest.raises(FetchError, match=r"^no answer within 0 s$"):
            await fetch(client, URL, NEW, deadline=0)


async def test_a_body_that_stops_coming_is_left() -> None:
    class Stalled(Stream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"<rss>"
            await asyncio.Event().wait()

    stream = Stalled()

    reason = await refusal(httpx.Response(200, stream=stream), deadline=0.01)

    assert (reason, stream.closed) == ("no answer within 0.01 s", True)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("Cannot connect to host"), "Cannot connect to host"),
        (httpx.ReadTimeout(""), "ReadTimeout"),
        (httpx.RemoteProtocolError("x" * 500), "x" * 200),
    ],
)
async def test_a_failure_of_the_network_says_why(error: Exception, reason: str) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    async with answering(handler) as client:
        with pytest.raises(FetchError) as caught:
            await fetch(client, URL, NEW)

    assert str(caught.value) == reason


async def test_no_cookie_is_kept() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        headers = {"Set-Cookie": "reader=7; Path=/"}
        return httpx.Response(
            200, headers=headers, content=request.headers.get("cookie", "").encode()
        )

    async with answering(handler) as client:
        await fetch(client, URL, NEW)
        found = await fetch(client, URL, NEW)

    assert isinstance(found, Response)
    assert found.body == b""
