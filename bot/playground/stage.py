"""A local Telegram, a reader and sample news: a stage for the real bot."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.clock import ShiftedClock, SystemClock
from bot.playground.routes import routes
from bot.playground.samples import pages
from bot.playground.samples.feeds import sources
from storage.model import Source

READER = 1001  #: the chat of the person at the page


@dataclass
class Stage:
    """What stands in for Telegram and for the publishers."""

    world: World
    clock: ShiftedClock
    api_url: str
    page_url: str
    database_url: str  #: of a database that lasts as long as the stage
    sources: tuple[Source, ...]
    page: Starlette
    on_morning: Callable[[], Awaitable[None]] | None = None

    async def morning(self) -> None:
        """What the next-morning button does."""
        if self.on_morning is not None:
            await self.on_morning()


@asynccontextmanager
async def stage(host: str, port: int) -> AsyncIterator[Stage]:
    """The stage, with its page served; everything is gone on leaving."""
    clock = ShiftedClock(SystemClock())
    start = clock.now()
    token = f"1:{secrets.token_hex(20)}"
    world = World(token, clock.now, username="mujaz_playground_bot")
    world.meet(READER, "قارئ")
    with TemporaryDirectory(prefix="mujaz-") as folder:
        database = f"sqlite:///{Path(folder) / 'playground.db'}"
        async with serve(bot_api(world)) as api_url:
            page = Starlette()
            made = Stage(world, clock, api_url, "", database, (), page)
            page.router.routes.extend(_routes(made, start))
            async with serve(page, host, port) as page_url:
                made.page_url = page_url
                made.sources = sources(page_url)
                yield made


def _routes(made: Stage, start: datetime) -> list[BaseRoute]:
    return [
        *routes(made.world, READER, made.morning),
        *pages.routes(made.clock.now, start),
    ]
