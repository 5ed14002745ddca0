"""Requests to answers, over connections to public addresses. Opens none by itself."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache, lru_cache, partial
from ipaddress import ip_address
from ssl import SSLContext
from typing import NamedTuple
from weakref import WeakValueDictionary

import httpx
from aiohappyeyeballs import AddrInfoType, start_connection

from jobs.feeds.exchange import Answer, Broken, Connection
from jobs.feeds.guard import CONNECTIONS, PER_HOST, public_socket

KEPT = 75.0  # seconds that an idle connection waits for the host's next source
MOST_IDLE = 250  # hosts with such: a process may have a thousand files open, often
NAMES = 32  # looked up at once: name servers may take seconds for each
_HEAD_START = 0.25  # seconds; https://www.rfc-editor.org/rfc/rfc8305#section-5


class Origin(NamedTuple):
    """Whom a connection leads to."""

    scheme: str
    host: str  #: as name servers know it
    port: int


class Carrier:
    """Requests without a body to answers whose body is not read yet.

    An answer costs three fifths of what it does through aiohttp's session. Redirects
    are not followed, nothing is unpacked, no cookie is kept and no proxy asked. HTTP/2
    would change nothing: a host is asked once or twice in a quarter of an hour.

    Args:
        allow_private: whether hosts may live on this machine and in its network.
        most_idle: hosts to which a connection is kept when nobody is asked.
    """

    def __init__(self, *, allow_private: bool, most_idle: int = MOST_IDLE) -> None:
        self._allow_private, self._most_idle = allow_private, most_idle
        #: The longest idle first, each with the moment to hang up.
        self._idle: dict[Origin, list[tuple[Connection, float]]] = {}
        self._sweep: asyncio.TimerHandle | None = None
        self._places = asyncio.Semaphore(CONNECTIONS)
        # asyncio's own threads are few: who asks for Telegram would wait behind feeds.
        self._names = ThreadPoolExecutor(NAMES, "names")
        #: Kept by those who have one and those who wait.
        self._turns: WeakValueDictionary[Origin, asyncio.Semaphore]
        self._turns = WeakValueDictionary()

    @asynccontextmanager
    async def ask(
        self, place: httpx.URL, headers: Mapping[str, str]
    ) -> AsyncIterator[Answer]:
        """Give what a place answers, and the connection for as long.

        Raises:
            Broken: no such thing comes.
            OSError: it cannot be asked, or not any more.
            UnicodeError: no name server can be asked for the host.
        """
        origin, request = _origin(place), _request(place, headers)
        turn = self._turns.setdefault(origin, asyncio.Semaphore(PER_HOST))
        async with turn, self._places:
            connection, answer = await self._exchange(origin, request)
            try:
                yield answer
            finally:
                self._put_back(origin, connection)

    async def aclose(self) -> None:
        """Hang up, wherever nobody is asked just now."""
        self._names.shutdown(wait=False, cancel_futures=True)
        for origin in list(self._idle):
            while idle := self._take(origin):
                idle.abort()
        await asyncio.sleep(0)  # in which asyncio closes them

    async def _exchange(
        self, origin: Origin, request: bytes
    ) -> tuple[Connection, Answer]:
        if idle := self._take(origin):
            try:
                return idle, await _asked(idle, request)
            except (Broken, OSError):
                pass  # it was closed meanwhile, as servers may
        connection = await self._dial(origin)
        return connection, await _asked(connection, request)

    async def _dial(self, origin: Origin) -> Connection:
        loop = asyncio.get_running_loop()
        wire = await start_connection(
            await self._addresses(origin),
            happy_eyeballs_delay=_HEAD_START,
            interleave=1,
            socket_factory=None if self._allow_private else public_socket,
        )
        tls = _tls() if origin.scheme == "https" else None
        name = origin.host.rstrip(".") if tls else None
        _, connection = await loop.create_connection(
            Connection, sock=wire, ssl=tls, server_hostname=name
        )
        return connection

    async def _addresses(self, origin: Origin) -> Sequence[AddrInfoType]:
        """Where a host lives: a number as it stands, a name as name servers say."""
        host, port, kind = origin.host, origin.port, socket.SOCK_STREAM
        match _version(host):
            case 4:
                return [(socket.AF_INET, kind, socket.IPPROTO_TCP, "", (host, port))]
            case 6:
                place = (host, port, 0, 0)
                return [(socket.AF_INET6, kind, socket.IPPROTO_TCP, "", place)]
        ask = partial(socket.getaddrinfo, host, port, type=kind)
        return await asyncio.get_running_loop().run_in_executor(self._names, ask)

    def _take(self, origin: Origin) -> Connection | None:
        """A connection to a host that waits for another request, if there is one."""
        idle, free = self._idle.pop(origin, []), None
        while idle and free is None:
            connection, _ = idle.pop()
            if connection.is_free:
                free = connection
            else:
                connection.abort()
        if idle:
            self._idle[origin] = idle
        return free

    def _put_back(self, origin: Origin, connection: Connection) -> None:
        if not connection.is_free:
            connection.abort()
            return
        loop = asyncio.get_running_loop()
        self._idle.setdefault(origin, []).append((connection, loop.time() + KEPT))
        if len(self._idle) > self._most_idle:
            self._drop(next(iter(self._idle)))
        if self._sweep is None:
            self._sweep = loop.call_later(KEPT, self._hang_up, loop)

    def _hang_up(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hang up where it is time: one timer for all, for they come and go."""
        now = loop.time()
        for origin in [o for o, idle in self._idle.items() if idle[0][1] <= now]:
            self._drop(origin)
        ends = [idle[0][1] for idle in self._idle.values()]
        self._sweep = loop.call_at(min(ends), self._hang_up, loop) if ends else None

    def _drop(self, origin: Origin) -> None:
        """Hang up on what has been idle for longest."""
        (connection, _), *rest = self._idle.pop(origin)
        connection.abort()
        if rest:
            self._idle[origin] = rest


async def _asked(connection: Connection, request: bytes) -> Answer:
    try:
        return await connection.ask(request)
    except BaseException:
        connection.abort()
        raise


def _origin(place: httpx.URL) -> Origin:
    port = place.port or (443 if place.scheme == "https" else 80)
    return Origin(place.scheme, place.raw_host.decode("ascii"), port)


def _request(place: httpx.URL, headers: Mapping[str, str]) -> bytes:
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    if told.count("\n") > len(headers) or told.count("\r") > len(headers):
        raise Broken("a line break in a header")
    return b"GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (
        place.raw_path,
        place.netloc,
        told.encode(),
    )


@lru_cache(maxsize=2_000)
def _version(host: str) -> int | None:
    """Of IP, where a host is a number; None where it is a name."""
    try:
        return ip_address(host).version
    except ValueError:
        return None


@cache
def _tls() -> SSLContext:
    """Whom to believe: made once, for it takes 50 ms."""
    return httpx.create_ssl_context()
