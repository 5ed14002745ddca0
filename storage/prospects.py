"""Sources that operators are about to add, while they decide. Reads and writes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.engine import Database
from storage.model import Prospect
from storage.schema import prospect as table


@dataclass(frozen=True)
class Prospects:
    """What was found at addresses, by the word that buttons carry."""

    db: Database

    async def put(
        self, values: Mapping[str, Any], facts: Mapping[str, Any], until: datetime
    ) -> Prospect:
        """Return the prospect, kept until then."""
        one = Prospect(secrets.token_urlsafe(6), dict(values), dict(facts), until)
        row = {"token": one.token, "source": one.values, "facts": one.facts}
        async with self.db.write.begin() as connection:
            await connection.execute(insert(table).values(row | {"until": until}))
        return one

    async def get(self, token: str, now: datetime) -> Prospect | None:
        """Return what the word stands for; None when its time is over."""
        query = select(table).where(table.c.token == token, table.c.until > now)
        async with self.db.read.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return Prospect(row.token, row.source, row.facts, row.until)

    async def decide(self, token: str, values: Mapping[str, Any]) -> None:
        """Keep what an operator decided of it."""
        decided = update(table).where(table.c.token == token)
        async with self.db.write.begin() as connection:
            await connection.execute(decided.values(source=dict(values)))

    async def drop(self, token: str) -> bool:
        """Forget it; False if somebody did before."""
        async with self.db.write.begin() as connection:
            gone = await connection.execute(delete(table).where(table.c.token == token))
        return gone.rowcount == 1

    async def prune(self, before: datetime) -> int:
        """Return how many were erased because their time was over before then."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.until < before)
            return (await connection.execute(old)).rowcount
