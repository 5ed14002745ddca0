"""A day to what editions tell of it beside stories. Reads and writes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from jobs.extras import CYCLE, word
from jobs.plan import local_day
from storage.editions import Composing
from storage.model import Extras, Profile, Story


async def extras_of(
    batch: Composing,
    wanted: Profile,
    slot: datetime,
    stories: Sequence[Story],
    known: dict[date, Extras],
) -> Extras:
    """What the day of a profile's slot brings; its word is given now if it has none.

    Args:
        known: what was asked for before in this transaction; grows here.
    """
    day = local_day(slot, wanted.zone)
    if day not in known:
        known[day] = await batch.days.extras(day)
    if wanted.word and not known[day].word:
        term = word(day, await batch.days.words(day - CYCLE), stories)
        await batch.days.give(day, term)
        known[day] = replace(known[day], word=term)
    return known[day]
