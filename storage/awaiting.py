"""What the next text of a chat is taken for. Reads and writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from storage.engine import Database
from storage.model import Awaited
from storage.schema import awaited as table


@dataclass(frozen=True)
class Awaiting:
    """What each chat was asked to write, until it did or its time is over."""

    db: Database

    async def put(self, chat_id: int, one: Awaited) -> None:
        """Take the chat's next text for this, whatever was awaited before."""
        news = {"purpose": one.purpose, "args": list(one.args), "until": one.until}
        new = self.db.insert(table).values(chat_id=chat_id, **news)
        new = new.on_conflict_do_update(index_elements=["chat_id"], set_=news)
        async with self.db.write.begin() as connection:
            await connection.execute(new)

    async def take(self, chat_id: int, now: datetime) -> Awaited | None:
        """Return what was awaited of the chat, which is over with it."""
        mine = delete(table).where(table.c.chat_id == chat_id)
        async with self.db.write.begin() as connection:
            row = (await connection.execute(mine.returning(table))).first()
        if row is None or row.until <= now:
            return None
        return Awaited(row.purpose, row.until, tuple(row.args))

    async def prune(self, before: datetime) -> int:
        """Return how many were erased because their time was over before then."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.until < before)
            return (await connection.execute(old)).rowcount
