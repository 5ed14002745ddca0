"""How long a reply takes while a broadcast leaves.

    ./mujaz bench replies [DELIVERIES] [SECONDS]

One process on SQLite sends that many digests at the free rate and answers /help
from three people a second; a reply's time runs from its update to its arrival.
By default 5000 deliveries owed and 10 seconds.
"""

import asyncio
import sys
import time

from bot.application import application, listen, polling
from bot.assembly import search_text
from bot.chats import TelegramChats
from bot.clock import SystemClock
from bot.conversation.desk import Desk
from bot.conversation.dispatch import Dispatch
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.replies import Replies
from jobs.deliver import Round
from jobs.group import found_by
from jobs.tell import Knowledge
from storage.store import Store, open_store
from tests.benchmarks._telegram import Telegram, message, serve
from tests.benchmarks._town import TOKEN, database, owe
from tests.bot.stories import KNOWLEDGE
from tests.bot.wire import HEADINGS, TEXTS

LATENCY = 0.06  #: seconds
A_SECOND = 3  #: people who ask
ASKING = 10_000_000  #: chat id of the first of them


async def main(deliveries: int, seconds: int) -> None:
    took: dict[int, float] = {}
    asked: dict[int, float] = {}

    def heard(chat_id: int) -> None:
        if chat_id in asked:
            took.setdefault(chat_id, time.monotonic() - asked[chat_id])

    telegram = Telegram(LATENCY, heard=heard)
    with database("sqlite") as url:
        store = await open_store(url, search_text=search_text, keys=found_by)
        await owe(store, deliveries)
        async with serve(telegram) as api:
            await _talk(store, api, telegram, asked, seconds)
        sent = (await store.ledger.tally()).get("sent", 0)
        await store.close()
    times = sorted(took.values()) or [float("nan")]
    print(
        f"{deliveries} owed, {sent} digests sent meanwhile; {len(took)} of"
        f" {len(asked)} replies, p50 {times[len(times) // 2] * 1e3:.0f} ms,"
        f" p99 {times[int(len(times) * 0.99)] * 1e3:.0f} ms"
    )


async def _talk(
    store: Store, api: str, telegram: Telegram, asked: dict[int, float], seconds: int
) -> None:
    """Let people ask while the broadcast leaves."""
    clock = SystemClock()

    async def knowledge() -> Knowledge:
        return KNOWLEDGE

    app = application(TOKEN, api, Replies(store, clock))
    desk = Desk(store, clock, HEADINGS, knowledge, chats=TelegramChats(app.bot))
    listen(app, Dispatch(desk, TEXTS))
    courier = TelegramCourier(app.bot, TEXTS, HEADINGS, is_answered)
    ending = False
    async with app, polling(app, store, "me"):
        broadcast = Round(store, courier, clock, "me", stopping=lambda: ending)
        sending = asyncio.create_task(broadcast.run())
        await asyncio.sleep(1)
        for number in range(seconds * A_SECOND):
            asked[ASKING + number] = time.monotonic()
            telegram.updates.append(message(number + 1, ASKING + number, "/help"))
            await asyncio.sleep(1 / A_SECOND)
        await asyncio.sleep(2)
        ending = True
        await sending


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*sizes, *(5_000, 10)[len(sizes) :]))
