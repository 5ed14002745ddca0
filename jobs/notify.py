"""New stories to the alerts that followers are owed: a workflow over the store.

First it is written down, in one transaction, who is to be told of what; then, some
readers at a time, who is told now. A crash leaves each of these done or not begun.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.clock import Clock
from jobs.follow import arising, keys
from jobs.plan import GRACE, day_bounds, display, is_silent
from jobs.rank import FRESH_FOR
from jobs.ration import Ration, ration
from jobs.renew import renewal
from jobs.tell import Knowledge, tell
from storage.editions import Composing
from storage.model import Debt, Edition, Item, Kind, Profile, Story, Subscriber, Waiting
from storage.notices import Settled
from storage.store import Store

BATCH = 500  #: readers in one transaction
_STEP = timedelta(microseconds=1)  # between the slots of two alerts

Due = Mapping[Subscriber, Sequence[Waiting]]
Message = tuple[Waiting, ...]


async def notify(store: Store, clock: Clock, knowledge: Knowledge) -> int:
    """Return how many alerts followers are owed now, of what is new.

    A tick without news, and without alerts that waited, only looks.
    """
    now = clock.now()
    if not await store.follows.stirs(now):
        return 0
    async with store.editions.composing(now) as batch:
        await _notice(batch)
    telling = _Telling(knowledge, now)
    while True:
        async with store.editions.composing(max(now, clock.now())) as batch:
            due = await batch.notices.due(BATCH)
            await telling.tell(batch, due)
        if len(due) < BATCH:
            return telling.told


async def _notice(batch: Composing) -> None:
    """Write down who is to be told of what is new."""
    notices = batch.notices
    since, stories = await notices.news()
    fresh = (one for one in stories if batch.now - one.published <= FRESH_FOR)
    found = [arising(one, since) for one in fresh]
    sought = frozenset[str]().union(*(keys(one.whole) for one in found))
    followed = await notices.sought(sought)
    for one in found:
        for target in one.concerns(followed):
            await notices.notice(one.story, one.seen, target)


@dataclass
class _Telling:
    """One tick's alerts: equal ones are one edition, however many batches they take."""

    knowledge: Knowledge
    now: datetime  #: what they know ends here
    told: int = 0
    _slots: dict[str, datetime] = field(default_factory=dict)  #: by what they say
    _editions: dict[tuple[str, Profile], int] = field(default_factory=dict)

    async def tell(self, batch: Composing, due: Due) -> None:
        """Let some readers be owed what they are to be told now."""
        if not due:
            return
        ids = {one.story for mine in due.values() for one in mine}
        stories = self._standing(await batch.load(ids))
        start = min(day_bounds(self.now, reader.zone)[0] for reader in due)
        used = await batch.notices.used([r.chat_id for r in due], start)
        debts: defaultdict[datetime, list[tuple[int, Debt]]] = defaultdict(list)
        settled: list[Settled] = []
        gone: list[tuple[int, int]] = []
        for reader, mine in due.items():
            there = [one for one in mine if one.story in stories]
            portion = ration(reader, there, used.get(reader.chat_id, ()), self.now)
            for message in portion.now:
                edition = await self._edition(batch, reader, message, stories)
                debt = self._debt(reader, message)
                debts[self._slot(message)].append((edition, debt))
            settled += self._settled(reader, portion)
            lost = (*portion.dropped, *(one for one in mine if one not in there))
            gone += [(reader.chat_id, one.story) for one in lost]
        for slot, owed in debts.items():
            self.told += await batch.owe(slot, owed)
        await batch.notices.settle(settled)
        await batch.notices.drop(gone)

    def _standing(self, loaded: Iterable[Story]) -> dict[int, Story]:
        """The stories that somebody stands by, as they were known when it began."""
        known = (
            replace(one, articles=tuple(a for a in one.articles if a.seen < self.now))
            for one in loaded
            if one.is_standing
        )
        return {one.id: one for one in known if one.articles}

    def _settled(self, reader: Subscriber, portion: Ration) -> Iterator[Settled]:
        for message in portion.now:
            slot = self._slot(message)
            yield from (Settled(reader.chat_id, one.story, slot) for one in message)
        for one in portion.later:
            yield Settled(reader.chat_id, one.story, due=portion.until)
        for one in portion.left:
            yield Settled(reader.chat_id, one.story)

    def _slot(self, message: Message) -> datetime:
        """The slot of a message, its own: readers may be owed several at a time."""
        count = len(self._slots)
        return self._slots.setdefault(_about(message), self.now + count * _STEP)

    async def _edition(
        self,
        batch: Composing,
        reader: Subscriber,
        message: Message,
        stories: Mapping[int, Story],
    ) -> int:
        about, shown = _about(message), display(reader, self.now)
        if (about, shown) not in self._editions:
            edition = Edition(
                slot=self._slot(message),
                profile=shown,
                end=self.now,
                items=tuple(self._item(one, stories[one.story]) for one in message),
                kind=Kind.ALERT,
                about=about,
            )
            self._editions[about, shown] = (await batch.put(edition)).id
        return self._editions[about, shown]

    def _debt(self, reader: Subscriber, message: Message) -> Debt:
        is_late = any(one.held for one in message)
        return Debt(
            chat_id=reader.chat_id,
            due_at=self.now,
            thread_id=reader.thread_id,
            silent=is_late or is_silent(reader, self.now),
            kind=Kind.ALERT,
            # Where no digest would tell it instead, late is better than never.
            deadline=self.now + GRACE if reader.next_slot else None,
        )

    def _item(self, one: Waiting, story: Story) -> Item:
        """The story under the name of what is followed, in the words of what is new."""
        assert one.follow is not None
        changed = renewal(story, one.seen) if story.seen < one.seen else None
        late = (a for a in story.articles if story.seen < one.seen <= a.seen)
        lead = changed or next(late, None)
        told = tell(story, one.follow.name, self.knowledge, lead)
        return replace(told, renewed=changed is not None)


def _about(message: Message) -> str:
    """What tells a message from others: stories, each with what is followed."""
    return ",".join(f"{one.story} {one.follow and one.follow.code}" for one in message)
