"""What is old to gone: the workflow that keeps promises about storage."""

from dataclasses import dataclass
from datetime import timedelta

from jobs.clock import Clock
from jobs.extras import CYCLE
from jobs.pick import RECENT
from storage.store import Store

TEXT_KEPT = timedelta(days=30)  #: the publishers' text, for matching only
DISMISSED_KEPT = timedelta(days=30)  #: keys of what was not China business
SPENDING_KEPT = timedelta(days=30)  #: what broadcasts cost, a day
CORRECTIONS_KEPT = timedelta(days=30)  #: and who was told of them
EDITIONS_KEPT = timedelta(days=30)  #: and who received them, as /privacy says
TICKETS_KEPT = timedelta(days=30)  #: and then nobody answers them any more
EXPORTS_KEPT = timedelta(days=2)  #: how many copies of its data a chat took, a day
TRACES_KEPT = timedelta(days=30)  #: of who was forgotten, as /forget's policy says
ANSWERED = timedelta(seconds=10)  #: after which a forgotten chat had its last answer
BROADCASTS_KEPT = timedelta(days=30)  #: what operators told everybody
DEEDS_KEPT = timedelta(days=366)  #: what operators did
COUNTS_KEPT = timedelta(days=60)  #: what happened a day
ASKED_KEPT = timedelta(days=90)  #: what editors answered, and then are asked again
WANTED_KEPT = timedelta(days=90)  #: terms without an explanation, unless asked again


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much is gone."""

    texts: int
    editions: int


async def prune(store: Store, clock: Clock) -> Pruned:
    """Erase texts, editions and rates whose time is over; searches go by themselves."""
    now = clock.now()
    texts = await store.archive.prune(
        now - TEXT_KEPT, now - DISMISSED_KEPT, now - RECENT
    )
    editions = await store.editions.prune(now - EDITIONS_KEPT)
    await store.corrections.prune(now - CORRECTIONS_KEPT)
    await store.follows.prune(now - EDITIONS_KEPT)
    await store.listings.prune(now - EDITIONS_KEPT)
    await store.awaiting.prune(now)
    await store.broadcasts.prune(now - BROADCASTS_KEPT)
    await store.prospects.prune(now)
    await store.deeds.prune(now - DEEDS_KEPT)
    await store.counts.prune(now.date() - COUNTS_KEPT)
    await store.rates.prune()
    await store.refusals.prune()
    await store.spending.prune(now.date() - SPENDING_KEPT)
    await store.leases.prune()
    await store.wanted.prune(now - WANTED_KEPT)
    yesterday = now.date() - timedelta(days=1)  # still today somewhere
    await store.agenda.prune(yesterday, yesterday - CYCLE)
    await store.tickets.prune(now - TICKETS_KEPT)
    await store.queue.prune(now - ASKED_KEPT)
    await store.exports.prune((now - EXPORTS_KEPT).date())
    await store.traces.prune(now - TRACES_KEPT)
    return Pruned(texts, editions)


async def forget(store: Store, clock: Clock) -> int:
    """How many searches are gone because their day is over.

    What was left of chats that were forgotten is then gone from the disk, too: their
    last answer left a rate, which names the chat.
    """
    now = clock.now()
    if await store.traces.unwiped(now - ANSWERED):
        await store.rates.prune()
        await store.traces.wipe(now - ANSWERED)
    return await store.queries.prune(now)
