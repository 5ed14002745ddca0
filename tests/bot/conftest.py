"""Readers, and what sends without being asked."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.conversation.table import is_answered, is_public
from bot.courier import TelegramCourier
from bot.forums import Forums
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.group import group
from jobs.harvest import Desk
from jobs.read import read
from storage.store import Store
from tests.bot.home import Home, fourteen, home
from tests.bot.paper import Paper
from tests.bot.room import Room, room
from tests.bot.stories import SOURCES, article
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, TEXTS, Phone, phone, telegram
from tests.fakes import FakeClock


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """Somebody who has not said anything yet."""
    async with phone(store, clock) as made:
        yield made


@pytest.fixture
async def importer(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone with a subscription to what importers read."""
    await store.sources.sync(tuple(SOURCES.values()))
    async with phone(store, clock) as made:
        await made.say("/start")
        await made.press("ob~imp")
        yield made


@pytest.fixture
async def town(store: Store, clock: FakeClock) -> AsyncIterator[Town]:
    async with telegram(clock) as (world, bot):
        forums = Forums(store, clock, bot, TEXTS)
        courier = TelegramCourier(
            bot, TEXTS, HEADINGS, is_answered, is_public=is_public, lost=forums.lost
        )
        yield Town(store, clock, world, courier)


@pytest.fixture
async def house(store: Store, clock: FakeClock) -> AsyncIterator[Home]:
    """A reader and their digests; the archive holds fourteen stories."""
    async with home(store, clock) as made:
        await fourteen(made)
        yield made


@pytest.fixture
async def paper(store: Store, clock: FakeClock) -> AsyncIterator[Paper]:
    await store.sources.sync([SOURCES["port"]])
    paper = Paper((clock.now() - timedelta(hours=1)).isoformat())
    transport = httpx.MockTransport(paper.answer)
    async with build_client("https://mujaz.example", transport=transport) as client:
        sites = Sites(client, clock)
        paper.desk = Desk(store, client, clock, "me", read, group, sites)
        yield paper


@pytest.fixture
async def hall(store: Store, clock: FakeClock) -> AsyncIterator[Room]:
    """A forum with the bot in it, and news of three topics in the archive."""
    await store.sources.sync(tuple(SOURCES.values()))
    news = [article(n, topics=(t,)) for n, t in enumerate(("trd", "nev", "eco"), 1)]
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(news, {a.key: a.key for a in news})
    async with room(store, clock) as made:
        yield made
