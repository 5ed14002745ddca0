"""What sources look like, as their bodies came in. Reads and writes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.look import Look
from storage.rows import LOOK_COLUMNS, look_of
from storage.schema import look as table


async def looks(connection: AsyncConnection, slugs: Collection[str]) -> dict[str, Look]:
    """Return the looks of these sources, by slug."""
    query = select(table).where(table.c.slug.in_(slugs))
    return {row.slug: look_of(row) for row in await connection.execute(query)}


async def note(
    connection: AsyncConnection, db: Database, found: Iterable[Look]
) -> None:
    """Keep these looks in place of the ones before."""
    rows = [{name: getattr(one, name) for name in LOOK_COLUMNS} for one in found]
    if not rows:
        return
    statement = db.insert(table)
    new = {name: statement.excluded[name] for name in LOOK_COLUMNS}
    statement = statement.on_conflict_do_update(index_elements=["slug"], set_=new)
    await connection.execute(statement, rows)


@dataclass(frozen=True)
class Looks:
    """What each source's newest body looked like."""

    db: Database

    async def all(self) -> dict[str, Look]:
        """Return every look, by slug."""
        async with self.db.read.connect() as connection:
            rows = await connection.execute(select(table))
            return {row.slug: look_of(row) for row in rows}

    async def forget(self, slug: str) -> None:
        """Look at a source as if for the first time when it is read next."""
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(table.c.slug == slug))
