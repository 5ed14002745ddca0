"""What readers searched for, while its pages can be turned. Reads and writes."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from storage.engine import Database
from storage.schema import query as table

SPANS = ("t", "7", "30", "365", "all")  #: today, or so many days back


@dataclass(frozen=True, slots=True)
class Query:
    """A search that can be repeated for as long as its pages can be turned."""

    text: str  #: as the reader typed it
    until: datetime  #: then it is forgotten
    span: str = "all"  #: of publication: one of SPANS


@dataclass(frozen=True)
class Queries:
    """Searches by the word that their buttons carry; nothing says whose they are."""

    db: Database

    async def keep(self, query: Query) -> str:
        """Return a new word of 8 characters by which the search is found again."""
        token = secrets.token_urlsafe(6)
        async with self.db.write.begin() as connection:
            await connection.execute(insert(table), {"token": token, **asdict(query)})
        return token

    async def get(self, token: str, now: datetime) -> Query | None:
        """Return the search that a word stands for; None once its time is over."""
        columns = (table.c.text, table.c.until, table.c.span)
        found = select(*columns).where(table.c.token == token, table.c.until > now)
        async with self.db.read.connect() as connection:
            row = (await connection.execute(found)).first()
        return row and Query(row.text, row.until, row.span)

    async def spend(self, token: str, now: datetime) -> str | None:
        """Return what a word stands for, for the last time; None once that is over."""
        mine = (table.c.token == token) & (table.c.until > now)
        async with self.db.write.begin() as connection:
            text: str | None = await connection.scalar(select(table.c.text).where(mine))
            over = update(table).where(mine).values(text="", until=now)
            spent = await connection.execute(over)
        return text if spent.rowcount else None

    async def prune(self, now: datetime) -> int:
        """Return how many searches whose time is over are gone now, from disk too.

        Their words go at once; a row stays until no file holds them any more, so that
        the next pruning goes on where others were in the way of this one.
        """
        over = table.c.until <= now
        async with self.db.read.connect() as connection:
            first = await connection.scalar(select(table.c.token).where(over).limit(1))
        if first is None:  # most minutes: nobody waits for a writer
            return 0
        async with self.db.write.begin() as connection:
            wordless = update(table).where(over, table.c.text != "").values(text="")
            await connection.execute(wordless)
        if not await self.db.scrub(table):
            return 0
        async with self.db.write.begin() as connection:
            gone = delete(table).where(over, table.c.text == "")
            return (await connection.execute(gone)).rowcount
