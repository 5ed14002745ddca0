"""A message of an operator to everybody: on its way, owed by turns, told of at its end.

A workflow over the store: the ledger sends it as it sends everything.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from jobs.clock import Clock
from storage.counts import ZONE
from storage.model import Broadcast, Edition, Kind, Profile, Totals
from storage.store import Store

SHARE = 0.5  #: of the rate: digests leave between these messages
AHEAD = timedelta(minutes=1)  #: deliveries are written so long before their turn
MANY = 1_000  #: and so many at once: no other writer waits long

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
    store: Store, draft: Broadcast, html: str, now: datetime
) -> Broadcast | None:
    """Return the draft as it begins now; None if one began within a day.

    Args:
        store: of who is to receive it.
        draft: what an operator wrote.
        html: the same as Telegram takes it.
        now: of the beginning.
    """
    nobody = Profile((), ZONE.key, now)
    told = Edition(
        now, nobody, now, items=(), kind=Kind.SERVICE, about=draft.token, text=html
    )
    return await store.broadcasts.begin(draft.token, told)


async def proceed(store: Store, clock: Clock, rate: float) -> int:
    """How many more recipients were owed what is on its way: those of the next while.

    Little by little, so that nobody waits for a hundred thousand rows: neither who
    begins it, nor who halts it.

    Args:
        store: of what is on its way, and who is to receive it.
        clock: whose turn it is follows from it.
        rate: messages a second that all broadcasts share.
    """
    owe, gap = store.broadcasts.owe, lasts(1, rate)
    total = 0
    for one in await store.broadcasts.running():
        while more := await owe(one.token, clock.now(), gap, AHEAD, MANY):
            total += more
    return total


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
