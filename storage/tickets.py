"""What readers wrote to operators, and what became of it. Reads and writes.

    pending → sending → sent | failed

`sending` is committed before a copy leaves, as in the ledger; but what is in doubt is
sent once more and says so: a report that is lost costs more than one that is there
twice.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from storage.engine import Database
from storage.schema import ticket as table
from storage.schema import ticket_copy as copies

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  #: none that is taken for another
LENGTH = 6  #: of a number that says nothing about how many there are
PENDING, SENDING, SENT, FAILED = "pending", "sending", "sent", "failed"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What somebody wrote to the operators."""

    number: str
    chat_id: int  #: of whoever wrote it
    kind: str
    story: int | None  #: id of the one that it is about
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A ticket on its way to one operator's chat."""

    ticket: Ticket
    operator: int  #: chat id
    attempt: int  #: of sending; fences late workers
    is_doubtful: bool  #: an earlier attempt may have arrived


@dataclass(frozen=True)
class Tickets:
    """What is not answered yet, and which message of an operator's chat shows it."""

    db: Database

    async def open(
        self,
        chat_id: int,
        kind: str,
        story: int | None,
        text: str,
        now: datetime,
        operators: Collection[int],
    ) -> str:
        """Return the number of a new ticket, which is owed to each operator now."""
        number = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        values = {"number": number, "chat_id": chat_id, "kind": kind}
        values |= {"story_id": story, "text": text, "at": now}
        owed = [
            {"ticket": number, "chat_id": one, "state": PENDING}
            | {"attempt": 0, "due_at": now}
            for one in operators
        ]
        async with self.db.write.begin() as connection:
            await connection.execute(insert(table), values)
            await connection.execute(insert(copies), owed)
        return number

    async def start(
        self, operators: Collection[int], now: datetime, lease: timedelta
    ) -> Copy | None:
        """Return a copy whose sending begins now, committed; None: nothing is due.

        Args:
            operators: chats that may still read tickets.
            now: the time.
            lease: after which an attempt without an outcome is in doubt.
        """
        ready = copies.c.state.in_((PENDING, SENDING)) & (copies.c.due_at <= now)
        query = select(copies, table.c.chat_id.label("reader"))
        query = query.add_columns(table.c.kind, table.c.story_id, table.c.text)
        query = query.join(table, table.c.number == copies.c.ticket)
        query = query.where(ready, copies.c.chat_id.in_(operators))
        first = query.order_by(copies.c.due_at, copies.c.ticket).limit(1)
        async with self.db.read.connect() as connection:
            if (await connection.execute(first)).first() is None:
                return None  # most seconds: nobody waits for a writer
        async with self.db.write.begin() as connection:
            locked = first.with_for_update(of=copies, skip_locked=True)
            row = (await connection.execute(locked)).first()
            if row is None:
                return None
            begun = {"state": SENDING, "attempt": row.attempt + 1}
            this = _copy(row.ticket, row.chat_id)
            values = begun | {"due_at": now + lease}
            await connection.execute(update(copies).where(this).values(**values))
        return _started(row)

    async def sent(self, copy: Copy, message_id: int) -> None:
        """Note that a copy arrived, and as which message."""
        await self._settle(copy, state=SENT, message_id=message_id)

    async def again(self, copy: Copy, due_at: datetime) -> None:
        """Note that a copy certainly did not arrive and is to be sent then."""
        state = SENDING if copy.is_doubtful else PENDING  # an earlier one may have
        await self._settle(copy, state=state, due_at=due_at)

    async def doubt(self, copy: Copy, due_at: datetime) -> None:
        """Note that a copy may have arrived: once more then, but not twice."""
        state = FAILED if copy.is_doubtful else SENDING
        await self._settle(copy, state=state, due_at=due_at)

    async def failed(self, copy: Copy) -> None:
        """Note that a copy will never arrive."""
        await self._settle(copy, state=FAILED)

    async def shown(self, operator: int, message_id: int) -> str | None:
        """Return the number of the ticket that a message of an operator's chat shows.

        Also of one that is answered, or whose writer was forgotten.
        """
        one = (copies.c.chat_id == operator) & (copies.c.message_id == message_id)
        async with self.db.read.connect() as connection:
            number: str | None = await connection.scalar(
                select(copies.c.ticket).where(one)
            )
        return number

    async def answer(self, number: str, now: datetime) -> Ticket | None:
        """Return the ticket, whose one answer leaves now; None: there is none."""
        mine = (table.c.number == number) & table.c.answered.is_(None)
        taken = update(table).where(mine).values(answered=now).returning(table)
        async with self.db.write.begin() as connection:
            row = (await connection.execute(taken)).first()
        return row and Ticket(row.number, row.chat_id, row.kind, row.story_id, row.text)

    async def reopen(self, number: str) -> None:
        """Note that the answer certainly did not arrive: there may be another."""
        one = table.c.number == number
        async with self.db.write.begin() as connection:
            await connection.execute(update(table).where(one).values(answered=None))

    async def close(self, number: str) -> None:
        """Erase a ticket: it is answered."""
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(table.c.number == number))

    async def prune(self, before: datetime) -> int:
        """Return how many tickets of before then were erased, answered or not."""
        async with self.db.write.begin() as connection:
            await connection.execute(delete(copies).where(copies.c.due_at < before))
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount

    async def _settle(self, copy: Copy, **values: object) -> None:
        this = _copy(copy.ticket.number, copy.operator)
        mine = this & (copies.c.attempt == copy.attempt)
        async with self.db.write.begin() as connection:
            await connection.execute(update(copies).where(mine).values(**values))


def _copy(number: str, operator: int) -> ColumnElement[bool]:
    return (copies.c.ticket == number) & (copies.c.chat_id == operator)


def _started(row: Row[Any]) -> Copy:
    """The copy whose attempt just began, from what it was before."""
    ticket = Ticket(row.ticket, row.reader, row.kind, row.story_id, row.text)
    return Copy(ticket, row.chat_id, row.attempt + 1, row.state == SENDING)
