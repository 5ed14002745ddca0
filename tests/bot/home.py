"""A reader at home: a phone, and the post office that brings their digests."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.botapi.chats import Message
from bot.conversation.table import is_answered, is_public
from bot.courier import TelegramCourier
from jobs.address import address
from storage.model import Article, Subscriber
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, buttons, phone
from tests.fakes import FakeClock

TOPICS = ("trd", "aix", "eco", "mkt", "cny", "nev", "law")


@dataclass
class Home:
    """What one reader does, and what happens to them by the clock."""

    phone: Phone
    town: Town

    @property
    def clock(self) -> FakeClock:
        """Their time."""
        return self.town.clock

    async def keep(self, *news: Article) -> None:
        """These articles in the archive, each a story of its own."""
        async with self.town.store.archive.ingest(self.clock.now()) as batch:
            await batch.add(news, {a.key: a.key for a in news})

    async def publish(self, n: int, **more: object) -> None:
        """A story about freight that is told now."""
        now = self.clock.now()
        await self.keep(replace(article(n, **more), published=now, seen=now))  # type: ignore[arg-type]

    async def subscribe(self, preset: str = "imp") -> Subscriber:
        """What they want after the first press: by default importers' news, at 8."""
        await self.phone.say("/start")
        await self.phone.press(f"ob~{preset}")
        return await self.reader()

    async def reader(self) -> Subscriber:
        """What is stored about them."""
        found = await self.town.store.subscribers.get(READER)
        assert found is not None
        return found

    async def slot(self) -> datetime:
        """When the next digest is planned."""
        slot = await self.town.store.editions.next_slot()
        assert slot is not None
        return slot

    async def at(self, moment: datetime) -> list[Message]:
        """What the bot writes by itself, looking at its clock at this moment."""
        before = len(self.phone.messages)
        self.clock.set(moment)
        await address(self.town.store, self.clock, KNOWLEDGE)
        await self.town.deliver()
        return self.phone.messages[before:]

    async def next_day(self) -> list[Message]:
        """What the next slot brings, when its half hour is over."""
        return await self.at(await self.slot() + timedelta(minutes=20))

    async def whole(self, digest: Message) -> str:
        """All that a digest says, page by page."""
        text, page = digest.text, 2
        while turn := next(
            (b for b in buttons(self.phone.last) if re.fullmatch(rf"dg~\d+~{page}", b)),
            None,
        ):
            await self.phone.press(turn)
            text, page = f"{text}\n{self.phone.last.text}", page + 1
        return text


@asynccontextmanager
async def home(store: Store, clock: FakeClock) -> AsyncIterator[Home]:
    """A reader who has not met the bot yet, and whose bot has no news."""
    await store.sources.sync(tuple(SOURCES.values()))
    async with phone(store, clock) as reader:
        courier = TelegramCourier(
            reader.app.bot, TEXTS, HEADINGS, is_answered, is_public=is_public
        )
        yield Home(reader, Town(store, clock, reader.world, courier))


async def fourteen(at: Home) -> None:
    """Two stories of each of seven topics, told in the last hours."""
    await at.keep(
        *(
            article(1000 + n, s, topics=(t,), hours=1 + n / 4, title=f"عنوان {t} {n}")
            for n, t in enumerate((*TOPICS, *TOPICS), 1)
            for s in [("port", "silk", "tech", "state")[n % 4]]
        )
    )
