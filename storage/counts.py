"""What happened on a day, counted without saying to whom. Reads and writes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Double, Insert, case, delete, func, select, type_coerce

from storage.engine import Database
from storage.model import PART, DeliveryState, Digests, Kind
from storage.schema import day_count as table
from storage.schema import delivery, edition

ZONE = ZoneInfo("Asia/Riyadh")  #: whose days are counted: most readers', all year


def day_of(moment: datetime) -> date:
    """Return the day on which a moment is counted."""
    return moment.astimezone(ZONE).date()


def counted(db: Database, name: str, now: datetime) -> Insert:
    """Return the statement that counts one more of this name today."""
    one = db.insert(table).values(day=day_of(now), name=name, number=1)
    return one.on_conflict_do_update(
        index_elements=["day", "name"], set_={"number": table.c.number + 1}
    )


@dataclass(frozen=True)
class Counts:
    """How often things happened, by day and name."""

    db: Database

    async def add(self, name: str, now: datetime) -> None:
        """Count one more."""
        async with self.db.write.begin() as connection:
            await connection.execute(counted(self.db, name, now))

    async def of(self, day: date) -> dict[str, int]:
        """Return the numbers of a day; what did not happen is not there."""
        query = select(table.c.name, table.c.number).where(table.c.day == day)
        async with self.db.read.connect() as connection:
            return dict(tuple(row) for row in await connection.execute(query))

    async def digests(
        self, start: datetime, end: datetime, promised: timedelta
    ) -> Digests:
        """Return how the digests of slots in [start, end) are doing.

        Args:
            start: of the day.
            end: of the day.
            promised: how long after its slot a digest may arrive and be on time.
        """
        slot, arrived = (
            type_coerce(column, Double)
            for column in (delivery.c.slot, delivery.c.arrived)
        )
        late = arrived - slot - promised.total_seconds()
        is_sent = delivery.c.state == DeliveryState.SENT.value
        query = (
            select(
                func.count(),
                func.count().filter(is_sent),
                func.avg(case((late > 0, late), (late <= 0, 0.0))),
            )
            .select_from(edition)
            .join(delivery, delivery.c.edition_id == edition.c.id)
            .where(edition.c.slot >= start, edition.c.slot < end)
            .where(delivery.c.part >= PART[Kind.DIGEST])
        )
        async with self.db.read.connect() as connection:
            due, sent, seconds = (await connection.execute(query)).one()
        return Digests(due, sent, seconds or 0.0)

    async def prune(self, before: date) -> int:
        """Return how many numbers of days before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.day < before)
            return (await connection.execute(old)).rowcount
