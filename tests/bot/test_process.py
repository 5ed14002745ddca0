"""The whole bot in one process, on its own stage."""

import asyncio
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import process
from bot.botapi.chats import Message
from bot.botapi.world import World
from bot.playground.stage import READER, Stage
from bot.process import playground, ticking
from bot.settings import Settings, SettingsError
from bot.texts import Texts
from bot.web import listening
from tests.bot.check import check_line

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(web_port=0)
RIYADH = ZoneInfo("Asia/Riyadh")


async def until(world: World, happened: Callable[[], bool]) -> None:
    """Wait for the bot, not for the clock."""
    async with asyncio.timeout(30):
        version = world.version
        while not happened():
            version = await world.changed(version, 5)


def written(scene: Stage) -> list[Message]:
    return [m for m in scene.world.chat(READER).messages if m.from_bot]


async def test_a_newcomer_subscribes_and_the_next_morning_brings_the_digest() -> None:
    settings = replace(SETTINGS, hijri_offset=1)
    async with playground(settings) as scene:
        world = scene.world
        world.say(READER, "/start")
        await until(world, lambda: len(written(scene)) == 1)
        welcome = written(scene)[0]
        assert "أبرز خبر الآن: " in welcome.text
        world.press(READER, welcome.id, "ob~imp")
        await until(world, lambda: len(written(scene)) == 2)
        await scene.morning()
        await until(world, lambda: len(written(scene)) == 3)

        digest = written(scene)[2]
        assert digest.text.startswith("موجز الصين · ")
        tomorrow = scene.clock.now().astimezone(RIYADH).date() + timedelta(days=1)
        assert f"\nالموافق {Texts().hijri(tomorrow)} هـ\n" in digest.text
        assert not digest.silent
        for line in digest.text.split("\n"):
            check_line(line)
        await scene.morning()
        await until(world, lambda: len(written(scene)) == 4)
        titles = {
            e["url"] for m in written(scene)[2:] for e in m.entities if "url" in e
        }
        assert len(titles) > 8
        assert world.violations == []


async def test_menus_and_texts_are_set_at_the_start() -> None:
    async with playground(SETTINGS) as scene:
        world = scene.world

        assert world.profile("ar")["name"] == "موجز الصين | أعمال واقتصاد"
        assert world.profile("en")["name"] == "China Brief in Arabic"
        assert [c["command"] for c in world.commands(READER, "fr")] == [
            "digest", "latest", "topics", "time", "search", "follow", "story",
            "explain", "saved", "sources", "settings", "language", "stop", "privacy",
            "mydata", "forget", "feedback", "help",
        ]  # fmt: skip
        assert "متابعة شركات" in world.profile("ar")["description"]


async def test_ac_prv_06_the_playgrounds_port_tells_how_it_does_and_of_nobody() -> None:
    async with playground(SETTINGS) as scene, aiohttp.ClientSession() as session:
        scene.world.say(READER, "/start")
        await until(scene.world, lambda: len(written(scene)) == 1)
        told = {}
        for page in ("healthz", "readyz", "metrics"):
            answer = await session.get(f"{scene.page_url}/{page}")
            told[page] = await answer.text()

        for secret in (str(READER), scene.world.token):
            assert not any(secret in text for text in told.values())
        assert told["healthz"] == "alive\n"
        assert told["readyz"] == "ready\n"
        assert 'mujaz_deliveries{state="sent"} 0' in told["metrics"]
        assert 'mujaz_polls_total{outcome="failed"} 0' in told["metrics"]


@pytest.mark.parametrize("host", ["nowhere", "192.0.2.1"])
async def test_a_host_that_is_not_this_machine_is_named(host: str) -> None:
    with pytest.raises(SettingsError, match="WEB_HOST"):
        async with playground(Settings(web_host=host, web_port=0)):
            pass


async def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = Settings(web_host="localhost", web_port=other.getsockname()[1])
        with pytest.raises(SettingsError, match="WEB_PORT"):
            async with playground(taken):
                pass
        with pytest.raises(SettingsError, match="WEB_PORT"):
            async with listening([], taken.web_host, taken.web_port):
                pass


async def test_no_part_of_an_answer_waits_for_an_acknowledgement() -> None:
    async def at_once(request: Request) -> Response:
        # Of uvicorn's: what an application is given does not name the connection.
        connection = request.receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
        return Response(
            str(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        )

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    async with (
        listening([Route("/", at_once)], "127.0.0.1", port),
        aiohttp.ClientSession() as session,
    ):
        answer = await session.get(f"http://127.0.0.1:{port}/")
        assert await answer.text() == "1"


async def test_stopping_waits_for_what_is_under_way() -> None:
    done: list[str] = []
    begun = asyncio.Event()

    async def slow() -> None:
        begun.set()
        for _ in range(20):
            await asyncio.sleep(0)
        done.append("settled")

    async with ticking({"send": (0.001, slow)}):
        await begun.wait()

    assert done[0] == "settled"


async def test_what_hangs_at_the_end_is_cancelled_and_may_still_tidy_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "DRAIN", 0.01)
    done: list[str] = []
    begun = asyncio.Event()

    async def stuck() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append("given back")

    async with ticking({"send": (0.001, stuck)}):
        await begun.wait()

    assert done == ["given back"]


HANGING = """
import asyncio, os, signal, threading
from bot import process

async def main():
    process.LIMIT = 0.05
    stop = process._on_signal()
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
    threading.Event().wait()  # nothing moves any more

asyncio.run(main())
"""


async def test_whatever_hangs_a_process_that_was_told_to_stop_ends_well() -> None:
    program = (sys.executable, "-c", HANGING)
    hanging = await asyncio.create_subprocess_exec(*program, cwd=ROOT)
    async with asyncio.timeout(30):
        assert await hanging.wait() == 0
