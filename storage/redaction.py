"""Editions without what a source no longer lets them tell. Reads and writes."""

from dataclasses import replace

from sqlalchemy import select, update

from storage.documents import edition_of, edition_values
from storage.engine import Database
from storage.model import Edition, Item
from storage.schema import edition as table

AT_ONCE = 100  #: editions per transaction, so that nobody waits for long


async def redact(db: Database, slug: str) -> None:
    """Leave of a source the headlines, in every edition that can be opened again."""
    last = 0
    while True:
        query = select(table).where(table.c.id > last).order_by(table.c.id)
        async with db.write.begin() as connection:
            rows = (await connection.execute(query.limit(AT_ONCE))).all()
            for edition in map(edition_of, rows):
                if (bare := without(edition, slug)) != edition:
                    payload = edition_values(bare)["payload"]
                    this = update(table).where(table.c.id == edition.id)
                    await connection.execute(this.values(payload=payload))
        if not rows:
            return
        last = rows[-1].id


def without(edition: Edition, slug: str) -> Edition:
    """Return the edition with only the headlines of what a source tells in it."""
    items = tuple(_bare(item, slug) for item in edition.items)
    return replace(
        edition, items=items, rest=tuple(_bare(item, slug) for item in edition.rest)
    )


def _bare(item: Item, slug: str) -> Item:
    leads = {credit.slug for credit in item.credits if credit.url == item.url}
    if slug not in (leads or {credit.slug for credit in item.credits}):
        return item
    credits_ = tuple(
        replace(credit, mode="head") if credit.slug == slug else credit
        for credit in item.credits
    )
    is_head = all(credit.mode == "head" for credit in credits_)
    labels = (*item.labels, "head") if is_head else item.labels
    return replace(
        item,
        summary="",
        detail="",
        figures=(),
        credits=credits_,
        labels=tuple(dict.fromkeys(labels)),
    )
