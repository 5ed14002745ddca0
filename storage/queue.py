"""The editors' queue: what waits for them, and what they decide. Reads and writes.

A decision names the version that its editor was shown: of two at once the first
counts, and the second learns that it came too late.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import concerns, merging, recall, stories, watermark
from storage.concerns import IS_WAITING
from storage.editing import Case, Edit, State
from storage.engine import Database
from storage.model import Concern, Item, Reason, Story
from storage.schema import concern, queue_view, queued, story

#: What an edition prints of a story that an editor changed.
Reword = Callable[[Item, Story], Item]
RELEASED = (State.PUBLISHED, State.BARE)  #: decisions after which readers see it


@dataclass(frozen=True)
class Queue:
    """Stories that an editor should look at."""

    db: Database

    async def ask(self, found: Mapping[int, Collection[Concern]], now: datetime) -> int:
        """Return how many of these stories an editor is asked something new about."""
        async with self.db.write.begin() as connection:
            return len(await concerns.ask(connection, self.db, found, now))

    async def tally(self) -> int:
        """Return how many stories wait."""
        async with self.db.read.connect() as connection:
            waiting = select(func.count()).select_from(queued).where(IS_WAITING)
            return await connection.scalar(waiting) or 0

    async def oldest(self) -> datetime | None:
        """Return since when the first of them waits."""
        async with self.db.read.connect() as connection:
            waiting = select(func.min(queued.c.at)).where(IS_WAITING)
            since: datetime | None = await connection.scalar(waiting)
        return since

    async def next(self) -> Case | None:
        """Return the story that nobody looked at for longest."""
        first = select(queued).where(IS_WAITING)
        return await self._case(
            first.order_by(queued.c.touched, queued.c.story_id).limit(1)
        )

    async def case(self, story_id: int) -> Case | None:
        """Return what is asked of a story, or what became of it."""
        return await self._case(select(queued).where(queued.c.story_id == story_id))

    async def _case(self, query: Select[Any]) -> Case | None:
        asked = select(concern.c.reason).where(concern.c.settled.is_(None))
        async with self.db.read.connect() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            mine = asked.where(concern.c.story_id == row.story_id)
            named = set(await connection.scalars(mine))
        reasons = tuple(reason for reason in Reason if reason in named)
        return Case(row.story_id, State(row.state), row.version, row.at, reasons)

    async def story(self, story_id: int) -> Story | None:
        """Return a story, whether readers are shown it or not."""
        async with self.db.read.connect() as connection:
            return next(iter(await stories.load_any(connection, [story_id])), None)

    async def show(self, chat_id: int, case: Case) -> None:
        """Note which version of a story an editor's chat is shown."""
        key = {"chat_id": chat_id, "story_id": case.story}
        new = self.db.insert(queue_view).values(**key, version=case.version)
        new = new.on_conflict_do_update(
            index_elements=list(key), set_={"version": case.version}
        )
        async with self.db.write.begin() as connection:
            await connection.execute(new)

    async def shown(self, chat_id: int, story_id: int) -> int | None:
        """Return which version of a story an editor's chat was shown last."""
        mine = queue_view.c.chat_id == chat_id
        query = select(queue_view.c.version).where(mine)
        async with self.db.read.connect() as connection:
            version: int | None = await connection.scalar(
                query.where(queue_view.c.story_id == story_id)
            )
        return version

    async def decide(
        self,
        story_id: int,
        version: int,
        state: State,
        now: datetime,
        reword: Reword,
    ) -> bool:
        """Return whether the decision counts: not if another one was faster.

        Args:
            story_id: of the story.
            version: that the editor was shown.
            state: what becomes of it: later, published, rejected or bare.
            now: the time.
            reword: what editions that have not left print of it from then on.
        """
        async with self.db.write.begin() as connection:
            if not await _take(connection, story_id, version, state, now):
                return False
            if state is State.LATER:
                return True
            reasons = await concerns.open_reasons(connection, story_id)
            await concerns.settle(connection, [story_id], now)
            told = await _told(connection, self.db, story_id, now)
            name = f"decision {version} on {story_id}"
            if state in RELEASED:
                await concerns.release(connection, [story_id], now)
                bare = {"is_bare": True} if state is State.BARE else {}
                await _edit(connection, story_id, bare | {"is_reviewed": True})
                told = await _told(connection, self.db, story_id, now)
                await told.rewrite(name, lambda item: reword(item, told.story))
            elif reasons != {Reason.POST}:  # else it is but not posted
                gone = update(story).where(story.c.id == story_id)
                await connection.execute(gone.values(withheld=now))
                await told.rewrite(name, lambda item: None)
            return True

    async def edit(
        self,
        story_id: int,
        version: int,
        changes: Mapping[str, str],
        now: datetime,
        reword: Reword,
    ) -> bool:
        """Return whether the editor's words count: not if another one was faster.

        The story waits on: words are no decision.

        Args:
            story_id: of the story.
            version: that the editor was shown.
            changes: "title" or "summary" with its new text.
            now: the time.
            reword: what editions that have not left print of it from then on.
        """
        async with self.db.write.begin() as connection:
            if not await _take(connection, story_id, version, State.OPEN, now):
                return False
            await _edit(connection, story_id, changes)
            told = await _told(connection, self.db, story_id, now)
            name = f"words {version} on {story_id}"
            await told.rewrite(name, lambda item: reword(item, told.story))
            return True

    async def merge(
        self, story_id: int, version: int, other: int, now: datetime
    ) -> bool:
        """Return whether the story is told as part of the other one from now on.

        Not if another decision was faster, or there is no other one to be shown.
        """
        async with self.db.write.begin() as connection:
            into = await stories.load(connection, [other])
            if not into or into[0].id == story_id:
                return False
            if not await _take(connection, story_id, version, State.MERGED, now):
                return False
            await concerns.settle(connection, [story_id], now)
            told = await _told(connection, self.db, story_id, now)
            await merging.merge(connection, told.story, into[0], now)
            await told.rewrite(f"merger of {story_id}", lambda item: None)
            return True

    async def expire(self, before: datetime, now: datetime) -> int:
        """Return how many stories nobody looked at since then, given up now.

        What was withheld stays unseen; what they raised is asked again when it comes
        again.
        """
        old = IS_WAITING & (queued.c.touched <= before)
        if not await self._any(old):
            return 0
        over = update(queued).where(old).returning(queued.c.story_id)
        over = over.values(
            state=State.EXPIRED.value, version=queued.c.version + 1, decided=now
        )
        async with self.db.write.begin() as connection:
            ids = (await connection.scalars(over)).all()
            asked = concern.c.story_id.in_(ids) & concern.c.settled.is_(None)
            await connection.execute(delete(concern).where(asked))
        return len(ids)

    async def drop(self, story_id: int, now: datetime) -> None:
        """Take a story from the queue of which nothing may be shown any more."""
        async with self.db.write.begin() as connection:
            await concerns.close(connection, [story_id], State.EXPIRED, now)

    async def let_go(self, now: datetime) -> int:
        """Return how many stories were waiting: nobody is there to decide."""
        if not await self._any(IS_WAITING):
            return 0
        query = select(queued.c.story_id).where(IS_WAITING)
        async with self.db.write.begin() as connection:
            await watermark.hold(connection)
            ids = (await connection.scalars(query)).all()
            await concerns.release(connection, ids, now)
            await concerns.close(connection, ids, State.SETTLED, now)
        return len(ids)

    async def announce(self, now: datetime, rest: timedelta) -> int:
        """Return of how many stories operators are to be told now, which is noted.

        None, unless the last telling is so long ago.
        """
        new = IS_WAITING & queued.c.told.is_(None)
        if not await self._any(new):
            return 0
        async with self.db.write.begin() as connection:
            last = await connection.scalar(select(func.max(queued.c.told)))
            if last is not None and last > now - rest:
                return 0
            noted = update(queued).where(new).values(told=now)
            return (await connection.execute(noted)).rowcount

    async def unannounce(self, at: datetime) -> None:
        """Note that what was to be told then reached nobody."""
        mine = update(queued).where(queued.c.told == at).values(told=None)
        async with self.db.write.begin() as connection:
            await connection.execute(mine)

    async def _any(self, which: ColumnElement[bool]) -> bool:
        """Whether there is any such story; most minutes, nobody waits for a writer."""
        some = select(queued.c.story_id).where(which).limit(1)
        async with self.db.read.connect() as connection:
            return (await connection.execute(some)).first() is not None

    async def prune(self, before: datetime) -> None:
        """Forget what was decided before then, and what was asked of it."""
        async with self.db.write.begin() as connection:
            old = ~IS_WAITING & (queued.c.decided < before)
            await connection.execute(delete(queued).where(old))
            over = queue_view.c.story_id.not_in(select(queued.c.story_id))
            await connection.execute(delete(queue_view).where(over))
            await connection.execute(delete(concern).where(concern.c.settled < before))


async def _take(
    connection: AsyncConnection,
    story_id: int,
    version: int,
    state: State,
    now: datetime,
) -> bool:
    """Whether the story still waits as it was shown; then it is what it becomes.

    Under the mark, as articles come in and windows close: whoever takes both takes it
    first.
    """
    await watermark.hold(connection)
    mine = (queued.c.story_id == story_id) & (queued.c.version == version)
    values = {"state": state.value, "version": version + 1, "touched": now}
    taken = update(queued).where(mine, IS_WAITING).values(decided=now, **values)
    return (await connection.execute(taken)).rowcount == 1


async def _edit(
    connection: AsyncConnection, story_id: int, changes: Mapping[str, Any]
) -> None:
    this = story.c.id == story_id
    edit = await connection.scalar(select(story.c.edit).where(this))
    changed = replace(Edit(**edit or {}), **changes)
    await connection.execute(update(story).where(this).values(edit=changed.plain()))


async def _told(
    connection: AsyncConnection, db: Database, story_id: int, now: datetime
) -> recall.Told:
    """The story as it stands now, and the editions that have it."""
    (one,) = await stories.load_any(connection, [story_id])
    return recall.Told(connection, db, one, one.lead, now)
