"""The stories that readers saved. Reads and writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage.engine import Database
from storage.model import Bookmark
from storage.schema import bookmark as table

LIMIT = 200  #: that one reader may save


@dataclass(frozen=True)
class Bookmarks:
    """Of each chat, the stories that it saved."""

    db: Database

    async def put(self, chat_id: int, saved: Bookmark, now: datetime) -> bool:
        """Return whether the story is saved now; False: there is no room for it."""
        new = self.db.insert(table).on_conflict_do_nothing()
        values = {
            "chat_id": chat_id,
            "story_id": saved.story,
            "title": saved.title,
            "url": saved.url,
            "published": saved.published,
            "at": now,
            "gone": saved.gone,
        }
        async with self.db.write.begin() as connection:
            mine = select(table.c.story_id).where(table.c.chat_id == chat_id)
            known = set(await connection.scalars(mine))
            if saved.story in known:
                return True
            if len(known) >= LIMIT:
                return False
            await connection.execute(new, values)
            return True

    async def drop(self, chat_id: int, story: int) -> None:
        """Take a story from the saved ones, if it is there."""
        one = (table.c.chat_id == chat_id) & (table.c.story_id == story)
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(one))

    async def has(self, chat_id: int, story: int) -> bool:
        """Return whether the chat saved the story."""
        one = (table.c.chat_id == chat_id) & (table.c.story_id == story)
        async with self.db.read.connect() as connection:
            return (
                await connection.scalar(select(table.c.story_id).where(one)) is not None
            )

    async def count(self, chat_id: int) -> int:
        """Return how many stories the chat saved."""
        mine = select(func.count()).where(table.c.chat_id == chat_id)
        async with self.db.read.connect() as connection:
            return await connection.scalar(mine) or 0

    async def page(
        self, chat_id: int, limit: int, offset: int = 0
    ) -> tuple[Bookmark, ...]:
        """Return what the chat saved, the newest first."""
        query = (
            select(table)
            .where(table.c.chat_id == chat_id)
            .order_by(table.c.at.desc(), table.c.story_id.desc())
            .limit(limit)
            .offset(offset)
        )
        async with self.db.read.connect() as connection:
            rows = await connection.execute(query)
            return tuple(
                Bookmark(r.story_id, r.title, r.url, r.published, r.gone) for r in rows
            )

    async def lose(self, chat_id: int, stories: Collection[int], at: datetime) -> None:
        """Note of saved stories that they are withdrawn, unless it is known."""
        lost = (table.c.chat_id == chat_id) & table.c.story_id.in_(stories)
        new = update(table).where(lost, table.c.gone.is_(None)).values(gone=at)
        async with self.db.write.begin() as connection:
            await connection.execute(new)
