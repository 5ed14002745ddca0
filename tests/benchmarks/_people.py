"""People who ask a bot something, over a Telegram in a process of its own."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from tests.benchmarks._telegram import Telegram, message, serve
from tests.benchmarks._town import FIRST

PATIENCE = 30.0  #: seconds after the last update


@dataclass(frozen=True, slots=True)
class Answered:
    """How a run went, as the people see it."""

    asked: int
    times: list[float]  #: seconds from an update's hand-out to its answer, sorted
    seconds: float  #: from the first update to the last answer

    def percentile(self, share: float) -> float:
        """Milliseconds within which so many were answered."""
        if not self.times:
            return float("nan")
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))] * 1e3


@contextmanager
def phones(latency: float) -> Iterator[tuple[str, Connection]]:
    """Give the address of a Telegram in a process of its own, and a line to it."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_telegram, args=(there, latency), daemon=True
    )
    process.start()
    try:
        yield here.recv(), here
    finally:
        process.kill()
        process.join()


def _telegram(line: Connection, latency: float) -> None:
    asyncio.run(_people(line, latency))


async def _people(line: Connection, latency: float) -> None:
    """Serve, and let people ask as they are told to."""
    asked: dict[int, float] = {}
    took: dict[int, float] = {}
    everybody, count = asyncio.Event(), 0

    def heard(chat_id: int) -> None:
        took.setdefault(chat_id, time.monotonic() - asked[chat_id])
        if len(took) == count:
            everybody.set()

    telegram = Telegram(latency, heard=heard)
    async with serve(telegram) as api:
        line.send(api)
        rate, count = await asyncio.to_thread(line.recv)
        began = time.monotonic()
        for number in range(count):
            if rate and (wait := began + number / rate - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            asked[FIRST + number] = time.monotonic()
            telegram.updates.append(message(number + 1, FIRST + number, "/latest"))
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await everybody.wait()
        last = max(asked[chat] + wait for chat, wait in took.items())
        line.send(Answered(count, sorted(took.values()), last - began))
        await asyncio.Event().wait()
