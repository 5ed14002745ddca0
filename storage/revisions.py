"""Articles that their publishers changed, brought up to date. Writes.

All of it happens in the transaction in which the new reading comes in.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import kin, recall, search
from storage.engine import Database
from storage.keys import Keys
from storage.model import Article, Rereading, Revision, Story
from storage.recall import Retell
from storage.rows import Values, article_values, digest
from storage.schema import article, story_topic
from storage.schema import revision as table
from storage.stories import load_any

KIN = timedelta(hours=72)  #: age until which an article's keys are kept
#: What stays of an article, however it is read later.
_OWN = ("digest", "key", "published", "seen")


@dataclass(frozen=True)
class Revising:
    """How changed articles come in."""

    connection: AsyncConnection
    db: Database
    search_text: Callable[[Article], str]
    keys: Keys
    at: datetime  #: when the new reading counts as seen

    async def revise(self, one: Rereading, retell: Retell) -> bool:
        """Return whether an article was brought up to date (storage/ingest.py)."""
        kept = _withdrawn(one.new, self.at) if _is_gone(one.revision) else one.new
        if one.revision and one.revision.severity != "minor":
            kept = replace(kept, revised=self.at)
        number = await self._write(one, kept)
        if number is None:
            return False
        if one.revision:
            await self._find(number, one.old, kept)
            for story in await load_any(self.connection, [kept.story or 0]):
                await head(self.connection, story)
                await self._follow(story, number, kept, one.revision, retell)
        return True

    async def _write(self, one: Rereading, kept: Article) -> int | None:
        """Return the article's id, if it still was as the revision has it."""
        values: Values = {"fingerprint": kept.fingerprint}
        if one.revision:
            every = article_values(kept)
            values = {name: every[name] for name in every if name not in _OWN}
        same = article.c.fingerprint.is_not_distinct_from(one.old.fingerprint)
        number: int | None = await self.connection.scalar(
            update(article)
            .where(article.c.digest == digest(one.old.key), same)
            .where(article.c.withdrawn.is_(None))
            .values(values)
            .returning(article.c.id)
        )
        return number

    async def _find(self, number: int, old: Article, kept: Article) -> None:
        """Let it be found by the words and the keys that it has now."""
        await search.erase(self.connection, [number])
        await search.index(self.connection, {number: self.search_text(kept)})
        if kept.seen > self.at - KIN:
            had, has = map(self._keys, (old, kept))
            await kin.erase(self.connection, number, had | has, kept.seen)
            await kin.index(self.connection, {number: has}, kept.seen)

    def _keys(self, one: Article) -> set[int]:
        return {*self.keys.copies(one), *self.keys.event(one)}

    async def _follow(
        self,
        story: Story,
        number: int,
        kept: Article,
        revision: Revision,
        retell: Retell,
    ) -> None:
        """Write the revision down, and what it means for those who read the story."""
        values = {
            "article_id": number,
            "at": self.at,
            "severity": revision.severity,
            "changes": revision.changes,
        }
        added = insert(table).values(values).returning(table.c.id)
        id_: int | None = await self.connection.scalar(added)
        if revision.severity != "minor" and id_ is not None:
            told = recall.Told(self.connection, self.db, story, kept, self.at)
            await told.follow(id_, revision, retell)


async def head(
    connection: AsyncConnection, story: Story, topics: Collection[str] | None = None
) -> None:
    """Put a story under these topics alone; None: those that its articles have."""
    mine = story_topic.c.story_id == story.id
    await connection.execute(delete(story_topic).where(mine))
    headings = [
        {"story_id": story.id, "topic": topic, "published": story.published}
        for topic in (story.topics if topics is None else topics)
        if story.is_standing
    ]
    if headings:
        await connection.execute(insert(story_topic), headings)


def _is_gone(revision: Revision | None) -> bool:
    return revision is not None and revision.is_withdrawal


def _withdrawn(one: Article, at: datetime) -> Article:
    """What is left of an article that its publisher took back: its headline."""
    return replace(one, text="", summary="", figures=(), withdrawn=at)
