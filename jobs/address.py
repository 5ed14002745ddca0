"""Due slots to editions and the deliveries they owe: a workflow over the store.

Everything about one batch of subscribers is one transaction: a crash leaves it
done or not begun, and two processes make one edition.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from jobs.addressee import Addressed, Composed, Reader, debt
from jobs.clock import Clock
from jobs.compose import compose
from jobs.daybook import extras_of
from jobs.extras import dressed
from jobs.follow import News, favouring
from jobs.plan import (
    LEAD,
    is_missed,
    next_slot,
    opens_week,
    places,
    profile,
    realigned,
)
from jobs.tell import Knowledge
from jobs.weeks import owe_week
from storage.editions import Composing
from storage.model import Debt, Extras, Profile, Story, Subscriber, Weekly
from storage.store import Store

BATCH = 500  #: subscribers in one transaction


async def address(store: Store, clock: Clock, knowledge: Knowledge) -> Addressed:
    """Compose every slot that is due and write down who is owed what.

    Each profile's edition is composed once, however many transactions its readers
    take.
    """
    total = Addressed()
    composed: dict[
        tuple[int, int], Composed
    ] = {}  # a correction makes what went before it void
    while True:
        now = clock.now()  # one moment: windows end where the store's mark stands
        async with store.editions.composing(now) as batch:
            due = await batch.due(now + LEAD, BATCH)
            valid = composed.setdefault(await batch.corrected(), {})
            total += await _batch(batch, due, now, knowledge, valid)
        if len(due) < BATCH:
            return total


async def realign(store: Store) -> int:
    """How many subscribers' next slot moved, because zones changed since the plan."""
    moved = 0
    for plan in await store.subscribers.plans():
        zone, at, planned = plan
        slot = realigned(planned, at, zone)
        if slot != planned:
            moved += await store.subscribers.replan(plan, slot)
    return moved


async def address_now(
    store: Store, clock: Clock, knowledge: Knowledge, chat_id: int
) -> bool:
    """Whether the chat's coming slot had news, now on its way ahead of its hour."""
    now = clock.now()
    async with store.editions.composing(now) as batch:
        subscriber = await batch.due_one(chat_id)
        if subscriber is None or (slot := subscriber.next_slot) is None:
            return False
        if subscriber.weekly is Weekly.INSTEAD:
            return False
        done = await _slot(batch, [subscriber], slot, knowledge, {}, now)
        if done.deliveries and opens_week(subscriber, slot):
            await owe_week(batch, [subscriber], slot, knowledge, {})
    return done.deliveries == 1


async def _batch(
    batch: Composing,
    due: Iterable[Subscriber],
    now: datetime,
    knowledge: Knowledge,
    composed: Composed,
) -> Addressed:
    slots: dict[datetime, list[Subscriber]] = {}
    for subscriber in due:
        slots.setdefault(current_slot(subscriber, now), []).append(subscriber)
    total = Addressed()
    for slot, subscribers in sorted(slots.items()):
        if is_missed(slot, now):
            await _skip(batch, subscribers, now)
        else:
            weekly = [one for one in subscribers if opens_week(one, slot)]
            daily = [one for one in subscribers if one.weekly is not Weekly.INSTEAD]
            if daily:
                total += await _slot(batch, daily, slot, knowledge, composed)
            total += await owe_week(batch, weekly, slot, knowledge, composed)
    return total


def current_slot(subscriber: Subscriber, now: datetime) -> datetime:
    """The newest slot that is due: after downtime, only it is worth catching up."""
    slot = subscriber.next_slot or now
    while (later := next_slot(subscriber, slot)) and later <= now + LEAD:
        slot = later
    return slot


async def _skip(batch: Composing, subscribers: list[Subscriber], now: datetime) -> None:
    """Plan the next slot; the window stays open, so that nothing is lost."""
    changes = []
    for subscriber in subscribers:
        since = profile(subscriber, subscriber.next_slot or now).since
        changes.append((subscriber.chat_id, next_slot(subscriber, now), since))
    await batch.advance(changes)


async def _slot(
    batch: Composing,
    subscribers: list[Subscriber],
    slot: datetime,
    knowledge: Knowledge,
    composed: Composed,
    due: datetime | None = None,
) -> Addressed:
    found = await _readers(batch, subscribers)
    readers, followers = await _by_profile(batch, found, slot)
    new = [wanted for wanted in readers if (slot, wanted) not in composed]
    editions = await _compose(batch, new, slot, knowledge)
    composed.update(editions)
    debts: list[tuple[int, Debt]] = []
    covered = dict[tuple[int, int], datetime]()
    for wanted, group in readers.items():
        number, end = composed[slot, wanted]  # earlier than now, if it was there before
        if number is not None:
            debts += [(number, debt(reader, slot, due)) for reader in group]
        covered |= {(reader.who.chat_id, reader.part): end for reader in group}
    owed = await batch.owe(slot, debts)
    if owed and (reached := followers & {debt.chat_id for _, debt in debts}):
        await batch.notices.supersede(reached)
    if owed or due is None:  # who asked early and got nothing keeps the slot
        await _advance(batch, subscribers, slot, covered)
    told = sum(number is not None for number, _ in editions.values())
    return Addressed(told, owed, len(subscribers))


async def _readers(batch: Composing, subscribers: Sequence[Subscriber]) -> list[Reader]:
    """Who reads a message of their own: of a forum, several threads may."""
    groups = [s.chat_id for s in subscribers if s.kind == "group"]
    threads = await batch.threads(groups)
    return [
        Reader(who, part)
        for subscriber in subscribers
        for part, who in places(subscriber, threads.get(subscriber.chat_id, ()))
    ]


async def _advance(
    batch: Composing,
    subscribers: Sequence[Subscriber],
    slot: datetime,
    covered: Mapping[tuple[int, int], datetime],
) -> None:
    """Plan the next slot, and note until when each place has the news."""
    await batch.advance(
        [
            (s.chat_id, next_slot(s, slot), covered.get((s.chat_id, 0), s.covered))
            for s in subscribers
        ]
    )
    threads = ((chat, part, end) for (chat, part), end in covered.items() if part)
    await batch.cover(list(threads))


async def _by_profile(
    batch: Composing, found: Sequence[Reader], slot: datetime
) -> tuple[dict[Profile, list[Reader]], frozenset[int]]:
    """The readers by their profiles, and the chats that follow anything."""
    profiles = [profile(one.who, slot) for one in found]
    since = min((wanted.since for wanted in profiles), default=slot)
    interests = await batch.notices.interests([r.who.chat_id for r in found], since)
    news = News(await batch.notices.headlines(since) if interests else ())
    readers: dict[Profile, list[Reader]] = {}
    for one, wanted in zip(found, profiles, strict=True):
        mine = interests.get(one.who.chat_id)
        whole = favouring(wanted, mine, news) if mine else wanted
        readers.setdefault(whole, []).append(one)
    return readers, frozenset(interests)


async def _compose(
    batch: Composing,
    profiles: list[Profile],
    slot: datetime,
    knowledge: Knowledge,
) -> Composed:
    """The profiles' editions, kept in the store."""
    if not profiles:
        return {}
    stories = await batch.stories(min(p.since for p in profiles), batch.now)
    done: Composed = {}
    known: dict[date, Extras] = {}
    for wanted in profiles:
        edition = compose(_seen(stories, wanted), wanted, slot, batch.now, knowledge)
        if edition.items:
            extras = await extras_of(batch, wanted, slot, stories, known)
            edition = await batch.put(dressed(edition, extras))
        done[slot, wanted] = edition.id if edition.items else None, edition.end
    return done


def _seen(stories: Iterable[Story], wanted: Profile) -> list[Story]:
    return [story for story in stories if story.updated >= wanted.since]
