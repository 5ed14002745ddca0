"""Shared rate limits: one row each, for all processes. Reads and writes.

Source: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    case,
    delete,
    exists,
    select,
)

from storage.engine import Database
from storage.schema import rate_bucket as table

NEVER = 0.0  #: the epoch


def is_halted(key: str, now: ColumnElement[float]) -> ColumnElement[bool]:
    """Return the condition that a limit's halt is not over."""
    return exists().where(table.c.key == key, table.c.halt_until > now)


def _later(
    one: ColumnElement[float], other: ColumnElement[float]
) -> ColumnElement[float]:
    return case((one > other, one), else_=other)


@dataclass(frozen=True)
class Rates:
    """How fast we may send."""

    db: Database

    async def take(self, key: str, n: int, rate: float) -> float:
        """Return the seconds until the first of `n` slots, taken at `rate` a second.

        The slots follow one another every `1 / rate` seconds, after those that
        others took and after any halt.
        """
        now, length = self.db.now(), n / rate
        statement = self.db.insert(table).values(
            key=key, tat=now + length, halt_until=NEVER
        )
        start = _later(now, _later(table.c.tat, table.c.halt_until))
        statement = statement.on_conflict_do_update(
            index_elements=["key"], set_={"tat": start + length}
        )
        answer = statement.returning(table.c.tat, now)
        async with self.db.write.begin() as connection:
            row = (await connection.execute(answer)).one()
        tat, at = map(float, row)
        return max(0.0, tat - length - at)

    async def halt(self, key: str, seconds: float) -> None:
        """Let nobody take a slot for so long; a halt never becomes shorter."""
        until = self.db.now() + seconds
        statement = self.db.insert(table).values(key=key, tat=NEVER, halt_until=until)
        statement = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={"halt_until": _later(until, table.c.halt_until)},
        )
        async with self.db.write.begin() as connection:
            await connection.execute(statement)

    async def halted(self, key: str) -> float:
        """Return the seconds that a halt still lasts; 0 without one."""
        left = table.c.halt_until - self.db.now()
        async with self.db.read.connect() as connection:
            seconds = await connection.scalar(select(left).where(table.c.key == key))
        return max(0.0, seconds or 0.0)

    async def prune(self) -> int:
        """Return how many limits were erased that hold nobody back any more."""
        now = self.db.now()
        idle = (table.c.tat < now) & (table.c.halt_until < now)
        async with self.db.write.begin() as connection:
            return (await connection.execute(delete(table).where(idle))).rowcount
