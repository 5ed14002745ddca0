"""Articles to those in the archive that may tell their events. Reads."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import kin
from storage.keys import Keys
from storage.model import Article
from storage.rows import article_of
from storage.schema import article

Events = Mapping[str, Collection[int]]  # keys of events, by the articles' keys
Make = Callable[[Sequence[Article]], Awaitable[Events]]


@dataclass(frozen=True, slots=True)
class Kin:
    """Articles that may tell the events of others, as the archive was then."""

    articles: tuple[Article, ...] = ()  #: in whole stories; by (seen, key)
    copied: Mapping[str, int] = field(default_factory=dict)  #: keys, what they copy
    newest: int = 0  #: id in the archive
    #: Of those others, but for copies: keys of their events, which take long to make.
    events: Events = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the articles."""
        return frozenset(article.key for article in self.articles)


NONE = Kin(newest=-1)  # never sought


async def newest(connection: AsyncConnection) -> int:
    """Return the highest id of an article in the archive; 0 when it is empty."""
    return await connection.scalar(select(func.max(article.c.id))) or 0


async def find(
    connection: AsyncConnection,
    keys: Keys,
    articles: Collection[Article],
    make: Make,
    since: datetime,
    until: datetime,
) -> Kin:
    """Return what may tell the events of these.

    Of a copy, what it copies is all that matters: its event is not read.

    Args:
        connection: of a transaction, or not.
        keys: how they are made.
        articles: not in the archive.
        make: the keys of some articles' events, which takes milliseconds each.
        since: of being seen; earlier articles of a story are left out.
        until: the same, but all of that day counts.
    """
    if not articles:
        return Kin()
    last = await newest(connection)  # first: what comes in meanwhile makes it old
    sought = {one.key: one for one in articles}
    own = {key: keys.copies(one) for key, one in sought.items()}
    alike = await kin.alike(connection, own, since, until)
    copied = await _confirmed(connection, keys, sought, alike)
    others = [one for key, one in sought.items() if key not in copied]
    events = await make(others)
    nearest = await kin.nearest(connection, events.values(), since, until)
    found = await _stories(connection, nearest | {*alike.values()}, since)
    return Kin(found, copied, last, events)


async def _confirmed(
    connection: AsyncConnection,
    keys: Keys,
    sought: Mapping[str, Article],
    alike: Mapping[str, int],
) -> dict[str, int]:
    """Return those that repeat the text of the article that is like them."""
    if not alike:
        return {}
    query = select(article.c.id, article.c.text).where(article.c.id.in_(alike.values()))
    texts = {row.id: row.text for row in await connection.execute(query)}
    return {
        key: id_
        for key, id_ in alike.items()
        if keys.repeats(sought[key].text, texts[id_])
    }


async def _stories(
    connection: AsyncConnection, ids: Collection[int], since: datetime
) -> tuple[Article, ...]:
    """Return the articles of these articles' stories."""
    if not ids:
        return ()
    stories = select(article.c.story_id).where(article.c.id.in_(ids))
    query = (
        select(article)
        .where(article.c.story_id.in_(stories), article.c.seen >= since)
        .order_by(article.c.seen, article.c.key)
    )
    return tuple(map(article_of, await connection.execute(query)))
