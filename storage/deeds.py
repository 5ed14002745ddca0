"""What operators did: the log of who changed what, and when. Reads and writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.engine import Database
from storage.model import DEEDS, Deed
from storage.schema import deed as table


@dataclass(frozen=True)
class Deeds:
    """What operators did that others see or hear of."""

    db: Database

    async def note(self, what: str, about: str, operator: int | None = None) -> None:
        """Write down what was done just now.

        Args:
            what: of DEEDS.
            about: of what: a slug, a number.
            operator: the chat; None: somebody at the command line.
        """
        if what not in DEEDS:
            raise ValueError(f"no deed of operators: {what}")
        at = await self.db.read_clock()
        new = insert(table).values(at=at, operator=operator, what=what, about=about)
        async with self.db.write.begin() as connection:
            await connection.execute(new)

    async def last(self, n: int) -> tuple[Deed, ...]:
        """Return the newest `n`, newest first."""
        query = select(table).order_by(table.c.at.desc(), table.c.id.desc()).limit(n)
        async with self.db.read.connect() as connection:
            rows = await connection.execute(query)
            return tuple(Deed(r.at, r.what, r.about, r.operator) for r in rows)

    async def prune(self, before: datetime) -> int:
        """Return how many of before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount
