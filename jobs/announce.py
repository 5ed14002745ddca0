"""A message of an operator to everybody: on its way, and told of at its end.

A workflow over the store: the ledger sends it as it sends everything.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from jobs.clock import Clock
from storage.counts import ZONE
from storage.model import Broadcast, Edition, Kind, Profile, Totals
from storage.store import Store

SHARE = 0.5  #: of the rate: digests leave between these messages

#: What tells the operator; False when they were not reached, to be tried again.
Tell = Callable[[Broadcast, Totals], Awaitable[bool]]


def lasts(recipients: int, rate: float) -> timedelta:
    """About how long so many messages take.

    Args:
        recipients: of one message each.
        rate: messages a second that all broadcasts share.
    """
    return timedelta(seconds=recipients / (rate * SHARE))


async def announce(
    store: Store, draft: Broadcast, html: str, now: datetime, rate: float
) -> Broadcast | None:
    """Return the draft as it begins now; None if one began within a day.

    Args:
        store: of who is to receive it.
        draft: what an operator wrote.
        html: the same as Telegram takes it.
        now: of the beginning.
        rate: messages a second that all broadcasts share.
    """
    nobody = Profile((), ZONE.key, now)
    told = Edition(
        now, nobody, now, items=(), kind=Kind.SERVICE, about=draft.token, text=html
    )
    return await store.broadcasts.begin(draft.token, told, lasts(1, rate))


async def report(store: Store, clock: Clock, tell: Tell) -> int:
    """How many messages were found to be sent to the end, and told of now.

    Noted first and told then, so that it is told once, whichever process does it.
    """
    told = 0
    for one in await store.broadcasts.running():
        totals = await store.broadcasts.totals(one.token)
        now = clock.now()
        if totals.waiting or not await store.broadcasts.end(one.token, now):
            continue
        ended = await store.broadcasts.get(one.token)
        if ended and await tell(ended, totals):
            told += 1
        else:
            await store.broadcasts.end(one.token, None)
    return told
