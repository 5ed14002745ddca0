"""Editions that told a story which its publisher changed: put right. Writes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    String,
    cast,
    func,
    insert,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.documents import edition_of, edition_values
from storage.engine import Database
from storage.model import (
    PART,
    Article,
    Change,
    Correction,
    DeliveryState,
    Edition,
    Item,
    Kind,
    Revision,
    Story,
)
from storage.rows import Values, digest
from storage.schema import correction, delivery, edition, shown, story, subscriber

#: What an edition prints of a story now; None: nothing any more.
Retell = Callable[[Item, Story, Revision], Item | None]
#: The same of an item that is known to be about it.
Reword = Callable[[Item], Item | None]
Changes = tuple[Change, ...]

PENDING, CLAIMED, SENDING, SENT, _, UNKNOWN = (s.value for s in DeliveryState)
IS_WAITING = delivery.c.state.in_((PENDING, CLAIMED))
HAS_ARRIVED = delivery.c.state.in_((SENDING, SENT, UNKNOWN))  # or may have
IS_READ = delivery.c.part != PART[Kind.POST]  # posts are changed where they stand
_BEFORE = edition.alias("before")
#: A delivery's edition, or what is sent in its place since a correction.
CURRENT = func.coalesce(
    select(_BEFORE.c.successor)
    .where(_BEFORE.c.id == delivery.c.edition_id)
    .correlate(delivery)
    .scalar_subquery(),
    delivery.c.edition_id,
)
GRACE = timedelta(hours=24)  #: a note later than this is not sent
_EARLY = timedelta(hours=1)  # before its slot, in which an edition may be composed


@dataclass(frozen=True, slots=True)
class _Reader:
    """A subscriber who received the story."""

    chat_id: int
    thread_id: int | None  #: where
    told: Edition  #: by which


@dataclass(frozen=True)
class Told:
    """A story that an article changed, and the editions that have it."""

    connection: AsyncConnection
    db: Database
    story: Story  #: as it stands now
    article: Article  #: the same
    at: datetime

    async def follow(self, number: int, revision: Revision, retell: Retell) -> None:
        """Put right what has not left, and owe the rest the revision of this number.

        Who received a story that goes on without the article learns nothing.
        """
        name = f"revision {number}"
        rows = await self.rewrite(
            name, lambda item: retell(item, self.story, revision), revision.changes
        )
        if not rows or (revision.is_withdrawal and self.story.is_standing):
            return
        readers = await self._readers(map(edition_of, rows))
        if revision.severity == "critical":
            await self._note(number, revision, readers)
        elif readers:
            owed = [
                {"chat_id": r.chat_id, "revision_id": number, "slot": r.told.slot}
                for r in readers
            ]
            await self.connection.execute(insert(correction), owed)

    async def rewrite(
        self, name: str, reword: Reword, changes: Changes = ()
    ) -> list[Row[Any]]:
        """Return the editions that have the story; those that wait tell it anew.

        Args:
            name: of what happened to the story, unlike any other.
            reword: an item about it to what an edition prints now; None: nothing.
            changes: that a post of which nothing is left tells in its place.
        """
        rows = await self._editions()
        for row in rows:
            if row.successor is None:
                await self._recall(edition_of(row), name, reword, changes)
        return rows

    async def _editions(self) -> list[Row[Any]]:
        """Those that have the story, by slot.

        They are few and recent: reading through them is cheaper than an index that
        every edition would have to feed.
        """
        was_told = select(story.c.told).where(story.c.id == self.story.id)
        if await self.connection.scalar(was_told) is None:
            return []
        name = f'"story":{self.story.id},'  # as dumps writes it, keys in order
        query = (
            select(edition)
            .where(edition.c.slot >= self.story.seen - _EARLY)
            .where(cast(edition.c.payload, String).contains(name, autoescape=True))
            .order_by(edition.c.slot, edition.c.id)
        )
        return list(await self.connection.execute(query))

    async def _recall(
        self, one: Edition, name: str, reword: Reword, changes: Changes
    ) -> None:
        """Let what has not left of an edition tell the story as it is now.

        The edition itself stays for the buttons of those who have it, and is composed
        for nobody any more. When nothing is left of it, nothing is sent
        (jobs/deliver.py).
        """
        mine = edition.c.id == one.id
        key = digest(f"{one.id} until {name}")
        await self.connection.execute(update(edition).where(mine).values(profile=key))
        items, rest = (self._retold(some, reword) for some in (one.items, one.rest))
        now = replace(one, items=items or rest[:1], rest=rest if items else rest[1:])
        if one.kind is Kind.POST and not now.items:  # it stands there and says so
            said = self._correction(one, changes) if changes else None
            now = replace(now, correction=said)
        owed = delivery.c.edition_id == one.id
        if now == one:
            return
        new = await self._put(now, digest(f"{one.id} since {name}"))
        same = mine | (edition.c.successor == one.id)
        await self.connection.execute(update(edition).where(same).values(successor=new))
        await self.connection.execute(
            update(delivery)
            .where(owed, IS_WAITING)
            .values(edition_id=new, state=PENDING, lease_by=None, lease_until=None)
        )

    def _retold(self, items: tuple[Item, ...], reword: Reword) -> tuple[Item, ...]:
        told = (reword(item) if item.story == self.story.id else item for item in items)
        return tuple(item for item in told if item)

    async def _readers(self, editions: Iterable[Edition]) -> list[_Reader]:
        """The subscribers who received the story, each with what told it last."""
        telling = {
            one.id: one
            for one in editions
            if any(item.story == self.story.id for item in one.items)
        }
        got = (
            select(
                delivery.c.chat_id, delivery.c.edition_id, delivery.c.thread_id
            ).where(HAS_ARRIVED, IS_READ),
            select(shown.c.chat_id, shown.c.edition_id, null().label("thread_id")),
        )
        every = union_all(*got).subquery()
        query = (
            select(every.c.edition_id, subscriber.c.chat_id, every.c.thread_id)
            .join(subscriber, subscriber.c.chat_id == every.c.chat_id)
            .where(every.c.edition_id.in_(telling))
        )
        rows = await self.connection.execute(query)
        found = [_Reader(r.chat_id, r.thread_id, telling[r.edition_id]) for r in rows]
        found.sort(key=lambda one: (one.told.slot, one.told.id))
        return list({one.chat_id: one for one in found}.values())

    async def _note(
        self, number: int, revision: Revision, readers: Iterable[_Reader]
    ) -> None:
        """Owe a silent message to each reader, once whatever happens."""
        moment = self.at + timedelta(microseconds=number % 1000)  # its own slot
        notes: dict[int, int] = {}
        for reader in readers:
            told = reader.told
            if told.id not in notes:
                key = digest(f"{told.id} told revision {number}")
                note = self._saying(told, moment, revision)
                notes[told.id] = await self._put(note, key)
            owed = {"slot": moment, "due_at": self.at, "deadline": self.at + GRACE}
            new = self.db.insert(delivery).on_conflict_do_nothing()
            await self.connection.execute(new, owed | _owed(notes[told.id], reader))

    def _saying(self, told: Edition, moment: datetime, revision: Revision) -> Edition:
        """The note for those who received this edition."""
        said = self._correction(told, revision.changes)
        return replace(
            told, slot=moment, items=(), rest=(), correction=said, kind=Kind.NOTE
        )

    def _correction(self, told: Edition, changes: Changes) -> Correction:
        return Correction(told.slot, self.article.title, self.article.url, changes)

    async def _put(self, one: Edition, key: bytes) -> int:
        """Return the id of an edition that is no profile's own."""
        values = edition_values(one) | {"profile": key}
        added = insert(edition).values(values).returning(edition.c.id)
        number: int | None = await self.connection.scalar(added)
        assert number is not None
        return number


def _owed(note: int, reader: _Reader) -> Values:
    return {
        "edition_id": note,
        "chat_id": reader.chat_id,
        "part": PART[Kind.NOTE],
        "thread_id": reader.thread_id,
        "silent": True,
        "state": PENDING,
        "attempt": 0,
        "tries": 0,
        "error": "",
        "told": False,
    }
