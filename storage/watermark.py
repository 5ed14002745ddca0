"""The one lock under which articles come in and windows close. Writes a row.

Every article is `seen` at or after the mark, every window of seen time ends at or
before it, and whoever moves it or relies on it holds its row until the commit (on
SQLite the whole file). So an article falls into exactly one half-open window.
"""

from datetime import datetime

from sqlalchemy import case, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Utc
from storage.schema import watermark


async def hold(connection: AsyncConnection) -> datetime:
    """Return the mark; it cannot move before this transaction ends."""
    query = select(watermark.c.at).with_for_update()
    mark: datetime | None = await connection.scalar(query)
    assert mark is not None, "the first migration writes the mark"
    return mark


async def lift(connection: AsyncConnection, now: datetime) -> datetime:
    """Return the mark, moved forward to `now`; it never moves back."""
    to = literal(now, Utc())
    mark: datetime | None = await connection.scalar(
        update(watermark)
        .values(at=case((watermark.c.at < to, to), else_=watermark.c.at))
        .returning(watermark.c.at)
    )
    assert mark is not None, "the first migration writes the mark"
    return mark
