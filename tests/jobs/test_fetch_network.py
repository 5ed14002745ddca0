"""Reading through real connections, on this machine alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jobs.errors import FetchError
from jobs.feeds.client import build_client
from jobs.feeds.guard import is_public
from jobs.fetch import Response, fetch
from storage.model import Validators

CONTACT = "https://desk.example"


@asynccontextmanager
async def serving(body: bytes) -> AsyncIterator[tuple[str, list[str]]]:
    """A server's address and the request lines that it was sent."""
    asked: list[str] = []

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"X-Policy: " + b"p" * 20_000 + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", asked


async def test_a_feed_on_this_machine_is_read_when_allowed() -> None:
    async with (
        serving(b"<rss/>") as (address, asked),
        build_client(CONTACT, allow_private=True) as client,
    ):
        url = f"{address}/%D8%A7%D9%82/rss?a=%26b"
        found = await fetch(client, url, Validators())

    assert isinstance(found, Response)
    assert (found.body, found.url) == (b"<rss/>", url)
    assert asked == ["GET /%D8%A7%D9%82/rss?a=%26b HTTP/1.1"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:9",
        "localhost:9",
        "[::1]:9",
        "0x7f.1",
        "10.0.0.1",
        "[fe80::1]",
        "8.8.8.8:25",
    ],
)
async def test_private_addresses_and_other_trades_are_refused(host: str) -> None:
    async with build_client(CONTACT) as client:
        with pytest.raises(FetchError) as caught:
            await fetch(client, f"http://{host}/rss", Validators())

    assert str(caught.value) == "private address refused"


async def test_a_host_that_has_no_name_is_an_error() -> None:
    async with build_client(CONTACT) as client:
        with pytest.raises(FetchError, match="label"):
            await fetch(client, "http://a..b/rss", Validators())


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fc00::1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::808:808", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("2001:0:808:808::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("fec0::1", False),
        ("fd00:ec2::254", False),
        ("100::1", False),
        ("192.0.0.192", False),
        ("168.63.129.16", False),
        ("198.18.0.1", False),
        ("203.0.113.1", False),
    ],
)
def test_only_addresses_of_the_whole_network_are_public(
    host: str, public: bool
) -> None:
    assert is_public(host) is public
