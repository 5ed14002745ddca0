"""What readers asked to be explained in vain, for the editor. Reads and writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.engine import Database
from storage.schema import wanted as table

MOST = 1000  #: terms that are remembered; of more, those asked longest ago go


@dataclass(frozen=True)
class Wanted:
    """Terms by how often they were asked for; nothing says by whom."""

    db: Database

    async def count(self, term: str, now: datetime) -> None:
        """Count one more request for a term, given in its folded form."""
        new = self.db.insert(table).values(term=term, asked=1, last=now)
        counted = new.on_conflict_do_update(
            index_elements=["term"], set_={"asked": table.c.asked + 1, "last": now}
        )
        newest = table.c.last.desc(), table.c.term
        surplus = select(table.c.term).order_by(*newest).offset(MOST)
        async with self.db.write.begin() as connection:
            await connection.execute(counted)
            await connection.execute(delete(table).where(table.c.term.in_(surplus)))

    async def top(self, limit: int) -> dict[str, int]:
        """Return the terms asked for most, and how often."""
        columns = (table.c.term, table.c.asked)
        most = select(*columns).order_by(table.c.asked.desc(), table.c.term)
        async with self.db.read.connect() as connection:
            rows = await connection.execute(most.limit(limit))
            return dict(tuple(row) for row in rows)

    async def prune(self, before: datetime) -> int:
        """Return how many terms were forgotten that nobody asked for since then."""
        old = delete(table).where(table.c.last < before)
        async with self.db.write.begin() as connection:
            return (await connection.execute(old)).rowcount
