"""Articles found by the keys that they share. Reads and writes.

The keys come with the article; what they mean is not ours. They lie by the day on
which the article was seen: only the days that may matter are looked at, of a common
key only its newest holders, and old days are erased. A look-up costs the same however
large the archive is.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Executable,
    Row,
    Select,
    String,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import article_key

NEAREST = 24  #: articles that share most keys, and the rarest, with one
HOLDERS = 32  #: newest articles of a key that are looked at
DAY = 86_400  # seconds

T = TypeVar("T")


async def index(
    connection: AsyncConnection, keys: Mapping[int, Collection[int]], seen: datetime
) -> None:
    """Make articles findable, by id, by their keys."""
    given = json.dumps({id_: [*own] for id_, own in keys.items()})
    insert = _INSERTS[connection.dialect.name == "sqlite"]
    await connection.execute(insert, {"day": _day(seen), "keys": given})


async def nearest(
    connection: AsyncConnection,
    keys: Iterable[Collection[int]],
    since: datetime,
    until: datetime,
) -> frozenset[int]:
    """Return the articles seen in these days that share most keys with one of these.

    A key counts the more, the fewer articles hold it.

    Args:
        connection: of a transaction, or not.
        keys: one collection for each article that looks for its kin.
        since: of being seen; all of that day counts.
        until: the same.
    """
    sought = [frozenset(own) for own in keys]
    every = frozenset[int]().union(*sought)
    holders = await _holders(connection, every, since, until)
    found: set[int] = set()
    for own in sought:
        shared: dict[int, int] = defaultdict(int)
        for key in own:
            for id_ in holders.get(key, ()):
                shared[id_] -= HOLDERS // len(holders[key])
        found.update(nsmallest(NEAREST, shared, key=lambda id_: (shared[id_], id_)))
    return frozenset(found)


async def alike(
    connection: AsyncConnection,
    keys: Mapping[T, Collection[int]],
    since: datetime,
    until: datetime,
) -> dict[T, int]:
    """Return which of these share half of their keys with an article, with its id.

    Of several articles it is the one that shares most, then the newest.

    Args:
        connection: of a transaction, or not.
        keys: of copies, by what the article that looks is called.
        since: of being seen; all of that day counts.
        until: the same.
    """
    every = sorted(frozenset[int]().union(*keys.values()))
    holders: dict[int, list[int]] = defaultdict(list)
    for key, id_ in await _execute(connection, _HELD, every, since, until):
        holders[key].append(id_)
    found = {}
    for name, own in keys.items():
        hits = [id_ for key in own for id_ in holders.get(key, ())]
        if 2 * len(hits) >= len(own) > 0:
            shared = Counter(hits)
            best = max(shared, key=lambda id_: (shared[id_], id_))
            if 2 * shared[best] >= len(own):
                found[name] = best
    return found


async def erase(
    connection: AsyncConnection, id_: int, keys: Collection[int], seen: datetime
) -> None:
    """Let an article seen then not be found by these keys."""
    mine = (article_key.c.day == _day(seen)) & (article_key.c.article_id == id_)
    await connection.execute(
        delete(article_key).where(mine, article_key.c.key.in_(keys))
    )


async def move(
    connection: AsyncConnection, id_: int, before: datetime, after: datetime
) -> None:
    """Let an article be found as one that was seen after, not before."""
    mine = (article_key.c.day == _day(before)) & (article_key.c.article_id == id_)
    await connection.execute(update(article_key).where(mine).values(day=_day(after)))


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Erase the keys of articles seen before the day of then."""
    await connection.execute(
        delete(article_key).where(article_key.c.day < _day(before))
    )


def _day(moment: datetime) -> int:
    return int(moment.timestamp() // DAY)


async def _holders(
    connection: AsyncConnection,
    keys: Collection[int],
    since: datetime,
    until: datetime,
) -> Mapping[int, Sequence[int]]:
    """Return which articles hold each key that any holds, of many the newest."""
    rows = await _execute(connection, _NEWEST, sorted(keys), since, until)
    return {key: [*map(int, ids.split(","))] for key, ids in rows if ids}


async def _execute(
    connection: AsyncConnection,
    queries: Mapping[bool, Executable],
    keys: Sequence[int],
    since: datetime,
    until: datetime,
) -> Iterable[Row[int, Any]]:
    if not keys:
        return ()
    is_sqlite = connection.dialect.name == "sqlite"
    given = {
        "keys": json.dumps(keys) if is_sqlite else keys,
        "days": [*range(_day(since), _day(until) + 1)],
    }
    return await connection.execute(queries[is_sqlite], given)


def _newest(sought: TableValuedAlias) -> Select[int, str]:
    """Return the query for each key with its newest holders, separated by commas."""
    held = article_key.c
    newest = (
        select(held.article_id)
        .where(held.key == sought.c.value, held.day.in_(_DAYS))
        .order_by(held.day.desc(), held.article_id.desc())
        .limit(HOLDERS)
        .correlate(sought)
        .subquery()
    )
    ids = func.aggregate_strings(cast(newest.c.article_id, String), ",")
    return select(sought.c.value, select(ids).scalar_subquery())


_DAYS: BindParameter[int] = bindparam("days", expanding=True)
_KEY = column("value", BigInteger)
_SOUGHT = {
    True: func.json_each(bindparam("keys", type_=String)).table_valued(_KEY),
    False: func.unnest(bindparam("keys", type_=ARRAY(BigInteger)))
    .table_valued(_KEY)
    .render_derived(),
}
_NEWEST = {is_sqlite: _newest(sought) for is_sqlite, sought in _SOUGHT.items()}
# CROSS: SQLite would else walk through all that those days hold.
_HELD = {
    True: text(
        "SELECT held.key, held.article_id"
        " FROM json_each(:keys) AS sought CROSS JOIN article_key AS held"
        " WHERE held.day IN :days AND held.key = sought.value"
    ).bindparams(_DAYS),
    False: text(
        "SELECT held.key, held.article_id"
        " FROM unnest(CAST(:keys AS bigint[])) AS sought (value)"
        " CROSS JOIN article_key AS held"
        " WHERE held.day IN :days AND held.key = sought.value"
    ).bindparams(_DAYS),
}
# One statement for all rows: to hand one over by itself costs more than the row.
_INSERTS = {
    True: text(
        "INSERT INTO article_key (day, key, article_id)"
        " SELECT :day, own.value, holder.key"
        " FROM json_each(:keys) AS holder, json_each(holder.value) AS own"
    ),
    False: text(
        "INSERT INTO article_key (day, key, article_id)"
        " SELECT :day, CAST(own.value AS bigint), CAST(holder.key AS bigint)"
        " FROM json_each(CAST(:keys AS json)) AS holder,"
        " json_array_elements_text(holder.value) AS own (value)"
    ),
}
