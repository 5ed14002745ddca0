"""The sources: what the catalogue says of them and how they do. Reads and writes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    exists,
    func,
    null,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Utc
from storage.engine import Database
from storage.model import Health, Reading, Source
from storage.publishers import ENDED
from storage.rows import (
    SOURCE_COLUMNS,
    Values,
    health_of,
    reading_values,
    source_of,
    source_values,
    stricter,
)
from storage.schema import source as table

RELEASED = {"lease_by": None, "lease_until": None}
#: What another address makes worthless: it could answer 304 to another feed's ETag.
UNVOUCHED = (
    "etag",
    "last_modified",
    "body_hash",
    "pieces",
    "answered",
    "moved",
    "ttl",
    "watched",
    "came",
)
#: In force, not paused, not off.
IS_READ = (
    table.c.listed
    & (func.coalesce(table.c.held, table.c.paused) == "")
    & (func.coalesce(table.c.decided_mode, "") != "off")
    & (table.c.allowed | (table.c.mode != "off"))
)

_NEWEST = bindparam("its_newest", type_=Utc())
#: One statement for all readings: to make one up costs more than to carry it out.
_READ_WELL = (
    update(table)
    .where(
        table.c.slug == bindparam("its_slug"),
        table.c.lease_by == bindparam("me"),
    )
    .values(
        newest=case(
            (table.c.newest >= _NEWEST, table.c.newest),
            else_=func.coalesce(_NEWEST, table.c.newest),
        ),
        failures=0,
        last_error="",
        **RELEASED,
    )
)


def _waits(now: ColumnElement[float], all_: bool) -> ColumnElement[bool]:
    free = table.c.lease_until.is_(None) | (table.c.lease_until < now)
    return IS_READ & free & (true() if all_ else table.c.due_at <= now)


async def read_well(
    connection: AsyncConnection, me: str, readings: Mapping[str, Reading], now: datetime
) -> int:
    """Note successes, by slug, and end the leases of `me`; return how many it had."""
    rows = [
        {"its_slug": slug, "me": me, "its_newest": one.newest, "last_success": now}
        | reading_values(one)
        for slug, one in readings.items()
    ]
    return (await connection.execute(_READ_WELL, rows)).rowcount if rows else 0


@dataclass(frozen=True)
class Sources:
    """The catalogue, as the operator changed it, and its health."""

    db: Database

    async def sync(self, catalogue: Sequence[Source]) -> None:
        """Make the catalogue's sources, and those an operator added, the listed ones.

        What was decided while running survives: pauses, modes, added sources.
        """
        slugs = [one.slug for one in catalogue]
        async with self.db.write.begin() as connection:
            await connection.execute(
                update(table)
                .where(table.c.slug.not_in(slugs), table.c.added.is_(False))
                .values(listed=False)
            )
            if catalogue:
                rows = list(map(source_values, catalogue))
                await connection.execute(self._upsert(added=False), rows)

    async def add(self, source: Source) -> bool:
        """Add an operator's source; False if its slug or address is listed already."""
        same = (table.c.slug == source.slug) | (table.c.url == source.url)
        async with self.db.write.begin() as connection:
            if await connection.scalar(select(exists().where(table.c.listed, same))):
                return False
            await connection.execute(self._upsert(added=True), source_values(source))
        return True

    async def pause(self, slug: str, reason: str) -> bool:
        """Stop reading a source; False if there is none."""
        return await self._set(table.c.slug == slug, held=reason or "paused")

    async def resume(self, slug: str) -> bool:
        """Read a source again, now; False if there is none."""
        due = self.db.now()
        return await self._set(table.c.slug == slug, held="", failures=0, due_at=due)

    async def lower(self, slug: str, mode: str, reason: str) -> bool:
        """Show less of a source; False if that is not less, or an operator decided.

        That not even its text may be read is less, too.
        """
        query = select(table).where(table.c.slug == slug)
        async with self.db.read.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None or row.allowed:
            return False
        now = source_of(row)
        unread = replace(now, mode=mode, reason=reason).is_unread > now.is_unread
        if not (stricter(mode, now.mode) or (mode == now.mode and unread)):
            return False
        undecided = (table.c.slug == slug) & table.c.allowed.is_(False)
        return await self._set(undecided, decided_mode=mode, decided_reason=reason)

    async def allow(self, slug: str, mode: str, reason: str) -> bool:
        """Show of a source what an operator decides; nothing else changes it then."""
        decision = {"decided_mode": mode, "decided_reason": reason, "allowed": True}
        return await self._set(table.c.slug == slug, **decision)

    async def lowered(self) -> dict[str, str]:
        """Return the modes that were lowered and that no operator chose, by slug."""
        lowered = table.c.listed & table.c.decided_mode.is_not(None)
        query = select(table).where(lowered, table.c.allowed.is_(False))
        async with self.db.read.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {
            row.slug: row.decided_mode
            for row in rows
            if stricter(row.decided_mode, row.mode)
        }

    async def listed(self) -> tuple[Source, ...]:
        """Return the sources in force, paused ones too, by slug."""
        return await self._read(select(table).where(table.c.listed))

    async def all(self) -> tuple[Source, ...]:
        """Return every source there ever was, by slug: old articles name them."""
        return await self._read(select(table))

    async def health(self) -> dict[str, Health]:
        """Return how each listed source has been doing, by slug."""
        async with self.db.read.connect() as connection:
            query = select(table).where(table.c.listed).order_by(table.c.slug)
            rows = await connection.execute(query)
            return {row.slug: health_of(row) for row in rows}

    async def waiting(self, all_: bool = False) -> int:
        """Return how many sources are due, or would be read if all were."""
        query = select(func.count()).where(_waits(self.db.now(), all_))
        async with self.db.read.connect() as connection:
            return await connection.scalar(query) or 0

    async def claim(
        self, me: str, n: int, lease: timedelta, all_: bool = False
    ) -> tuple[tuple[Source, Health], ...]:
        """Lease up to `n` sources that are due, or any, to this worker; by due time."""
        now = self.db.now()
        due = (
            select(table.c.slug)
            .where(_waits(now, all_))
            .order_by(table.c.due_at, table.c.slug)
            .limit(n)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claim = (
            update(table)
            .where(table.c.slug == due.c.slug)
            .values(lease_by=me, lease_until=now + lease.total_seconds())
            .returning(table)
        )
        async with self.db.write.begin() as connection:
            rows = (await connection.execute(claim)).all()
        rows = sorted(rows, key=lambda row: (row.due_at, row.slug))
        return tuple((source_of(row), health_of(row)) for row in rows)

    async def release(self, slugs: Collection[str], me: str) -> None:
        """End this worker's leases of sources that it will not read after all."""
        mine = table.c.slug.in_(slugs) & (table.c.lease_by == me)
        await self._set(mine, **RELEASED)

    async def checked(
        self, me: str, readings: Mapping[str, Reading], now: datetime
    ) -> None:
        """Note readings that brought nothing new, by slug, but for lost leases."""
        async with self.db.write.begin() as connection:
            await read_well(connection, me, readings, now)

    async def failed(
        self, slug: str, me: str, due_at: datetime, error: str, now: datetime
    ) -> bool:
        """Note a reading that failed; False if the lease was lost.

        Where the source moved is forgotten: its own address may lead elsewhere now.
        """
        mine = (table.c.slug == slug) & (table.c.lease_by == me)
        return await self._set(
            mine,
            due_at=due_at,
            failures=table.c.failures + 1,
            last_failure=now,
            last_error=error,
            moved=False,
            **RELEASED,
        )

    def _upsert(self, added: bool) -> postgresql.Insert | sqlite.Insert:
        statement = self.db.insert(table).values(
            added=added, listed=True, allowed=False, due_at=self.db.now()
        )
        new = statement.excluded
        same = table.c.url == new.url
        changes: Values = {name: new[name] for name in SOURCE_COLUMNS if name != "slug"}
        changes |= {name: case((same, table.c[name])) for name in UNVOUCHED}
        ended = table.c.held == ENDED
        changes |= {
            "held": case((~same & ended, null()), else_=table.c.held),
            "added": table.c.added | new.added,
            "listed": new.listed,
            "due_at": case((same, table.c.due_at), else_=new.due_at),
        }
        return statement.on_conflict_do_update(index_elements=["slug"], set_=changes)

    async def _read(self, query: Select[Any]) -> tuple[Source, ...]:
        async with self.db.read.connect() as connection:
            rows = await connection.execute(query.order_by(table.c.slug))
            return tuple(map(source_of, rows))

    async def _set(self, which: ColumnElement[bool], **values: object) -> bool:
        statement = update(table).where(which).values(**values)
        async with self.db.write.begin() as connection:
            return (await connection.execute(statement)).rowcount == 1
