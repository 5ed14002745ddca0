"""Articles found by the keys that they share. Reads and writes.

The keys come with the article; what they mean is not ours. Only keys of articles seen
lately are looked at, of a common key only its newest holders, and old keys are erased:
a look-up costs the same however large the archive is.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from heapq import nsmallest

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Select,
    String,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import article_key

NEAREST = 24  #: articles that share most keys, and the rarest, with one
HOLDERS = 32  #: newest articles of a key that are looked at


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

    A key counts the more, the fewer articles hold it.

    Args:
        connection: of a transaction, or not.
        keys: one collection for each article that looks for its kin.
        since: of being seen.
    """
    sought = [frozenset(own) for own in keys]
    holders = await _holders(connection, frozenset().union(*sought), since)
    found: set[int] = set()
    for own in sought:
        shared: dict[int, int] = defaultdict(int)
        for key in own & holders.keys():
            for id_ in holders[key]:
                shared[id_] -= HOLDERS // len(holders[key])
        found.update(nsmallest(NEAREST, shared, key=lambda id_: (shared[id_], id_)))
    return frozenset(found)


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Erase the keys of articles seen before then."""
    await connection.execute(delete(article_key).where(article_key.c.seen < before))


async def _holders(
    connection: AsyncConnection, keys: Collection[int], since: datetime
) -> Mapping[int, Sequence[int]]:
    """Return which articles hold each key that any holds."""
    if not keys:
        return {}
    is_sqlite = connection.dialect.name == "sqlite"
    ordered = sorted(keys)
    given = {"keys": json.dumps(ordered) if is_sqlite else ordered, "since": since}
    rows = await connection.execute(_QUERIES[is_sqlite], given)
    return {key: [*map(int, ids.split(","))] for key, ids in rows if ids}


def _newest(sought: TableValuedAlias) -> Select[int, str]:
    """Return the query for each key with its newest holders, separated by commas."""
    held = article_key.c
    newest = (
        select(held.article_id)
        .where(held.key == sought.c.value, held.seen >= bindparam("since"))
        .order_by(held.seen.desc(), held.article_id.desc())
        .limit(HOLDERS)
        .correlate(sought)
        .subquery()
    )
    ids = func.aggregate_strings(cast(newest.c.article_id, String), ",")
    return select(sought.c.value, select(ids).scalar_subquery())


_KEY = column("value", BigInteger)
_QUERIES = {
    True: _newest(func.json_each(bindparam("keys", type_=String)).table_valued(_KEY)),
    False: _newest(
        func.unnest(bindparam("keys", type_=ARRAY(BigInteger)))
        .table_valued(_KEY)
        .render_derived()
    ),
}
