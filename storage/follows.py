"""What readers follow, and what alerts told them. Reads and writes."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Utc
from storage.engine import Database
from storage.ledger import SENDING, SENT, UNKNOWN
from storage.model import PART, Follow, Interest, Kind
from storage.schema import alert, article, delivery, watermark
from storage.schema import follow as table

ALERT = PART[Kind.ALERT]
#: The delivery of an alert.
CARRIES = (
    (delivery.c.chat_id == alert.c.chat_id)
    & (delivery.c.slot == alert.c.slot)
    & (delivery.c.part == ALERT)
)
#: Until when followers know what came in; NULL: nobody was told yet.
NOTICED = func.coalesce(watermark.c.noticed, literal_column("0", Utc()))
TOLD = frozenset((SENDING, SENT, UNKNOWN))  #: states of what has left


@dataclass(frozen=True)
class Follows:
    """Of each chat, what it follows."""

    db: Database

    async def of(self, chat_id: int) -> tuple[Follow, ...]:
        """Return what a chat follows, in the order in which it began to."""
        async with self.db.read.connect() as connection:
            return (await _followed(connection, [chat_id])).get(chat_id, ())

    async def count(self, chat_id: int) -> int:
        """Return how much a chat follows."""
        mine = select(func.count()).where(table.c.chat_id == chat_id)
        async with self.db.read.connect() as connection:
            return await connection.scalar(mine) or 0

    async def put(self, chat_id: int, one: Follow, limit: int) -> bool:
        """Return whether the chat follows it now, in this mode; False: no room."""
        values = {"key": one.key, "name": one.name, "mode": one.mode}
        new = self.db.insert(table).values(
            chat_id=chat_id, code=one.code, since=one.since, **values
        )
        put = new.on_conflict_do_update(
            index_elements=["chat_id", "code"], set_={"mode": one.mode}
        )
        async with self.db.write.begin() as connection:
            mine = select(table.c.code).where(table.c.chat_id == chat_id)
            known = set(await connection.scalars(mine))
            if one.code not in known and len(known) >= limit:
                return False
            await connection.execute(put)
            return True

    async def drop(self, chat_id: int, code: str) -> None:
        """Let the chat follow it no more, if it did."""
        one = (table.c.chat_id == chat_id) & (table.c.code == code)
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(one))

    async def stirs(self, now: datetime) -> bool:
        """Return whether there are reports nobody was told of, or alerts are due."""
        mark = select(NOTICED).scalar_subquery()
        news = exists().where(article.c.seen >= mark)
        come = exists().where(alert.c.due.is_not(None), alert.c.due <= now)
        async with self.db.read.connect() as connection:
            return bool(await connection.scalar(select(news | come)))

    async def interest(self, chat_id: int, since: datetime) -> Interest:
        """Return what a digest since then has to know of what a chat follows."""
        async with self.db.read.connect() as connection:
            found = await interests(connection, [chat_id], since)
        return found.get(chat_id, Interest())

    async def prune(self, before: datetime) -> int:
        """Return how many alerts of reports seen before then were forgotten."""
        async with self.db.write.begin() as connection:
            old = delete(alert).where(alert.c.seen < before)
            return (await connection.execute(old)).rowcount


async def interests(
    connection: AsyncConnection, chats: Collection[int], since: datetime
) -> dict[int, Interest]:
    """Return what digests since then have to know, of the chats that follow anything.

    What has not left, or never arrived, was not told.
    """
    follows = await _followed(connection, chats)
    told: defaultdict[int, list[tuple[int, datetime]]] = defaultdict(list)
    owed: defaultdict[int, set[int]] = defaultdict(set)
    for row in await _alerts(connection, chats, since):
        if row.state in TOLD:
            told[row.chat_id].append((row.story_id, row.slot))
        else:
            owed[row.chat_id].add(row.story_id)
    return {
        chat_id: Interest(
            follows.get(chat_id, ()),
            tuple(sorted(told[chat_id])),
            frozenset(owed[chat_id]),
        )
        for chat_id in {*follows, *told, *owed}
    }


async def _followed(
    connection: AsyncConnection, chats: Collection[int]
) -> dict[int, tuple[Follow, ...]]:
    query = select(table).where(table.c.chat_id.in_(chats))
    found: defaultdict[int, list[Follow]] = defaultdict(list)
    for row in await connection.execute(query.order_by(table.c.since, table.c.code)):
        found[row.chat_id].append(follow_of(row))
    return {chat_id: tuple(mine) for chat_id, mine in found.items()}


async def _alerts(
    connection: AsyncConnection, chats: Collection[int], since: datetime
) -> list[Row[Any]]:
    query = (
        select(alert.c.chat_id, alert.c.story_id, alert.c.slot, delivery.c.state)
        .outerjoin(delivery, CARRIES)
        .where(alert.c.chat_id.in_(chats))
        .where((alert.c.seen >= since) | (alert.c.slot >= since))
    )
    return list(await connection.execute(query))


def follow_of(row: Row[Any]) -> Follow:
    """Return what is followed, as a row has it."""
    return Follow(row.code, row.key, row.name, row.mode, row.since)
