"""Fixtures for tests that send without being asked."""

from collections.abc import AsyncIterator

import pytest

from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from storage.store import Store
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, TEXTS, telegram
from tests.fakes import FakeClock


@pytest.fixture
async def town(store: Store, clock: FakeClock) -> AsyncIterator[Town]:
    async with telegram(clock) as (world, bot):
        courier = TelegramCourier(bot, TEXTS, HEADINGS, is_answered)
        yield Town(store, clock, world, courier)
