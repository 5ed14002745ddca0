"""Deliveries in doubt, and what settles them: an operator or the reader.

Reads and writes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    false,
    func,
    literal_column,
    select,
    update,
)

from storage.columns import CHATS
from storage.engine import Database
from storage.ledger import RELEASED, SENT, UNKNOWN
from storage.model import Doubt
from storage.recall import CURRENT
from storage.schema import delivery as table
from storage.schema import edition
from storage.turns import PENDING

#: Not a parameter: SQLite then sees that its partial index serves.
IS_UNKNOWN = table.c.state == literal_column(f"'{UNKNOWN}'")
#: The query for those of these chats that do not know of a doubt.
UNTOLD = select(table.c.chat_id).where(
    IS_UNKNOWN, table.c.told == false(), table.c.part >= 0, table.c.chat_id.in_(CHATS)
)


@dataclass(frozen=True)
class Doubts:
    """What nobody knows of what was sent."""

    db: Database

    async def all(self) -> tuple[Doubt, ...]:
        """Return the editions with deliveries in doubt, oldest slot first."""
        query = (
            select(edition.c.id, edition.c.slot, func.count())
            .join(table, table.c.edition_id == edition.c.id)
            .where(IS_UNKNOWN)
            .group_by(edition.c.id, edition.c.slot)
            .order_by(edition.c.slot, edition.c.id)
        )
        async with self.db.read.connect() as connection:
            rows = await connection.execute(query)
            return tuple(Doubt(*row) for row in rows)

    async def resend(self, edition_id: int, within: timedelta) -> int:
        """Return how many deliveries in doubt are due again, for so long.

        Whoever received the message receives it twice.
        """
        now = self.db.now()
        return await self._settle(
            edition_id,
            state=PENDING,
            edition_id=CURRENT,
            due_at=now,
            deadline=now + within.total_seconds(),
            tries=0,
            error="sent again by the operator",
            **RELEASED,
        )

    async def assume(self, edition_id: int) -> int:
        """Return how many deliveries in doubt are taken to have arrived."""
        error = "taken to have arrived by the operator"
        return await self._settle(edition_id, state=SENT, error=error)

    async def among(self, chats: Collection[int]) -> frozenset[int]:
        """Return those of these chats that do not know yet of a digest in doubt."""
        async with self.db.read.connect() as connection:
            return frozenset(await connection.scalars(UNTOLD, {"chats": list(chats)}))

    async def tell(self, chat_id: int) -> None:
        """Note that the reader knows, or has seen the news another way."""
        mine = (table.c.chat_id == chat_id) & IS_UNKNOWN
        async with self.db.write.begin() as connection:
            await connection.execute(update(table).where(mine).values(told=True))

    async def _settle(self, edition_id: int, /, **values: object) -> int:
        doubtful = (table.c.edition_id == edition_id) & IS_UNKNOWN
        async with self.db.write.begin() as connection:
            statement = update(table).where(doubtful).values(**values)
            return (await connection.execute(statement)).rowcount
