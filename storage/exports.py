"""All that is stored about one chat, and how often it was asked for. Reads and writes.

Every table with a chat's id tells its rows by itself, so that none can be forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.schema import edition, metadata, rate_bucket
from storage.schema import export as table

#: Tables with a chat's id that hold nothing about it, and why.
SILENT: Mapping[str, str] = {
    "nonce": "the words of buttons that erase: whoever reads them could press",
    "queue_view": "which stories an operator was shown for a decision",
    "ticket_copy": "where an operator was shown what somebody else wrote",
}
Rows = list[dict[str, Any]]


def told() -> tuple[Table, ...]:
    """Return the tables that tell about a chat, by name."""
    tables = sorted(metadata.tables.values(), key=lambda one: one.name)
    return tuple(t for t in tables if "chat_id" in t.c and t.name not in SILENT)


@dataclass(frozen=True)
class Exports:
    """Copies of what the bot remembers about a chat."""

    db: Database

    async def of(self, chat_id: int) -> dict[str, Rows]:
        """Return the chat's rows by table, without the tables that have none.

        Messages that showed news name the titles that they showed.
        """
        found: dict[str, Rows] = {}
        async with self.db.read.connect() as connection:
            for one, query in _queries(chat_id):
                rows = (await connection.execute(query)).mappings().all()
                if rows:
                    found[one.name] = [dict(row) for row in rows]
            await _name_titles(connection, found)
        return found

    async def permit(self, chat_id: int, day: date, most: int) -> bool:
        """Return whether the chat may have one more copy that day, now counted."""
        new = self.db.insert(table).values(chat_id=chat_id, day=day, taken=1)
        new = new.on_conflict_do_update(
            index_elements=["chat_id", "day"],
            set_={"taken": table.c.taken + 1},
            where=table.c.taken < most,
        )
        async with self.db.write.begin() as connection:
            return await connection.scalar(new.returning(table.c.taken)) is not None

    async def prune(self, before: date) -> int:
        """Return how many counts of days before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.day < before)
            return (await connection.execute(old)).rowcount


def _queries(chat_id: int) -> Iterator[tuple[Table, Select[Any]]]:
    for one in told():
        order = one.primary_key.columns
        yield one, select(one).where(_about(one, chat_id)).order_by(*order)
    pace = rate_bucket.c.key.endswith(f":{chat_id}")
    yield rate_bucket, select(rate_bucket).where(pace)


def _about(one: Table, chat_id: int) -> ColumnElement[bool]:
    """The condition of a table's rows that are about a chat, or a choice of its own."""
    about = one.c.chat_id == chat_id
    return about | (one.c.binder == chat_id) if "binder" in one.c else about


async def _name_titles(connection: AsyncConnection, found: dict[str, Rows]) -> None:
    """Write into rows with an edition what it told."""
    rows = [r for rows in found.values() for r in rows if "edition_id" in r]
    ids = {row["edition_id"] for row in rows}
    query = select(edition.c.id, edition.c.payload).where(edition.c.id.in_(ids))
    payloads = dict(tuple(row) for row in await connection.execute(query))
    for row in rows:
        items = payloads.get(row["edition_id"], {}).get("items", ())
        row["titles"] = [item["title"] for item in items]
