"""Chats that come: what is known of each, in one reading. Reads."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from storage.doubts import untold
from storage.engine import Database
from storage.model import Arrival
from storage.rows import subscriber_of
from storage.schema import awaited, subscriber
from storage.subscribers import query


@dataclass(frozen=True)
class Arrivals:
    """Chats that write to the bot, or press a button."""

    db: Database

    async def of(self, chats: Collection[int]) -> dict[int, Arrival]:
        """Return what is known of each of these chats."""
        theirs = query().where(subscriber.c.chat_id.in_(chats))
        asked = select(awaited.c.chat_id).where(awaited.c.chat_id.in_(chats))
        async with self.db.read.connect() as connection:
            readers = map(subscriber_of, await connection.execute(theirs))
            by_id = {one.chat_id: one for one in readers}
            awaiting = frozenset(await connection.scalars(asked))
            doubtful = frozenset(await connection.scalars(untold(chats)))
        return {
            chat: Arrival(by_id.get(chat), chat in awaiting, chat in doubtful)
            for chat in chats
        }
