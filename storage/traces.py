"""What is left of chats that were forgotten: nothing but hashes. Reads and writes.

The hash is salted and its salt is kept in the same database: it keeps a chat's id out
of sight and out of files; it does not withstand whoever has the database and tries
every id that there may be.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.schema import salt
from storage.schema import trace as table

SALT = 16  #: bytes
ONE = 1  #: id of the only salt


@dataclass(frozen=True)
class Traces:
    """Chats to which nothing may be sent that was owed before they were forgotten."""

    db: Database

    async def among(self, chats: Collection[int]) -> frozenset[int]:
        """Return which of these chats were forgotten and did not come back."""
        async with self.db.read.connect() as connection:
            return await among(connection, chats)

    async def unwiped(self, before: datetime) -> bool:
        """Return whether files may still hold what was forgotten before then."""
        async with self.db.read.connect() as connection:
            query = select(exists().where(_unwiped(before)))
            return bool(await connection.scalar(query))

    async def wipe(self, before: datetime) -> None:
        """Let no file of ours hold it; tried again if somebody reads just now.

        A server's files are its own: it writes over what was erased as it goes on.
        """
        if self.db.is_sqlite and not await self.db.scrub(table):
            return
        async with self.db.write.begin() as connection:
            wiped = update(table).where(_unwiped(before)).values(wiped=True)
            await connection.execute(wiped)

    async def prune(self, before: datetime) -> int:
        """Return how many traces of before then were erased."""
        async with self.db.write.begin() as connection:
            old = delete(table).where(table.c.at < before)
            return (await connection.execute(old)).rowcount


def _unwiped(before: datetime) -> ColumnElement[bool]:
    return table.c.wiped.is_(False) & (table.c.at <= before)


async def leave(
    connection: AsyncConnection, db: Database, chat_id: int, now: datetime
) -> None:
    """Leave a trace of a chat that is forgotten now."""
    fresh = {"id": ONE, "value": secrets.token_bytes(SALT)}
    await connection.execute(db.insert(salt).values(fresh).on_conflict_do_nothing())
    digest = _digest(await _salt(connection) or b"", chat_id)
    news = {"at": now, "wiped": False}
    new = db.insert(table).values(digest=digest, **news)
    new = new.on_conflict_do_update(index_elements=["digest"], set_=news)
    await connection.execute(new)


async def lift(connection: AsyncConnection, chat_id: int) -> None:
    """Take back the trace of a chat that came back by itself."""
    if value := await _salt(connection):
        mine = table.c.digest == _digest(value, chat_id)
        await connection.execute(delete(table).where(mine))


async def among(connection: AsyncConnection, chats: Collection[int]) -> frozenset[int]:
    """Return which of these chats were forgotten and did not come back."""
    value = await _salt(connection)
    if value is None:  # nobody ever asked to be forgotten
        return frozenset()
    digests = {_digest(value, chat_id): chat_id for chat_id in chats}
    found = select(table.c.digest).where(table.c.digest.in_(digests))
    return frozenset(digests[one] for one in await connection.scalars(found))


async def _salt(connection: AsyncConnection) -> bytes | None:
    value: bytes | None = await connection.scalar(select(salt.c.value))
    return value


def _digest(value: bytes, chat_id: int) -> bytes:
    return hashlib.blake2b(str(chat_id).encode(), key=value, digest_size=16).digest()
