"""What days bring: occasions that articles announce, and each day's word.

Reads and writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.model import Extras, Occasion
from storage.rows import digest
from storage.schema import article, daily_word, occasion
from storage.stories import TAKEN_DOWN


@dataclass(frozen=True)
class Days:
    """What days bring, within somebody's transaction."""

    connection: AsyncConnection
    db: Database

    async def extras(self, day: date) -> Extras:
        """Return every occasion that begins after a day, and its word, "" if none."""
        word = select(daily_word.c.term).where(daily_word.c.day == day)
        term = await self.connection.scalar(word)
        return Extras(await self._after(day), term or "")

    async def words(self, since: date) -> frozenset[str]:
        """Return the words of the days since then."""
        given = select(daily_word.c.term).where(daily_word.c.day >= since)
        return frozenset(await self.connection.scalars(given))

    async def give(self, day: date, term: str) -> None:
        """Make a term the word of a day that has none."""
        new = self.db.insert(daily_word).values(day=day, term=term)
        await self.connection.execute(new.on_conflict_do_nothing())

    async def announce(self, found: Mapping[str, Sequence[Occasion]]) -> None:
        """Keep what articles announce, by their keys."""
        by_digest = {digest(key): each for key, each in found.items()}
        known = select(article.c.id, article.c.digest)
        known = known.where(article.c.digest.in_(by_digest))
        rows = [
            _values(one) | {"article_id": row.id}
            for row in await self.connection.execute(known)
            for one in by_digest[row.digest]
        ]
        if rows:
            new = self.db.insert(occasion).on_conflict_do_nothing()
            await self.connection.execute(new, rows)

    async def _after(self, day: date) -> tuple[Occasion, ...]:
        """What begins later, soonest first, as far as its article still counts."""
        query = (
            select(occasion)
            .join(article, article.c.id == occasion.c.article_id)
            .where(occasion.c.start > day, article.c.withdrawn.is_(None))
            .where(article.c.source.not_in(TAKEN_DOWN))
            .order_by(occasion.c.start, occasion.c.end, article.c.seen, article.c.id)
        )
        rows = await self.connection.execute(query)
        return tuple(
            Occasion(row.start, row.end, row.title, row.place, tuple(row.topics))
            for row in rows
        )


@dataclass(frozen=True)
class Agenda:
    """What days bring."""

    db: Database

    async def extras(self, day: date) -> Extras:
        """Return every occasion that begins after a day, and its word, "" if none."""
        async with self.db.read.connect() as connection:
            return await Days(connection, self.db).extras(day)

    async def prune(self, occasions: date, words: date) -> int:
        """Return how many occasions before one day, words before another, went."""
        async with self.db.write.begin() as connection:
            begun = delete(occasion).where(occasion.c.start < occasions)
            given = delete(daily_word).where(daily_word.c.day < words)
            gone = [
                (await connection.execute(each)).rowcount for each in (begun, given)
            ]
        return sum(gone)


def _values(one: Occasion) -> dict[str, object]:
    return {
        "start": one.start,
        "end": one.end,
        "title": one.title,
        "place": one.place,
        "topics": list(one.topics),
    }
