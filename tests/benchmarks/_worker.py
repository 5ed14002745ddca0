"""One process of ours that may be killed, by others or at a point that it is told.

The product knows nothing of this: in this process, a method kills it instead of
returning.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from sqlalchemy import func, select
from telegram import Bot

import jobs.deliver
from bot.assembly import search_text
from bot.clock import SystemClock
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.requests import Request
from jobs.address import address
from jobs.deliver import Round
from jobs.errors import CourierDown
from jobs.group import found_by
from jobs.plan import LEAD
from jobs.prune import prune
from storage.editions import Composing
from storage.ledger import Ledger
from storage.model import DeliveryState
from storage.rates import Rates
from storage.schema import delivery
from storage.store import Store, open_store
from tests.benchmarks._town import TOKEN
from tests.bot.stories import KNOWLEDGE
from tests.bot.wire import HEADINGS, TEXTS
from tests.fakes import FakeClock

LEASE = timedelta(seconds=2)  #: so that nobody waits long for what the dead held
READ_TIMEOUT = 2.0  #: seconds until an answer is given up
FAST = 1000.0  #: messages a second of a simulated life: fewer trips to the database
STEP = 240.0  #: seconds between two events of a simulated life, at least


class Point(NamedTuple):
    """A place in the work at which a process dies."""

    owner: type
    method: str
    before: bool = False  #: the method is not even called


POINTS = {
    "after claim": Point(Ledger, "claim"),
    "after rate slot": Point(Rates, "take"),
    "marked, before the request": Point(Ledger, "sending"),
    "accepted, before settling": Point(TelegramCourier, "deliver"),
    "after settling": Point(Ledger, "sent"),
    "edition, before deliveries": Point(Composing, "owe", before=True),
}


def start(work: Callable[..., Any], *arguments: object) -> BaseProcess:
    """A process at work: forked from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(work, *arguments), daemon=True)
    process.start()
    return process


def _run(work: Callable[..., Any], *arguments: object) -> None:
    asyncio.run(work(*arguments))


async def send(url: str, api_url: str, rate: float, point: str = "") -> None:
    """Compose and send what is due, for ever."""
    _die_at(point)
    jobs.deliver.LEASE = LEASE
    clock = SystemClock()
    store = await open_store(url, search_text=search_text, keys=found_by)
    bot = Bot(TOKEN, f"{api_url}/bot", request=Request(read_timeout=READ_TIMEOUT))
    await bot.initialize()
    courier = TelegramCourier(bot, TEXTS, HEADINGS, is_answered)
    while True:
        await address(store, clock, KNOWLEDGE)
        with suppress(CourierDown):
            await Round(store, courier, clock, str(os.getpid()), rate).run()
        await asyncio.sleep(0.05)


async def live(url: str, api_url: str, hand: Any, until: float) -> None:
    """Let a bot live until a moment, from event to event.

    Args:
        url: of its database, which goes by the same clock.
        api_url: of its Telegram.
        hand: of a clock that outlives the process: a number shared in memory.
        until: the moment, as that number is: seconds since the epoch.
    """
    clock = HandClock(hand)
    store = await open_store(url, clock.now, search_text=search_text, keys=found_by)
    bot = Bot(TOKEN, f"{api_url}/bot", request=Request(read_timeout=READ_TIMEOUT))
    await bot.initialize()
    courier = TelegramCourier(bot, TEXTS, HEADINGS, is_answered)
    while hand.value < until:
        await address(store, clock, KNOWLEDGE)
        with suppress(CourierDown):
            await Round(store, courier, clock, str(os.getpid()), FAST).run()
        pause = await store.rates.halted()
        coming = await _next(store)
        hand.value = min(until, max(hand.value + (pause or STEP), coming))
    await prune(store, clock)
    await store.close()


class HandClock(FakeClock):
    """A clock whose hand other processes see, and may move."""

    def __init__(self, hand: Any) -> None:
        self._hand = hand

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._hand.value, UTC)

    def advance(self, **amount: float) -> datetime:
        self._hand.value += timedelta(**amount).total_seconds()
        return self.now()


async def _next(store: Store) -> float:
    """When there is something to do again: a slot, a delivery, the end of a lease."""
    slot = await store.editions.next_slot()
    waits = delivery.c.state == DeliveryState.PENDING.value
    due = select(func.min(delivery.c.due_at)).where(waits)
    over = select(func.min(delivery.c.lease_until))
    async with store.db.read.connect() as connection:
        first, lease = await connection.scalar(due), await connection.scalar(over)
    moments = [slot and slot - LEAD, first, lease]
    return min(moment.timestamp() for moment in moments if moment)


def _die_at(name: str) -> None:
    if not name:
        return
    point = POINTS[name]
    method = getattr(point.owner, point.method)

    async def dying(*arguments: Any, **more: Any) -> None:
        if not point.before:
            await method(*arguments, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(point.owner, point.method, dying)
