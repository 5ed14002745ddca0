"""The subscribers and the topics that they follow. Reads and writes."""

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, Table, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import ledger, traces
from storage.counts import counted
from storage.engine import Database
from storage.model import Subscriber, SubscriberState
from storage.rows import subscriber_of, subscriber_values
from storage.schema import (
    alert,
    awaited,
    bookmark,
    delivery,
    export,
    listing,
    nonce,
    queue_view,
    rate_bucket,
    refusal,
    shown,
    subscription,
    thread,
    ticket,
    ticket_copy,
)
from storage.schema import subscriber as table

#: Rows about a chat that do not follow its subscriber by themselves.
LOOSE = (
    *(shown, nonce, listing, bookmark, awaited, refusal),
    *(export, ticket, ticket_copy, queue_view),
)
BLOCKED = SubscriberState.BLOCKED
IS_HERE = table.c.state != BLOCKED.value
#: What days count: chats that came or came back, and that blocked or forgot us.
JOINED, LEFT = "joined", "left"


def query() -> Select[Any]:
    """Return the query for subscribers, by chat id, with their topics."""
    followed = subscription.c.chat_id == table.c.chat_id
    topics = func.aggregate_strings(subscription.c.topic, ",")
    joined = select(topics).where(followed).scalar_subquery()
    return select(table, joined.label("topics")).order_by(table.c.chat_id)


@dataclass(frozen=True)
class Subscribers:
    """The chats that asked for digests."""

    db: Database

    async def get(self, chat_id: int) -> Subscriber | None:
        """Return the subscriber of a chat."""
        async with self.db.read.connect() as connection:
            return await _one(connection, query().where(table.c.chat_id == chat_id))

    async def some(self, chats: Collection[int]) -> tuple[Subscriber, ...]:
        """Return the subscribers among these chats, by chat id."""
        async with self.db.read.connect() as connection:
            found = query().where(table.c.chat_id.in_(chats))
            return tuple(map(subscriber_of, await connection.execute(found)))

    async def all(self) -> tuple[Subscriber, ...]:
        """Return every subscriber, by chat id."""
        async with self.db.read.connect() as connection:
            return tuple(map(subscriber_of, await connection.execute(query())))

    async def create(self, subscriber: Subscriber) -> Subscriber:
        """Return the chat's subscriber: the one there is, else this one, now kept."""
        new = self.db.insert(table).on_conflict_do_nothing().returning(table.c.chat_id)
        async with self.db.write.begin() as connection:
            values = subscriber_values(subscriber)
            if await connection.scalar(new, values) is not None:
                await _follow(connection, subscriber.chat_id, subscriber.topics)
                await traces.lift(connection, subscriber.chat_id)
                await connection.execute(counted(self.db, JOINED, subscriber.created))
                return subscriber
            kept = await _one(connection, _locked(subscriber.chat_id))
        assert kept is not None
        return kept

    async def change(
        self, chat_id: int, edit: Callable[[Subscriber], Subscriber]
    ) -> Subscriber | None:
        """Return the subscriber as `edit` made it; None if the chat has none.

        Nobody else changes it between the reading and the writing.
        """
        async with self.db.write.begin() as connection:
            before = await _one(connection, _locked(chat_id))
            if before is None:
                return None
            after = edit(before)
            if after != before:
                await _write(connection, before, after)
            if before.state is BLOCKED and after.state is not BLOCKED:
                now = await self.db.read_clock()
                await connection.execute(counted(self.db, JOINED, now))
            return after

    async def plans(self) -> tuple[tuple[str, time, datetime], ...]:
        """Return the distinct zones, hours and next slots of whoever waits for one."""
        columns = (table.c.zone, table.c.at, table.c.next_slot)
        query = select(*columns).where(table.c.next_slot.is_not(None)).distinct()
        async with self.db.read.connect() as connection:
            return tuple(tuple(row) for row in await connection.execute(query))

    async def replan(self, plan: tuple[str, time, datetime], slot: datetime) -> int:
        """Return how many subscribers with this plan wait for another slot now."""
        zone, at, planned = plan
        same = (table.c.zone == zone) & (table.c.at == at)
        moved = update(table).where(same, table.c.next_slot == planned)
        async with self.db.write.begin() as connection:
            result = await connection.execute(moved.values(next_slot=slot))
            return result.rowcount

    async def waiting(self) -> tuple[tuple[datetime, int], ...]:
        """Return every slot that is waited for and by how many subscribers."""
        slots = select(table.c.next_slot, func.count()).group_by(table.c.next_slot)
        is_awaited = table.c.next_slot.is_not(None)
        async with self.db.read.connect() as connection:
            rows = await connection.execute(slots.where(is_awaited))
            return tuple(tuple(row) for row in rows)

    async def block(self, chat_id: int) -> None:
        """Note that the chat is gone: nothing is due or owed to it any more."""
        state = {"state": BLOCKED.value, "next_slot": None}
        now = await self.db.read_clock()
        async with self.db.write.begin() as connection:
            mine = (table.c.chat_id == chat_id) & IS_HERE
            gone = await connection.execute(update(table).where(mine).values(**state))
            if gone.rowcount:
                await connection.execute(counted(self.db, LEFT, now))
            await connection.execute(ledger.cancelled(chat_id, "blocked"))
            await _hush(connection, chat_id)

    async def hush(self, chat_id: int) -> None:
        """Forget what the chat was to be alerted of later."""
        async with self.db.write.begin() as connection:
            await _hush(connection, chat_id)

    async def forget(self, chat_id: int, now: datetime) -> None:
        """Erase every row about the chat; a trace stays that does not name it."""
        async with self.db.write.begin() as connection:
            await traces.leave(connection, self.db, chat_id, now)
            here = (table.c.chat_id == chat_id) & IS_HERE
            if await connection.scalar(select(exists().where(here))):
                await connection.execute(counted(self.db, LEFT, now))
            await _erase(connection, table, chat_id)
            for loose in LOOSE:
                await _erase(connection, loose, chat_id)
            bound = update(thread).where(thread.c.binder == chat_id)
            await connection.execute(bound.values(binder=None))
            await connection.execute(
                delete(rate_bucket).where(rate_bucket.c.key.endswith(f":{chat_id}"))
            )

    async def move(self, old: int, new: int) -> None:
        """Give all that is about a chat to another one; a subscriber there stays.

        A move that is told twice is one.
        """
        async with self.db.write.begin() as connection:
            both = select(table.c.chat_id).where(table.c.chat_id.in_((old, new)))
            there = set(await connection.scalars(both))
            if old not in there:
                return
            if new in there:
                await _move_deliveries(connection, old, new)
                await _erase(connection, table, old)
            else:
                await _move(connection, table, old, new)
            for loose in LOOSE:
                await _erase(connection, loose, new)
                await _move(connection, loose, old, new)

    async def nonce(self, chat_id: int, now: datetime, ttl: timedelta) -> str:
        """Return a new word of 8 characters that the chat may spend once until then."""
        word = secrets.token_urlsafe(6)
        async with self.db.write.begin() as connection:
            await connection.execute(delete(nonce).where(nonce.c.until <= now))
            values = {"chat_id": chat_id, "word": word, "until": now + ttl}
            await connection.execute(insert(nonce), values)
        return word

    async def spend(self, chat_id: int, word: str, now: datetime) -> bool:
        """Use up a word; False if it is unknown, spent, or too old."""
        good = (nonce.c.chat_id == chat_id) & (nonce.c.word == word)
        async with self.db.write.begin() as connection:
            gone = await connection.execute(
                delete(nonce).where(good, nonce.c.until > now)
            )
        return gone.rowcount == 1


async def _hush(connection: AsyncConnection, chat_id: int) -> None:
    waits = (alert.c.chat_id == chat_id) & alert.c.due.is_not(None)
    await connection.execute(delete(alert).where(waits))


def _locked(chat_id: int) -> Select[Any]:
    return query().where(table.c.chat_id == chat_id).with_for_update(of=table)


async def _one(connection: AsyncConnection, query: Select[Any]) -> Subscriber | None:
    row = (await connection.execute(query)).first()
    return row and subscriber_of(row)


async def _follow(
    connection: AsyncConnection, chat_id: int, topics: Iterable[str]
) -> None:
    rows = [{"chat_id": chat_id, "topic": topic} for topic in sorted(topics)]
    if rows:
        await connection.execute(insert(subscription), rows)


async def _write(
    connection: AsyncConnection, before: Subscriber, after: Subscriber
) -> None:
    mine = table.c.chat_id == before.chat_id
    values = subscriber_values(after)
    await connection.execute(update(table).where(mine).values(**values))
    dropped = before.topics - after.topics
    await connection.execute(
        delete(subscription).where(
            subscription.c.chat_id == before.chat_id,
            subscription.c.topic.in_(dropped),
        )
    )
    await _follow(connection, before.chat_id, after.topics - before.topics)


async def _erase(connection: AsyncConnection, rows: Table, chat_id: int) -> None:
    await connection.execute(delete(rows).where(rows.c.chat_id == chat_id))


async def _move(connection: AsyncConnection, rows: Table, old: int, new: int) -> None:
    mine = rows.c.chat_id == old
    await connection.execute(update(rows).where(mine).values(chat_id=new))


async def _move_deliveries(connection: AsyncConnection, old: int, new: int) -> None:
    """Move what the new chat is not owed itself."""
    theirs = delivery.alias()
    same = (
        (theirs.c.chat_id == new)
        & (theirs.c.slot == delivery.c.slot)
        & (theirs.c.part == delivery.c.part)
    )
    await connection.execute(
        update(delivery)
        .where(delivery.c.chat_id == old, ~exists().where(same))
        .values(chat_id=new)
    )
