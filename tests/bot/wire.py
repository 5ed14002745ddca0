"""A phone beside the real bot, python-telegram-bot and the local Bot API between."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update

from bot.application import App, application, listen
from bot.botapi.chats import Message
from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.chats import TelegramChats
from bot.conversation.desk import Desk, Imprint, Office
from bot.conversation.dispatch import Dispatch
from bot.conversation.table import NAMES
from bot.replies import Replies
from bot.requests import Request
from bot.texts import known
from jobs.facts.questions import Questions
from jobs.facts.rates import Rates
from jobs.facts.topics import topics
from jobs.tell import Knowledge
from storage.store import Store
from tests.bot.check import check_calls
from tests.bot.stories import KNOWLEDGE
from tests.fakes import FakeClock

TOKEN = "1:test-token-test-token-test-token-test"
READER = 1001
TEXTS = known(NAMES)
HEADINGS = {t.id: t for t in topics()}


@dataclass
class Phone:
    """What one person does and sees, one step at a time."""

    world: World
    app: App
    chat_id: int = READER
    offset: int = 0
    toasts: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote, as it stands now, oldest first."""
        return [m for m in self.world.chat(self.chat_id).messages if m.from_bot]

    @property
    def last(self) -> Message:
        """The bot's newest message."""
        return self.messages[-1]

    async def say(self, text: str) -> list[Message]:
        """The bot's new messages after a text."""
        before = len(self.messages)
        self.world.say(self.chat_id, text)
        await self.handle()
        return self.messages[before:]

    async def press(self, data: str, message: Message | None = None) -> str:
        """The toast after a press on a message, by default the newest."""
        on = message or self.last
        query = self.world.press(self.chat_id, on.id, data)
        await self.handle()
        return str(self.world.answers[query].get("text") or "")

    async def handle(self) -> None:
        """Let the bot handle every update that waits for it."""
        while updates := await self.app.bot.get_updates(
            self.offset, timeout=0, allowed_updates=Update.ALL_TYPES
        ):
            for update in updates:
                self.offset = update.update_id + 1
                handling = self.app.process_update(update)
                await self.app.update_processor.process_update(update, handling)


def buttons(message: Message) -> list[str]:
    """What a message's buttons do, row by row, as sent: data, address or query."""
    return [does(button) for row in message.keyboard or [] for button in row]


def does(button: Mapping[str, Any]) -> str:
    """A button's data, address or query."""
    (value,) = (value for name, value in button.items() if name != "text")
    return str(value)


@asynccontextmanager
async def phone(
    store: Store,
    clock: FakeClock,
    imprint: Imprint | None = None,
    knowledge: Knowledge = KNOWLEDGE,
    questions: Questions | None = None,
    operators: frozenset[int] = frozenset(),
    rates: Rates = (),
    english: bool = False,
    office: Office | None = None,
    whispers: bool = False,
) -> AsyncIterator[Phone]:
    """A phone in a private chat with the bot; every call it made is checked.

    Args:
        english: whether its reader may choose English.
        whispers: whether groups see no answer that one of them asked for.
    """
    world = World(TOKEN, clock.now)
    world.meet(READER, "سلمى")

    async def remembered() -> Knowledge:
        return knowledge

    async with serve(bot_api(world)) as url:
        app = application(TOKEN, url, Replies(store, clock))
        whose = imprint or Imprint()
        asked, chats = questions or {}, TelegramChats(app.bot)
        more = (whose, asked, lambda: rates, operators)
        desk = Desk(
            store,
            clock,
            HEADINGS,
            remembered,
            *more,
            office=office or Office(),
            chats=chats,
            whispers=whispers,
        )
        listen(app, Dispatch(desk, TEXTS))
        async with app:
            yield Phone(world, app)
    check_calls(world.calls, english)
    assert world.violations == []


@asynccontextmanager
async def telegram(clock: FakeClock) -> AsyncIterator[tuple[World, Bot]]:
    """The local Bot API and a bot of it, for what sends without being asked.

    Every call that it made is checked.
    """
    world = World(TOKEN, clock.now)
    async with serve(bot_api(world)) as url:
        # Both given: the library's own would read every certificate each time.
        one, other = Request(read_timeout=5), Request(in_flight=1)
        bot = Bot(TOKEN, f"{url}/bot", request=one, get_updates_request=other)
        async with bot:
            yield world, bot
    check_calls(world.calls)
