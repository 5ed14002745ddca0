"""What the numbers of the list mean that a chat saw last. Reads and writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.documents import edition_of
from storage.engine import Database
from storage.model import PART, Kind, Listing
from storage.schema import delivery, edition
from storage.schema import listing as table

#: What numbers its stories.
IS_NUMBERED = (delivery.c.part >= PART[Kind.DIGEST]) | (
    delivery.c.part == PART[Kind.WEEKLY]
)


@dataclass(frozen=True)
class Listings:
    """The last numbered list of each chat: a reply, or a digest that came since."""

    db: Database

    async def show(self, lists: Sequence[Listing]) -> Sequence[None]:
        """Remember what messages number, in one transaction; of a chat the last.

        Pages of one message add up: what stood before keeps its number.
        """
        async with self.db.write.begin() as connection:
            delivered = await _newest_deliveries(connection, [o.chat_id for o in lists])
            rows = [
                {
                    "chat_id": one.chat_id,
                    "message_id": one.message_id,
                    "place": max(one.message_id, delivered.get(one.chat_id, 0)),
                    "stories": [*await _pages_before(connection, one), *one.stories],
                    "at": one.at,
                }
                for one in lists
            ]
            new = self.db.insert(table)
            news = {name: new.excluded[name] for name in rows[0] if name != "chat_id"}
            put = new.on_conflict_do_update(index_elements=["chat_id"], set_=news)
            await connection.execute(put, rows)
        return [None] * len(lists)

    async def last(self, chat_id: int) -> tuple[int, ...]:
        """Return the stories of the list that the chat saw last, number 1 first.

        0 stands for a number that nothing bore; without any list, there is none.
        """
        async with self.db.read.connect() as connection:
            mine = select(table).where(table.c.chat_id == chat_id)
            listed = (await connection.execute(mine)).first()
            delivered = await _newest_deliveries(connection, [chat_id])
            if delivered.get(chat_id, 0) > (listed.place if listed else 0):
                return await _delivered(connection, chat_id, delivered[chat_id])
        return tuple(listed.stories) if listed else ()

    async def prune(self, before: datetime) -> int:
        """Return how many lists shown before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount


async def _newest_deliveries(
    connection: AsyncConnection, chats: Collection[int]
) -> dict[int, int]:
    """Return the message of the newest digest that each chat received."""
    query = (
        select(delivery.c.chat_id, func.max(delivery.c.message_id))
        .where(delivery.c.chat_id.in_(chats), IS_NUMBERED)
        .where(delivery.c.message_id.is_not(None))
        .group_by(delivery.c.chat_id)
    )
    return dict(tuple(row) for row in await connection.execute(query))


async def _pages_before(connection: AsyncConnection, new: Listing) -> list[int]:
    """Return what bears the numbers before the first in the same message."""
    if new.first == 1:
        return []
    same = (table.c.chat_id == new.chat_id) & (table.c.message_id == new.message_id)
    known = await connection.scalar(select(table.c.stories).where(same)) or []
    return [*known, *[0] * new.first][: new.first - 1]


async def _delivered(
    connection: AsyncConnection, chat_id: int, message_id: int
) -> tuple[int, ...]:
    shows = (delivery.c.chat_id == chat_id) & (delivery.c.message_id == message_id)
    query = select(edition).join(delivery, delivery.c.edition_id == edition.c.id)
    told = edition_of((await connection.execute(query.where(shows).limit(1))).one())
    return tuple(item.story for item in (*told.items, *told.rest))
