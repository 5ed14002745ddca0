"""A thousand publishers on this machine, in a process of their own.

Each has a feed; two share an address of the loopback network, as feeds of the bundled
catalogue share hosts. Feeds are packed and carry an ETag, but for every twentieth.
Asked for "/later", all publishers go on to the next hour, in which another twentieth
has two new entries.
"""

import asyncio
import gzip
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

from tests.feeds import tidy

SHAPES = ["s20"] * 15 + ["s50"] * 4 + ["s200"]
UNVOUCHED, CHANGING = 3, 7  # of each twenty: answers without an ETag; has news
NEWER = 2
TO_AN_ADDRESS = 2  # of the catalogue, 175 are at 94 hosts


@dataclass
class Stand:
    """What the publishers have to tell."""

    count: int
    latency: tuple[float, float]  #: seconds, the least and the most

    def __post_init__(self) -> None:
        self.hour = 0
        self.early = [self.packed(number, 0) for number in range(self.count)]
        self.late = [self.packed(number, 1) for number in range(self.count)]

    def packed(self, number: int, hour: int) -> bytes:
        place = number % len(SHAPES)
        newer = NEWER * hour if place == CHANGING else 0
        # A shape moves on by one each round of twenty, so that each has every habit.
        shape = SHAPES[(place + number // len(SHAPES)) % len(SHAPES)]
        return gzip.compress(tidy(number, shape, newer), 3, mtime=0)

    def answer(self, number: int, asked: bytes) -> bytes:
        place = number % len(SHAPES)
        tag = b'"%d-%d"' % (number, self.hour if place == CHANGING else 0)
        told = b"" if place == UNVOUCHED else b"ETag: %s\r\n" % tag
        if told and tag in asked:
            return b"HTTP/1.1 304 Not Modified\r\n" + told + b"\r\n"
        body = (self.late if self.hour else self.early)[number]
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
            b"Content-Encoding: gzip\r\n%sContent-Length: %d\r\n\r\n%s"
        ) % (told, len(body), body)

    def wait(self, number: int) -> float:
        least, most = self.latency
        return least + (most - least) * (number * 7919 % 1000) / 1000


class Counter(asyncio.Protocol):
    """One connection to the stand; requests come one after the other."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            asked, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            path = asked.split(b" ", 2)[1].strip(b"/")
            if not path.isdigit():
                self.send(self.turn(path))
                continue
            number = int(path)
            answer = self.stand.answer(number, asked)
            loop = asyncio.get_running_loop()
            loop.call_later(self.stand.wait(number), self.send, answer)

    def turn(self, path: bytes) -> bytes:
        if path not in (b"early", b"later"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.stand.hour = int(path == b"later")
        return b"HTTP/1.1 204 No Content\r\n\r\n"

    def send(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)


def address(number: int) -> str:
    block, host = divmod(number // TO_AN_ADDRESS, 250)
    return f"127.0.{1 + block}.{1 + host}"


async def serve(told: Connection, stand: Stand) -> None:
    loop = asyncio.get_running_loop()
    hosts = sorted({address(number) for number in range(stand.count)})
    first = socket.create_server((hosts[0], 0), backlog=1000)
    port = first.getsockname()[1]
    rest = [socket.create_server((host, port), backlog=1000) for host in hosts[1:]]
    for each in (first, *rest):
        await loop.create_server(partial(Counter, stand), sock=each)
    told.send(port)
    await asyncio.Event().wait()


def open_stand(told: Connection, count: int, latency: tuple[float, float]) -> None:
    asyncio.run(serve(told, Stand(count, latency)))


@contextmanager
def newsstand(count: int, latency: tuple[float, float]) -> Iterator[list[str]]:
    """The addresses of as many feeds."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=open_stand, args=(theirs, count, latency), daemon=True
    )
    process.start()
    try:
        port = ours.recv()
        yield [f"http://{address(n)}:{port}/{n}" for n in range(count)]
    finally:
        process.kill()
        process.join()
