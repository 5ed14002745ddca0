"""What editors are asked, and what waits unseen for their answer. Reads and writes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import kin, stories, watermark
from storage.editing import HOLDING, WAITING, State
from storage.engine import Database
from storage.model import Concern, Story
from storage.schema import article, concern, queued, story

IS_WAITING = queued.c.state.in_([state.value for state in WAITING])
#: Whether only one independent source tells a story.
IsAlone = Callable[[Story], bool]


async def ask(
    connection: AsyncConnection,
    db: Database,
    found: Mapping[int, Collection[Concern]],
    at: datetime,
) -> frozenset[int]:
    """Return the stories of which an editor is asked something new, now queued.

    Args:
        connection: of a transaction.
        db: what it is connected to.
        found: by stories' ids.
        at: the time.
    """
    rows = [
        {"reason": one.reason.value, "subject": one.subject}
        | {"story_id": number, "at": at}
        for number, concerns in found.items()
        for one in concerns
    ]
    if not rows:
        return frozenset()
    new = db.insert(concern).on_conflict_do_nothing().returning(concern.c.story_id)
    asked = frozenset((await connection.scalars(new, rows)).all())
    if asked:
        opened = {"state": State.OPEN.value, "at": at, "touched": at, "told": None}
        cases = [opened | {"story_id": number, "version": 1} for number in asked]
        case = db.insert(queued).values(cases)
        case = case.on_conflict_do_update(
            index_elements=["story_id"],
            set_=opened | {"version": queued.c.version + 1},
            where=~IS_WAITING,
        )
        await connection.execute(case)
    return asked


async def examine(
    connection: AsyncConnection,
    db: Database,
    found: Mapping[int, Collection[Concern]],
    touched: Collection[int],
    is_alone: IsAlone,
    now: datetime,
) -> None:
    """Ask what is to be asked of stories that new articles founded or joined.

    A story that began now and that somebody must see first is withheld. One that was
    withheld until now, and that a second source confirms, is shown.

    Args:
        connection: of a transaction that holds the mark.
        db: what it is connected to.
        found: by stories' ids.
        touched: the stories.
        is_alone: whether only one independent source tells a story.
        now: when the articles were seen.
    """
    await _confirm(connection, touched, is_alone, now)
    doubtful = [number for number, asked in found.items() if _holds(asked)]
    loaded = await stories.load_any(connection, doubtful) if doubtful else ()
    alone = {one.id for one in loaded if one.seen == now and is_alone(one)}
    kept = {
        number: [c for c in asked if number in alone or c.reason not in HOLDING]
        for number, asked in found.items()
    }
    held = alone & await ask(connection, db, kept, now)
    withheld = update(story).where(story.c.id.in_(held)).values(withheld=now)
    await connection.execute(withheld)


def _holds(asked: Iterable[Concern]) -> bool:
    return any(one.reason in HOLDING for one in asked)


async def _confirm(
    connection: AsyncConnection,
    touched: Collection[int],
    is_alone: IsAlone,
    now: datetime,
) -> None:
    undecided = IS_WAITING | (queued.c.state == State.EXPIRED.value)
    waiting = (
        select(story.c.id)
        .join(queued, queued.c.story_id == story.c.id)
        .where(story.c.id.in_(touched), ~stories.IS_SHOWN, undecided)
    )
    held = (await connection.scalars(waiting)).all()
    for one in await stories.load_any(connection, held) if held else ():
        if not is_alone(one):
            await release(connection, [one.id], now)
            await close(connection, [one.id], State.SETTLED, now)


async def release(
    connection: AsyncConnection, ids: Collection[int], now: datetime
) -> None:
    """Show readers withheld stories: as news that came in now.

    So they fall in the one window of each reader that ends next.
    """
    mark = await watermark.hold(connection)
    seen = max(now, mark)
    shown = update(story).where(story.c.id.in_(ids), ~stories.IS_SHOWN)
    shown = shown.values(withheld=None, seen=seen).returning(story.c.id)
    await refresh(connection, (await connection.scalars(shown)).all(), seen)


async def refresh(
    connection: AsyncConnection, ids: Iterable[int], seen: datetime
) -> None:
    """Let the articles of stories count as seen now, in the order in which they came.

    Microseconds apart, so that the order stays.
    """
    for number in ids:
        query = select(article.c.id, article.c.seen).where(article.c.story_id == number)
        rows = await connection.execute(query.order_by(article.c.seen, article.c.key))
        for place, row in enumerate(rows.all()):
            after = seen + timedelta(microseconds=place)
            mine = update(article).where(article.c.id == row.id)
            await connection.execute(mine.values(seen=after))
            await kin.move(connection, row.id, row.seen, after)


async def close(
    connection: AsyncConnection, ids: Collection[int], state: State, now: datetime
) -> None:
    """Note what became of waiting stories; what was asked of them is answered."""
    await connection.execute(
        update(queued)
        .where(queued.c.story_id.in_(ids))
        .values(state=state.value, version=queued.c.version + 1, decided=now)
    )
    await settle(connection, ids, now)


async def open_reasons(connection: AsyncConnection, story_id: int) -> frozenset[str]:
    """Return why an editor is asked about a story, as long as nobody decided."""
    open_ = (concern.c.story_id == story_id) & concern.c.settled.is_(None)
    found = await connection.scalars(select(concern.c.reason).where(open_))
    return frozenset(found)


async def settle(
    connection: AsyncConnection, ids: Collection[int], now: datetime
) -> None:
    """Note that what was asked of stories is answered."""
    open_ = concern.c.story_id.in_(ids) & concern.c.settled.is_(None)
    await connection.execute(update(concern).where(open_).values(settled=now))
