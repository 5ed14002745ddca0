"""Readers who do whatever a phone lets them, and the whole bot that they meet."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from telegram import Update

from bot.application import App, application, listen
from bot.assembly import Assembly, assemble
from bot.botapi.calls import Query
from bot.botapi.chats import Message
from bot.botapi.events import actor, callback_query
from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.conversation.table import is_answered
from bot.process import ticks
from bot.replies import Replies
from bot.settings import Settings
from bot.texts import known
from storage.model import Concern, Reason
from tests.bot.check import check_call
from tests.bot.stories import SOURCES, article
from tests.bot.wire import TOKEN
from tests.fakes import FakeClock

OPERATOR, *READERS = PEOPLE = (7, 1001, 1002, 1003)
ABROAD = {"poll", "revisit"}  #: what would go and fetch
SORRY = known(()).say("err.internal")


@dataclass
class Crowd:
    """A few people and the bot; what it does is looked at after every step."""

    world: World
    clock: FakeClock
    settings: Settings
    process: AsyncExitStack
    made: Assembly
    app: App
    seen: set[tuple[int, int, str]] = field(default_factory=set)  #: buttons
    told: set[tuple[object, str]] = field(default_factory=set)  #: unasked
    english: set[object] = field(default_factory=set)  #: who ever chose it
    stories: int = 0
    _offset: int = 0
    _checked: int = 0  #: calls

    async def say(self, who: int, text: str) -> None:
        """A person writes, unless they blocked the bot."""
        if self.world.chat(who).state != "blocked":
            self.world.say(who, text)
            await self.settle()

    async def press(self, number: int) -> None:
        """Somebody presses a button that was shown once, there or not any more."""
        who, message_id, data = sorted(self.seen)[number % len(self.seen)]
        chat = self.world.chat(who)
        message = chat.message(message_id)
        if chat.state == "blocked" or message is None:
            return
        if data == "lg~en":
            self.english.add(who)
        if message.shows(data):
            self.world.press(who, message_id, data)
        else:  # on a phone that has not heard of the change yet
            name = f"stale-{who}-{len(self.world.updates.history)}"
            self.world.queries[name] = Query(who, self.clock.now())
            query = callback_query(name, actor(chat), chat, message, data)
            self.world.updates.add("callback_query", query)
        await self.settle()

    async def edit(self, who: int, number: int, text: str) -> None:
        """A person changes what they wrote."""
        theirs = [m for m in self.world.chat(who).messages if not m.from_bot and m.text]
        if theirs and self.world.chat(who).state != "blocked":
            self.world.edit(who, theirs[number % len(theirs)].id, text)
            await self.settle()

    async def again(self, number: int) -> None:
        """Telegram hands out an update once more."""
        if history := sorted(self.world.updates.history):
            self.world.redeliver(history[number % len(history)])
            await self.settle()

    async def leave_or_return(self, who: int) -> None:
        """A person blocks the bot, or lets it in again."""
        chat = self.world.chat(who)
        if chat.state == "blocked":
            self.world.unblock(who)
        elif chat.state == "open":
            self.world.block(who)
        await self.settle()

    async def publish(self) -> None:
        """A paper has news."""
        self.stories += 1
        now = self.clock.now()
        news = replace(article(self.stories), published=now, seen=now)
        async with self.made.store.archive.ingest(now) as batch:
            (number,) = await batch.add([news], {news.key: news.key})
        concern = Concern(Reason.DATE, news.key)
        await self.made.store.queue.ask({number: [concern]}, now)

    async def wait(self, hours: float) -> None:
        """Time passes, and everything that happens by the clock happens."""
        self.clock.advance(hours=hours)
        first = len(self.world.calls)
        for name, (_, tick) in ticks(self.made, self.app).items():
            if name not in ABROAD:
                await tick()
        for call in self.world.calls[first:]:
            if call.method.startswith("send") and call.status == 200:
                said = call.params.get("text") or call.params.get("rich_message")
                message = call.params["chat_id"], str(said)
                # The editors' queue is told of again while it waits.
                assert "/queue" in str(said) or message not in self.told, (
                    f"sent twice: {message}"
                )
                self.told.add(message)
        await self.settle()

    async def restart(self) -> None:
        """The bot ends and starts again."""
        await self.process.aclose()
        working_again = working(self.settings, self.clock)
        self.made, self.app = await self.process.enter_async_context(working_again)

    async def settle(self) -> None:
        """Let the bot handle what waits for it, and look at what it did."""
        while updates := await self.app.bot.get_updates(
            self._offset, timeout=0, allowed_updates=Update.ALL_TYPES
        ):
            for update in updates:
                self._offset = max(self._offset, update.update_id + 1)
                handling = self.app.process_update(update)
                await self.app.update_processor.process_update(update, handling)
        self._look()

    def _look(self) -> None:
        assert self.world.violations == []
        assert self.world.queries == {}, "a press was not answered"
        for call in self.world.calls[self._checked :]:
            assert call.params.get("text") != SORRY, "the bot failed"
            check_call(call, english=call.params.get("chat_id") in self.english)
        self._checked = len(self.world.calls)
        for who in PEOPLE:
            for message in self.world.chat(who).messages:
                self._remember(who, message)

    def _remember(self, who: int, message: Message) -> None:
        shown = message.keyboard if message.from_bot else ()
        for button in (one for row in shown for one in row):
            if data := button.get("callback_data"):
                assert is_answered(data), f"nobody answers {data}"
                self.seen.add((who, message.id, data))


@asynccontextmanager
async def crowd(database_url: str) -> AsyncIterator[Crowd]:
    """People who have not met the bot yet."""
    clock = FakeClock()
    world = World(TOKEN, clock.now)
    for who in PEOPLE:
        world.meet(who, "قارئ")
    async with serve(bot_api(world)) as url, AsyncExitStack() as process:
        settings = Settings(
            telegram_bot_token=TOKEN,
            telegram_api_url=url,
            database_url=database_url,
            operator_chat_ids=frozenset({OPERATOR}),
        )
        made, app = await process.enter_async_context(working(settings, clock))
        yield Crowd(world, clock, settings, process, made, app)


@asynccontextmanager
async def working(
    settings: Settings, clock: FakeClock
) -> AsyncIterator[tuple[Assembly, App]]:
    """One process of the bot, from its start to its end."""
    sources = tuple(SOURCES.values())
    async with assemble(settings, clock, sources, own_time=True) as made:
        replies = Replies(made.store, clock)
        app = application(TOKEN, settings.telegram_api_url, replies)
        listen(app, made.dispatch(app.bot))
        async with app:
            yield made, app
