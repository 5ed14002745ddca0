"""Reading a recorded series with processes killed between any two steps.

    ./mujaz bench polls [ROUNDS] [SOURCES] [SEED]

By default 60 rounds of 12 sources. In each round the servers say something new, the
same, the same in other bytes, or that they are in trouble; a process that reads is
killed at a random point, others take over until one comes to the end, and servers
that were in trouble are asked again in the next round, in whatever order. Exits with
1 if an article is lost or is there twice.
"""

import asyncio
import multiprocessing
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select

from bot.assembly import search_text
from jobs.feeds.url import canonical
from jobs.group import found_by
from jobs.poll import LEASE
from storage.model import Source
from storage.schema import article, story
from storage.store import open_store
from tests.benchmarks._reader import POINTS, run
from tests.fakes import NOON

SHOWN = 30  #: entries in a feed: more than come while its server is in trouble
OFTEN = ("fetched", "parsed", "compared")  #: points that each source comes to
SUBJECTS = ("خفض الرسوم", "فتح ميناء", "رفع الفائدة", "بناء مصنع", "دعم التصدير")


@dataclass
class Publisher:
    """A server's feed, as it was recorded: what it says in the round that it is."""

    slug: str
    entries: list[str] = field(default_factory=list)  #: newest first
    turn: int = 0
    in_trouble: bool = False

    def publish(self, chance: random.Random, number: int, rest: int) -> None:
        """Go on to the next body of the series; each rests now and then."""
        self.in_trouble = rest == 0 or chance.random() < 0.1
        if rest == 2 or chance.random() < 0.1:
            return  # the same again
        self.turn += 1  # other bytes at least
        for n in range(chance.choice((0, 1, 1, 3))):
            # Some are every publisher's: one address in several feeds.
            name = f"all-{number}-{n}" if chance.random() < 0.2 else ""
            name = name or f"{self.slug}-{number}-{n}"
            if name not in self.entries:
                self.entries.insert(0, name)
        del self.entries[SHOWN:]

    def body(self) -> bytes:
        items = "".join(map(_item, self.entries))
        built = f"<generator>{self.turn}</generator>"
        return f"<rss><channel>{built}{items}</channel></rss>".encode()


def _item(name: str) -> str:
    subject = SUBJECTS[int(sha256(name.encode()).hexdigest(), 16) % len(SUBJECTS)]
    at = (NOON - timedelta(hours=1)).isoformat()
    return (
        f"<item><title>الصين تعلن {subject} رقم {name}</title>"
        f"<link>{address(name)}</link><pubDate>{at}</pubDate></item>"
    )


def address(name: str) -> str:
    return f"https://news.example/{name}"


class Web:
    """The publishers' servers; half of them know what ETags are."""

    def __init__(self, publishers: Sequence[Publisher]) -> None:
        self.publishers = {one.slug: one for one in publishers}
        self.answers: Counter[int] = Counter()

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                writer.write(self._answer(head))
                await writer.drain()
        writer.close()

    def _answer(self, head: str) -> bytes:
        one = self.publishers.get(head.split()[1].strip("/"))
        if one is None or one.in_trouble:
            return self._say(503 if one else 404)
        body = one.body()
        tag = f'"{sha256(body).hexdigest()}"' if int(one.slug[1:]) % 2 else ""
        if tag and tag in head:
            return self._say(304)
        return self._say(200, body, f"ETag: {tag}\r\n" if tag else "")

    def _say(self, status: int, body: bytes = b"", more: str = "") -> bytes:
        self.answers[status] += 1
        length = f"Content-Length: {len(body)}\r\n" if status != 304 else ""
        return f"HTTP/1.1 {status} X\r\n{length}{more}\r\n".encode() + body


@dataclass
class Result:
    """What came of a series."""

    kills: Counter[str]
    entries: int  #: that publishers had in their feeds
    lost: int
    twice: int  #: articles or stories that are there again
    answers: Counter[int]


async def series(url: str, rounds: int, sources: int, seed: int) -> Result:
    """Read a series of bodies, killing processes, and compare what was stored."""
    chance = random.Random(seed)
    publishers = [Publisher(f"s{n}") for n in range(sources)]
    web, kills, told = Web(publishers), Counter[str](), set[str]()
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    host = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    listed = [
        Source(p.slug, p.slug, f"{host}/{p.slug}", "ar", china=True, topics=("trd",))
        for p in publishers
    ]
    points = [*POINTS]
    chance.shuffle(points)
    now = NOON
    for number in range(rounds):
        for n, one in enumerate(publishers):
            one.publish(chance, number, (number + n) % sources)
            one.in_trouble &= number < rounds - 1  # all are heard in the end
            told.update(one.entries)
        point = points[number % len(points)]
        turn = chance.choice((1, 2, sources // 2)) if point in OFTEN else 1
        while not await _read(url, listed, now, point, turn):
            kills[point] += 1
            now += LEASE + timedelta(seconds=1)
            if chance.random() < 0.7:
                point = ""  # else the next one dies, too
            turn = 1
        now += timedelta(minutes=20)
    server.close()
    lost, twice = await _compared(url, told)
    return Result(kills, len(told), lost, twice, web.answers)


async def _read(
    url: str, listed: Sequence[Source], now: object, point: str, turn: int
) -> bool:
    """Whether a process came to the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([run.__module__, "tests.benchmarks._warm"])
    process = context.Process(target=run, args=(url, listed, now, point, turn))
    process.start()
    await asyncio.to_thread(process.join)
    if process.exitcode not in (0, -9):
        raise RuntimeError(f"a process ended with {process.exitcode}")
    return process.exitcode == 0


async def _compared(url: str, told: set[str]) -> tuple[int, int]:
    """How many articles are lost, and how many articles or stories are there again."""
    store = await open_store(url, search_text=search_text, keys=found_by)
    try:
        async with store.db.read.connect() as connection:
            keys = (await connection.scalars(select(article.c.key))).all()
            count = select(func.count()).select_from(story)
            stories = await connection.scalar(count) or 0
            used = select(func.count(article.c.story_id.distinct()))
            empty = stories - (await connection.scalar(used) or 0)
    finally:
        await store.close()
    wanted = {canonical(address(name)) for name in told}
    return len(wanted - set(keys)), len(keys) - len(set(keys)) + empty


async def main(rounds: int = 60, sources: int = 12, seed: int = 1) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'polls.db'}"
        made = await series(url, rounds, sources, seed)
    for point in POINTS:
        print(f"killed {point:30} {made.kills[point]:5}")
    answers = ", ".join(f"{n} x {status}" for status, n in sorted(made.answers.items()))
    print(f"{rounds} rounds of {sources} sources; answers: {answers}")
    print(
        f"{made.kills.total()} kills, {made.entries} articles:"
        f" {made.lost} lost, {made.twice} twice"
    )
    return not (made.lost or made.twice)


if __name__ == "__main__":
    sys.exit(not asyncio.run(main(*map(int, sys.argv[1:]))))
