"""Articles that readers received, and whether their pages are there. Reads, writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select, update

from storage.columns import Utc
from storage.engine import Database
from storage.model import Article
from storage.rows import article_of, digest
from storage.schema import article as table
from storage.schema import source, story
from storage.sources import IS_READ


def _these(keys: Collection[str]) -> ColumnElement[bool]:
    return table.c.digest.in_(map(digest, keys))


def _rested(before: datetime) -> ColumnElement[bool]:
    return table.c.visited.is_(None) | (table.c.visited <= before)


@dataclass(frozen=True)
class Visits:
    """What is known of articles' pages."""

    db: Database

    async def waiting(
        self, told: datetime, before: datetime, limit: int
    ) -> tuple[Article, ...]:
        """Return articles whose pages are to be asked for, longest waiting first.

        Args:
            told: since when a digest had their stories.
            before: until when they were asked for last.
            limit: of articles.
        """
        read = select(source.c.slug).where(IS_READ)
        query = (
            select(table)
            .join(story, story.c.id == table.c.story_id)
            .where(story.c.told >= told, table.c.withdrawn.is_(None))
            .where(table.c.mode != "head", table.c.source.in_(read), _rested(before))
            .order_by(func.coalesce(table.c.visited, table.c.seen), table.c.id)
            .limit(limit)
        )
        async with self.db.read.connect() as connection:
            return tuple(map(article_of, await connection.execute(query)))

    async def begin(
        self, keys: Collection[str], before: datetime, now: datetime
    ) -> frozenset[str]:
        """Return those of the articles that nobody else asks for now."""
        claim = update(table).where(_these(keys), _rested(before)).values(visited=now)
        async with self.db.write.begin() as connection:
            mine = await connection.scalars(claim.returning(table.c.key))
            return frozenset(mine)

    async def end(
        self,
        there: Collection[str],
        gone: Collection[str],
        before: datetime,
        now: datetime,
    ) -> frozenset[str]:
        """Return those of the articles that were gone then already, and ever since."""
        since = func.coalesce(table.c.missed, literal(now, Utc()))
        missing = update(table).where(_these(gone)).values(missed=since)
        found = update(table).where(_these(there)).values(missed=None)
        long = select(table.c.key).where(_these(gone), table.c.missed <= before)
        async with self.db.write.begin() as connection:
            await connection.execute(missing)
            await connection.execute(found)
            return frozenset(await connection.scalars(long))
