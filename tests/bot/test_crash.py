"""The real command, really killed: nobody is written to twice."""

import asyncio
import json
import os
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from jobs.group import found_by
from jobs.plan import replan
from storage.model import Follow, Subscriber
from storage.store import Store, open_store
from tests.bot.stories import SOURCES, article
from tests.bot.wire import TOKEN
from tests.databases import SqliteFiles

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CHATS = range(5_000, 5_060)
SLOT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Post:
    """The command's surroundings: a Telegram, a database, subscribers in it."""

    def __init__(self, world: World, api_url: str, database_url: str) -> None:
        self.world = world
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api_url,
            "DATABASE_URL": database_url,
            "SOURCES_FILE": str(ROOT / "tests" / "data" / "sources" / "none.toml"),
            "SEND_RATE": "25",
        }

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments, "--json"),
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str) -> dict[str, object]:
        process = await self.start(*arguments)
        output, _ = await process.communicate()
        assert process.returncode == 0
        told: dict[str, object] = json.loads(output)
        return told

    def received(self) -> Counter[int]:
        return Counter(
            {n: sum(m.from_bot for m in self.world.chat(n).messages) for n in CHATS}
        )


@pytest.fixture
async def post(sqlite_files: SqliteFiles):  # type: ignore[no-untyped-def]
    world = World(TOKEN, lambda: datetime.now(UTC))
    for chat_id in CHATS:
        world.meet(chat_id, "قارئ")
        world.say(chat_id, "/start")
    with sqlite_files.empty() as url:
        store = await open_store(
            url, lambda: NOW, search_text=lambda a: a.title, keys=found_by
        )
        await _subscribe(store)
        await store.close()
        async with serve(bot_api(world)) as api_url:
            yield Post(world, api_url, url)


async def _subscribe(store: Store) -> None:
    await store.sources.sync(tuple(SOURCES.values()))
    for chat_id in CHATS:
        reader = Subscriber(chat_id, NOW, topics=frozenset({"trd"}), quiet=None)
        await store.subscribers.create(replan(reader, NOW))
    news = article(1)
    async with store.archive.ingest(NOW) as batch:
        await batch.add([news], {news.key: news.key})


async def killed_again(post: Post, at: datetime, kills: int) -> datetime:
    """Kill the command so often while it sends; when it may run again."""
    for killed in range(1, kills + 1):
        enough = asyncio.Event()
        goal = sum(post.received().values()) + 3 + killed
        post.world.on_post = lambda _, __, goal=goal, enough=enough: (  # type: ignore[misc]
            enough.set() if sum(post.received().values()) >= goal else None
        )
        process = await post.start("deliver", "--at", at.isoformat())
        async with asyncio.timeout(60):
            await enough.wait()
        process.kill()
        await process.wait()
        at += timedelta(minutes=5)  # until a dead worker's leases are over
    return at


async def test_ac_sch_01_six_kills_in_one_digest_repeat_nothing(post: Post) -> None:
    at = await killed_again(post, SLOT + timedelta(minutes=20), 6)
    final = await post.run("deliver", "--at", at.isoformat())
    stats = await post.run("stats")

    received = post.received()
    ledger = stats["deliveries"]
    assert isinstance(ledger, dict)
    assert max(received.values()) == 1
    assert final["pending"] == 0
    assert sum(ledger.values()) == len(CHATS)
    missing = sum(1 for n in received.values() if n == 0)
    assert missing <= ledger["unknown"]
    assert stats["in_doubt"] == [
        {
            "edition": 1,
            "slot": "2026-11-23T04:00:00Z",
            "deliveries": ledger["unknown"],
        }
    ]


async def test_kills_amid_alerts_repeat_and_lose_nothing(post: Post) -> None:
    at = NOW + timedelta(minutes=10)
    store = await open_store(
        post.env["DATABASE_URL"],
        lambda: at,
        search_text=lambda a: a.title,
        keys=found_by,
    )
    for chat_id in CHATS:
        one = Follow("huawei", "huawei", "huawei", "i", NOW)
        assert await store.follows.put(chat_id, one, 1)
    news = article(2, title="هواوي تفتح مصنعا", entities=("huawei",))
    async with store.archive.ingest(at) as batch:
        await batch.add([replace(news, published=at)], {news.key: news.key})
    await store.close()
    at = await killed_again(post, at + timedelta(minutes=1), 2)
    final = await post.run("deliver", "--at", at.isoformat())
    stats = await post.run("stats")

    received, ledger = post.received(), stats["deliveries"]
    assert isinstance(ledger, dict)
    assert max(received.values()) == 1
    assert final["pending"] == 0
    assert sum(ledger.values()) == len(CHATS)
    assert sum(1 for n in received.values() if n == 0) <= ledger["unknown"]
