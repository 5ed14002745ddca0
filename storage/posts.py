"""Stories that channels are posted, each once. Reads and writes.

A post is a delivery whose slot is made of its story, so that the ledger, which owes
nobody a slot twice, owes no channel a story twice.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from storage import concerns
from storage.documents import edition_of
from storage.editing import Concern, Reason, State
from storage.editions import Composing, Editions
from storage.engine import Database
from storage.model import (
    PART,
    Channel,
    Debt,
    Delivery,
    DeliveryState,
    Edition,
    Kind,
    Outlet,
    Serving,
    Story,
    Subscriber,
    SubscriberState,
)
from storage.rows import delivery_of, subscriber_of
from storage.schema import channel, delivery, edition, queued, subscriber
from storage.subscribers import query

_IS_POST = delivery.c.part == PART[Kind.POST]
_FAILED, _SENT = DeliveryState.FAILED.value, DeliveryState.SENT.value


def slot_of(story: Story) -> datetime:
    """Return the slot of the story's post: its own among all stories."""
    return story.seen + timedelta(microseconds=story.id % 1_000_000)


@dataclass(frozen=True)
class Posting:
    """Stories becoming posts, until the transaction ends."""

    batch: Composing

    async def outlets(self, day: tuple[datetime, datetime]) -> tuple[Outlet, ...]:
        """Return the channels that take posts now, with what they had in [start, end).

        By chat id.
        """
        served = query().join(channel, channel.c.chat_id == subscriber.c.chat_id)
        served = served.add_columns(channel.c.title, channel.c.mode, channel.c.cap)
        active = subscriber.c.state == SubscriberState.ACTIVE.value
        served = served.where(active, channel.c.mode != Serving.DAILY.value)
        rows = (await self.batch.connection.execute(served)).all()
        return tuple(
            [
                await self._outlet(
                    Channel(r.chat_id, r.title, Serving(r.mode), r.cap),
                    subscriber_of(r),
                    day,
                )
                for r in rows
            ]
        )

    async def stories(self, since: datetime) -> tuple[Story, ...]:
        """Return the stories first told or told again since then."""
        return await self.batch.stories(since, self.batch.now)

    async def posted(self, chat_id: int, stories: Iterable[Story]) -> frozenset[int]:
        """Return the ids of those of the stories that the channel was owed already."""
        slots = {slot_of(story): story.id for story in stories}
        told = select(delivery.c.slot).where(delivery.c.chat_id == chat_id, _IS_POST)
        if slots:
            told = told.where(delivery.c.slot >= min(slots))
        found = await self.batch.connection.scalars(told)
        return frozenset(slots[slot] for slot in found if slot in slots)

    async def states(self, stories: Iterable[Story]) -> dict[int, State]:
        """Return what became in the editors' queue of those of the stories it had."""
        ids = [story.id for story in stories]
        known = select(queued.c.story_id, queued.c.state)
        found = await self.batch.connection.execute(
            known.where(queued.c.story_id.in_(ids))
        )
        return {row.story_id: State(row.state) for row in found}

    async def ask(self, stories: Iterable[Story]) -> None:
        """Ask an editor whether the stories are to be posted, each once."""
        asked = {one.id: (Concern(Reason.POST, str(one.id)),) for one in stories}
        batch = self.batch
        await concerns.ask(batch.connection, batch.db, asked, batch.now)

    async def owe(self, post: Edition, debt: Debt) -> bool:
        """Return whether the channel is owed the post now, and was not before."""
        kept = await self.batch.put(post)
        return await self.batch.owe(post.slot, [(kept.id, debt)]) == 1

    async def _outlet(
        self, one: Channel, reader: Subscriber, day: tuple[datetime, datetime]
    ) -> Outlet:
        start, end = day
        due, silent = delivery.c.due_at, delivery.c.silent
        today = (due >= start) & (due < end) & (delivery.c.state != _FAILED)
        counted = select(
            func.count().filter(today),
            func.count().filter(today & silent.is_(False)),
            func.max(due),
        ).where(delivery.c.chat_id == one.chat_id, _IS_POST)
        row = (await self.batch.connection.execute(counted)).one()
        posted, audible, last = row
        return Outlet(one, reader, posted, audible, last)


@dataclass(frozen=True)
class Posts:
    """The posts of channels."""

    db: Database
    editions: Editions

    @asynccontextmanager
    async def posting(self, now: datetime) -> AsyncIterator[Posting]:
        """Give one transaction in which stories become posts.

        It lifts the mark to `now` (storage/watermark.py): use nothing but the batch
        inside.
        """
        async with self.editions.composing(now) as batch:
            yield Posting(batch)

    async def outdated(
        self, limit: int
    ) -> tuple[tuple[Delivery, Edition, Edition], ...]:
        """Return posts that stand in channels, and say what is no longer so.

        Each with its edition as it was sent, and as it should read since a correction.
        """
        changed = edition.c.successor.is_not(None)
        query = (
            select(delivery, edition.c.successor)
            .join(edition, edition.c.id == delivery.c.edition_id)
            .where(_IS_POST, delivery.c.state == _SENT, changed)
            .order_by(delivery.c.id)
            .limit(limit)
        )
        async with self.db.read.connect() as connection:
            rows = (await connection.execute(query)).all()
            ids = {id_ for row in rows for id_ in (row.edition_id, row.successor)}
            found = await connection.execute(
                select(edition).where(edition.c.id.in_(ids))
            )
            told = {row.id: edition_of(row) for row in found}
        return tuple(
            (delivery_of(row), told[row.edition_id], told[row.successor])
            for row in rows
        )

    async def amended(self, delivery_id: int, edition_id: int) -> None:
        """Note which edition a post shows now."""
        mine = update(delivery).where(delivery.c.id == delivery_id)
        async with self.db.write.begin() as connection:
            await connection.execute(mine.values(edition_id=edition_id))
