"""A world with one bot in it, and a way to call the bot's methods without HTTP."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.botapi.dispatch import dispatch
from bot.botapi.world import World
from tests.fakes import FakeClock

Ask = Callable[..., Awaitable[Any]]

TOKEN = "123:test"
LAYLA = 7


@pytest.fixture
def world(clock: FakeClock) -> World:
    """A world in which Layla has said hello and the bot has seen it."""
    world = World(TOKEN, clock.now)
    world.meet(LAYLA, "Layla")
    world.say(LAYLA, "hello")
    world.updates.pending.clear()
    return world


@pytest.fixture
def ask(world: World) -> Ask:
    """Call a method: its result, or error code and description."""

    async def call(method: str, **params: object) -> Any:
        reply = await dispatch(world, method, params)
        body = json.loads(reply.body)
        if body["ok"]:
            return body["result"]
        return body["error_code"], body["description"]

    return call
