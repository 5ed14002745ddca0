"""A group beside a person's phone, with people who write in it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.botapi import groups
from bot.botapi.chats import Chat, Message, User
from bot.botapi.world import World
from bot.conversation.table import is_answered, is_public
from bot.courier import TelegramCourier
from bot.forums import Forums
from storage.model import Subscriber
from storage.store import Store
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, phone
from tests.fakes import FakeClock

ROOM = -1_001_234_567_890
TITLE = "ديوان التجارة"
SALMA = User(READER, "سلمى")  #: runs the group, and has the phone
OMAR = User(8, "عمر")  #: is there
REF = "cryl7kya"  #: how links and buttons name the group

ADMINS_ONLY = "هذا الإعداد متاح لإدارة المجموعة فقط."
EXPIRED_LINK = (
    "انتهت صلاحية الرابط. لم يتغيّر شيء في التفضيلات، ويمكن إنشاء رابط جديد من"
    " الصفحة نفسها."
)


@dataclass
class Room:
    """What happens in one group."""

    phone: Phone
    town: Town
    chat_id: int = ROOM

    @property
    def world(self) -> World:
        """Where it is."""
        return self.phone.world

    @property
    def chat(self) -> Chat:
        """The group."""
        return self.world.chat(self.chat_id)

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote there, oldest first."""
        return [m for m in self.chat.messages if m.from_bot]

    async def say(
        self, text: str, sender: User = SALMA, thread: int | None = None, **more: object
    ) -> list[Message]:
        """The bot's new messages after somebody wrote."""
        before = len(self.messages)
        self.world.say(self.chat_id, text, sender=sender, thread_id=thread, **more)
        await self.phone.handle()
        return self.messages[before:]

    async def press(self, data: str, on: Message, sender: User = SALMA) -> str:
        """The toast after somebody pressed a button."""
        query = self.world.press(self.chat_id, on.id, data, sender)
        await self.phone.handle()
        return str(self.world.answers[query].get("text") or "")

    async def enter(self) -> Message:
        """The settings, on Salma's phone."""
        (setup,) = await self.say("/setup")
        (screen,) = await self.phone.say(f"/start {token(setup)}")
        return screen

    async def follow(self, *topics: str) -> None:
        """Let the group follow topics."""
        await self.enter()
        for topic in topics:
            page = 1 + list(HEADINGS).index(topic) // 7
            await self.phone.press(f"gr~{REF}~t~p1~0")
            if page == 2:
                await self.phone.press(f"gr~{REF}~t~p2~0")
            await self.phone.press(f"gr~{REF}~t~{topic}~1")
            await self.phone.press(f"gr~{REF}~p~ok~1")

    async def next_day(self) -> None:
        """Let the next digest happen."""
        await self.town.next_day()
        for _ in range(4):  # a group's messages have some seconds between them
            await self.town.deliver()
            self.town.clock.advance(seconds=5)


def token(message: Message) -> str:
    """What the setup button brings to the private chat."""
    ((button,),) = message.keyboard
    return str(button["url"]).partition("?start=")[2]


@asynccontextmanager
async def room(
    store: Store, clock: FakeClock, type_: str = "forum", whispers: bool = False
) -> AsyncIterator[Room]:
    """A group that Salma runs and that she added the bot to, handled."""
    async with phone(store, clock, whispers=whispers) as reader:
        world, bot = reader.world, reader.app.bot
        lost = Forums(store, clock, bot, TEXTS).lost
        courier = TelegramCourier(
            bot, TEXTS, HEADINGS, is_answered, is_public=is_public, lost=lost
        )
        world.meet(ROOM, TITLE, type=type_)
        groups.appoint(world, ROOM, SALMA)
        groups.appoint(world, ROOM, OMAR, "member")
        await reader.handle()
        yield Room(reader, Town(store, clock, world, courier))


async def group_of(store: Store, chat_id: int = ROOM) -> Subscriber:
    found = await store.subscribers.get(chat_id)
    assert found is not None
    return found


def numbers(text: str) -> set[str]:
    """The numbers of the stories that a digest tells."""
    return set(re.findall(r"رقم (\d+)", text))
