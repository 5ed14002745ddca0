"""The conversation to a running python-telegram-bot application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.conversation.dispatch import Dispatch
from bot.conversation.order import PerChat
from bot.replies import Replies
from bot.requests import Request

App = Application[Any, Any, Any, Any, Any, Any]
PRIVATE = filters.ChatType.PRIVATE
SERVICE = filters.StatusUpdate.ALL
POLL_SECONDS = 30


def application(token: str, api_url: str, replies: Replies) -> App:
    """An application without handlers and scheduler, its replies at our pace."""
    return (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(Request())
        .get_updates_request(Request(in_flight=1, read_timeout=POLL_SECONDS + 10))
        .rate_limiter(replies)
        .concurrent_updates(PerChat())
        .job_queue(None)
        .build()
    )


def listen(app: App, dispatch: Dispatch) -> None:
    """Let the dispatch handle every kind of update of private chats."""
    fresh = filters.UpdateType.MESSAGE
    app.add_handler(MessageHandler(PRIVATE & fresh & filters.TEXT, dispatch.text))
    app.add_handler(CallbackQueryHandler(dispatch.press))
    app.add_handler(
        ChatMemberHandler(dispatch.membership, ChatMemberHandler.MY_CHAT_MEMBER)
    )
    app.add_handler(MessageHandler(PRIVATE & fresh & ~SERVICE, dispatch.media))
    app.add_error_handler(dispatch.failed)


@asynccontextmanager
async def answering(app: App) -> AsyncIterator[None]:
    """Updates are read and handled while inside; what is under way ends first."""
    assert app.updater is not None
    await app.updater.start_polling(
        timeout=POLL_SECONDS, allowed_updates=Update.ALL_TYPES, bootstrap_retries=5
    )
    await app.start()
    try:
        yield
    finally:
        await app.updater.stop()
        await app.stop()
