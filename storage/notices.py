"""Alerts coming up: from new stories to what followers are owed. Reads and writes.

All of it happens in the transaction that lifts the mark (storage/watermark.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    String,
    bindparam,
    column,
    delete,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
    values,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import follows, stories
from storage.columns import Utc
from storage.engine import Database
from storage.follows import ALERT, NOTICED
from storage.ledger import CLAIMED, FAILED, RELEASED
from storage.model import (
    Headlines,
    Interest,
    Story,
    Subscriber,
    SubscriberState,
    Target,
    Waiting,
)
from storage.rows import subscriber_of
from storage.schema import alert, delivery, follow, subscriber, watermark
from storage.subscribers import query
from storage.turns import PENDING

AT_ONCE = 500  #: keys in one statement
#: Not parameters: SQLite then sees that its partial indexes serve.
IS_INSTANT = follow.c.mode == literal_column("'i'")
IS_WAITING = alert.c.due.is_not(None)
THIS = (alert.c.chat_id == bindparam("chat")) & (alert.c.story_id == bindparam("story"))
HAS_NOT_LEFT = delivery.c.state.in_((PENDING, CLAIMED))


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a story that a reader is to be alerted of."""

    chat_id: int
    story: int
    slot: datetime | None = None  #: of the delivery that tells it
    due: datetime | None = None  #: it is held until then


@dataclass(frozen=True)
class Notices:
    """What followers are to be told, until the transaction ends."""

    connection: AsyncConnection
    db: Database
    now: datetime

    async def news(self) -> tuple[datetime, tuple[Story, ...]]:
        """Return since when there is news, and the stories reported since: once.

        Nobody waits for them where nobody wants to be told at once.
        """
        since: datetime | None = await self.connection.scalar(select(NOTICED))
        assert since is not None, "the first migration writes the mark"
        if since >= self.now:
            return since, ()
        await self.connection.execute(update(watermark).values(noticed=self.now))
        anybody = select(follow.c.key).where(IS_INSTANT).limit(1)
        if await self.connection.scalar(anybody) is None:
            return since, ()
        return since, await stories.window(self.connection, since, self.now)

    async def sought(self, keys: Collection[str]) -> tuple[Target, ...]:
        """Return what is followed under these keys by whoever is told at once."""
        known = [key for some in _parts(sorted(keys)) for key in await self._are(some)]
        words = [key for key in known if key.startswith("_")]
        found = [Target(key, key, key) for key in known if not key.startswith("_")]
        if words:
            name = func.min(follow.c.name).label("name")
            said = select(follow.c.code, follow.c.key, name)
            said = said.where(follow.c.key.in_(words), IS_INSTANT)
            said = said.group_by(follow.c.code, follow.c.key).order_by(follow.c.code)
            rows = await self.connection.execute(said)
            found += [Target(row.code, row.key, row.name) for row in rows]
        return tuple(found)

    async def _are(self, keys: Sequence[str]) -> Sequence[str]:
        """Return those of the keys under which anything is followed."""
        listed = values(column("key", String), name="asked")
        asked = listed.data([(key,) for key in keys]).cte("asked")
        wanted = exists().where(follow.c.key == asked.c.key, IS_INSTANT)
        query = select(asked.c.key).where(wanted).order_by(asked.c.key)
        return (await self.connection.scalars(query)).all()

    async def notice(self, story: int, seen: datetime, of: Target) -> int:
        """Return how many are to be told of a story only now, as they follow it.

        Nobody twice; not who is stopped, nor whose digest had the report already.

        Args:
            story: its id.
            seen: when the report came in that brings it.
            of: what it is about.
        """
        moment, now = literal(seen, Utc()), literal(self.now, Utc())
        is_told = subscriber.c.covered > moment
        followers = (
            select(
                follow.c.chat_id,
                literal(story),
                follow.c.code,
                moment,
                literal(False),
                now,
            )
            .join(subscriber, subscriber.c.chat_id == follow.c.chat_id)
            .where(follow.c.key == of.key, follow.c.code == of.code, IS_INSTANT)
            .where(subscriber.c.state == SubscriberState.ACTIVE.value)
            .where(follow.c.since <= moment, is_told.is_not(True))
        )
        columns = ["chat_id", "story_id", "code", "seen", "held", "due"]
        new = self.db.insert(alert).from_select(columns, followers)
        added = await self.connection.execute(new.on_conflict_do_nothing())
        return added.rowcount

    async def due(self, limit: int) -> dict[Subscriber, tuple[Waiting, ...]]:
        """Return readers, longest due first, with what they are to be told of.

        Unless another worker has them.
        """
        come = IS_WAITING & (alert.c.due <= self.now)
        chats = select(alert.c.chat_id).where(come).group_by(alert.c.chat_id)
        chats = chats.order_by(func.min(alert.c.due), alert.c.chat_id).limit(limit)
        ids = (await self.connection.scalars(chats)).all()
        if not ids:
            return {}
        mine = query().where(subscriber.c.chat_id.in_(ids))
        mine = mine.with_for_update(of=subscriber, skip_locked=True)
        found = map(subscriber_of, await self.connection.execute(mine))
        readers = {reader.chat_id: reader for reader in found}
        waiting = await self._waiting(readers)
        return {readers[chat_id]: mine for chat_id, mine in waiting.items()}

    async def used(
        self, chats: Collection[int], since: datetime
    ) -> Mapping[int, Sequence[datetime]]:
        """Return when these chats were alerted since then, oldest first."""
        query = (
            select(delivery.c.chat_id, delivery.c.slot)
            .where(delivery.c.chat_id.in_(chats), delivery.c.part == ALERT)
            .where(delivery.c.slot >= since, delivery.c.state != FAILED)
            .order_by(delivery.c.slot)
        )
        found: defaultdict[int, list[datetime]] = defaultdict(list)
        for row in await self.connection.execute(query):
            found[row.chat_id].append(row.slot)
        return found

    async def settle(self, settled: Iterable[Settled]) -> None:
        """Write down what became of what was due; without a moment, the digest's."""
        rows = [
            {"chat": one.chat_id, "story": one.story}
            | {"slot": one.slot, "due": one.due, "held": one.due is not None}
            for one in settled
        ]
        if rows:
            names = ("slot", "due", "held")
            news: dict[str, Any] = {name: bindparam(name) for name in names}
            await self.connection.execute(update(alert).where(THIS).values(news), rows)

    async def drop(self, dropped: Iterable[tuple[int, int]]) -> None:
        """Forget alerts of chats and stories that nobody is to be told any more."""
        rows = [{"chat": chat_id, "story": story} for chat_id, story in dropped]
        if rows:
            await self.connection.execute(delete(alert).where(THIS), rows)

    async def interests(
        self, chats: Collection[int], since: datetime
    ) -> dict[int, Interest]:
        """Return what digests since then have to know, of whoever follows anything.

        What waits to be sent stays so until the transaction ends.
        """
        waits = (delivery.c.part == ALERT) & HAS_NOT_LEFT
        mine = select(delivery.c.id).where(delivery.c.chat_id.in_(chats), waits)
        await self.connection.execute(mine.with_for_update())
        return await follows.interests(self.connection, chats, since)

    async def headlines(self, since: datetime) -> tuple[Headlines, ...]:
        """Return what the stories reported since then are called."""
        return await stories.headlines(self.connection, since, self.now)

    async def supersede(self, chats: Collection[int]) -> None:
        """Call off what alerts have not told yet: a digest of these chats does."""
        mine = alert.c.chat_id.in_(chats) & IS_WAITING
        await self.connection.execute(update(alert).where(mine).values(due=None))
        waits = (delivery.c.part == ALERT) & HAS_NOT_LEFT
        called_off = update(delivery).where(delivery.c.chat_id.in_(chats), waits)
        told = {"state": FAILED, "error": "told by the digest", **RELEASED}
        await self.connection.execute(called_off.values(told))

    async def _waiting(self, chats: Collection[int]) -> dict[int, tuple[Waiting, ...]]:
        """What these chats are due to be told, as their reports came in."""
        same = (follow.c.chat_id == alert.c.chat_id) & (follow.c.code == alert.c.code)
        names = (follow.c.code, follow.c.key, follow.c.name, follow.c.mode)
        columns = (alert.c.chat_id, alert.c.story_id, alert.c.seen, alert.c.held)
        query = (
            select(*columns, *names, follow.c.since)
            .outerjoin(follow, same)
            .where(alert.c.chat_id.in_(chats), IS_WAITING, alert.c.due <= self.now)
            .order_by(alert.c.seen, alert.c.story_id)
        )
        found: defaultdict[int, list[Waiting]] = defaultdict(list)
        for row in await self.connection.execute(query):
            found[row.chat_id].append(_waiting_of(row))
        return {chat_id: tuple(mine) for chat_id, mine in found.items()}


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many keys at a time as a statement takes."""
    return (keys[n : n + AT_ONCE] for n in range(0, len(keys), AT_ONCE))


def _waiting_of(row: Any) -> Waiting:
    one = None if row.code is None else follows.follow_of(row)
    return Waiting(row.story_id, row.seen, row.held, one)
