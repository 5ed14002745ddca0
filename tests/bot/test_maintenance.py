"""A maintenance: told to whoever writes or presses, with no database open."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from telegram import InlineKeyboardMarkup

from bot.application import application
from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.maintenance import Notice, listen, maintain
from bot.settings import Settings
from tests.bot.check import check_calls
from tests.bot.test_fleet import SECRET, free_port
from tests.bot.wire import READER, TEXTS, TOKEN, Phone
from tests.fakes import NOON, FakeClock

ROOT = Path(__file__).parents[2]
GROUP = -5001
UNTIL = NOON + timedelta(hours=1)
TOLD = "صيانة قصيرة حتى \u206816:00 بتوقيت الرياض\u2069. الموجز لن يفوت: يصل بعدها."
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


class Still(FakeClock):
    """A clock on which nothing that waits ever ends."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


@asynccontextmanager
async def telegram(clock: FakeClock) -> AsyncIterator[tuple[World, str]]:
    """A world with a reader in it, and the address of its Bot API."""
    world = World(TOKEN, clock.now)
    world.meet(READER, "سلمى")
    async with serve(bot_api(world)) as url:
        yield world, url
    check_calls(world.calls)
    assert world.violations == []


@asynccontextmanager
async def closed(clock: FakeClock, until: datetime = UNTIL) -> AsyncIterator[Phone]:
    """A phone beside a bot in maintenance."""
    async with telegram(clock) as (world, url):
        app = application(TOKEN, url)
        listen(app, Notice(TEXTS, clock, until))
        async with app:
            yield Phone(world, app)


async def told(world: World) -> None:
    """Wait until the reader was told, not for the clock."""
    async with asyncio.timeout(30):
        version = world.version
        while not any(m.text == TOLD for m in world.chat(READER).messages):
            version = await world.changed(version, 5)


async def test_whoever_writes_is_told_until_when_once_in_ten_minutes() -> None:
    clock = FakeClock()
    async with closed(clock) as reader:
        (answer,) = await reader.say("/latest")
        assert answer.text == TOLD
        assert await reader.say("الشحن") == []
        clock.advance(minutes=10)
        (answer,) = await reader.say("الشحن")
        assert answer.text == TOLD


async def test_an_end_on_another_day_is_told_with_its_day() -> None:
    async with closed(FakeClock(), NOON + timedelta(hours=12)) as reader:
        (answer,) = await reader.say("/start")

    assert answer.text == (
        "صيانة قصيرة حتى \u206823 نوفمبر، 03:00 بتوقيت الرياض\u2069."
        " الموجز لن يفوت: يصل بعدها."
    )


async def test_every_press_is_told_and_groups_are_left_alone() -> None:
    async with closed(FakeClock()) as reader:
        await reader.say("/start")
        button = InlineKeyboardMarkup([[{"text": "آخر الأخبار", "callback_data": "x"}]])
        await reader.app.bot.send_message(READER, "موجز", reply_markup=button)
        assert [await reader.press("x") for _ in "ab"] == [TOLD, TOLD]
        group = reader.world.meet(GROUP, "مجموعة", type="group")
        reader.world.say(GROUP, "/latest")
        await reader.handle()

        assert group.messages[-1].text == "/latest"


async def test_it_ends_by_itself_and_one_that_is_past_does_not_begin() -> None:
    clock = FakeClock()
    async with telegram(clock) as (world, url):
        settings = Settings(TOKEN, url, maintenance_until=UNTIL, web_port=0)
        await maintain(settings, TEXTS, clock, asyncio.Event())
        assert clock.now() == UNTIL
        before = len(world.calls)
        await maintain(settings, TEXTS, clock, asyncio.Event())
        await maintain(Settings(TOKEN, url), TEXTS, clock, asyncio.Event())

        assert len(world.calls) == before


async def test_webhooks_are_answered_too_until_it_is_told_to_stop() -> None:
    clock, stop, port = Still(), asyncio.Event(), free_port()
    async with telegram(clock) as (world, url):
        settings = Settings(TOKEN, url, maintenance_until=UNTIL, web_port=port)
        hook = f"http://127.0.0.1:{port}/telegram"
        settings = replace(settings, webhook_url=hook, webhook_secret=SECRET)
        lasts = asyncio.create_task(maintain(settings, TEXTS, clock, stop))
        world.say(READER, "/latest")
        await told(world)
        stop.set()
        await lasts


async def test_a_process_tells_it_without_its_database_and_ends_well() -> None:
    async with telegram(FakeClock()) as (world, url):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "TELEGRAM_API_URL": url,
                "DATABASE_URL": NOWHERE,
                "WEB_PORT": "0",
                "MAINTENANCE_UNTIL": "2199-01-01T16:00+03:00",
            },
        )
        world.say(READER, "/latest")
        async with asyncio.timeout(30):
            while not world.chat(READER).messages[-1].from_bot:
                await world.changed(world.version, 1)
        process.terminate()
        async with asyncio.timeout(30):
            assert await process.wait() == 0
        (answer,) = (m.text for m in world.chat(READER).messages if m.from_bot)

    assert answer.startswith("صيانة قصيرة حتى \u2068الثلاثاء 1 يناير 2199، 16:00")
