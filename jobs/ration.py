"""Alerts that are due to what is told now, later, or by the digest. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.follow import AT_ONCE
from jobs.plan import day_bounds, local_day, quiet_until
from storage.model import Subscriber, SubscriberState, Waiting

MOST = 7  #: stories in one message


@dataclass(frozen=True, slots=True)
class Ration:
    """What becomes of each alert that was due; it stands in one of these."""

    now: tuple[tuple[Waiting, ...], ...] = ()  #: one message each
    later: tuple[Waiting, ...] = ()
    until: datetime | None = None  #: when what comes later is due
    left: tuple[Waiting, ...] = ()  #: to the next digest
    dropped: tuple[Waiting, ...] = ()  #: told by a digest, or not wanted any more


def ration(
    reader: Subscriber, due: Sequence[Waiting], used: Sequence[datetime], now: datetime
) -> Ration:
    """Return what a reader is told now, in how many messages, and what waits.

    Quiet hours hold everything; what they held is one message at their end. Above the
    messages of a local day, stories go into the next digest, or wait for the next day
    where no digest comes.

    Args:
        reader: whose quiet hours and number of messages count.
        due: to be told, in the order in which the reports came in.
        used: when the reader was alerted of late.
        now: the moment.
    """
    wanted = tuple(one for one in due if _is_wanted(reader, one))
    dropped = tuple(one for one in due if one not in wanted)
    if quiet := quiet_until(reader, now):
        return Ration(later=wanted, until=quiet, dropped=dropped)
    held = tuple(one for one in wanted if one.held)
    fresh = [(one,) for one in wanted if not one.held]
    messages = [held[:MOST], *fresh] if held else fresh
    today = local_day(now, reader.zone)
    spent = sum(local_day(at, reader.zone) == today for at in used)
    told = tuple(messages[: max(0, reader.alerts - spent)])
    going = {one.story for message in told for one in message}
    excess = tuple(one for one in wanted if one.story not in going)
    if reader.next_slot is not None:
        return Ration(told, left=excess, dropped=dropped)
    tomorrow = day_bounds(now, reader.zone)[1]
    return Ration(told, later=excess, until=tomorrow, dropped=dropped)


def _is_wanted(reader: Subscriber, one: Waiting) -> bool:
    is_told = reader.covered is not None and reader.covered > one.seen
    is_followed = one.follow is not None and one.follow.mode == AT_ONCE
    return reader.state is SubscriberState.ACTIVE and is_followed and not is_told
