"""What paid broadcasts cost: messages a day that are sent for Stars. Writes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from storage.engine import Database
from storage.schema import spending as table


@dataclass(frozen=True)
class Spending:
    """Messages of a day that cost something, for all processes together."""

    db: Database

    async def reserve(self, day: date, n: int, most: int) -> bool:
        """Return whether `n` more messages stay within the day's `most`; now taken."""
        if n > most:
            return False
        total = table.c.messages + n
        statement = self.db.insert(table).values(day=day, messages=n)
        statement = statement.on_conflict_do_update(
            index_elements=["day"], set_={"messages": total}, where=total <= most
        )
        taken = statement.returning(table.c.messages)
        async with self.db.write.begin() as connection:
            return await connection.scalar(taken) is not None

    async def of(self, day: date) -> int:
        """Return how many messages the day has reserved."""
        query = select(table.c.messages).where(table.c.day == day)
        async with self.db.read.connect() as connection:
            return await connection.scalar(query) or 0

    async def prune(self, before: date) -> int:
        """Return how many days before then were forgotten."""
        old = delete(table).where(table.c.day < before)
        async with self.db.write.begin() as connection:
            return (await connection.execute(old)).rowcount
