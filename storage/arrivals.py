"""Chats that come: what is known of each, in one reading. Reads."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.columns import CHATS
from storage.doubts import UNTOLD
from storage.engine import Database
from storage.model import Arrival
from storage.rows import subscriber_of
from storage.schema import awaited, subscriber
from storage.subscribers import query

# Made once: every update asks them.
_READERS = query().where(subscriber.c.chat_id.in_(CHATS))
_AWAITED = select(awaited.c.chat_id).where(awaited.c.chat_id.in_(CHATS))


@dataclass(frozen=True)
class Arrivals:
    """Chats that write to the bot, or press a button."""

    db: Database

    async def of(self, chats: Collection[int]) -> dict[int, Arrival]:
        """Return what is known of each of these chats."""
        these = {"chats": list(chats)}

        def look(connection: Connection) -> dict[int, Arrival]:
            readers = map(subscriber_of, connection.execute(_READERS, these))
            by_id = {one.chat_id: one for one in readers}
            awaiting = frozenset(connection.scalars(_AWAITED, these))
            doubtful = frozenset(connection.scalars(UNTOLD, these))
            return {
                chat: Arrival(by_id.get(chat), chat in awaiting, chat in doubtful)
                for chat in chats
            }

        return await self.db.glance(look)
