"""Subscribers of a bot and the post office that serves them, the wire between."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.botapi.calls import Call
from bot.botapi.chats import Message
from bot.botapi.world import World
from bot.courier import TelegramCourier
from jobs.address import address
from jobs.deliver import Round
from jobs.plan import replan
from storage.model import Subscriber
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.fakes import NOON, FakeClock


@dataclass
class Town:
    """Subscribers of a bot, and the post office that serves them."""

    store: Store
    clock: FakeClock
    world: World
    courier: TelegramCourier

    async def subscribe(
        self, count: int, first: int = 5_000, **settings: object
    ) -> None:
        for chat_id in range(first, first + count):
            self.world.meet(chat_id, "قارئ")
            self.world.say(chat_id, "/start")
            reader = Subscriber(
                chat_id, NOON, **{"topics": frozenset({"trd"}), **settings}
            )  # type: ignore[arg-type]
            await self.store.subscribers.create(replan(reader, self.clock.now()))

    async def publish(self, n: int) -> None:
        await self.store.sources.sync(tuple(SOURCES.values()))
        async with self.store.archive.ingest(self.clock.now()) as batch:
            news = replace(article(n), published=self.clock.now())
            await batch.add([news], {news.key: news.key})

    async def next_day(self) -> None:
        slot = await self.store.editions.next_slot()
        assert slot is not None
        self.clock.set(slot + timedelta(minutes=20))
        await address(self.store, self.clock, KNOWLEDGE)

    async def deliver(self, **more: object) -> Counter[str]:
        sending = Round(self.store, self.courier, self.clock, "me", **more)  # type: ignore[arg-type]
        return await sending.run()

    @property
    def sends(self) -> list[Call]:
        """Every attempt to send, oldest first."""
        return [c for c in self.world.calls if c.method == "sendMessage"]

    def received(self) -> Counter[int]:
        """How many digests each chat holds."""
        chats = self.world.chats.items()
        return Counter({id_: sum(m.from_bot for m in c.messages) for id_, c in chats})

    def messages(self, chat_id: int = 5_000) -> list[Message]:
        """What the bot wrote to a chat, oldest first."""
        return [m for m in self.world.chat(chat_id).messages if m.from_bot]

    async def due_digest(self, count: int = 1, first: int = 5_000) -> None:
        """Let so many subscribers be owed a digest now."""
        await self.subscribe(count, first)
        await self.publish(1)
        await self.next_day()

    async def states(self) -> Mapping[str, int]:
        """How many deliveries there are in each state."""
        return await self.store.ledger.tally()
