"""Messages to everybody about the bot itself: drafts, running ones, totals.

Reads and writes. One that began is owed to its recipients a few at a time, shortly
before their turn, and is the ledger's from then on.
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
ABOVE_ALL = 2**63 - 1  #: no chat has this id
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

    async def begin(self, token: str, told: Edition) -> Broadcast | None:
        """Return the draft as it began; None if it did, or another one within PAUSE.

        Args:
            token: of the draft.
            told: the edition that says it; its slot is the beginning.
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
            all_ = select(func.count()).where(IS_MEANT, subscriber.c.created <= now)
            began = {
                "begun": now,
                "edition_id": number,
                "recipients": await connection.scalar(all_),
                "below": ABOVE_ALL,
                "goes_on": now,
            }
            mine = update(table).where(table.c.token == token).values(began)
            row = (await connection.execute(mine.returning(table))).one()
        return _of(row)

    async def owe(
        self, token: str, now: datetime, gap: timedelta, ahead: timedelta, n: int
    ) -> int:
        """Return for how many more it was their turn; 0 if nobody is due soon.

        Args:
            token: of one that began.
            now: before that, nothing more is due.
            gap: between two deliveries, so that digests go between them.
            ahead: so long before the first of them is due they are written.
            n: as many at most.
        """
        soon = table.c.goes_on < now + ahead
        waits = soon & table.c.stopped.is_(None) & (table.c.begun > now - LASTS)
        locked = select(table).where(table.c.token == token, waits).with_for_update()
        mine = update(table).where(table.c.token == token)
        async with self.db.write.begin() as connection:
            one = (await connection.execute(locked)).first()
            if one is None:
                return 0
            turn = select(subscriber.c.chat_id).where(_is_next(one))
            turn = turn.order_by(subscriber.c.chat_id.desc()).limit(n)
            chats = (await connection.scalars(turn)).all()
            start = max(now, one.goes_on)
            if len(chats) == n:
                which = _is_next(one) & (subscriber.c.chat_id >= chats[-1])
                on = {"below": chats[-1], "goes_on": start + n * gap}
            else:
                which, on = _is_next(one), {"goes_on": None}
            await connection.execute(_owed(self.db, one, which, start, gap))
            await connection.execute(mine.values(on))
        return len(chats)

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
            counts = dict(tuple(row) for row in await connection.execute(query))
            rest, number = await self._rest(connection, token)
        return Totals(**counts | {rest: counts.get(rest, 0) + number})

    async def _rest(self, connection: AsyncConnection, token: str) -> tuple[str, int]:
        """Return what becomes of those who are not owed it yet, and their number."""
        is_over = table.c.begun <= self.db.now() - LASTS.total_seconds()
        halted = (table.c.stopped.is_not(None) | is_over).label("halted")
        is_mine = (table.c.token == token) & table.c.goes_on.is_not(None)
        one = (await connection.execute(select(table, halted).where(is_mine))).first()
        if one is None:
            return "waiting", 0
        number = select(func.count()).select_from(subscriber).where(_is_next(one))
        kind = "unsent" if one.halted else "waiting"
        return kind, await connection.scalar(number) or 0

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


def _is_next(one: Row[Any]) -> ColumnElement[bool]:
    """Return the condition of those to whom it is to be owed.

    They go by falling ids: a group that becomes a supergroup gets a lower one, so
    that it is not missed. It may have moved with its delivery.
    """
    is_lower = subscriber.c.chat_id < literal(one.below)
    return IS_MEANT & is_lower & (subscriber.c.created <= literal(one.begun, Utc()))


def _owed(
    db: Database,
    one: Row[Any],
    which: ColumnElement[bool],
    start: datetime,
    gap: timedelta,
) -> Insert:
    """Return the statement that owes it to those of them who are not owed it yet.

    Their unique key tells who is. To ask for it before, in the same query, takes
    PostgreSQL seconds while its statistics do not know the new rows.
    """
    place = func.row_number().over(order_by=subscriber.c.chat_id.desc()) - 1
    first: ColumnElement[float] = literal(start.timestamp(), Double())
    columns = {
        "edition_id": literal(one.edition_id, Id),
        "chat_id": subscriber.c.chat_id,
        "slot": literal(one.begun, Utc()),
        "part": literal(PART[Kind.SERVICE]),
        "due_at": first + place * literal(gap.total_seconds(), Double()),
        "deadline": literal(one.begun + LASTS, Utc()),
        "thread_id": subscriber.c.thread_id,
        "silent": true(),
        "state": literal(PENDING),
        "attempt": literal(0),
        "tries": literal(0),
        "error": literal(""),
        "told": false(),
    }
    meant = select(*columns.values()).where(which)
    new = db.insert(delivery).from_select(list(columns), meant)
    return new.on_conflict_do_nothing()


async def _call_off(
    connection: AsyncConnection, which: ColumnElement[bool], reason: str
) -> None:
    values = {"state": FAILED, "error": reason, **RELEASED}
    await connection.execute(update(delivery).where(which, IS_WAITING).values(values))
