"""The editions, and composing them: from subscribers who are due to debts.

Reads and writes.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import recall, stories, threads, traces, watermark
from storage.agenda import Days
from storage.documents import edition_of, edition_values
from storage.engine import Database
from storage.model import (
    PART,
    Debt,
    Edition,
    Story,
    Subscriber,
    SubscriberState,
    Thread,
)
from storage.notices import Notices
from storage.rows import owed_values, subscriber_of
from storage.schema import delivery, queued, revision, shown, story, subscriber
from storage.schema import edition as table
from storage.subscribers import query

ACTIVE, PAUSED, _ = (state.value for state in SubscriberState)
IS_ACTIVE = subscriber.c.state == ACTIVE
#: Not a parameter: SQLite then sees that its partial index serves.
IS_PAUSED = subscriber.c.state == literal_column(f"'{PAUSED}'")


@dataclass(frozen=True)
class Composing:
    """Slots becoming editions, until the transaction ends."""

    connection: AsyncConnection
    db: Database
    now: datetime  #: no window ends later
    _marked: set[tuple[int, datetime]] = field(default_factory=set)

    @property
    def notices(self) -> Notices:
        """What followers are to be told, in the same transaction."""
        return Notices(self.connection, self.db, self.now)

    async def load(self, ids: Collection[int]) -> tuple[Story, ...]:
        """Return the stories with these ids, in their order; unknown ones skip."""
        return await stories.load(self.connection, ids)

    @property
    def days(self) -> Days:
        """What days bring, in the same transaction."""
        return Days(self.connection, self.db)

    async def due(self, before: datetime, limit: int) -> tuple[Subscriber, ...]:
        """Return active subscribers whose slot has come, longest due first.

        Whoever paused until before then is active again.
        """
        come = subscriber.c.next_slot <= before
        rested = IS_PAUSED & (subscriber.c.until <= before)
        await self.connection.execute(
            update(subscriber).where(come, rested).values(state=ACTIVE, until=None)
        )
        slots = query().order_by(None)
        slots = slots.order_by(subscriber.c.next_slot, subscriber.c.chat_id)
        return await self._lock(slots.where(come, IS_ACTIVE).limit(limit))

    async def due_one(self, chat_id: int) -> Subscriber | None:
        """Return a chat's subscriber, due or not, unless another worker has it."""
        one = query().where(subscriber.c.chat_id == chat_id)
        return next(iter(await self._lock(one)), None)

    async def stories(self, since: datetime, end: datetime) -> tuple[Story, ...]:
        """Return the stories first seen in [since, end), as they stood at its end."""
        if end > self.now:
            raise ValueError(f"a window must not end after {self.now}: {end}")
        return await stories.window(self.connection, since, end)

    async def corrected(self) -> tuple[int, int]:
        """Return what changes whenever a publisher or an editor changed a story."""
        major = revision.c.severity != "minor"
        newest = select(func.max(revision.c.id)).where(major)
        decided = queued.c.decided.is_not(None)
        decisions = select(func.sum(queued.c.version)).where(decided)
        return (
            await self.connection.scalar(newest) or 0,
            await self.connection.scalar(decisions) or 0,
        )

    async def put(self, edition: Edition) -> Edition:
        """Return the slot's edition for this profile: the first one put, now kept.

        Its window may end earlier than the given one's: whoever receives it has been
        covered until there.
        """
        return await _put(self.connection, self.db, edition, self._marked)

    async def owe(self, slot: datetime, debts: Iterable[tuple[int, Debt]]) -> int:
        """Return how many deliveries are new: nobody is owed a slot twice.

        Nor is anything owed to a chat that was forgotten meanwhile.

        Args:
            slot: of the editions.
            debts: each with the id of its edition.
        """
        debts = list(debts)
        chats = {debt.chat_id for _, debt in debts}
        forgotten = await traces.among(self.connection, chats)
        rows = [
            owed_values(edition_id, slot, debt, PART[debt.kind] + part)
            for edition_id, debt in debts
            for part in range(debt.part, debt.part + debt.parts)
            if debt.chat_id not in forgotten
        ]
        if not rows:
            return 0
        new = self.db.insert(delivery).on_conflict_do_nothing().returning(delivery.c.id)
        return len((await self.connection.execute(new, rows)).all())

    async def advance(
        self, changes: Sequence[tuple[int, datetime | None, datetime | None]]
    ) -> None:
        """Set subscribers' next slot and how far their digests have covered."""
        names = ("number", "next_slot", "covered")
        rows = [dict(zip(names, change, strict=True)) for change in changes]
        if rows:
            statement = update(subscriber).where(
                subscriber.c.chat_id == bindparam("number")
            )
            await self.connection.execute(statement, rows)

    async def threads(self, chats: Collection[int]) -> dict[int, tuple[Thread, ...]]:
        """Return the threads that take news of their own in these chats."""
        return await threads.of_chats(self.connection, chats) if chats else {}

    async def cover(self, told: Sequence[tuple[int, int, datetime]]) -> None:
        """Note until when chats' threads have been told the news."""
        await threads.cover(self.connection, told)

    async def _lock(self, rows: Any) -> tuple[Subscriber, ...]:
        rows = rows.with_for_update(of=subscriber, skip_locked=True)
        return tuple(map(subscriber_of, await self.connection.execute(rows)))


@dataclass(frozen=True)
class Editions:
    """Digests as they were composed."""

    db: Database

    @asynccontextmanager
    async def composing(self, now: datetime) -> AsyncIterator[Composing]:
        """Give one transaction in which slots become editions and debts.

        It lifts the mark to `now` (storage/watermark.py): use nothing but the batch
        inside.
        """
        async with self.db.write.begin() as connection:
            await watermark.lift(connection, now)
            yield Composing(connection, self.db, now)

    async def next_slot(self) -> datetime | None:
        """Return the earliest slot that any subscriber waits for."""
        query = select(func.min(subscriber.c.next_slot))
        async with self.db.read.connect() as connection:
            slot: datetime | None = await connection.scalar(query)
        return slot

    async def keep(self, edition: Edition) -> int:
        """Return the id of an edition composed for a reply, now kept."""
        async with self.db.write.begin() as connection:
            return (await _put(connection, self.db, edition, set())).id

    async def get(self, edition_id: int) -> Edition | None:
        """Return the edition with this id."""
        async with self.db.read.connect() as connection:
            query = select(table).where(table.c.id == edition_id)
            return _edition((await connection.execute(query)).first())

    async def shown(
        self, chat_id: int, message_id: int, edition_id: int, now: datetime
    ) -> None:
        """Remember which edition a message shows, the newest word counting."""
        key = {"chat_id": chat_id, "message_id": message_id}
        news = {"edition_id": edition_id, "at": now}
        statement = self.db.insert(shown).values(**key, **news)
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=news)
        async with self.db.write.begin() as connection:
            await connection.execute(statement)

    async def of_message(self, chat_id: int, message_id: int) -> Edition | None:
        """Return the edition that a message shows, a reply or a delivery."""
        shows = union_all(
            *(
                select(rows.c.edition_id).where(
                    rows.c.chat_id == chat_id, rows.c.message_id == message_id
                )
                for rows in (shown, delivery)
            )
        )
        async with self.db.read.connect() as connection:
            query = select(table).where(table.c.id.in_(shows))
            return _edition((await connection.execute(query)).first())

    async def of_day(
        self, chat_id: int, start: datetime, end: datetime
    ) -> Edition | None:
        """Return the last edition that a chat received for a slot in [start, end).

        As corrections left it: without items, when every story was withdrawn.
        """
        last = (
            select(recall.CURRENT)
            .where(delivery.c.chat_id == chat_id)
            .where(delivery.c.slot >= start, delivery.c.slot < end)
            .where(delivery.c.message_id.is_not(None), delivery.c.part >= 0)
            .order_by(delivery.c.slot.desc(), delivery.c.part)
            .limit(1)
        )
        async with self.db.read.connect() as connection:
            query = select(table).where(table.c.id == last.scalar_subquery())
            return _edition((await connection.execute(query)).first())

    async def prune(self, before: datetime) -> int:
        """Return how many editions of slots before then were erased.

        With them goes all that the ledger and replies say of them.
        """
        old = select(table.c.id).where(table.c.slot < before)
        async with self.db.write.begin() as connection:
            for rows in (shown, delivery):
                await connection.execute(delete(rows).where(rows.c.edition_id.in_(old)))
            erased = await connection.execute(delete(table).where(table.c.id.in_(old)))
        return erased.rowcount


async def _put(
    connection: AsyncConnection,
    db: Database,
    edition: Edition,
    marked: set[tuple[int, datetime]],
) -> Edition:
    values = edition_values(edition)
    insert: postgresql.Insert | sqlite.Insert = db.insert(table)
    statement = insert.on_conflict_do_nothing().returning(table.c.id)
    number: int | None = await connection.scalar(statement, values)
    if number is not None:
        await _mark(connection, edition, marked)
        return replace(edition, id=number)
    same = (table.c.slot == edition.slot) & (table.c.profile == values["profile"])
    return edition_of((await connection.execute(select(table).where(same))).one())


async def _mark(
    connection: AsyncConnection, edition: Edition, marked: set[tuple[int, datetime]]
) -> None:
    """Note when the edition's stories were told: the many of a slot share most."""
    stories = {item.story for item in (*edition.items, *edition.rest)}
    new = {(number, edition.slot) for number in stories} - marked
    if new:
        marked |= new
        told = story.c.id.in_(number for number, _ in new)
        await connection.execute(update(story).where(told).values(told=edition.slot))


def _edition(row: Row[Any] | None) -> Edition | None:
    return row and edition_of(row)
