"""Threads of forums that take a group's digest, or some topics' news. Reads, writes.

The subscriber says in which thread the digest itself arrives; a thread without topics
is that one. The others are parts of the digest by their own numbers, so that a chat,
a slot and a part still are one delivery.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.model import Thread
from storage.rows import Values
from storage.schema import subscriber
from storage.schema import thread as table


@dataclass(frozen=True)
class Threads:
    """The threads that administrators chose."""

    db: Database

    async def of(self, chat_id: int) -> tuple[Thread, ...]:
        """Return the threads of a group, by number."""
        async with self.db.read.connect() as connection:
            return (await of_chats(connection, [chat_id])).get(chat_id, ())

    async def take(self, new: Thread) -> None:
        """Let a thread take the digest, or with topics their news, from now on.

        What it took before it keeps if both are topics; the others lose what is its.
        Its group has a subscriber.
        """
        async with self.db.write.begin() as connection:
            mine = subscriber.c.chat_id == new.chat_id
            await connection.execute(
                select(subscriber.c.chat_id).where(mine).with_for_update()
            )
            chosen = await of_chats(connection, [new.chat_id])
            await connection.execute(delete(table).where(_of(new.chat_id)))
            rows = map(_values, _with(chosen.get(new.chat_id, ()), new))
            await connection.execute(insert(table), list(rows))

    async def release(self, chat_id: int, topic: str) -> None:
        """Let the digest itself tell a topic's news again."""
        async with self.db.write.begin() as connection:
            for one in (await of_chats(connection, [chat_id])).get(chat_id, ()):
                if topic in one.topics:
                    await _keep(connection, one, one.topics - {topic})

    async def lose(self, chat_id: int, thread_id: int) -> Thread | None:
        """Return the thread that takes nothing from now on; None: it did not before.

        Whoever gets it is the one to tell its binder.
        """
        new = {"chat_id": chat_id, "thread_id": thread_id, "topics": []}
        news = self.db.insert(table).values(**new, lost=True)
        news = news.on_conflict_do_update(
            index_elements=["chat_id", "thread_id"],
            set_={"lost": True},
            where=table.c.lost.is_(False),
        )
        async with self.db.write.begin() as connection:
            row = (await connection.execute(news.returning(table))).first()
        return row and _thread(row)


async def of_chats(
    connection: AsyncConnection, chats: Collection[int]
) -> dict[int, tuple[Thread, ...]]:
    """Return the threads of those among these chats that have any, by number."""
    query = select(table).where(table.c.chat_id.in_(chats))
    found: dict[int, tuple[Thread, ...]] = {}
    for row in await connection.execute(query.order_by(table.c.thread_id)):
        found[row.chat_id] = (*found.get(row.chat_id, ()), _thread(row))
    return found


async def cover(
    connection: AsyncConnection, told: Sequence[tuple[int, int, datetime]]
) -> None:
    """Note until when chats' threads have been told the news."""
    names = ("chat", "number", "end")
    rows = [dict(zip(names, one, strict=True)) for one in told]
    if rows:
        this = (table.c.chat_id == bindparam("chat")) & (
            table.c.thread_id == bindparam("number")
        )
        news = update(table).where(this).values(covered=bindparam("end"))
        await connection.execute(news, rows)


def _with(chosen: Iterable[Thread], new: Thread) -> list[Thread]:
    """The threads of a group once a new one is chosen."""
    kept = []
    for one in chosen:
        if one.thread_id == new.thread_id:
            if one.topics and new.topics:
                new = replace(new, topics=new.topics | one.topics, covered=one.covered)
        elif one.topics and (topics := one.topics - new.topics):
            kept.append(replace(one, topics=topics))
        elif not one.topics and new.topics:
            kept.append(one)
    return [*kept, new]


async def _keep(
    connection: AsyncConnection, one: Thread, topics: frozenset[str]
) -> None:
    """Leave a thread these topics; without any, it takes nothing."""
    this = _of(one.chat_id) & (table.c.thread_id == one.thread_id)
    if topics:
        left = update(table).where(this).values(topics=sorted(topics))
        await connection.execute(left)
    else:
        await connection.execute(delete(table).where(this))


def _of(chat_id: int) -> Any:
    return table.c.chat_id == chat_id


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        binder=row.binder,
        topics=frozenset(row.topics),
        lost=row.lost,
        covered=row.covered,
    )


def _values(one: Thread) -> Values:
    return {
        "chat_id": one.chat_id,
        "thread_id": one.thread_id,
        "binder": one.binder,
        "topics": sorted(one.topics),
        "lost": one.lost,
        "covered": one.covered,
    }
