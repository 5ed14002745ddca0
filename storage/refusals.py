"""Chats that took no rich message, for as long as they are not asked again.

Reads and writes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from storage.engine import Database
from storage.schema import refusal as table

EVERYBODY = 0  #: in place of a chat: the server has no such method


@dataclass(frozen=True)
class Refusals:
    """Who is sent plain messages because a rich one was refused."""

    db: Database

    async def note(self, chat_id: int, span: timedelta) -> None:
        """Send no rich message to the chat, or to EVERYBODY, for so long."""
        until = self.db.now() + span.total_seconds()
        new = self.db.insert(table).values(chat_id=chat_id, until=until)
        new = new.on_conflict_do_update(
            index_elements=["chat_id"], set_={"until": until}
        )
        async with self.db.write.begin() as connection:
            await connection.execute(new)

    async def among(self, chats: Collection[int]) -> frozenset[int]:
        """Return those of the chats that are not sent rich messages now."""
        wanted = table.c.chat_id.in_((EVERYBODY, *chats))
        query = select(table.c.chat_id).where(wanted, table.c.until > self.db.now())
        async with self.db.read.connect() as connection:
            found = frozenset(await connection.scalars(query))
        return frozenset(chats) if EVERYBODY in found else found

    async def forgive(self, chat_id: int) -> None:
        """Ask the chat again."""
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(table.c.chat_id == chat_id))

    async def prune(self) -> int:
        """Return how many were erased because their time is over."""
        old = delete(table).where(table.c.until <= self.db.now())
        async with self.db.write.begin() as connection:
            return (await connection.execute(old)).rowcount
