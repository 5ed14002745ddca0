"""Real processes with roles: what one does, what several share, how they end."""

import asyncio
import os
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from jobs.group import found_by
from storage.store import Store, open_store
from tests.bot.wire import TOKEN
from tests.conftest import folded
from tests.databases import PostgresDatabases
from tests.storage.samples import a_debt, a_subscriber, an_edition

ROOT = Path(__file__).parents[2]
CHATS = range(50_000, 50_060)
SECRET = "a-word-of-telegram"
Process = asyncio.subprocess.Process


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


class Fleet:
    """Processes over one database and one Telegram."""

    def __init__(self, world: World, api_url: str, database_url: str) -> None:
        self.world = world
        self.database_url = database_url
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api_url,
            "DATABASE_URL": database_url,
            "SOURCES_FILE": str(ROOT / "tests" / "data" / "sources" / "none.toml"),
            "LOG_FORMAT": "json",
        }

    @asynccontextmanager
    async def process(self, roles: str, **changes: str) -> AsyncIterator[Process]:
        """A process that says it is ready; it is gone at the end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={**self.env, "ROLES": roles, **changes},
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(60):
                assert b"The bot is at" in await process.stdout.readline()
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    def received(self) -> Counter[int]:
        """How many messages each chat has."""
        return Counter(
            {n: sum(m.from_bot for m in self.world.chat(n).messages) for n in CHATS}
        )

    async def until(self, messages: int) -> None:
        """Wait until so many messages arrived."""
        async with asyncio.timeout(60):
            version = self.world.version
            while self.received().total() < messages:
                version = await self.world.changed(version, 5)

    async def store(self) -> Store:
        return await open_store(self.database_url, search_text=folded, keys=found_by)


@pytest.fixture
async def fleet(postgres_databases: PostgresDatabases) -> AsyncIterator[Fleet]:
    world = World(TOKEN, lambda: datetime.now(UTC))
    for chat_id in CHATS:
        world.meet(chat_id, "قارئ")
        world.say(chat_id, "/privacy")
    world.updates.pending.clear()
    with postgres_databases.empty() as url:
        async with serve(bot_api(world)) as api_url:
            yield Fleet(world, api_url, url)


async def ended(process: Process) -> int | None:
    """The status with which a process ends when it is told to, in time."""
    process.terminate()
    async with asyncio.timeout(10):
        return await process.wait()


async def owe_everyone(store: Store) -> None:
    slot = datetime.now(UTC) - timedelta(minutes=1)
    for chat_id in CHATS:
        await store.subscribers.create(
            a_subscriber(chat_id, next_slot=slot + timedelta(days=1))
        )
    async with store.editions.composing(slot) as batch:
        edition = (await batch.put(an_edition(slot))).id
        await batch.owe(slot, [(edition, a_debt(chat, slot)) for chat in CHATS])


async def test_ac_sch_01_senders_share_the_work_and_one_that_dies_repeats_nothing(
    fleet: Fleet,
) -> None:
    store = await fleet.store()
    await owe_everyone(store)
    async with (
        fleet.process("send") as doomed,
        fleet.process("send") as first,
        fleet.process("send") as second,
    ):
        await fleet.until(10)
        doomed.kill()
        await doomed.wait()
        statuses = [await ended(first), await ended(second)]

    tally = await store.ledger.tally()
    await store.close()
    received = fleet.received()
    assert statuses == [0, 0]
    assert max(received.values()) == 1
    assert sum(tally.values()) == len(CHATS)
    missing = sum(1 for n in received.values() if n == 0)
    assert missing <= sum(n for state, n in tally.items() if state != "sent")


async def test_a_webhook_is_answered_once_and_only_for_telegram(fleet: Fleet) -> None:
    chat = CHATS[0]
    port, other = free_port(), free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    hook = {"WEBHOOK_URL": url, "WEBHOOK_SECRET": SECRET}
    async with (
        fleet.process("updates,web", WEB_PORT=str(other), **hook) as second,
        fleet.process("updates", WEB_PORT=str(port), **hook) as first,
        aiohttp.ClientSession() as session,
    ):
        fleet.world.say(chat, "/help")
        await fleet.until(1)
        history = fleet.world.updates.history
        update = history[max(history)]
        again = f"http://127.0.0.1:{other}/telegram"
        header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        twice = await session.post(again, json=update, headers=header)
        forged = await session.post(again, json=update)
        ready = await session.get(f"http://127.0.0.1:{other}/readyz")
        alive = await session.get(f"http://127.0.0.1:{other}/healthz")
        metrics = await session.get(f"http://127.0.0.1:{other}/metrics")
        page = await metrics.text()
        statuses = [await ended(first), await ended(second)]

    assert [r.status for r in (twice, forged, ready, alive)] == [200, 403, 200, 200]
    assert fleet.received()[chat] == 1
    assert statuses == [0, 0]
    assert 'mujaz_deliveries{state="sent"} 0' in page
    assert "mujaz_update_seconds_count 0" in page
    assert str(chat) not in page
    assert TOKEN not in page
