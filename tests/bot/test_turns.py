"""One process at a time asks Telegram for updates; another takes over."""

import asyncio
from collections.abc import AsyncIterator
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


async def interrupted(world: World) -> None:
    """Wait until who asked has heard that somebody else does.

    Telling it to stop at that very moment, the library would not look at the answer.
    """
    async with asyncio.timeout(30):
        while not any(call.status == 409 for call in world.calls):
            await world.changed(world.version, 1)


async def test_another_takes_over_when_the_lease_of_the_first_is_over(
    store: Store, clock: FakeClock
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
        await interrupted(world)
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
