"""The archive: articles and the stories they report. Reads and writes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    false,
    func,
    null,
    select,
    union_all,
    update,
)

from storage import kin, kinship, search, stories, watermark
from storage.engine import Database
from storage.ingest import Ingest
from storage.keys import Keys
from storage.kinship import Events, Kin
from storage.model import Article, Headlines, Mention, Story
from storage.rows import Values, article_of, digest
from storage.schema import article, dismissed, source, story, story_topic

STRIPPED_AT_ONCE = 500  #: articles per transaction, so that nobody waits for long

_DIGESTS: BindParameter[bytes] = bindparam("digests", expanding=True)
#: One statement for all readings: to make one up costs as much as to carry it out.
_KNOWN = union_all(
    select(dismissed.c.digest, null().label("fingerprint"), false()).where(
        dismissed.c.digest.in_(_DIGESTS)
    ),
    select(
        article.c.digest,
        article.c.fingerprint,
        (article.c.source == bindparam("slug")) & article.c.withdrawn.is_(None),
    ).where(article.c.digest.in_(_DIGESTS)),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found."""

    total: int  #: stories on all pages
    stories: tuple[Story, ...]


_FRESHEST = select(func.max(source.c.last_success))


@dataclass(frozen=True)
class Archive:
    """Articles and stories."""

    db: Database
    search_text: Callable[[Article], str]
    keys: Keys

    async def known(
        self, slug: str, keys: Collection[str], fingerprint: Callable[[str], bytes]
    ) -> dict[str, bool]:
        """Return the keys that were read before, and whether their entries changed.

        Only articles that this source brought are compared: two feeds may hold one
        article in two forms.

        Args:
            slug: of the source.
            keys: of entries.
            fingerprint: of the entry with a key; asked for the few that are compared.
        """
        if not keys:
            return {}
        by_digest = {digest(key): key for key in keys}
        sought = {"digests": [*by_digest], "slug": slug}
        rows = await self.db.glance(lambda c: c.execute(_KNOWN, sought).all())
        kept = ((by_digest[found], before, ours) for found, before, ours in rows)
        return {k: bool(ours) and before != fingerprint(k) for k, before, ours in kept}

    async def articles(self, keys: Collection[str]) -> tuple[Article, ...]:
        """Return the articles with these keys, by key; unknown ones skip."""
        if not keys:
            return ()
        query = select(article).where(article.c.digest.in_(map(digest, keys)))
        async with self.db.read.connect() as connection:
            found = map(article_of, await connection.execute(query))
            return tuple(sorted(found, key=lambda one: one.key))

    async def kin(
        self, articles: Collection[Article], since: datetime, until: datetime
    ) -> Kin:
        """Return what may tell the events of these, and keep nobody from writing.

        Args:
            articles: not in the archive.
            since: of being seen; earlier articles of a story are left out.
            until: the same, but all of that day counts.
        """

        def events(others: Sequence[Article]) -> Events:
            return {one.key: self.keys.event(one) for one in others}

        async def make(others: Sequence[Article]) -> Events:
            return await asyncio.to_thread(events, others)  # replies would wait

        async with self.db.read.connect() as connection:
            return await kinship.find(
                connection, self.keys, articles, make, since, until
            )

    @asynccontextmanager
    async def ingest(self, now: datetime) -> AsyncIterator[Ingest]:
        """Give one transaction in which a source's articles come in.

        It holds the mark (storage/watermark.py): use nothing but the batch inside.
        """
        async with self.db.write.begin() as connection:
            mark = await watermark.hold(connection)
            seen = max(now, mark)
            yield Ingest(connection, self.db, self.search_text, self.keys, seen)

    async def told_by(self, source: str, since: datetime) -> int:
        """Return how many stories a source told in articles seen since then."""
        told = article.c.story_id.distinct()
        query = select(func.count(told)).where(
            article.c.source == source, article.c.seen >= since
        )
        async with self.db.read.connect() as connection:
            return await connection.scalar(query) or 0

    async def latest(
        self,
        topic: str | None,
        limit: int,
        offset: int = 0,
        since: datetime | None = None,
    ) -> tuple[Story, ...]:
        """Return a topic's stories, or all, published since then, newest first."""
        query = stories.newest(topic, since).limit(limit).offset(offset)

        def look(connection: Connection) -> tuple[Story, ...]:
            return stories.find(connection, connection.scalars(query).all())

        found = await self.db.glance(look)
        return tuple(one for one in found if one.is_standing)

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

    async def headlines(self, since: datetime, end: datetime) -> tuple[Headlines, ...]:
        """Return what the stories reported in [since, end) are called, by id."""
        async with self.db.read.connect() as connection:
            return await stories.headlines(connection, since, end)

    async def mentions(
        self, topics: Collection[str], since: datetime, limit: int
    ) -> tuple[Mention, ...]:
        """Return what the newest stories of these topics since then are about."""
        async with self.db.read.connect() as connection:
            return await stories.mentions(connection, topics, since, limit)

    async def holders(self, keys: Collection[str]) -> dict[str, int]:
        """Return those of the articles' keys that are kept, with their stories' ids."""
        by_digest = {digest(key): key for key in keys}
        query = (
            select(article.c.digest, article.c.story_id)
            .join(story, story.c.id == article.c.story_id)
            .where(article.c.digest.in_(by_digest), stories.IS_SHOWN)
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
            .where(stories.shown(story_topic.c.story_id))
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
        read: datetime | None = await self.db.glance(lambda c: c.scalar(_FRESHEST))
        return read

    async def search(
        self,
        wanted: Sequence[Collection[str]],
        limit: int,
        offset: int = 0,
        since: datetime | None = None,
    ) -> Found:
        """Return stories with an article that holds what is wanted, newest first.

        Among the articles that match, the newest `search.DEPTH` are looked at.

        Args:
            wanted: of each of these at least one phrase, as `search_text` makes
                words; without any, nothing is found.
            limit: of stories.
            offset: stories that are passed over.
            since: of publication.
        """
        if not wanted:
            return Found(0, ())
        found = search.matches(self.db.write.dialect.name, wanted)
        reports = article.c.id.in_(select(found.c.rowid))
        told = select(article.c.story_id).where(reports)
        query = stories.newest(None, since).where(story.c.id.in_(told))
        async with self.db.read.connect() as connection:
            ids = (await connection.scalars(query)).all()
            page = ids[offset : offset + limit]
            return Found(len(ids), await stories.load(connection, page))

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
        stripped = await self._strip(old & (article.c.text != ""), text="")
        if stripped and self.db.is_sqlite:
            await self.db.scrub(article)  # PostgreSQL's own vacuum does it, unlocked
        return stripped

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
