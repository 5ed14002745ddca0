"""Fixtures for tests that send without being asked."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.group import group
from jobs.harvest import Desk
from jobs.read import read
from storage.store import Store
from tests.bot.paper import Paper
from tests.bot.stories import SOURCES
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, TEXTS, telegram
from tests.fakes import FakeClock


@pytest.fixture
async def town(store: Store, clock: FakeClock) -> AsyncIterator[Town]:
    async with telegram(clock) as (world, bot):
        courier = TelegramCourier(bot, TEXTS, HEADINGS, is_answered)
        yield Town(store, clock, world, courier)


@pytest.fixture
async def paper(store: Store, clock: FakeClock) -> AsyncIterator[Paper]:
    await store.sources.sync([SOURCES["port"]])
    paper = Paper((clock.now() - timedelta(hours=1)).isoformat())
    transport = httpx.MockTransport(paper.answer)
    async with build_client("https://mujaz.example", transport=transport) as client:
        sites = Sites(client, clock)
        paper.desk = Desk(store, client, clock, "me", read, group, sites)
        yield paper
