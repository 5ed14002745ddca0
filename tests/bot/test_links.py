"""Links into the bot that name no story and no topic."""

from collections.abc import AsyncIterator

import pytest

from storage.engine import Database
from storage.store import Store
from tests.bot.newsstand import keep, opened
from tests.bot.stories import article
from tests.bot.wire import Phone, phone
from tests.fakes import FakeClock


@pytest.fixture
async def reader(
    empty_database: Database, clock: FakeClock
) -> AsyncIterator[tuple[Phone, Store]]:
    store = await opened(empty_database, clock)
    clock.advance(hours=-24)
    await keep(store, clock, article(1, hours=25), article(2, "silk", hours=26))
    clock.advance(hours=24)
    await keep(store, clock, article(3))
    async with phone(store, clock) as made:
        yield made, store


async def test_a_link_to_a_day_opens_what_it_brought_and_subscribes_nobody(
    reader: tuple[Phone, Store],
) -> None:
    telephone, store = reader
    (told,) = await telephone.say("/start d_20261121")

    assert told.text.startswith("موجز الصين · السبت 21 نوفمبر 2026\n")
    assert "خبر الشحن رقم 1 من الميناء" in told.text
    assert "خبر الشحن رقم 2 من الميناء" in told.text
    assert "خبر الشحن رقم 3 من الميناء" not in told.text
    assert await store.subscribers.all() == ()


@pytest.mark.parametrize("day", ["20200101", "20261399"])
async def test_a_link_to_a_day_without_news_says_so(
    reader: tuple[Phone, Store], day: str
) -> None:
    telephone, _ = reader
    gone, _ = await telephone.say(f"/start d_{day}")

    assert gone.text.startswith("هذه المادة لم تعد متاحة")


async def test_a_campaign_is_a_start_like_any_other(
    reader: tuple[Phone, Store],
) -> None:
    telephone, _ = reader
    (plain,) = await telephone.say("/start")
    (come,) = await telephone.say("/start r_inline")

    assert come.text == plain.text
