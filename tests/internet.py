"""A small internet on this machine: names, public addresses, and who was dialled.

Everything of ours and of the libraries below it is real, up to the moment when a
socket is to be connected: it then leads to a server of the test, if the address is
one of the public ones, and is noted in any case.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import jobs.feeds.carrier
from jobs.feeds.guard import public_socket

PUBLIC = "93.184.216.34"  #: where the test's server stands, as far as anyone knows


class Internet:
    """What names mean, where sockets were connected to, and what came through them."""

    def __init__(self, names: Mapping[str, Sequence[str]], port: int) -> None:
        self.names = names
        self.port = port
        self.asked: dict[str, int] = {}
        self.dialled: list[str] = []
        self.received = 0

    @property
    def strayed(self) -> list[str]:
        """Addresses that were dialled and are not the server's."""
        return [address for address in self.dialled if address != PUBLIC]

    def look_up(self, host: str) -> str:
        """The next address of a name, the last one for ever; numbers stay."""
        addresses = self.names.get(host.rstrip("."), [host])
        turn = self.asked.get(host, 0)
        self.asked[host] = turn + 1
        return addresses[min(turn, len(addresses) - 1)]

    def socket(self, address: Any) -> socket.socket:
        """What the guard allows, led to the server."""
        public_socket(address).close()
        return _Wire(self, *address[:3])


class _Wire(socket.socket):
    def __init__(self, net: Internet, *kind: int) -> None:
        super().__init__(socket.AF_INET, *kind[1:])
        self.net = net

    def connect(self, address: Any) -> None:
        self.net.dialled.append(address[0])
        if address[0] != PUBLIC:
            raise ConnectionRefusedError
        super().connect(("127.0.0.1", self.net.port))

    def recv(self, *arguments: int) -> bytes:
        data = super().recv(*arguments)
        self.net.received += len(data)
        return data


@contextmanager
def plugged(net: Internet) -> Iterator[Internet]:
    """Let what is fetched meanwhile go through this internet."""
    real = socket.getaddrinfo

    def resolve(
        host: Any,
        port: Any,
        family: int = 0,
        type: int = 0,  # noqa: A002  as the real one calls it
        proto: int = 0,
        flags: int = 0,
    ) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        address = net.look_up(name) if name else name
        numeric = flags | socket.AI_NUMERICHOST  # no name leaves this machine
        return real(address, port, family, type, proto, numeric)

    jobs.feeds.carrier.public_socket = net.socket  # type: ignore[attr-defined]
    socket.getaddrinfo = resolve  # type: ignore[assignment]
    try:
        yield net
    finally:
        jobs.feeds.carrier.public_socket = public_socket  # type: ignore[attr-defined]
        socket.getaddrinfo = real


class Server:
    """Says to each request what the attack has for it, and what never ends for ever."""

    def __init__(self, answers: Sequence[bytes], endless: bytes, hangs: bool) -> None:
        self.answers = answers
        self.endless = endless
        self.hangs = hangs
        self.requests: list[str] = []

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            turn = min(len(self.requests), len(self.answers) - 1)
            self.requests.append(request.decode("latin-1"))
            writer.write(self.answers[turn])
            await writer.drain()
            while self.endless:
                writer.write(self.endless)
                await writer.drain()
                await asyncio.sleep(0)
            if self.hangs:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side has heard enough
        finally:
            writer.close()


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[int]:
    """The port of a running server; connections end with it."""
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        tasks.add(task)

    running = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield running.sockets[0].getsockname()[1]
    finally:
        running.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
