"""The conversation to a running python-telegram-bot application."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.conversation.dispatch import Context, Dispatch
from bot.conversation.elsewhere import Elsewhere
from bot.conversation.group_dispatch import GroupDispatch
from bot.conversation.order import PerChat
from bot.metrics import Numbers
from bot.replies import Replies
from bot.requests import Request
from bot.settings import SettingsError
from storage.engine import TROUBLE
from storage.store import Store

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]
PRIVATE = filters.ChatType.PRIVATE
GROUPS = filters.ChatType.GROUPS
MIGRATED = filters.StatusUpdate.MIGRATE
SERVICE = filters.StatusUpdate.ALL
POLL_SECONDS = 30
GATHER = 0.01  #: seconds between two answers: of many updates each brings several
LEASE = "updates"  #: whose holder asks for updates
LEASED = timedelta(seconds=30)
RENEWED = 10  #: seconds between two looks at the lease
HANDLED = timedelta(days=1)  #: that Telegram keeps updates


class Timed(PerChat):
    """Measures how long each update waits for its turn and is handled."""

    def __init__(self, numbers: Numbers) -> None:
        super().__init__()
        self._numbers = numbers

    async def do_process_update(
        self, update: object, coroutine: Awaitable[Any]
    ) -> None:
        """As without measuring."""
        async with self._numbers.update():
            await super().do_process_update(update, coroutine)


def application(
    token: str,
    api_url: str,
    replies: Replies | None = None,
    numbers: Numbers | None = None,
) -> App:
    """An application without handlers and scheduler, its replies at our pace."""
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(Request())
        .get_updates_request(Request(in_flight=1, read_timeout=POLL_SECONDS + 10))
        .concurrent_updates(Timed(numbers or Numbers()))
        .job_queue(None)
    )
    return (builder.rate_limiter(replies) if replies else builder).build()


def listen(app: App, dispatch: Dispatch) -> None:
    """Let the dispatch handle every kind of update: groups, channels, inline queries.

    And what operators reply in their chats.
    """
    # A story that a reader shares with the bot itself asks it nothing.
    fresh = filters.UpdateType.MESSAGE & ~filters.VIA_BOT
    if operators := dispatch.desk.operators:
        theirs = filters.Chat(operators) & fresh & filters.TEXT & filters.REPLY
        app.add_handler(MessageHandler(theirs, dispatch.reply))
    groups, elsewhere = GroupDispatch(dispatch), Elsewhere(dispatch)
    passed_on = filters.FORWARDED
    app.add_handler(MessageHandler(PRIVATE & fresh & passed_on, elsewhere.forward))
    app.add_handler(MessageHandler(PRIVATE & fresh & filters.TEXT, dispatch.text))
    edited = filters.UpdateType.EDITED_MESSAGE
    app.add_handler(MessageHandler(PRIVATE & edited & filters.TEXT, dispatch.edited))
    app.add_handler(MessageHandler(GROUPS & fresh & filters.COMMAND, groups.command))
    app.add_handler(MessageHandler(GROUPS & MIGRATED, groups.migrated))
    app.add_handler(CallbackQueryHandler(_by_chat(dispatch.press, groups.press)))
    app.add_handler(InlineQueryHandler(elsewhere.inline))
    membership = _by_chat(dispatch.membership, groups.membership)
    app.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(PRIVATE & fresh & ~SERVICE, dispatch.media))
    app.add_error_handler(dispatch.failed)
    assert isinstance(app.update_processor, PerChat)
    app.update_processor.refuse = dispatch.hurried


def _by_chat(private: Handle, group: Handle) -> Handle:
    """What handles an update, by the kind of chat that it is of."""

    async def handle(update: Update, context: Context) -> None:
        chat = update.effective_chat
        in_group = chat is not None and chat.type in (
            ChatType.GROUP,
            ChatType.SUPERGROUP,
        )
        await (group if in_group else private)(update, context)

    return handle


@asynccontextmanager
async def reached(app: App) -> AsyncIterator[None]:
    """The application after Telegram answered it once.

    Raises:
        SettingsError: Telegram does not know the token, or is not reached.
    """
    try:
        await _greet(app)
        yield
    finally:
        await app.shutdown()
        await app.bot.shutdown()  # what a failed greeting left open


async def _greet(app: App) -> None:
    try:
        await app.initialize()
    except InvalidToken:
        raise SettingsError("TELEGRAM_BOT_TOKEN: Telegram does not know it") from None
    except NetworkError as error:
        why = f"TELEGRAM_API_URL: no answer ({error.message})"
        raise SettingsError(why) from None


@asynccontextmanager
async def asking(app: App) -> AsyncIterator[None]:
    """Updates are read by long polling while inside, whoever else asks for them."""
    await app.start()
    try:
        await _ask(app)
        yield
    finally:
        await _hush(app)
        await app.stop()


@asynccontextmanager
async def polling(app: App, store: Store, me: str) -> AsyncIterator[None]:
    """Updates are read by long polling while inside, by one process at a time.

    Two that ask at once would get each other's 409; who waits takes over when the
    one that asks is gone.
    """
    await app.start()
    turns = asyncio.create_task(_take_turns(app, store, me))
    try:
        yield
    finally:
        turns.cancel()
        await asyncio.wait({turns})
        await _hush(app)
        await app.stop()
        with suppress(*TROUBLE):
            await store.leases.release(LEASE, me)


async def _take_turns(app: App, store: Store, me: str) -> None:
    """Look again and again whether it is ours to ask Telegram for updates."""
    while True:
        await take_turn(app, store, me)
        await asyncio.sleep(RENEWED)


async def take_turn(app: App, store: Store, me: str) -> None:
    """Ask Telegram for updates if the lease is ours, else leave it to others.

    What goes wrong is told; the next turn tries again.
    """
    try:
        if await store.leases.take(LEASE, me, LEASED):
            await _ask(app)
        else:
            await _hush(app)
    except TROUBLE as error:
        log.warning("the lease of updates: %s", type(error).__name__)
    except TelegramError as error:
        log.error("Telegram gives no updates: %s", type(error).__name__)


async def _ask(app: App) -> None:
    assert app.updater is not None
    if not app.updater.running:
        await app.updater.start_polling(
            poll_interval=GATHER,
            timeout=POLL_SECONDS,
            allowed_updates=Update.ALL_TYPES,
            bootstrap_retries=5,
        )


async def _hush(app: App) -> None:
    assert app.updater is not None
    if app.updater.running:
        await app.updater.stop()


async def hook(app: App, url: str, secret: str) -> None:
    """Tell Telegram where it shall post updates."""
    await app.bot.set_webhook(
        url, secret_token=secret, allowed_updates=Update.ALL_TYPES
    )


def taking(app: App, store: Store, me: str) -> Callable[[object], Awaitable[None]]:
    """Return what handles the JSON of an update, once among all processes.

    Telegram posts an update again when it waited too long for the first answer.
    """

    async def take(given: object) -> None:
        update = Update.de_json(given, app.bot) if isinstance(given, dict) else None
        if update is None:
            return
        name = f"update:{update.update_id}"
        if await store.leases.take(name, f"{me}-{id(update)}", HANDLED):
            handling = app.process_update(update)
            await app.update_processor.process_update(update, handling)

    return take
