"""Articles found by the keys that they share. Reads and writes.

The keys come with the article; what they mean is not ours. Only keys of articles seen
lately are looked at, and old ones are erased, so that a look-up costs the same however
large the archive is.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import article_key

NEAREST = 24  #: articles that share most keys with one
AT_ONCE = 500  #: keys in one statement


async def index(
    connection: AsyncConnection, keys: Mapping[int, Collection[int]], seen: datetime
) -> None:
    """Make articles findable, by id, by their keys."""
    rows = [
        {"key": key, "seen": seen, "article_id": id_}
        for id_, own in keys.items()
        for key in own
    ]
    if rows:
        await connection.execute(insert(article_key), rows)


async def nearest(
    connection: AsyncConnection, keys: Iterable[Collection[int]], since: datetime
) -> frozenset[int]:
    """Return the articles seen since then that share most keys with one of these.

    Args:
        connection: of a transaction, or not.
        keys: one collection for each article that looks for its kin.
        since: of being seen.
    """
    sought = [frozenset(own) for own in keys]
    holders = await _holders(connection, frozenset().union(*sought), since)
    found: set[int] = set()
    for own in sought:
        shared = Counter(id_ for key in own for id_ in holders.get(key, ()))
        closest = sorted(shared, key=lambda id_: (-shared[id_], id_))
        found.update(islice(closest, NEAREST))
    return frozenset(found)


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Erase the keys of articles seen before then."""
    await connection.execute(delete(article_key).where(article_key.c.seen < before))


async def _holders(
    connection: AsyncConnection, keys: Collection[int], since: datetime
) -> Mapping[int, Sequence[int]]:
    """Return which articles hold each key."""
    holders: dict[int, list[int]] = defaultdict(list)
    column = article_key.c
    query = select(column.key, column.article_id).where(column.seen >= since)
    ordered = iter(sorted(keys))
    while some := tuple(islice(ordered, AT_ONCE)):
        rows = await connection.execute(query.where(column.key.in_(some)))
        for key, id_ in rows:
            holders[key].append(id_)
    return holders
