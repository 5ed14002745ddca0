"""Answers over real connections, from servers that say what a test has them say."""

import asyncio
import gc
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from jobs.feeds.carrier import Carrier
from jobs.feeds.exchange import MOST_WAITING, Broken, Connection

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfeed"


@dataclass
class Server:
    """What was asked on which connection; `says` has what each is told in turn."""

    says: Callable[[int], list[bytes]]
    asked: list[tuple[int, bytes]] = field(default_factory=list)
    connections: int = 0
    address: str = ""
    crowd: asyncio.Barrier | None = None  #: that is to be complete before any answer
    at_once: int = 0
    most_at_once: int = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        number, self.connections = self.connections, self.connections + 1
        try:
            for answer in self.says(number):
                self.asked.append((number, await reader.readuntil(b"\r\n\r\n")))
                self.at_once += 1
                self.most_at_once = max(self.at_once, self.most_at_once)
                if self.crowd:
                    await self.crowd.wait()
                self.at_once -= 1
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(*says: list[bytes]) -> AsyncIterator[Server]:
    """A server that says this on its first connection and its next; the last stays."""
    server = Server(lambda number: says[min(number, len(says) - 1)])
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    async with running:
        server.address = f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/a"
        yield server


@asynccontextmanager
async def carrying(most_idle: int = 9) -> AsyncIterator[Carrier]:
    carrier = Carrier(allow_private=True, most_idle=most_idle)
    try:
        yield carrier
    finally:
        await carrier.aclose()


async def told(carrier: Carrier, server: Server) -> tuple[int, bytes]:
    async with carrier.ask(httpx.URL(server.address), {"X-Who": "desk"}) as answer:
        return answer.status, b"".join([chunk async for chunk in answer.body])


async def test_a_connection_serves_one_request_after_the_other() -> None:
    async with serving([OK, OK]) as server, carrying() as carrier:
        assert [await told(carrier, server) for _ in range(2)] == [(200, b"feed")] * 2

    host = server.address.split("/")[2].encode()
    request = b"GET /a HTTP/1.1\r\nHost: %s\r\nX-Who: desk\r\n\r\n" % host
    assert server.asked == [(0, request), (0, request)]


async def test_a_connection_that_was_closed_meanwhile_costs_no_answer() -> None:
    async with serving([OK], [OK]) as server, carrying() as carrier:
        assert await told(carrier, server) == (200, b"feed")
        assert await told(carrier, server) == (200, b"feed")

    assert [number for number, _ in server.asked] == [0, 1]


async def test_what_is_over_is_let_go_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        async with serving([OK]) as server, carrying() as carrier:
            assert await told(carrier, server) == (200, b"feed")
        assert not [one for one in gc.get_objects() if isinstance(one, Connection)]
    finally:
        gc.enable()


async def test_slow_name_servers_keep_nobody_else_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()

    def slow(*_: object, **__: object) -> None:
        answered.wait()
        raise socket.gaierror("no such name")

    monkeypatch.setattr("socket.getaddrinfo", slow)
    async with carrying() as carrier:
        places = [httpx.URL(f"http://desk-{n}.example/") for n in range(40)]
        asking = [asyncio.create_task(_opened(carrier, place)) for place in places]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(20):  # a bound, if they do
                assert await asyncio.to_thread(int) == 0
        finally:
            answered.set()
        failed = await asyncio.gather(*asking, return_exceptions=True)

    assert {type(error) for error in failed} == {socket.gaierror}


async def _opened(carrier: Carrier, place: httpx.URL) -> None:
    async with carrier.ask(place, {}):
        pass


async def test_a_host_that_is_gone_is_forgotten() -> None:
    async with serving([OK]) as other, carrying(most_idle=1) as carrier:
        async with serving([OK]) as gone:
            await asyncio.gather(told(carrier, gone), told(carrier, gone))
            for _ in range(20):  # in which it hangs up on both
                await asyncio.sleep(0)
        with pytest.raises(ConnectionRefusedError):
            await told(carrier, gone)

        assert await told(carrier, other) == (200, b"feed")


async def test_few_hosts_are_kept_on_the_line() -> None:
    async with (
        serving([OK, OK]) as one,
        serving([OK, OK]) as other,
        carrying(most_idle=1) as carrier,
    ):
        for server in (one, one, other, one, one):
            await told(carrier, server)

    assert (one.connections, other.connections) == (2, 1)


async def test_a_connection_is_not_kept_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jobs.feeds.carrier.KEPT", 0.0)
    async with serving([OK], [OK], [OK]) as server, carrying() as carrier:
        for _ in range(3):
            await told(carrier, server)
            for _ in range(3):  # in which what is due is done
                await asyncio.sleep(0)

    assert server.connections == 3


async def test_an_answer_whose_body_was_not_read_ends_its_connection() -> None:
    long = b"HTTP/1.1 302 Found\r\nContent-Length: 900000\r\n\r\n" + bytes(900_000)

    async with serving([long], [OK]) as server, carrying() as carrier:
        async with carrier.ask(httpx.URL(server.address), {}) as answer:
            assert answer.status == 302
        assert await told(carrier, server) == (200, b"feed")

    assert server.connections == 2


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (OK, b"feed"),
        (b"HTTP/1.1 200 OK\nContent-Length: 4\n\nfeed", b"feed"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"feed"),
        (b"HTTP/1.0 200 OK\r\n\r\nto the end", b"to the end"),
        (b"HTTP/1.1 200 OK\r\nEmpty:\r\nServer: x\r\n\r\nto the end", b"to the end"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nfe\r\n2 \r\ned\r\n0\r\nExpires: 0\r\n\r\n",
            b"feed",
        ),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b""),
        (OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother", b"feed"),
    ],
)
async def test_a_body_ends_where_the_answer_says(sent: bytes, body: bytes) -> None:
    async with serving([sent]) as server, carrying() as carrier:
        assert (await told(carrier, server))[1] == body


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfeed",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfeed\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nfeed",
        b"220 mail ready\r\n\r\n",
    ],
)
async def test_an_answer_that_breaks_off_is_none(sent: bytes) -> None:
    async with serving([sent]) as server, carrying() as carrier:
        with pytest.raises(Broken):
            await told(carrier, server)


async def test_what_nobody_takes_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\n"

    async with (
        serving([head + bytes(50_000_000)]) as server,
        carrying() as carrier,
        carrier.ask(httpx.URL(server.address), {}) as answer,
    ):
        first = [len(chunk) async for chunk in _first(answer.body)]

    assert 0 < sum(first) < MOST_WAITING + 2**20


async def _first(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The first chunk, after all had time to come in."""
    for _ in range(100):
        await asyncio.sleep(0)
    async for chunk in body:
        yield chunk
        return


async def test_a_host_is_asked_two_things_at_once() -> None:
    async with serving([OK]) as server, carrying() as carrier:
        server.crowd = asyncio.Barrier(2)
        asking = [told(carrier, server) for _ in range(6)]
        assert await asyncio.gather(*asking) == [(200, b"feed")] * 6

    assert server.most_at_once == 2


async def test_a_header_adds_no_other() -> None:
    async with serving([OK]) as server, carrying() as carrier:
        with pytest.raises(Broken):
            async with carrier.ask(httpx.URL(server.address), {"A": "b\r\nC: d"}):
                pass

    assert server.connections == 0
