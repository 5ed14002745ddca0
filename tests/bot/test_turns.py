"""One process at a time asks Telegram for updates; another takes over."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.application import LEASED, App, application, take_turn
from bot.botapi import faults
from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.replies import Replies
from storage.store import Store
from tests.bot.wire import TOKEN
from tests.fakes import FakeClock


def asks(app: App) -> bool:
    assert app.updater is not None
    return app.updater.running


@asynccontextmanager
async def process(store: Store, clock: FakeClock, url: str) -> AsyncIterator[App]:
    app = application(TOKEN, url, Replies(store, clock))
    async with app:
        yield app
        if asks(app):
            assert app.updater is not None
            await app.updater.stop()


class Interrupted(logging.Handler):
    """Hears that who asked for updates was told of somebody else who does.

    Stopped at that very moment, the library would never look at the answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.set()


@pytest.fixture
def interrupted() -> Iterator[Interrupted]:
    handler, polls = Interrupted(), logging.getLogger("telegram.ext.Updater")
    polls.addHandler(handler)
    yield handler
    polls.removeHandler(handler)


async def test_another_takes_over_when_the_lease_of_the_first_is_over(
    store: Store, clock: FakeClock, interrupted: Interrupted
) -> None:
    world = World(TOKEN, clock.now)
    async with (
        serve(bot_api(world)) as url,
        process(store, clock, url) as first,
        process(store, clock, url) as second,
    ):
        await take_turn(first, store, "first")
        await take_turn(second, store, "second")
        assert (asks(first), asks(second)) == (True, False)

        clock.advance(seconds=LEASED.total_seconds() + 1)
        await take_turn(second, store, "second")
        async with asyncio.timeout(30):
            await interrupted.heard.wait()
        await take_turn(first, store, "first")
        assert (asks(first), asks(second)) == (False, True)


async def test_a_refusal_is_told_and_the_next_turn_tries_again(
    store: Store, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(TOKEN, clock.now)
    async with serve(bot_api(world)) as url, process(store, clock, url) as app:
        world.faults.add(faults.failing(401, "Unauthorized"), "deleteWebhook")

        await take_turn(app, store, "me")
        assert not asks(app)
        assert "Telegram gives no updates: InvalidToken" in caplog.messages

        await take_turn(app, store, "me")
        assert asks(app)
