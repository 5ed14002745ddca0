"""Windows of readers whom an edition did not reach, opened again. Writes.

The next digest then tells what that edition would have told.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Utc
from storage.documents import edition_of
from storage.model import Edition
from storage.schema import delivery, edition, subscriber, thread


async def reopen(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Cover the readers of these deliveries no further than where those began.

    Whom a later edition covered already keeps that. What is no digest covers nothing.
    """
    which = which & (delivery.c.part >= 0)
    columns = (delivery.c.chat_id, delivery.c.part, delivery.c.edition_id)
    query = select(*columns).where(which)
    debts = (await connection.execute(query.order_by(delivery.c.slot))).all()
    owed = select(delivery.c.edition_id).where(which)
    told = await connection.execute(select(edition).where(edition.c.id.in_(owed)))
    windows = {row.id: _window(edition_of(row)) for row in told}
    # One that is no longer there was called off by another worker just now.
    rows = [
        {"chat": chat_id, "number": part} | windows[number]
        for chat_id, part, number in debts
        if number in windows
    ]
    for covered, some in (
        (subscriber, [row for row in rows if not row["number"]]),
        (thread, [row for row in rows if row["number"]]),
    ):
        if some:
            await connection.execute(_reopened(covered), some)


def _reopened(covered: Table) -> Update:
    """The statement that covers a chat, or a thread of it, until a window began."""
    mine = covered.c.chat_id == bindparam("chat")
    if covered is thread:  # which its part is named for
        mine &= thread.c.thread_id == bindparam("number")
    is_last = covered.c.covered <= bindparam("end", type_=Utc())
    return update(covered).where(mine, is_last).values(covered=bindparam("since"))


def _window(told: Edition) -> dict[str, datetime]:
    return {"since": told.profile.since, "end": told.end}
