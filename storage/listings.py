"""What the numbers of the list mean that a chat saw last. Reads and writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Executable, delete, func, select

from storage.columns import CHATS
from storage.documents import edition_of
from storage.engine import Database, insert
from storage.model import PART, Kind, Listing
from storage.schema import delivery, edition
from storage.schema import listing as table

#: What numbers its stories.
IS_NUMBERED = (delivery.c.part >= PART[Kind.DIGEST]) | (
    delivery.c.part == PART[Kind.WEEKLY]
)


# Made once: every list that is shown asks them.
_NEWEST = (
    select(delivery.c.chat_id, func.max(delivery.c.message_id))
    .where(delivery.c.chat_id.in_(CHATS), IS_NUMBERED)
    .where(delivery.c.message_id.is_not(None))
    .group_by(delivery.c.chat_id)
)


@cache
def _put(is_sqlite: bool) -> Executable:
    new = insert(table, is_sqlite)
    columns = (column.name for column in table.c if not column.primary_key)
    news = {name: new.excluded[name] for name in columns}
    return new.on_conflict_do_update(index_elements=["chat_id"], set_=news)


@dataclass(frozen=True)
class Listings:
    """The last numbered list of each chat: a reply, or a digest that came since."""

    db: Database

    async def show(self, lists: Sequence[Listing]) -> Sequence[None]:
        """Remember what messages number, in one transaction; of a chat the last.

        Pages of one message add up: what stood before keeps its number.
        """
        put = _put(self.db.is_sqlite)

        def show(connection: Connection) -> None:
            delivered = _newest_deliveries(connection, [one.chat_id for one in lists])
            rows = [
                {
                    "chat_id": one.chat_id,
                    "message_id": one.message_id,
                    "place": max(one.message_id, delivered.get(one.chat_id, 0)),
                    "stories": [*_pages_before(connection, one), *one.stories],
                    "at": one.at,
                }
                for one in lists
            ]
            connection.execute(put, rows)

        await self.db.jot(show)
        return [None] * len(lists)

    async def last(self, chat_id: int) -> tuple[int, ...]:
        """Return the stories of the list that the chat saw last, number 1 first.

        0 stands for a number that nothing bore; without any list, there is none.
        """
        mine = select(table).where(table.c.chat_id == chat_id)

        def look(connection: Connection) -> tuple[int, ...]:
            listed = connection.execute(mine).first()
            delivered = _newest_deliveries(connection, [chat_id])
            if delivered.get(chat_id, 0) > (listed.place if listed else 0):
                return _delivered(connection, chat_id, delivered[chat_id])
            return tuple(listed.stories) if listed else ()

        return await self.db.glance(look)

    async def prune(self, before: datetime) -> int:
        """Return how many lists shown before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount


def _newest_deliveries(
    connection: Connection, chats: Collection[int]
) -> dict[int, int]:
    """Return the message of the newest digest that each chat received."""
    rows = connection.execute(_NEWEST, {"chats": list(chats)})
    return dict(tuple(row) for row in rows)


def _pages_before(connection: Connection, new: Listing) -> list[int]:
    """Return what bears the numbers before the first in the same message."""
    if new.first == 1:
        return []
    same = (table.c.chat_id == new.chat_id) & (table.c.message_id == new.message_id)
    known = connection.scalar(select(table.c.stories).where(same)) or []
    return [*known, *[0] * new.first][: new.first - 1]


def _delivered(
    connection: Connection, chat_id: int, message_id: int
) -> tuple[int, ...]:
    shows = (delivery.c.chat_id == chat_id) & (delivery.c.message_id == message_id)
    query = select(edition).join(delivery, delivery.c.edition_id == edition.c.id)
    told = edition_of(connection.execute(query.where(shows).limit(1)).one())
    return tuple(item.story for item in (*told.items, *told.rest))
