"""The ledger: which message is owed to whom, and what became of it. Reads, writes.

    pending → claimed → sending → sent | failed | unknown

`sending` is committed before the request leaves, so that a crash never repeats a
message in silence; the attempt number then says whose knowledge counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Update,
    case,
    column,
    func,
    select,
    update,
    values,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import rates, recall, windows
from storage.columns import Id
from storage.engine import Database
from storage.model import Delivery, DeliveryState
from storage.rows import delivery_of
from storage.schema import delivery as table
from storage.turns import IS_PENDING, IS_WANTED, PENDING, claimable, due, later_parts

_, CLAIMED, SENDING, SENT, FAILED, UNKNOWN = (s.value for s in DeliveryState)
RELEASED = {"lease_by": None, "lease_until": None}
#: What becomes of a claim that may not be sent.
GIVE_BACK = {
    "state": case((IS_WANTED, PENDING), else_=FAILED),
    "error": case((IS_WANTED, table.c.error), else_="stopped"),
    **RELEASED,
}


class Arrival(NamedTuple):
    """What one attempt knows to have arrived."""

    delivery: int
    attempt: int
    message: int


def cancelled(chat_id: int, reason: str) -> Update:
    """Return the statement that calls off what has not yet left for a chat."""
    waiting = table.c.state.in_((PENDING, CLAIMED))
    return (
        update(table)
        .where(table.c.chat_id == chat_id, waiting)
        .values(state=FAILED, error=reason, **RELEASED)
    )


@dataclass(frozen=True)
class Ledger:
    """What is owed."""

    db: Database

    async def claim(self, me: str, n: int, lease: timedelta) -> tuple[Delivery, ...]:
        """Lease up to `n` deliveries that are due to this worker; by due time."""
        now = self.db.now()
        first = claimable(now, n).with_for_update(skip_locked=True).cte("first")
        claim = (
            update(table)
            .where(table.c.id == first.c.id)
            .values(state=CLAIMED, lease_by=me, lease_until=now + lease.total_seconds())
            .returning(table)
        )
        async with self.db.write.begin() as connection:
            claimed = map(delivery_of, await connection.execute(claim))
            return tuple(sorted(claimed, key=lambda one: (one.due_at, one.id)))

    async def sending(
        self, ids: Sequence[int], me: str, lease: timedelta
    ) -> tuple[int | None, ...]:
        """Return the numbers of the attempts that start now, already committed.

        None: nothing may leave. The lease was lost; or all sending is halted, and
        the delivery is pending again; or its subscriber stopped, and it failed.
        """
        now = self.db.now()
        until = now + lease.total_seconds()
        mine = (table.c.lease_by == me) & (table.c.state == CLAIMED)
        starts = (
            update(table)
            .where(table.c.id.in_(ids), mine, table.c.lease_until > now)
            .where(IS_WANTED, ~rates.is_halted(now))
            .values(state=SENDING, attempt=table.c.attempt + 1, lease_until=until)
            .returning(table.c.id, table.c.attempt)
        )
        async with self.db.write.begin() as connection:
            started = {row.id: row.attempt for row in await connection.execute(starts)}
            if rest := [id_ for id_ in ids if id_ not in started]:
                kept = (table.c.id.in_(rest)) & mine
                await connection.execute(update(table).where(kept).values(GIVE_BACK))
        return tuple(started.get(id_) for id_ in ids)

    async def sent(self, arrivals: Sequence[Arrival]) -> tuple[bool, ...]:
        """Note which arrived: whatever was believed meanwhile, this is known.

        False: a later attempt knows better.
        """
        columns = (column("id", Id), column("attempt", Integer), column("message", Id))
        news = values(*columns, name="news").data(list(arrivals)).cte("news")
        settled = (
            update(table)
            .where(table.c.id == news.c.id, table.c.attempt == news.c.attempt)
            .values(state=SENT, message_id=news.c.message, arrived=self.db.now())
            .values(error="", **RELEASED)
            .returning(table.c.id)
        )
        async with self.db.write.begin() as connection:
            known = set(await connection.scalars(settled))
        return tuple(id_ in known for id_, *_ in arrivals)

    async def retry(
        self,
        delivery_id: int,
        attempt: int,
        due_at: datetime,
        error: str,
        counts: bool,
    ) -> bool:
        """Note that it certainly did not arrive and is to be sent again then."""
        async with self.db.write.begin() as connection:
            return await _set(
                connection,
                _open(delivery_id, attempt),
                state=PENDING,
                edition_id=recall.CURRENT,
                due_at=due_at,
                error=error,
                tries=table.c.tries + int(counts),
                **RELEASED,
            )

    async def failed(self, delivery_id: int, attempt: int, error: str) -> bool:
        """Note that it will never arrive, nor the parts that follow it.

        The next digest tells what it would have told.
        """
        values = {"state": FAILED, "error": error, **RELEASED}
        async with self.db.write.begin() as connection:
            settled = await _set(connection, _open(delivery_id, attempt), **values)
            if settled:
                later = later_parts(delivery_id)
                await _set(connection, IS_PENDING & later, **values)
                await windows.reopen(connection, table.c.id == delivery_id)
            return settled

    async def unknown(self, delivery_id: int, attempt: int, error: str) -> bool:
        """Note that nobody can tell whether it arrived."""
        async with self.db.write.begin() as connection:
            values = {"state": UNKNOWN, "error": error, **RELEASED}
            return await _set(connection, _open(delivery_id, attempt), **values)

    async def postpone(self, delivery_id: int, me: str, due_at: datetime) -> bool:
        """Give a claim back that is not to leave before then."""
        mine = (table.c.id == delivery_id) & (table.c.lease_by == me)
        claim = mine & (table.c.state == CLAIMED)
        async with self.db.write.begin() as connection:
            values = {"state": PENDING, "due_at": due_at, **RELEASED}
            return await _set(connection, claim, **values)

    async def release(self, me: str) -> int:
        """Return how many claims of this worker it gave back: they never left."""
        mine = (table.c.lease_by == me) & (table.c.state == CLAIMED)
        async with self.db.write.begin() as connection:
            return await _count(connection, mine, state=PENDING, **RELEASED)

    async def reap(self, policy: Literal["hold", "resend"]) -> tuple[int, int]:
        """Return how many claims, and attempts, of workers that are gone it ended.

        Claims never left, they are pending again. Attempts may have arrived: they
        are unknown, or with `resend` pending again.
        """
        over = table.c.lease_until < self.db.now()
        doubt = UNKNOWN if policy == "hold" else PENDING
        error = "the worker was gone before it learned the outcome"
        async with self.db.write.begin() as connection:
            claims = await _count(
                connection, over & (table.c.state == CLAIMED), state=PENDING, **RELEASED
            )
            attempts = await _count(
                connection,
                over & (table.c.state == SENDING),
                state=doubt,
                edition_id=table.c.edition_id if policy == "hold" else recall.CURRENT,
                error=error,
                **RELEASED,
            )
        return claims, attempts

    async def cancel(self, chat_id: int) -> int:
        """Return how many deliveries to a chat were called off."""
        async with self.db.write.begin() as connection:
            return await _call_off(connection, table.c.chat_id == chat_id, "stopped")

    async def expire(self) -> int:
        """Return how many due deliveries were past their deadline before they left."""
        now = self.db.now()
        late = IS_PENDING & (table.c.due_at <= now) & (table.c.deadline < now)
        async with self.db.write.begin() as connection:
            return await _call_off(connection, late, "too late")

    async def hasten(self, chat_id: int) -> bool:
        """Return whether a digest waited for its hour, which now has come."""
        now = self.db.now()
        waits = (table.c.chat_id == chat_id) & IS_PENDING & (table.c.tries == 0)
        is_ahead = (table.c.part >= 0) & (table.c.due_at > now)
        async with self.db.write.begin() as connection:
            return await _set(connection, waits & is_ahead, due_at=now)

    async def tally(self) -> dict[str, int]:
        """Return how many deliveries there are in each state that has any."""
        query = select(table.c.state, func.count()).group_by(table.c.state)
        async with self.db.read.connect() as connection:
            return dict(tuple(row) for row in await connection.execute(query))

    async def due(self) -> int:
        """Return how many deliveries could be claimed now."""
        query = select(func.count()).select_from(table).where(due(self.db.now()))
        async with self.db.read.connect() as connection:
            return await connection.scalar(query) or 0


def _open(delivery_id: int, attempt: int) -> ColumnElement[bool]:
    """Return the condition of a delivery that this attempt may still settle."""
    settled = table.c.state.in_((SENT, FAILED, CLAIMED))
    mine = (table.c.id == delivery_id) & (table.c.attempt == attempt)
    return mine & settled.is_(False)


async def _call_off(
    connection: AsyncConnection, which: ColumnElement[bool], reason: str
) -> int:
    """Return how many deliveries were called off before they left.

    The next digest tells what these would have told.
    """
    waiting = which & table.c.state.in_((PENDING, CLAIMED))
    await windows.reopen(connection, waiting)
    return await _count(connection, waiting, state=FAILED, error=reason, **RELEASED)


async def _count(
    connection: AsyncConnection, which: ColumnElement[bool], **values: object
) -> int:
    result = await connection.execute(update(table).where(which).values(**values))
    return result.rowcount


async def _set(
    connection: AsyncConnection, which: ColumnElement[bool], **values: object
) -> bool:
    return await _count(connection, which, **values) > 0
