"""Stories with their articles, read from the tables. Reads."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.editing import Edit
from storage.model import Article, Headlines, Mention, Story
from storage.rows import article_of
from storage.schema import article, source, story, story_topic

#: Sources of which nothing may be shown any more.
TAKEN_DOWN = select(source.c.slug).where(
    (source.c.decided_mode == "off")
    | ((source.c.mode == "off") & source.c.allowed.is_(False))
)

#: Stories that readers may be shown; every query for readers asks this, or `shown`.
IS_SHOWN = story.c.withheld.is_(None)
_HELD = story.alias("held")


def shown(ids: ColumnElement[int]) -> ColumnElement[bool]:
    """Return whether readers may be shown the stories, where an index has all else.

    One look into the few that are withheld: no row of the story need be read.
    """
    held = _HELD.c.withheld.is_not(None)
    return ~exists().where(_HELD.c.id == ids, held)


def newest(topic: str | None, since: datetime | None = None) -> Select[int]:
    """Return the query for story ids, newest published first: a walk down an index."""
    place = story_topic.c if topic is not None else story.c
    story_id = story_topic.c.story_id if topic is not None else story.c.id
    is_shown = shown(story_id) if topic is not None else IS_SHOWN
    query = select(story_id).where(is_shown)
    query = query.order_by(place.published.desc(), story_id.desc())
    if topic is not None:
        query = query.where(story_topic.c.topic == topic)
    if since is not None:
        query = query.where(place.published >= since)
    return query


def find(connection: Connection, ids: Collection[int]) -> tuple[Story, ...]:
    """Return the stories with these ids, in the order of the ids; unknown ones skip.

    What a publisher withdrew is left out of a story that others tell. Of a story that
    is told as part of another one, that one is returned.
    """
    by_id = _by_id(connection, ids, IS_SHOWN)
    if missing := [number for number in ids if number not in by_id]:
        moved = select(story.c.id, story.c.joined).where(
            story.c.id.in_(missing), story.c.joined.is_not(None)
        )
        ends = dict(tuple(row) for row in connection.execute(moved))
        if ends:
            others = _by_id(connection, ends.values(), IS_SHOWN)
            by_id |= {old: others[new] for old, new in ends.items() if new in others}
    return tuple({by_id[n].id: by_id[n] for n in ids if n in by_id}.values())


def find_any(connection: Connection, ids: Collection[int]) -> tuple[Story, ...]:
    """Return what `find` does, also of stories that readers are not shown."""
    by_id = _by_id(connection, ids, true())
    return tuple(by_id[number] for number in ids if number in by_id)


async def load(connection: AsyncConnection, ids: Collection[int]) -> tuple[Story, ...]:
    """Return what `find` does."""
    return await connection.run_sync(find, ids)


async def load_any(
    connection: AsyncConnection, ids: Collection[int]
) -> tuple[Story, ...]:
    """Return what `find_any` does."""
    return await connection.run_sync(find_any, ids)


def _by_id(
    connection: Connection, ids: Iterable[int], which: ColumnElement[bool]
) -> dict[int, Story]:
    rows = _read(connection, story.c.id.in_(ids) & which)
    return {found.id: found for found in _told(rows)}


async def window(
    connection: AsyncConnection, since: datetime, end: datetime
) -> tuple[Story, ...]:
    """Return the stories reported in [since, end), by id, as they stood at its end.

    Of a story that goes on, the reports before the window come along. What has joined
    since its end is left out, so that the same window gives the same stories whenever
    it is asked for; unless a publisher withdrew them.
    """
    during = (article.c.seen >= since) & (article.c.seen < end)
    reported = story.c.id.in_(select(article.c.story_id).where(during))
    stands = article.c.withdrawn.is_(None) & (article.c.seen < end)
    which = reported & stands & IS_SHOWN
    return tuple(_told(await connection.run_sync(_read, which)))


async def mentions(
    connection: AsyncConnection, topics: Collection[str], since: datetime, limit: int
) -> tuple[Mention, ...]:
    """Return what the newest stories of these topics since then are about."""
    found = (
        select(story_topic.c.story_id)
        .where(story_topic.c.topic.in_(topics), story_topic.c.published >= since)
        .group_by(story_topic.c.story_id)
        .order_by(func.max(story_topic.c.published).desc())
        .limit(limit)
    )
    columns = (article.c.story_id, article.c.topics, article.c.entities)
    query = (
        select(*columns, story.c.published)
        .join(story, story.c.id == article.c.story_id)
        .where(article.c.story_id.in_(found), IS_SHOWN)
        .order_by(article.c.story_id)
    )
    rows = (await connection.execute(query)).all()
    groups = groupby(rows, key=lambda row: (row.story_id, row.published))
    return tuple(_mention(*key, group) for key, group in groups)


def _mention(story_id: int, published: datetime, rows: Iterable[Any]) -> Mention:
    articles = list(rows)
    topics = frozenset(topic for one in articles for topic in one.topics)
    entities = frozenset(entity for one in articles for entity in one.entities)
    return Mention(story_id, published, topics, entities)


async def headlines(
    connection: AsyncConnection, since: datetime, end: datetime
) -> tuple[Headlines, ...]:
    """Return what the stories reported in [since, end) are called, and whom they name.

    By story; as they stood at the end, like `window`.
    """
    during = (article.c.seen >= since) & (article.c.seen < end)
    columns = (article.c.story_id, article.c.title, article.c.entities, article.c.seen)
    query = (
        select(*columns)
        .where(article.c.story_id.in_(select(article.c.story_id).where(during)))
        .where(article.c.withdrawn.is_(None), article.c.seen < end)
        .where(shown(article.c.story_id))
        .order_by(article.c.story_id, article.c.seen, article.c.key)
    )
    rows = (await connection.execute(query)).all()
    groups = groupby(rows, key=lambda row: row.story_id)
    return tuple(_headlines(number, [*group]) for number, group in groups)


def _headlines(number: int, rows: Sequence[Any]) -> Headlines:
    entities = dict.fromkeys(entity for one in rows for entity in one.entities)
    return Headlines(
        story=number,
        updated=max(one.seen for one in rows),
        titles=tuple(dict.fromkeys(one.title for one in rows)),
        entities=tuple(entities),
    )


_TOLD = (
    select(article, story.c.seen.label("story_seen"), story.c.edit)
    .join(story, story.c.id == article.c.story_id)
    .where(article.c.source.not_in(TAKEN_DOWN))
    .order_by(article.c.story_id, article.c.seen, article.c.key)
)


def _read(connection: Connection, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    return connection.execute(_TOLD.where(which)).all()


def _told(rows: Iterable[Row[Any]]) -> Iterable[Story]:
    for story_id, group in groupby(rows, key=lambda row: row.story_id):
        members = list(group)
        every = tuple(map(article_of, members))
        articles = tuple(one for one in every if not one.withdrawn) or every
        told = Story(
            id=story_id,
            seen=members[0].story_seen,
            published=min(one.published for one in articles),
            articles=articles,
        )
        edit = members[0].edit
        yield _edited(told, Edit(**edit)) if edit else told


def _edited(told: Story, edit: Edit) -> Story:
    """The story as editors want it told; what was published stays as `given`."""
    if edit.is_bare:
        told = replace(told, articles=tuple(map(_bare, told.articles)))
    lead = worded = told.lead
    if edit.title:
        given = lead.given or lead.title
        worded = replace(worded, title=edit.title, given=given)
    if edit.summary and not edit.is_bare:
        worded = replace(worded, summary=edit.summary, text="")  # all there is to tell
    articles = tuple(worded if one is lead else one for one in told.articles)
    return replace(told, articles=articles, is_reviewed=edit.is_reviewed)


def _bare(one: Article) -> Article:
    return replace(one, text="", summary="", figures=(), mode="head")
