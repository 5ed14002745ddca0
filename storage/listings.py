"""What the numbers of the list mean that a chat saw last. Reads and writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.rows import edition_of
from storage.schema import delivery, edition
from storage.schema import listing as table


@dataclass(frozen=True)
class Listings:
    """The last numbered list of each chat: a reply, or a digest that came since."""

    db: Database

    async def show(
        self,
        chat_id: int,
        message_id: int,
        first: int,
        stories: Sequence[int],
        now: datetime,
    ) -> None:
        """Remember which stories a message numbers, `first` and on.

        Pages of one message add up: what stood before keeps its number.
        """
        async with self.db.write.begin() as connection:
            before = await _pages_before(connection, chat_id, message_id, first)
            delivered = await connection.scalar(_newest_delivery(chat_id)) or 0
            news = {
                "message_id": message_id,
                "place": max(message_id, delivered),
                "stories": [*before, *stories],
                "at": now,
            }
            statement = self.db.insert(table).values(chat_id=chat_id, **news)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["chat_id"], set_=news)
            )

    async def last(self, chat_id: int) -> tuple[int, ...]:
        """Return the stories of the list that the chat saw last, number 1 first.

        0 stands for a number that nothing bore; without any list, there is none.
        """
        async with self.db.read.connect() as connection:
            mine = select(table).where(table.c.chat_id == chat_id)
            listed = (await connection.execute(mine)).first()
            delivered = await connection.scalar(_newest_delivery(chat_id)) or 0
            if delivered > (listed.place if listed else 0):
                return await _delivered(connection, chat_id, delivered)
        return tuple(listed.stories) if listed else ()

    async def prune(self, before: datetime) -> int:
        """Return how many lists shown before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount


def _newest_delivery(chat_id: int) -> Select[int]:
    mine = (delivery.c.chat_id == chat_id) & (delivery.c.part >= 0)
    return select(func.max(delivery.c.message_id)).where(mine)


async def _pages_before(
    connection: AsyncConnection, chat_id: int, message_id: int, first: int
) -> list[int]:
    """Return what bears the numbers before `first` in the same message."""
    if first == 1:
        return []
    same = (table.c.chat_id == chat_id) & (table.c.message_id == message_id)
    known = await connection.scalar(select(table.c.stories).where(same)) or []
    return [*known, *[0] * first][: first - 1]


async def _delivered(
    connection: AsyncConnection, chat_id: int, message_id: int
) -> tuple[int, ...]:
    shows = (delivery.c.chat_id == chat_id) & (delivery.c.message_id == message_id)
    query = select(edition).join(delivery, delivery.c.edition_id == edition.c.id)
    row = (await connection.execute(query.where(shows))).one()
    told = edition_of(row)
    return tuple(item.story for item in (*told.items, *told.rest))
