"""Stories that readers received to those that are gone. Fetches, reads and writes.

That an entry leaves its feed means nothing; that its page answers 404 or 410, twice and
hours apart, means that the publisher took it back.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from jobs.ask import Sites
from jobs.clock import Clock
from jobs.errors import FetchError
from jobs.feeds.client import Client
from jobs.fetch import fetch
from jobs.revise import withdrawal
from jobs.tell import retell
from storage.model import Article
from storage.store import Store

TOLD = timedelta(hours=72)  #: since a digest had the story
AGAIN = timedelta(hours=6)  #: between two visits, and two answers that mean it
MOST = 20  #: pages of one round
PER_HOST = 2  #: of them
WAITING = 200  #: among which they are chosen
DEADLINE = 10.0  #: seconds for one answer
GONE = (404, 410)


async def revisit(store: Store, client: Client, sites: Sites, clock: Clock) -> int:
    """Return how many articles were found to be withdrawn.

    A page that robots.txt keeps from us is not asked for, and stands.
    """
    now = clock.now()
    waiting = await store.visits.waiting(now - TOLD, now - AGAIN, WAITING)
    chosen = {one.key: one for one in _few(waiting)}
    mine = await store.visits.begin(chosen, now - AGAIN, now)
    answers = await asyncio.gather(
        *(_is_gone(client, sites, chosen[key].url) for key in mine)
    )
    told = dict(zip(mine, answers, strict=True))
    there = [key for key, gone in told.items() if gone is False]
    gone = [key for key, gone in told.items() if gone]
    lost = await store.visits.end(there, gone, now - AGAIN, now)
    for old in await store.archive.articles(lost):
        async with store.archive.ingest(clock.now()) as batch:
            await batch.revise(withdrawal(old), retell)
    return len(lost)


def _few(waiting: Iterable[Article]) -> Iterator[Article]:
    """Articles of many hosts, few of each."""
    hosts: Counter[str] = Counter()
    for one in waiting:
        host = urlsplit(one.url).netloc
        if hosts[host] < PER_HOST and hosts.total() < MOST:
            hosts[host] += 1
            yield one


async def _is_gone(client: Client, sites: Sites, url: str) -> bool | None:
    """Whether the page is gone; None when that cannot be told."""
    if not await sites.admits(url):
        return None
    try:
        await fetch(client, url, deadline=DEADLINE, largest=0)
    except FetchError as error:
        if error.status in GONE:
            return True
        is_there = error.status is None and "larger" in str(error)
        return False if is_there else None
    return False
