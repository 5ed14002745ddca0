"""A broadcast through every trouble at once: nothing twice, everybody accounted for.

    ./mujaz bench faults [DELIVERIES] [sqlite|postgresql]

By default 500 deliveries; the whole measure is 5000. Of the messages 2 % arrive but
the connection breaks, 1 % get no answer, 3 % a 500, 5 % a flood wait of a second;
10 % of the chats blocked the bot. The database is cut ten times: PostgreSQL ends
every connection, SQLite is locked by somebody else for a second. Exits with 1 if a
promise was broken.
"""

import asyncio
import random
import sqlite3
import sys
import time
from collections import Counter

import psycopg
from sqlalchemy import make_url
from telegram import Bot

from bot.assembly import search_text
from bot.clock import SystemClock
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.requests import Request
from jobs.deliver import Round
from jobs.group import found_by
from storage.store import Store, open_store
from tests.benchmarks._telegram import Telegram, Verdict, serve
from tests.benchmarks._town import ENGINES, FIRST, TOKEN, database, owe
from tests.bot.wire import HEADINGS, TEXTS

RATE = 200.0  #: messages a second
READ_TIMEOUT = 2.0  #: seconds until an answer is given up
CUTS = 10
PATIENCE = 900  #: seconds until all must be settled
#: What is done to a message, and to how many of a hundred.
TROUBLE = (
    (2, Verdict(True, 0)),
    (1, Verdict(True, 200, delay=READ_TIMEOUT + 1)),
    (3, Verdict(False, 500)),
    (5, Verdict(False, 429, retry_after=1)),
)
OPEN = ("pending", "claimed", "sending")


async def main(deliveries: int, engine: str) -> bool:
    chance = random.Random(deliveries)
    blocked = set(chance.sample(range(FIRST, FIRST + deliveries), deliveries // 10))

    def judge(chat_id: int) -> Verdict:
        if chat_id in blocked:
            return Verdict(False, 403)
        place = chance.uniform(0, 100)
        for share, verdict in TROUBLE:
            if place < share:
                return verdict
            place -= share
        return Verdict()

    telegram = Telegram(0.05, judge)
    with database(engine) as url:
        store = await open_store(url, search_text=search_text, keys=found_by)
        await owe(store, deliveries)
        async with serve(telegram) as api:
            request = Request(read_timeout=READ_TIMEOUT)
            async with Bot(TOKEN, f"{api}/bot", request=request) as bot:
                cutting = asyncio.create_task(_cut(url, engine, telegram, deliveries))
                async with asyncio.timeout(PATIENCE):
                    tally = await _send(store, bot)
                cuts = await cutting
        await store.close()
    return _told(telegram, blocked, deliveries, tally, cuts)


async def _send(store: Store, bot: Bot) -> dict[str, int]:
    """The ledger once nothing is open any more."""
    courier = TelegramCourier(bot, TEXTS, HEADINGS, is_answered)
    while True:
        await Round(store, courier, SystemClock(), "me", RATE).run()
        tally = await store.ledger.tally()
        if not any(tally.get(state) for state in OPEN):
            return tally
        await asyncio.sleep(0.05)


async def _cut(url: str, engine: str, telegram: Telegram, deliveries: int) -> int:
    """Cut the database at each tenth of the way; how often."""
    for cut in range(1, CUTS + 1):
        while len(telegram.sends) < deliveries * cut / (CUTS + 1):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await asyncio.to_thread(_break_off if engine == "postgresql" else _lock, url)
    return CUTS


def _break_off(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _lock(url: str) -> None:
    file = make_url(url).database
    assert file is not None
    somebody = sqlite3.connect(file, isolation_level=None, timeout=60)
    somebody.execute("BEGIN EXCLUSIVE")
    time.sleep(1)
    somebody.rollback()
    somebody.close()


def _told(
    telegram: Telegram,
    blocked: set[int],
    deliveries: int,
    tally: dict[str, int],
    cuts: int,
) -> bool:
    twice = sum(n > 1 for n in telegram.arrived.values())
    reachable = set(range(FIRST, FIRST + deliveries)) - blocked
    missing = sum(not telegram.arrived[chat_id] for chat_id in reachable)
    states = Counter(tally)
    print(
        f"{deliveries} deliveries, {cuts} cuts: {dict(states)}; twice {twice},"
        f" reachable and not arrived {missing}, sends inside waits {telegram.inside}"
    )
    served = states["sent"] + states["unknown"]
    return not twice and served >= len(reachable) and missing <= states["unknown"]


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word not in ENGINES]
    chosen = [word for word in sys.argv[1:] if word in ENGINES]
    for engine in chosen or ENGINES:
        print(engine, end=": ", flush=True)
        if not asyncio.run(main(sizes[0] if sizes else 500, engine)):
            sys.exit(1)
