"""One story told as part of another one. Writes."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import concerns, revisions, stories, watermark
from storage.model import Story
from storage.schema import article, bookmark, story


async def merge(
    connection: AsyncConnection, one: Story, into: Story, now: datetime
) -> None:
    """Move a story's articles to another one, and let its id lead there.

    What was withheld until now counts as reported now. Articles that come in later
    find their story by its articles, so that nothing tears the two apart.

    Args:
        connection: of a transaction that holds the mark.
        one: the story that ends.
        into: the story that goes on.
        now: the time.
    """
    this = story.c.id == one.id
    if await connection.scalar(select(story.c.withheld).where(this)):
        seen = max(now, await watermark.hold(connection))
        await concerns.refresh(connection, [one.id], seen)
    moved = update(article).where(article.c.story_id == one.id)
    await connection.execute(moved.values(story_id=into.id))
    ended = update(story).where(this | (story.c.joined == one.id))
    await connection.execute(ended.values(joined=into.id, withheld=now))
    whole = (await stories.load(connection, [into.id]))[0]
    dated = update(story).where(story.c.id == into.id)
    await connection.execute(dated.values(published=whole.published))
    await revisions.head(connection, whole)
    await revisions.head(connection, one, ())
    await _save(connection, one.id, into.id)


async def _save(connection: AsyncConnection, old: int, new: int) -> None:
    """Let whoever saved the old story have saved the new one, once."""
    saved = bookmark.alias("saved")
    both = select(saved.c.chat_id).where(saved.c.story_id == new)
    mine = bookmark.c.story_id == old
    await connection.execute(delete(bookmark).where(mine, bookmark.c.chat_id.in_(both)))
    await connection.execute(update(bookmark).where(mine).values(story_id=new))
