"""Shared rate limits: one row each, for all processes. Reads and writes.

One more row holds the moment before which nobody sends anything.

Source: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Executable,
    Select,
    case,
    delete,
    exists,
    func,
    literal_column,
    select,
)

from storage.engine import Database, insert
from storage.schema import rate_bucket as table

NEVER = 0.0  #: the epoch
EVERYBODY = "everybody"  #: the row whose halt holds everybody back
#: Seconds. No queue of slots is longer: what lies further ahead was written before
#: the clock went back.
LONGEST: ColumnElement[float] = literal_column("300.0", Double())
#: Seconds by which whoever takes slots may come too late for the next one and still
#: get it: else each piece of a broadcast would lose the time that taking it takes.
LATE: ColumnElement[float] = literal_column("0.08", Double())
TICK = 0.005  #: seconds that are no wait
ROUNDING: ColumnElement[float] = literal_column(str(TICK), Double())
NOTHING: ColumnElement[float] = literal_column("0.0", Double())


#: The slots that others make necessary: their lengths, by what was found for those.
Besides = Callable[[Mapping[str, float]], Mapping[str, float]]


def is_halted(now: ColumnElement[float]) -> ColumnElement[bool]:
    """Return the condition that nothing may leave."""
    return exists().where(table.c.key == EVERYBODY, table.c.halt_until > now)


def _later(
    one: ColumnElement[float], other: ColumnElement[float]
) -> ColumnElement[float]:
    return case((one > other, one), else_=other)


def _beginning(now: ColumnElement[float]) -> Select[float, float]:
    """Return the query for the time, and for when slots may begin."""
    halt = select(table.c.halt_until).where(table.c.key == EVERYBODY)
    return select(now, _later(now, func.coalesce(halt.scalar_subquery(), NEVER)))


@cache
def _taking(is_sqlite: bool, only_free: bool) -> Executable:
    """Return the statement that takes slots, or those alone that are free."""
    statement = insert(table, is_sqlite)
    length = statement.excluded.taken
    free = statement.excluded.tat - length
    ahead = case((table.c.tat > free + LONGEST, free), else_=table.c.tat)
    follows = case((ahead > free - LATE, ahead), else_=free)
    taken = {"tat": follows + length, "taken": length}
    if only_free:
        is_busy = ahead > free + ROUNDING
        taken = {
            "tat": case((is_busy, ahead), else_=taken["tat"]),
            "taken": case((is_busy, NOTHING), else_=length),
        }
    statement = statement.on_conflict_do_update(index_elements=["key"], set_=taken)
    return statement.returning(table.c.key, table.c.tat - table.c.taken)


@dataclass(frozen=True)
class Rates:
    """How fast we may send."""

    db: Database

    async def take(self, key: str, n: int, rate: float) -> float:
        """Return the seconds until the first of `n` slots, taken at `rate` a second.

        The slots follow one another every `1 / rate` seconds, after those that
        others took and after any halt.
        """
        return (await self.take_all({key: n / rate}))[key]

    async def take_all(self, lengths: Mapping[str, float]) -> dict[str, float]:
        """Return for each limit the seconds until its slot, so many seconds long."""
        return await self._take(lengths, only_free=False)

    async def take_unless_halted(
        self, lengths: Mapping[str, float], besides: Besides
    ) -> tuple[float, dict[str, float]]:
        """Return the seconds that a halt lasts, 0 for none; without one, the slots.

        Args:
            lengths: of the slots, by limit, in seconds.
            besides: what these slots make necessary, of limits that come after all
                others for everybody.
        """
        taking = _taking(self.db.is_sqlite, only_free=False)
        beginning = _beginning(self.db.now())

        def take(connection: Connection) -> tuple[float, dict[str, float]]:
            now, begin = connection.execute(beginning).one()
            if begin - now > TICK:  # a server reads its clock once for each
                return begin - now, {}
            slots = _taken(connection, taking, lengths, now, begin)
            if more := besides(slots):
                slots |= _taken(connection, taking, more, now, begin)
            return 0.0, slots

        return await self.db.jot(take)

    async def take_free(self, lengths: Mapping[str, float]) -> dict[str, float]:
        """Return for each limit 0 for a slot taken now, or the seconds until one.

        A limit that is not free is left alone: whoever waits takes no place. A halt
        is of no matter here.
        """
        return await self._take(lengths, only_free=True)

    async def _take(
        self, lengths: Mapping[str, float], only_free: bool
    ) -> dict[str, float]:
        """Return the seconds until each slot."""
        taking = _taking(self.db.is_sqlite, only_free)
        beginning = _beginning(self.db.now())

        def take(connection: Connection) -> dict[str, float]:
            now, begin = connection.execute(beginning).one()
            begin = now if only_free else begin
            return _taken(connection, taking, lengths, now, begin)

        return await self.db.jot(take)

    async def halt(self, seconds: float) -> None:
        """Let nobody send for so long; a halt never becomes shorter."""
        until = self.db.now() + seconds
        statement = self.db.insert(table).values(
            key=EVERYBODY, tat=NEVER, taken=0.0, halt_until=until
        )
        statement = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={"halt_until": _later(until, table.c.halt_until)},
        )
        async with self.db.write.begin() as connection:
            await connection.execute(statement)

    async def halted(self) -> float:
        """Return the seconds that a halt still lasts; 0 without one."""
        left = table.c.halt_until - self.db.now()
        query = select(left).where(table.c.key == EVERYBODY)
        async with self.db.read.connect() as connection:
            return max(0.0, await connection.scalar(query) or 0.0)

    async def prune(self) -> int:
        """Return how many limits were erased that hold nobody back any more."""
        now = self.db.now()
        idle = (table.c.tat < now) & (table.c.halt_until < now)
        async with self.db.write.begin() as connection:
            return (await connection.execute(delete(table).where(idle))).rowcount


def _taken(
    connection: Connection,
    taking: Executable,
    lengths: Mapping[str, float],
    now: float,
    begin: float,
) -> dict[str, float]:
    """Return the seconds until each slot, from the time when slots may begin.

    One statement takes them all, in one order for everybody: two workers with the
    same limits never wait for each other.
    """
    rows = [
        {"key": key, "tat": begin + length, "taken": length, "halt_until": 0.0}
        for key, length in sorted(lengths.items())
    ]
    slots = connection.execute(taking, rows).all()
    waits = ((key, start - now) for key, start in slots)
    return {key: wait if wait > TICK else 0.0 for key, wait in waits}
