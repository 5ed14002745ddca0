"""Updates to their handlers: many chats at once, each chat in its order."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 256
MOST = 8  #: requests of a chat under way: it gets one answer a second
REMEMBERED = 4096  #: updates that are known to have come already


#: Tells who asks too much that it was not heard, and the seconds until it may be.
Refuse = Callable[[Update, int], Awaitable[None]]


class PerChat(BaseUpdateProcessor):
    """Runs chats side by side; within a chat one update ends before the next.

    An update that Telegram delivers twice is handled once. A chat that asks faster
    than it can be answered keeps nobody else waiting.
    """

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self.refuse: Refuse | None = None  #: None: nobody is refused
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def do_process_update(
        self, update: object, coroutine: Awaitable[Any]
    ) -> None:
        """Await the handlers when it is this update's turn."""
        if not isinstance(update, Update):
            await self._in_turn(0, coroutine)
        elif not self._is_new(update.update_id):
            _leave(coroutine)
        elif self.refuse and self._is_crowded(update):
            _leave(coroutine)
            await self.refuse(update, MOST)
        else:
            await self._in_turn(_chat(update), coroutine)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def _is_new(self, update_id: int) -> bool:
        if update_id in self._seen:
            return False
        self._seen[update_id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _is_crowded(self, update: Update) -> bool:
        """Whether the chat waits for as many answers as it may already."""
        _, waiting = self._locks.get(_chat(update), (None, 0))
        return update.effective_message is not None and waiting >= MOST

    async def _in_turn(self, chat: int, coroutine: Awaitable[Any]) -> None:
        """Locks are kept only while somebody waits for them."""
        lock, waiting = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = lock, waiting + 1
        try:
            async with lock:
                await coroutine
        finally:
            lock, waiting = self._locks.pop(chat)
            if waiting > 1:
                self._locks[chat] = lock, waiting - 1


def _chat(update: Update) -> int:
    """Whose turn it is; a private chat has the id of its person, as inline queries."""
    turn = update.effective_chat or update.effective_user
    return turn.id if turn else 0


def _leave(coroutine: Awaitable[Any]) -> None:
    """Let a handler be that is not to run."""
    if asyncio.iscoroutine(coroutine):
        coroutine.close()
