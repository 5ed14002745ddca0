"""What readers are to be told of stories that they received. Reads and writes.

A correction goes with the next digest; it is bound to that delivery before the message
leaves, so that it is told once, however often the sending is tried.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, update

from storage.documents import changes_of
from storage.engine import Database
from storage.ledger import FAILED, UNKNOWN
from storage.model import Change, Correction, Delivery
from storage.schema import article, delivery, revision
from storage.schema import correction as table

MOST = 2  #: articles that one digest puts right


@dataclass(frozen=True)
class Corrections:
    """What is owed to those who received a story."""

    db: Database

    async def bind(
        self, deliveries: Iterable[Delivery]
    ) -> Mapping[int, tuple[Correction, ...]]:
        """Return what each of these digests is to put right, by delivery.

        What an earlier one was to tell that did not arrive for certain is told by
        these; what is more than a digest may hold waits for the next.
        """
        digests = {d.chat_id: d for d in deliveries if d.is_digest}
        query = _owed(digests)
        async with self.db.read.connect() as connection:
            if (await connection.execute(query.limit(1))).first() is None:
                return {}
        found: dict[int, tuple[Correction, ...]] = {}
        async with self.db.write.begin() as connection:
            rows = (await connection.execute(query)).all()
            for chat_id in {row.chat_id for row in rows}:
                one = digests[chat_id]
                mine = _first([row for row in rows if row.chat_id == chat_id], one.id)
                ids = [row.revision_id for row in mine]
                these = (table.c.chat_id == chat_id) & table.c.revision_id.in_(ids)
                bound = update(table).where(these).values(delivery_id=one.id)
                await connection.execute(bound)
                found[one.id] = _merged(mine)
        return found

    async def prune(self, before: datetime) -> None:
        """Forget revisions of before then, and who was told of them."""
        old = select(revision.c.id).where(revision.c.at < before)
        async with self.db.write.begin() as connection:
            await connection.execute(delete(table).where(table.c.revision_id.in_(old)))
            await connection.execute(delete(revision).where(revision.c.at < before))


def _owed(digests: Mapping[int, Delivery]) -> Select[Any]:
    """The query for what these chats have not been told, oldest first."""
    ids = [one.id for one in digests.values()]
    open_ = (
        table.c.delivery_id.is_(None)
        | table.c.delivery_id.in_(ids)
        | delivery.c.state.in_((FAILED, UNKNOWN))
    )
    return (
        select(table, revision.c.article_id, revision.c.changes)
        .add_columns(article.c.title, article.c.url)
        .join(revision, revision.c.id == table.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .outerjoin(delivery, delivery.c.id == table.c.delivery_id)
        .where(table.c.chat_id.in_(digests), open_, article.c.withdrawn.is_(None))
        .order_by(table.c.revision_id)
    )


def _first(rows: Collection[Row[Any]], delivery_id: int) -> list[Row[Any]]:
    """Those of as many articles as a digest may put right, its own first."""
    ranked = sorted(rows, key=lambda row: row.delivery_id != delivery_id)
    articles = list(dict.fromkeys(row.article_id for row in ranked))[:MOST]
    return [row for row in rows if row.article_id in articles]


def _merged(rows: Iterable[Row[Any]]) -> tuple[Correction, ...]:
    """One correction for each article, from what its reader read to what is true."""
    merged: dict[int, Correction] = {}
    for row in rows:
        new = Correction(row.slot, row.title, row.url, changes_of(row.changes))
        old = merged.get(row.article_id, replace(new, changes=()))
        changes = _chained((*old.changes, *new.changes))
        merged[row.article_id] = replace(old, changes=changes)
    return tuple(one for one in merged.values() if one.changes)


def _chained(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes one after the other as one: from a to b to c is from a to c."""
    told: list[Change] = []
    for change in changes:
        before = next(
            (c for c in told if (c.field, c.now) == (change.field, change.was)), None
        )
        if before is None or not change.was:
            told.append(change)
        else:
            told[told.index(before)] = replace(before, now=change.now)
    return tuple(change for change in told if change.was != change.now)
