"""Weekly messages to whom they are owed, in the transaction of their slot."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from jobs.addressee import Addressed, Composed, Reader, debt
from jobs.extras import dressed
from jobs.follow import News, favouring_week
from jobs.plan import local_day, next_slot, week_profile, week_start
from jobs.recap import recap
from jobs.tell import Knowledge
from storage.editions import Composing
from storage.model import Debt, Kind, Profile, Story, Subscriber, Weekly


async def owe_week(
    batch: Composing,
    subscribers: list[Subscriber],
    slot: datetime,
    knowledge: Knowledge,
    composed: Composed,
) -> Addressed:
    """Owe the best of the week to those whose week the slot opens.

    The ledger knows it by the week's beginning: nobody gets two of one week.
    """
    weeks: dict[datetime, list[tuple[int, Debt]]] = {}
    changes: list[tuple[int, datetime | None, datetime | None]] = []
    told = 0
    read: dict[datetime, Sequence[Story]] = {}  # a zone's week, for all its profiles
    for reader, wanted, end in await _profiles(batch, subscribers, slot):
        if (end, wanted) not in composed:
            if end not in read:
                read[end] = await batch.stories(wanted.since, min(end, batch.now))
            composed[end, wanted] = await _recap(
                batch, wanted, end, knowledge, read[end]
            )
            told += composed[end, wanted][0] is not None
        if (number := composed[end, wanted][0]) is not None:
            daily = debt(Reader(reader, 0), slot, None)
            owing = replace(daily, kind=Kind.WEEKLY, silent=True)
            begun = week_start(slot, reader.zone)
            weeks.setdefault(begun, []).append((number, owing))
        if reader.weekly is Weekly.INSTEAD:
            served = replace(reader, covered=max(slot, batch.now))
            changes.append((reader.chat_id, next_slot(served, slot), batch.now))
    owed = sum([await batch.owe(week, debts) for week, debts in weeks.items()])
    await batch.advance(changes)
    return Addressed(told, owed, len(changes))


async def _profiles(
    batch: Composing, subscribers: Sequence[Subscriber], slot: datetime
) -> list[tuple[Subscriber, Profile, datetime]]:
    """Each reader with what their week's edition is made for, and its end."""
    weeks = [(reader, *week_profile(reader, slot)) for reader in subscribers]
    since = min((wanted.since for _, wanted, _ in weeks), default=slot)
    notices = batch.notices
    interests = await notices.interests([s.chat_id for s in subscribers], since)
    news = News(await notices.headlines(since) if interests else ())
    return [
        (one, favouring_week(wanted, mine, news) if mine else wanted, end)
        for one, wanted, end in weeks
        for mine in (interests.get(one.chat_id),)
    ]


async def _recap(
    batch: Composing,
    wanted: Profile,
    end: datetime,
    knowledge: Knowledge,
    stories: Sequence[Story],
) -> tuple[int | None, datetime]:
    """The number of a profile's weekly edition, None without news; and its end."""
    edition = recap(stories, wanted, end, batch.now, knowledge)
    if not edition.items:
        return None, end
    day = await batch.days.extras(local_day(end, wanted.zone))
    return (await batch.put(dressed(edition, day))).id, end
