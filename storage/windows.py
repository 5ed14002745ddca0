"""Windows of readers whom an edition did not reach, opened again. Writes.

The next digest then tells what that edition would have told.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Utc
from storage.model import Edition
from storage.rows import edition_of
from storage.schema import delivery, edition, subscriber


async def reopen(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Cover the readers of these deliveries no further than where those began.

    Whom a later edition covered already keeps that. What is no digest covers nothing.
    """
    which = which & (delivery.c.part >= 0)
    query = select(delivery.c.chat_id, delivery.c.edition_id).where(which)
    debts = (await connection.execute(query.order_by(delivery.c.slot))).all()
    owed = select(delivery.c.edition_id).where(which)
    told = await connection.execute(select(edition).where(edition.c.id.in_(owed)))
    windows = {row.id: _window(edition_of(row)) for row in told}
    reader = subscriber.c.chat_id == bindparam("number")
    is_last = subscriber.c.covered <= bindparam("end", type_=Utc())
    reopened = update(subscriber).where(reader, is_last)
    # One that is no longer there was called off by another worker just now.
    rows = [
        {"number": chat_id} | windows[number]
        for chat_id, number in debts
        if number in windows
    ]
    if rows:
        await connection.execute(reopened.values(covered=bindparam("since")), rows)


def _window(told: Edition) -> dict[str, datetime]:
    return {"since": told.profile.since, "end": told.end}
