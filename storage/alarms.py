"""What operators were told of and is not over: each trouble once. Writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.engine import Database
from storage.schema import alarm as table


@dataclass(frozen=True)
class Alarms:
    """Alarms that are raised, by name; what each is about decides if it is new."""

    db: Database

    async def raised(self) -> dict[str, str]:
        """Return what each alarm is about, by name."""
        async with self.db.read.connect() as connection:
            rows = await connection.execute(select(table.c.name, table.c.what))
            return {row.name: row.what for row in rows}

    async def raise_(self, name: str, what: str, now: datetime) -> bool:
        """Raise an alarm; False if it is raised and about the same already."""
        statement = self.db.insert(table).values(name=name, what=what, since=now)
        statement = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"what": what, "since": now},
            where=table.c.what != what,
        )
        async with self.db.write.begin() as connection:
            raised = await connection.scalar(statement.returning(table.c.name))
            return raised is not None

    async def clear(self, name: str) -> bool:
        """End an alarm; False if none of this name is raised."""
        statement = delete(table).where(table.c.name == name).returning(table.c.name)
        async with self.db.write.begin() as connection:
            return await connection.scalar(statement) is not None
