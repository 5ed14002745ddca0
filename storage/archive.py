"""The archive: articles and the stories they report. Reads and writes."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, union_all, update

from storage import kin, search, stories, watermark
from storage.engine import Database
from storage.ingest import Ingest
from storage.keys import Keys
from storage.model import Article, Mention, Story
from storage.rows import Values, article_of, digest
from storage.schema import article, dismissed, source, story, story_topic

STRIPPED_AT_ONCE = 500  #: articles per transaction, so that nobody waits for long


@dataclass(frozen=True)
class Archive:
    """Articles and stories."""

    db: Database
    search_text: Callable[[Article], str]
    keys: Keys

    async def known(self, keys: Collection[str]) -> frozenset[str]:
        """Return those of the keys that were read before, kept or dismissed."""
        by_digest = {digest(key): key for key in keys}
        query = union_all(
            select(article.c.digest).where(article.c.digest.in_(by_digest)),
            select(dismissed.c.digest).where(dismissed.c.digest.in_(by_digest)),
        )
        async with self.db.read.connect() as connection:
            found = (await connection.scalars(query)).all()
        return frozenset(by_digest[known] for known in found)

    @asynccontextmanager
    async def ingest(self, now: datetime) -> AsyncIterator[Ingest]:
        """Give one transaction in which a source's articles come in.

        It holds the mark (storage/watermark.py): use nothing but the batch inside.
        """
        async with self.db.write.begin() as connection:
            mark = await watermark.hold(connection)
            seen = max(now, mark)
            yield Ingest(connection, self.db, self.search_text, self.keys, seen)

    async def latest(
        self,
        topic: str | None,
        limit: int,
        offset: int = 0,
        since: datetime | None = None,
    ) -> tuple[Story, ...]:
        """Return a topic's stories, or all, published since then, newest first."""
        query = stories.newest(topic, since).limit(limit).offset(offset)
        async with self.db.read.connect() as connection:
            ids = (await connection.scalars(query)).all()
            return await stories.load(connection, ids)

    async def story(self, story_id: int) -> Story | None:
        """Return the story with this id."""
        return next(iter(await self.stories([story_id])), None)

    async def stories(self, ids: Collection[int]) -> tuple[Story, ...]:
        """Return the stories with these ids, in their order; unknown ones skip."""
        async with self.db.read.connect() as connection:
            return await stories.load(connection, ids)

    async def window(self, since: datetime, end: datetime) -> tuple[Story, ...]:
        """Return the stories reported in [since, end), by id."""
        async with self.db.read.connect() as connection:
            return await stories.window(connection, since, end)

    async def mentions(
        self, topics: Collection[str], since: datetime, limit: int
    ) -> tuple[Mention, ...]:
        """Return what the newest stories of these topics since then are about."""
        async with self.db.read.connect() as connection:
            return await stories.mentions(connection, topics, since, limit)

    async def holders(self, keys: Collection[str]) -> dict[str, int]:
        """Return those of the articles' keys that are kept, with their stories' ids."""
        by_digest = {digest(key): key for key in keys}
        query = select(article.c.digest, article.c.story_id).where(
            article.c.digest.in_(by_digest)
        )
        async with self.db.read.connect() as connection:
            rows = await connection.execute(query)
            return {by_digest[row.digest]: row.story_id for row in rows}

    async def today(self, start: datetime, end: datetime) -> dict[str, int]:
        """Return topics with how many of their stories appeared in [start, end)."""
        published = story_topic.c.published
        query = (
            select(story_topic.c.topic, func.count())
            .where(published >= start, published < end)
            .group_by(story_topic.c.topic)
        )
        async with self.db.read.connect() as connection:
            return dict(tuple(row) for row in await connection.execute(query))

    async def newest(self, topic: str | None) -> datetime | None:
        """Return when the newest story of a topic, or of all, was published."""
        newest = stories.newest(topic).limit(1).scalar_subquery()
        query = select(story.c.published).where(story.c.id == newest)
        async with self.db.read.connect() as connection:
            published: datetime | None = await connection.scalar(query)
        return published

    async def freshest(self) -> datetime | None:
        """Return when any source was last read with success."""
        query = select(func.max(source.c.last_success))
        async with self.db.read.connect() as connection:
            read: datetime | None = await connection.scalar(query)
        return read

    async def search(
        self, tokens: Sequence[str], limit: int, since: datetime | None = None
    ) -> tuple[Story, ...]:
        """Return stories with an article that holds every token, newest first.

        Among the articles that match, the newest `search.DEPTH` are looked at.

        Args:
            tokens: as `search_text` makes them; without any, nothing is found.
            limit: of stories.
            since: of publication.
        """
        if not tokens:
            return ()
        found = search.matches(self.db.write.dialect.name, tokens)
        reports = article.c.id.in_(select(found.c.rowid))
        query = (
            stories.newest(None, since)
            .where(story.c.id.in_(select(article.c.story_id).where(reports)))
            .limit(limit)
        )
        async with self.db.read.connect() as connection:
            ids = (await connection.scalars(query)).all()
            return await stories.load(connection, ids)

    async def prune(
        self, text_before: datetime, dismissed_before: datetime, kin_before: datetime
    ) -> int:
        """Return how many articles seen before `text_before` lost their text now.

        Title, link, entities, figures and summary stay, and stay findable; what was
        dismissed before `dismissed_before` is forgotten altogether, and nothing joins
        an article seen before `kin_before` any more.
        """
        async with self.db.write.begin() as connection:
            await kin.forget(connection, kin_before)
            old = dismissed.c.seen < dismissed_before
            await connection.execute(delete(dismissed).where(old))
        old = article.c.seen < text_before
        return await self._strip(old & (article.c.text != ""), text="")

    async def reserve(self, slug: str) -> int:
        """Return how many articles of a source lost all but their headlines now."""
        shown = (article.c.source == slug) & (article.c.mode != "head")
        lost: Values = {"text": "", "summary": "", "figures": (), "mode": "head"}
        return await self._strip(shown, **lost)

    async def _strip(self, which: ColumnElement[bool], **lost: Any) -> int:
        stripped = 0
        while some := await self._strip_some(which, lost):
            stripped += some
        return stripped

    async def _strip_some(self, which: ColumnElement[bool], lost: Values) -> int:
        query = (
            select(article)
            .where(which)
            .order_by(article.c.seen)
            .limit(STRIPPED_AT_ONCE)
        )
        async with self.db.write.begin() as connection:
            rows = (await connection.execute(query)).all()
            bare = {row.id: replace(article_of(row), **lost) for row in rows}
            if bare:
                these = article.c.id.in_(bare)
                await connection.execute(update(article).where(these).values(**lost))
                await search.erase(connection, bare)
                words = {id_: self.search_text(one) for id_, one in bare.items()}
                await search.index(connection, words)
        return len(bare)
