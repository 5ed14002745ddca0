"""Whatever happens, a reader is answered: in trouble, in haste, in many words."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from bot.botapi.chats import Message
from bot.conversation.order import MOST
from bot.conversation.table import COMMANDS
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.group import group
from jobs.harvest import Desk
from jobs.poll import poll
from jobs.read import read
from storage.engine import Database
from storage.store import Store
from tests.bot.newsstand import keep, opened
from tests.bot.stories import SOURCES, article
from tests.bot.wire import READER, Phone, phone
from tests.databases import ON_BOTH
from tests.fakes import FakeClock

WAIT = "طلبات متتابعة بسرعة. تتاح المحاولة بعد 8 ثوانٍ."


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite: what is said does not depend on the engine. Promises run on both."""
    name = getattr(request, "param", "sqlite")
    found: Database = request.getfixturevalue(f"{name}_database")
    return found


@pytest.fixture
async def store(empty_database: Database, clock: FakeClock) -> Store:
    return await opened(empty_database, clock)


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    await store.sources.sync(tuple(SOURCES.values()))
    await keep(store, clock, *(article(n, "port", hours=n) for n in range(1, 4)))
    async with phone(store, clock, operators=frozenset({9001})) as made:
        yield made


def refusing(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route to host", request=request)


def babbling(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"\x00<rss><<<")


async def polled(
    store: Store, clock: FakeClock, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    """Read every source, all of them in the same trouble."""
    transport = httpx.MockTransport(answer)
    async with build_client("https://mujaz.example", transport=transport) as client:
        sites = Sites(client, clock)
        desk = Desk(store, client, clock, "me", read, group, sites)
        await poll(desk, all_=True)


@ON_BOTH
@pytest.mark.parametrize("trouble", ["feeds", "network", "clock ahead", "clock behind"])
async def test_ac_rob_01_every_command_is_answered_whatever_is_broken(
    reader: Phone, store: Store, clock: FakeClock, trouble: str
) -> None:
    await reader.say("/start")
    await reader.press("ob~imp")
    if trouble in ("feeds", "network"):
        await polled(store, clock, babbling if trouble == "feeds" else refusing)
    else:
        clock.advance(days=400 if trouble == "clock ahead" else -400)
    for command in COMMANDS:
        begun = clock.now()
        told = await reader.say(f"/{command.name}")

        assert told, command.name
        assert not any(m.text.startswith("تعذّر") for m in told), command.name
        assert (clock.now() - begun).total_seconds() <= 3, command.name


async def at_once(reader: Phone) -> list[Message]:
    """The bot's new messages when all updates that wait come together."""
    before = len(reader.messages)
    updates = await reader.app.bot.get_updates(reader.offset, timeout=0)
    processor = reader.app.update_processor
    async with asyncio.TaskGroup() as tasks:
        for update in updates:
            handling = reader.app.process_update(update)
            tasks.create_task(processor.process_update(update, handling))
    reader.offset = updates[-1].update_id + 1
    return reader.messages[before:]


async def test_requests_faster_than_answers_are_told_so_once(reader: Phone) -> None:
    for _ in range(40):
        reader.world.say(READER, "/help")
    told = [message.text for message in await at_once(reader)]

    assert len(told) == MOST + 1
    assert told.count(WAIT) == 1


async def test_presses_faster_than_answers_are_each_answered(reader: Phone) -> None:
    await reader.say("/time")
    menu = reader.last
    for _ in range(20):
        reader.world.press(READER, menu.id, "tm~ok")
    assert await at_once(reader) == []

    told = [answer.get("text") for answer in reader.world.answers.values()]
    assert len(told) == 20
    assert told.count(WAIT) == 20 - MOST


async def test_a_hurried_chat_keeps_nobody_else_waiting(reader: Phone) -> None:
    reader.world.meet(2002, "هادئ")
    for _ in range(300):
        reader.world.say(READER, "/help")
    reader.world.say(2002, "/help")
    while reader.offset == 0 or reader.world.chat(2002).messages[-1].from_bot is False:
        await at_once(reader)

    assert reader.world.chat(2002).messages[-1].text.startswith("مساعدة")
