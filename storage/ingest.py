"""New articles into the archive, in one transaction. Writes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Column, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import concerns, kin, kinship, looks, search
from storage.agenda import Days
from storage.concerns import IsAlone
from storage.engine import Database
from storage.keys import Keys
from storage.kinship import NONE, Events, Kin
from storage.look import Look
from storage.model import Article, Concern, Occasion, Reading, Rereading
from storage.recall import Retell
from storage.revisions import Revising
from storage.rows import article_values, digest
from storage.schema import article, dismissed, story, story_topic
from storage.sources import read_well

#: Age of an article until which its copies need no keys: its own stay for long enough.
_FRESH = timedelta(hours=24)


@dataclass(frozen=True)
class Ingest:
    """What one source brought, until the transaction ends."""

    connection: AsyncConnection
    db: Database
    search_text: Callable[[Article], str]
    keys: Keys
    seen: datetime  #: when its articles count as first read

    async def kin(
        self,
        articles: Collection[Article],
        since: datetime,
        before: Kin = NONE,
    ) -> Kin:
        """Return what may tell the events of these (storage/kinship.py).

        Args:
            articles: not in the archive.
            since: of being seen; earlier articles of a story are left out.
            before: what these had a moment ago, and have where nothing came in since.
        """
        if before.newest == await kinship.newest(self.connection):
            return before

        async def make(others: Sequence[Article]) -> Events:
            return {one.key: self._event(one, before) for one in others}

        return await kinship.find(
            self.connection, self.keys, articles, make, since, self.seen
        )

    async def add(
        self,
        articles: Iterable[Article],
        founders: Mapping[str, str],
        kin: Kin = NONE,
    ) -> tuple[int, ...]:
        """Return the ids of the stories that articles joined or founded, sorted.

        Articles that the archive has are passed over.

        Args:
            articles: their `seen` and `story` are set here.
            founders: an article's key to the key of the article that founds its
                story, in the archive or among `articles`; an article without a
                founder founds its own.
            kin: of the articles, where it was sought.
        """
        new = await self._unknown(articles)
        if not new:
            return ()
        stories = await self._stories(new, founders)
        spared = await self._spared(stories, kin.copied)
        await self._insert(new, stories, spared, kin)
        await self._head(new, stories)
        touched = sorted(set(stories.values()))
        await self._date(touched)
        return tuple(touched)

    async def revise(self, one: Rereading, retell: Retell) -> bool:
        """Return whether an article was brought up to date: not if it changed since.

        Its seen time and its story stay. A revision that readers must know of goes
        into the digests that have not left, and is owed to those who received it.

        Args:
            one: the article, and how it differs from what was kept.
            retell: what an edition prints of its story from now on.
        """
        revising = Revising(
            self.connection, self.db, self.search_text, self.keys, self.seen
        )
        return await revising.revise(one, retell)

    async def ask(
        self,
        found: Mapping[str, Collection[Concern]],
        touched: Collection[int],
        is_alone: IsAlone,
    ) -> None:
        """Ask editors what articles in the archive raise (storage/concerns.py).

        Args:
            found: by the articles' keys.
            touched: the stories that articles founded or joined now.
            is_alone: whether only one independent source tells a story.
        """
        by_digest = {digest(key): asked for key, asked in found.items() if asked}
        query = select(article.c.digest, article.c.story_id).where(
            article.c.digest.in_(by_digest)
        )
        asked: dict[int, list[Concern]] = {}
        for row in await self.connection.execute(query):
            asked.setdefault(row.story_id, []).extend(by_digest[row.digest])
        await concerns.examine(
            self.connection, self.db, asked, touched, is_alone, self.seen
        )

    async def announce(self, found: Mapping[str, Sequence[Occasion]]) -> None:
        """Keep what new articles announce, by their keys."""
        if found:
            await Days(self.connection, self.db).announce(found)

    async def dismiss(self, keys: Collection[str]) -> None:
        """Remember these entries as read and found to be no news of ours."""
        rows = [{"digest": digest(key), "seen": self.seen} for key in keys]
        if rows:
            statement = self.db.insert(dismissed).on_conflict_do_nothing()
            await self.connection.execute(statement, rows)

    async def vouch(self, me: str, readings: Mapping[str, Reading]) -> bool:
        """Note what brought all this, by slug; False if a lease was lost."""
        noted = await read_well(self.connection, me, readings, self.seen)
        return noted == len(readings)

    async def looks(self, slugs: Collection[str]) -> dict[str, Look]:
        """Return what these sources looked like before, by slug."""
        return await looks.looks(self.connection, slugs)

    async def note(self, found: Iterable[Look]) -> None:
        """Keep what sources look like now."""
        await looks.note(self.connection, self.db, found)

    async def _unknown(self, articles: Iterable[Article]) -> list[Article]:
        by_digest = {digest(one.key): one for one in articles}
        if not by_digest:
            return []
        query = select(article.c.digest).where(article.c.digest.in_(by_digest))
        # Whoever adds holds the mark, as we do: what is unknown now stays so.
        for known in (await self.connection.scalars(query)).all():
            del by_digest[known]
        return list(by_digest.values())

    async def _stories(
        self, new: Sequence[Article], founders: Mapping[str, str]
    ) -> dict[str, int]:
        """Return each new article's key with its story's id, founding what lacks."""
        founder = {one.key: digest(founders.get(one.key, one.key)) for one in new}
        query = select(article.c.digest, article.c.story_id).where(
            article.c.digest.in_(set(founder.values()))
        )
        places = {
            row.digest: row.story_id for row in await self.connection.execute(query)
        }
        first: dict[bytes, Article] = {}
        for one in new:
            if founder[one.key] not in places:
                first.setdefault(founder[one.key], one)
        if first:
            places |= await self._found(first)
        return {key: places[by] for key, by in founder.items()}

    async def _found(self, first: Mapping[bytes, Article]) -> dict[bytes, int]:
        """Return the ids of new stories, by what founds them."""
        ids = dict(zip(first, count(await self._next(story.c.id)), strict=False))
        values = [
            {"id": ids[by], "seen": self.seen, "published": one.published}
            for by, one in first.items()
        ]
        await self.connection.execute(insert(story), values)
        return ids

    async def _insert(
        self,
        new: Sequence[Article],
        stories: Mapping[str, int],
        spared: Collection[str],
        found: Kin,
    ) -> None:
        numbered = dict(enumerate(new, await self._next(article.c.id)))
        values = [
            article_values(one)
            | {"id": number, "seen": self.seen, "story_id": stories[one.key]}
            for number, one in numbered.items()
        ]
        await self.connection.execute(insert(article), values)
        words = {number: self.search_text(one) for number, one in numbered.items()}
        await search.index(self.connection, words)
        keys = {
            number: {*self.keys.copies(one), *self._event(one, found)}
            for number, one in numbered.items()
            if one.key not in spared
        }
        await kin.index(self.connection, keys, self.seen)

    def _event(self, one: Article, found: Kin) -> Collection[int]:
        known = found.events.get(one.key)
        return self.keys.event(one) if known is None else known

    async def _spared(
        self, stories: Mapping[str, int], copied: Mapping[str, int]
    ) -> set[str]:
        """Return the keys of articles whose story is found by what they copy."""
        if not copied:
            return set()
        query = select(article.c.id, article.c.story_id).where(
            article.c.id.in_(copied.values()),
            article.c.seen >= self.seen - _FRESH,
        )
        rows = await self.connection.execute(query)
        fresh = {row.id: row.story_id for row in rows}
        return {
            key
            for key, place in stories.items()
            if key in copied and fresh.get(copied[key]) == place
        }

    async def _next(self, ids: Column[int]) -> int:
        """Return the first free id; whoever takes one holds the mark, as we do."""
        return 1 + (await self.connection.scalar(select(func.max(ids))) or 0)

    async def _head(self, new: Sequence[Article], stories: Mapping[str, int]) -> None:
        headings = [
            {"story_id": stories[one.key], "topic": topic, "published": one.published}
            for one in new
            for topic in one.topics
        ]
        if headings:
            statement = self.db.insert(story_topic).on_conflict_do_nothing()
            await self.connection.execute(statement, headings)

    async def _date(self, touched: Sequence[int]) -> None:
        """Set when stories were published: with their earliest article."""
        earliest = (
            select(func.min(article.c.published))
            .where(article.c.story_id == story.c.id)
            .scalar_subquery()
        )
        await self.connection.execute(
            update(story)
            .where(story.c.id.in_(touched), story.c.published != earliest)
            .values(published=earliest)
        )
        published = (
            select(story.c.published)
            .where(story.c.id == story_topic.c.story_id)
            .scalar_subquery()
        )
        await self.connection.execute(
            update(story_topic)
            .where(
                story_topic.c.story_id.in_(touched),
                story_topic.c.published != published,
            )
            .values(published=published)
        )
