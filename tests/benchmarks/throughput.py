"""Messages a second at 60 ms latency, beside python-telegram-bot and aiogram.

    ./mujaz bench throughput [MESSAGES]

The same digest to that many chats, 100 in flight, by each sender in turn; then
the whole way through the ledger at set rates, with a flood wait in the middle.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.assembly import search_text
from bot.clock import SystemClock
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.requests import Request
from jobs.deliver import Round
from jobs.group import found_by
from storage.model import Delivery
from storage.store import open_store
from tests.benchmarks._telegram import Telegram, Verdict, serve
from tests.benchmarks._town import FIRST, TOKEN, database, owe
from tests.bot.stories import article, edition, story
from tests.bot.wire import HEADINGS, TEXTS

LATENCY = 0.06  #: seconds
IN_FLIGHT = 100
PAUSE = 3  #: seconds of the flood wait
NOW = datetime.now(UTC)
DIGEST = edition(*(story(n, article(n)) for n in range(1, 8)), topics=("trd",))
Send = Callable[[int], Awaitable[object]]


def _courier(bot: Bot) -> TelegramCourier:
    return TelegramCourier(bot, TEXTS, HEADINGS, is_answered)


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[Send]:
    """Our courier: the digest rendered and encoded once."""
    async with Bot(TOKEN, f"{url}/bot", request=Request()) as bot:
        courier = _courier(bot)

        async def send(chat_id: int) -> object:
            delivery = Delivery(chat_id, 1, chat_id, NOW, NOW)
            return await courier.deliver(delivery, DIGEST)

        yield send


@asynccontextmanager
async def plain(url: str) -> AsyncIterator[Send]:
    """python-telegram-bot as it comes, but patient when its pool is full."""
    request = HTTPXRequest(pool_timeout=60)
    async with Bot(TOKEN, f"{url}/bot", request=request) as bot:
        text, keyboard = _courier(bot)._render(Delivery(1, 1, 1, NOW, NOW), DIGEST)

        async def send(chat_id: int) -> object:
            return await bot.send_message(
                chat_id, text, parse_mode="HTML", reply_markup=keyboard
            )

        yield send


@asynccontextmanager
async def aiogram(url: str) -> AsyncIterator[Send]:
    """The other library for bots, as it comes."""
    server = TelegramAPIServer.from_base(url)
    session = AiohttpSession(api=server, limit=IN_FLIGHT)
    courier = _courier(Bot(TOKEN))
    text, keyboard = courier._render(Delivery(1, 1, 1, NOW, NOW), DIGEST)
    markup = keyboard and InlineKeyboardMarkup(**keyboard.to_dict())
    async with AiogramBot(TOKEN, session=session) as bot:

        async def send(chat_id: int) -> object:
            return await bot.send_message(
                chat_id, str(text), parse_mode="HTML", reply_markup=markup
            )

        yield send


async def main(messages: int) -> None:
    limit = IN_FLIGHT / LATENCY
    speeds: dict[str, float] = {}
    print(f"{messages} messages, {LATENCY * 1e3:.0f} ms, {IN_FLIGHT} in flight")
    for name, sender in (
        ("python-telegram-bot", plain),
        ("aiogram", aiogram),
        ("ours", ours),
    ):
        speeds[name], cpu = await _fast(sender, messages)
        print(
            f"{name:20} {speeds[name]:7.0f}/s, {speeds[name] / limit:4.2f} of the"
            f" limit, {cpu * 1e3:5.2f} ms of CPU each, both ends",
            flush=True,
        )
    for name, speed in speeds.items():
        if name != "ours":
            print(f"ours: {speeds['ours'] / speed:.1f}x {name}")
    for rate in (25, 200):
        await _paced(rate)


async def _fast(sender: Any, messages: int) -> tuple[float, float]:
    """Messages a second, and seconds of CPU for each."""
    async with serve(Telegram(LATENCY)) as url, sender(url) as send:
        await asyncio.gather(*(send(n) for n in range(1, IN_FLIGHT + 1)))
        chats = iter(range(FIRST, FIRST + messages))

        async def work() -> None:
            for chat_id in chats:
                await send(chat_id)

        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
        wall = time.perf_counter() - wall
        return messages / wall, (time.process_time() - cpu) / messages


async def _paced(rate: int) -> None:
    """Print how a broadcast through the ledger kept its rate and a flood wait."""
    messages, flooded = rate * 12, rate * 4
    telegram = Telegram(LATENCY, pause=PAUSE)
    seen = 0

    def judge(_: int) -> Verdict:
        nonlocal seen
        seen += 1
        asks = seen == flooded
        return Verdict(False, 429, retry_after=PAUSE) if asks else Verdict()

    telegram.judge = judge
    with database("sqlite") as url:
        store = await open_store(url, search_text=search_text, keys=found_by)
        await owe(store, messages)
        async with (
            serve(telegram) as api,
            Bot(TOKEN, f"{api}/bot", request=Request()) as bot,
        ):
            while (await store.ledger.tally()).get("sent", 0) < messages:
                await Round(store, _courier(bot), SystemClock(), "me", rate).run()
                await asyncio.sleep(0.1)
        await store.close()
    sends = telegram.sends
    print(
        f"ledger at {rate}/s: busiest second {busiest(sends)},"
        f" mean {messages / (sends[-1] - sends[0] - PAUSE):.1f}/s without the wait,"
        f" {telegram.inside} sends inside a wait of {PAUSE} s",
        flush=True,
    )


def busiest(moments: list[float]) -> int:
    """The most moments within any second."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
