"""Leases: what only one process may do at a time. Writes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from storage.engine import Database
from storage.schema import lease as table


@dataclass(frozen=True)
class Leases:
    """Roles that one worker holds, by name."""

    db: Database

    async def take(self, name: str, me: str, lease: timedelta) -> bool:
        """Take or prolong a lease; False while another worker holds it."""
        now = self.db.now()
        until = now + lease.total_seconds()
        statement = self.db.insert(table).values(
            name=name, lease_by=me, lease_until=until
        )
        statement = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"lease_by": me, "lease_until": until},
            where=(table.c.lease_by == me) | (table.c.lease_until <= now),
        )
        taken = statement.returning(table.c.name)
        async with self.db.write.begin() as connection:
            return await connection.scalar(taken) is not None

    async def prune(self) -> None:
        """Erase the leases that are over."""
        async with self.db.write.begin() as connection:
            over = table.c.lease_until <= self.db.now()
            await connection.execute(delete(table).where(over))

    async def release(self, name: str, me: str) -> None:
        """Let another worker take the lease now."""
        mine = (table.c.name == name) & (table.c.lease_by == me)
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(mine))
