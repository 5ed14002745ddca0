"""Updates to their handlers: many chats at once, each chat in its order."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 256
REMEMBERED = 4096  #: updates that are known to have come already


class PerChat(BaseUpdateProcessor):
    """Runs chats side by side; within a chat one update ends before the next.

    An update that Telegram delivers twice is handled once.
    """

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def do_process_update(
        self, update: object, coroutine: Awaitable[Any]
    ) -> None:
        """Await the handlers when it is this update's turn."""
        if not isinstance(update, Update) or self._is_new(update.update_id):
            await self._in_turn(_chat(update), coroutine)
        elif asyncio.iscoroutine(coroutine):
            coroutine.close()

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


def _chat(update: object) -> int:
    chat = update.effective_chat if isinstance(update, Update) else None
    return chat.id if chat else 0
