"""Alerts, from a story that comes in to the message on the phone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from jobs.address import address
from jobs.facts.entities import entities
from jobs.follow import somebody, word
from jobs.notify import notify
from storage.model import Article, Follow, Subscriber
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, TEXTS
from tests.fakes import NOON, FakeClock

LATIN = "Huawei تفتح مصنعا جديدا في شنتشن"


async def bring(
    town: Town, *news: Article, founders: dict[str, str] | None = None
) -> None:
    """Let these come in, each a story of its own, with whom they name."""
    await town.store.sources.sync(tuple(SOURCES.values()))
    now = town.clock.now()
    read = [
        replace(a, entities=entities(f"{a.title}\n{a.text}"), published=now)
        for a in news
    ]
    async with town.store.archive.ingest(now) as batch:
        await batch.add(read, founders or {a.key: a.key for a in read})
    town.clock.advance(seconds=20)


async def follow(town: Town, name: str, mode: str = "i", chat_id: int = 5_000) -> None:
    target = somebody(name) if name.isascii() else word(name)
    assert target
    one = Follow(target.code, target.key, target.name, mode, town.clock.now())
    assert await town.store.follows.put(chat_id, one, 30)


async def tick(town: Town) -> list[str]:
    """What is written to chats by one round of noticing, composing and sending."""
    before = len(town.sends)
    await notify(town.store, town.clock, KNOWLEDGE)
    await address(town.store, town.clock, KNOWLEDGE)
    await town.deliver()
    return [str(c.params["text"]) for c in town.sends[before:]]


async def test_fol_01_an_item_in_latin_alerts_its_follower(town: Town) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    await bring(town, article(1, title=LATIN))

    print(await tick(town))
    print(town.sends[-1].params)
    assert await tick(town) == []
