"""Messages to everybody about the bot itself: drafts, running ones, totals.

Reads and writes. What is owed to whom is written in the same transaction that begins
one, and is the ledger's from then on.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Insert,
    Row,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Id, Utc
from storage.documents import edition_values
from storage.engine import Database
from storage.ledger import CLAIMED, FAILED, RELEASED, SENT, UNKNOWN
from storage.model import (
    PART,
    Broadcast,
    Edition,
    Kind,
    SubscriberState,
    Totals,
)
from storage.schema import broadcast as table
from storage.schema import delivery, edition, subscriber
from storage.turns import PENDING

PAUSE = timedelta(hours=24)  #: from the beginning of one to that of the next
LASTS = timedelta(hours=24)  #: what has not left by then is not sent any more
#: Who receives it: whoever asked for messages, and did not refuse these.
IS_MEANT = (subscriber.c.state == SubscriberState.ACTIVE.value) & subscriber.c.service
IS_OURS = delivery.c.part == PART[Kind.SERVICE]
IS_WAITING = delivery.c.state.in_((PENDING, CLAIMED))
HALTED, REFUSED = "halted by an operator", "refused by its reader"
#: Why a delivery failed that never left.
CALLED_OFF = (HALTED, REFUSED, "stopped", "blocked", "too late")
#: Not a parameter: both engines then see that the partial index serves.
IS_BEGUN: ColumnElement[bool] = literal_column("broadcast.begun IS NOT NULL")
FIELDS = ("token", "operator", "text", "at", "begun", "recipients", "stopped", "ended")


@dataclass(frozen=True)
class Broadcasts:
    """The messages, by the word that their buttons carry."""

    db: Database

    async def draft(self, operator: int, text: str, now: datetime) -> Broadcast:
        """Return a new draft."""
        one = Broadcast(secrets.token_urlsafe(6), operator, text, now)
        values = {name: getattr(one, name) for name in FIELDS}
        async with self.db.write.begin() as connection:
            await connection.execute(insert(table).values(values))
        return one

    async def get(self, token: str) -> Broadcast | None:
        """Return the one with this word."""
        return await self._first(table.c.token == token)

    async def last(self) -> Broadcast | None:
        """Return the one that began last."""
        return await self._first(IS_BEGUN)

    async def audience(self) -> int:
        """Return how many would receive one now."""
        query = select(func.count()).select_from(subscriber).where(IS_MEANT)
        async with self.db.read.connect() as connection:
            return await connection.scalar(query) or 0

    async def begin(
        self, token: str, told: Edition, gap: timedelta
    ) -> Broadcast | None:
        """Return the draft as it began; None if it did, or another one within PAUSE.

        Args:
            token: of the draft.
            told: the edition that says it; its slot is the beginning.
            gap: between two deliveries, so that digests go between them.
        """
        now = told.slot
        async with self.db.write.begin() as connection:
            # One at a time: whoever begins another waits for this row, too.
            every = select(table.c.token).order_by(table.c.token)
            await connection.execute(every.with_for_update())
            lately = select(table.c.token).where(table.c.begun > now - PAUSE)
            if await connection.scalar(lately.limit(1)) is not None:
                return None
            added = insert(edition).values(edition_values(told))
            number = await connection.scalar(added.returning(edition.c.id))
            assert number is not None
            await connection.execute(_owed(number, now, gap))
            owed = select(func.count()).where(delivery.c.edition_id == number)
            recipients = await connection.scalar(owed)
            began = {"begun": now, "edition_id": number, "recipients": recipients}
            mine = update(table).where(table.c.token == token).values(began)
            row = (await connection.execute(mine.returning(table))).one()
        return _of(row)

    async def halt(self, token: str, now: datetime) -> bool:
        """Call off what has not left; False if there was nothing to halt."""
        mine = (table.c.token == token) & IS_BEGUN & table.c.ended.is_(None)
        undone = update(table).where(mine, table.c.stopped.is_(None))
        async with self.db.write.begin() as connection:
            number = await connection.scalar(
                undone.values(stopped=now).returning(table.c.edition_id)
            )
            if number is None:
                return False
            await _call_off(connection, delivery.c.edition_id == number, HALTED)
        return True

    async def refuse(self, chat_id: int) -> None:
        """Call off what a reader does not want any more."""
        async with self.db.write.begin() as connection:
            mine = (delivery.c.chat_id == chat_id) & IS_OURS
            await _call_off(connection, mine, REFUSED)

    async def running(self) -> tuple[Broadcast, ...]:
        """Return those that began and whose end nobody has noted."""
        query = select(table).where(IS_BEGUN, table.c.ended.is_(None))
        async with self.db.read.connect() as connection:
            return tuple(map(_of, await connection.execute(query)))

    async def totals(self, token: str) -> Totals:
        """Return what became of its deliveries until now."""
        kind = case(
            (delivery.c.state == SENT, "ok"),
            (delivery.c.state == UNKNOWN, "unknown"),
            (delivery.c.state != FAILED, "waiting"),
            (delivery.c.error.in_(CALLED_OFF), "unsent"),
            (subscriber.c.state == SubscriberState.BLOCKED.value, "gone"),
            else_="fail",
        ).label("kind")
        query = (
            select(kind, func.count())
            .select_from(delivery)
            .join(table, table.c.edition_id == delivery.c.edition_id)
            .join(subscriber, subscriber.c.chat_id == delivery.c.chat_id)
            .where(table.c.token == token)
            .group_by(kind)
        )
        async with self.db.read.connect() as connection:
            rows = await connection.execute(query)
            return Totals(**dict(tuple(row) for row in rows))

    async def end(self, token: str, now: datetime | None) -> bool:
        """Note its end, or take that back; False if another process was faster."""
        as_before = table.c.ended.is_(None) if now else table.c.ended.is_not(None)
        mine = update(table).where(table.c.token == token, as_before)
        async with self.db.write.begin() as connection:
            return (await connection.execute(mine.values(ended=now))).rowcount == 1

    async def prune(self, before: datetime) -> int:
        """Return how many texts written before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount

    async def _first(self, which: ColumnElement[bool]) -> Broadcast | None:
        query = select(table).where(which).order_by(table.c.begun.desc()).limit(1)
        async with self.db.read.connect() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else _of(row)


def _of(row: Row[Any]) -> Broadcast:
    return Broadcast(**{name: getattr(row, name) for name in FIELDS})


def _owed(number: int, now: datetime, gap: timedelta) -> Insert:
    """Return the statement that owes an edition to everybody who is meant."""
    place = func.row_number().over(order_by=subscriber.c.chat_id) - 1
    start: ColumnElement[float] = literal(now.timestamp(), Double())
    columns = {
        "edition_id": literal(number, Id),
        "chat_id": subscriber.c.chat_id,
        "slot": literal(now, Utc()),
        "part": literal(PART[Kind.SERVICE]),
        "due_at": start + place * literal(gap.total_seconds(), Double()),
        "deadline": literal(now + LASTS, Utc()),
        "thread_id": subscriber.c.thread_id,
        "silent": true(),
        "state": literal(PENDING),
        "attempt": literal(0),
        "tries": literal(0),
        "error": literal(""),
        "told": false(),
    }
    meant = select(*columns.values()).where(IS_MEANT)
    return insert(delivery).from_select(list(columns), meant)


async def _call_off(
    connection: AsyncConnection, which: ColumnElement[bool], reason: str
) -> None:
    values = {"state": FAILED, "error": reason, **RELEASED}
    await connection.execute(update(delivery).where(which, IS_WAITING).values(values))
