"""Replies at Telegram's pace, before any broadcast: python-telegram-bot's limiter.

The library's own limiter bursts to twice its rate and lifts its own flood wait.

Source: https://github.com/python-telegram-bot/python-telegram-bot/issues/5338
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter, ExtBot

from bot.message import encoded
from bot.reactions import seconds
from bot.requests import call
from jobs.batch import Together
from jobs.clock import Clock
from jobs.pace import UNPAID, Turn, reply_turns
from storage.store import Store

PATIENCE = 60.0  #: seconds of a flood wait that a reply outlasts
TRIES = 3  #: of a reply that Telegram throttles


async def reply(bot: Bot, method: str, chat_id: int, *parts: bytes) -> Any:
    """What Telegram answers to a call for a chat, at the pace of the bot's replies.

    Args:
        bot: over `bot.requests.Request`.
        method: of the Bot API.
        chat_id: whose message it is.
        parts: the other parameters, each the inside of a JSON object.

    Raises:
        TelegramError: as any call of the library.
    """
    body = b"{%b}" % b",".join(filter(None, (encoded(chat_id=chat_id), *parts)))
    limiter = bot.rate_limiter if isinstance(bot, ExtBot) else None
    if limiter is None:
        return await call(bot, method, body)
    about, how = {"chat_id": chat_id}, (bot, method, body)
    return await limiter.process_request(call, how, {}, method, about, None)


@dataclass
class Replies(BaseRateLimiter[None]):
    """Lets replies leave: each chat at its pace, none inside a flood wait."""

    store: Store
    clock: Clock
    rate: float = UNPAID  #: messages a second, with what is sent unasked
    _place: Together[int, Turn] = field(init=False)

    def __post_init__(self) -> None:
        self._place = Together(lambda chats: reply_turns(self.store, chats, self.rate))

    async def initialize(self) -> None:
        """Nothing to set up: the limits are rows of the store."""

    async def shutdown(self) -> None:
        """Nothing to tear down."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """The call's result, once its chat and everybody's pause allow it.

        What concerns no chat, such as the bot's name, or asks who is in one, has limits
        of its own.

        Raises:
            RetryAfter: the pause is too long to wait for.
        """
        asks = endpoint.startswith("get")  # and says nothing in the chat
        if asks or not isinstance(chat_id := data.get("chat_id"), int):
            return await callback(*args, **kwargs)
        await self._turn(chat_id)
        for tries_left in reversed(range(TRIES)):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                await self.store.rates.halt(seconds(error))
                if not tries_left:
                    raise
            await self._outlast(await self.store.rates.halted())
        raise AssertionError("the last try returns or raises")

    async def _turn(self, chat_id: int) -> None:
        """Wait for a reply's place."""
        place = await self._place(chat_id)
        while place.halted:
            await self._outlast(place.halted)
            place = await self._place(chat_id)
        if place.wait > 0:
            await self.clock.sleep(place.wait)
            await self._outlast(await self.store.rates.halted())

    async def _outlast(self, left: float) -> None:
        """Wait until Telegram's pause for everybody is over."""
        while left:
            if left > PATIENCE:
                raise RetryAfter(round(left))
            await self.clock.sleep(left)
            left = await self.store.rates.halted()
