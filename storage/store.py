"""The store: all that the bot remembers, behind one name. Opens the database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Double, Select, Table, func, select, type_coerce
from sqlalchemy.exc import DBAPIError

from storage.agenda import Agenda
from storage.alarms import Alarms
from storage.archive import Archive
from storage.arrivals import Arrivals
from storage.awaiting import Awaiting
from storage.bookmarks import Bookmarks
from storage.broadcasts import Broadcasts
from storage.channels import Channels
from storage.corrections import Corrections
from storage.counts import Counts
from storage.deeds import Deeds
from storage.doubts import Doubts
from storage.editions import Editions
from storage.engine import Database, connect, refusal
from storage.exports import Exports
from storage.follows import Follows
from storage.keys import Keys
from storage.leases import Leases
from storage.ledger import Ledger
from storage.listings import Listings
from storage.looks import Looks
from storage.migrate import migrate
from storage.model import Article, Tally
from storage.posts import Posts
from storage.prospects import Prospects
from storage.queries import Queries
from storage.queue import Queue
from storage.rates import Rates
from storage.redaction import redact
from storage.refusals import Refusals
from storage.schema import article, delivery, story, subscriber
from storage.sources import Sources
from storage.spending import Spending
from storage.subscribers import Subscribers
from storage.threads import Threads
from storage.tickets import Tickets
from storage.traces import Traces
from storage.turns import IS_PENDING
from storage.visits import Visits
from storage.wanted import Wanted


@dataclass(frozen=True)
class Store:
    """One thing remembered, one name; each method is one transaction."""

    db: Database
    sources: Sources
    looks: Looks
    alarms: Alarms
    archive: Archive
    subscribers: Subscribers
    threads: Threads
    editions: Editions
    ledger: Ledger
    doubts: Doubts
    corrections: Corrections
    refusals: Refusals
    listings: Listings
    bookmarks: Bookmarks
    channels: Channels
    posts: Posts
    follows: Follows
    arrivals: Arrivals
    awaiting: Awaiting
    rates: Rates
    spending: Spending
    leases: Leases
    queries: Queries
    queue: Queue
    wanted: Wanted
    visits: Visits
    tickets: Tickets
    exports: Exports
    traces: Traces
    counts: Counts
    deeds: Deeds
    prospects: Prospects
    broadcasts: Broadcasts
    agenda: Agenda

    async def now(self) -> datetime:
        """Return the time in force: the database's, unless a clock was given."""
        return await self.db.read_clock()

    async def tally(self) -> Tally:
        """Return how much of everything there is, every delivery counted."""
        return replace(await self.holdings(), deliveries=await self.ledger.tally())

    async def holdings(self) -> Tally:
        """Return how many subscribers, articles and stories there are."""
        states = select(subscriber.c.state, func.count()).group_by(subscriber.c.state)
        async with self.db.read.connect() as connection:
            subscribers = dict(tuple(row) for row in await connection.execute(states))
            articles = await connection.scalar(_count(article)) or 0
            stories = await connection.scalar(_count(story)) or 0
        return Tally(subscribers, articles=articles, stories=stories)

    async def lateness(self) -> float:
        """Return how many seconds the oldest due delivery has waited; 0 for none."""
        now = self.db.now()
        oldest = select(now - func.min(type_coerce(delivery.c.due_at, Double)))
        query = oldest.where(IS_PENDING, delivery.c.due_at <= now)
        async with self.db.read.connect() as connection:
            return await connection.scalar(query) or 0.0

    async def reserve(self, slug: str) -> None:
        """Leave of a source the headlines: of its articles, and in stored editions."""
        await self.archive.reserve(slug)
        await redact(self.db, slug)

    async def close(self) -> None:
        """Close every connection."""
        await self.db.close()


def _count(table: Table) -> Select[int]:
    return select(func.count()).select_from(table)


async def open_store(
    url: str,
    clock: Callable[[], datetime] | None = None,
    *,
    search_text: Callable[[Article], str],
    keys: Keys,
) -> Store:
    """Return the store at a database's address, its tables made or brought up to date.

    Args:
        url: `sqlite:///file` or `postgresql://user:password@host/name`.
        clock: the time; without one, the database's.
        search_text: the words by which an article is found, separated by spaces.
        keys: what an article shares with its copies, and with others that may tell
            its event.

    Raises:
        ValueError: the address is not one of a database that we know how to use, or
            the database there is away, damaged or somebody else's.
    """
    db = connect(url, clock)
    try:
        await migrate(db)
    except DBAPIError as error:
        await db.close()
        raise refusal(url, " ".join(str(error.orig).split())) from error
    except BaseException:
        await db.close()
        raise
    return store_over(db, search_text, keys)


def store_over(
    db: Database, search_text: Callable[[Article], str], keys: Keys
) -> Store:
    """Return the store in a database that has its tables."""
    return Store(
        db=db,
        sources=Sources(db),
        looks=Looks(db),
        alarms=Alarms(db),
        archive=Archive(db, search_text, keys),
        subscribers=Subscribers(db),
        threads=Threads(db),
        editions=Editions(db),
        ledger=Ledger(db),
        doubts=Doubts(db),
        corrections=Corrections(db),
        refusals=Refusals(db),
        listings=Listings(db),
        bookmarks=Bookmarks(db),
        channels=Channels(db),
        posts=Posts(db, Editions(db)),
        follows=Follows(db),
        arrivals=Arrivals(db),
        awaiting=Awaiting(db),
        rates=Rates(db),
        spending=Spending(db),
        leases=Leases(db),
        queries=Queries(db),
        queue=Queue(db),
        wanted=Wanted(db),
        visits=Visits(db),
        tickets=Tickets(db),
        exports=Exports(db),
        traces=Traces(db),
        counts=Counts(db),
        deeds=Deeds(db),
        prospects=Prospects(db),
        broadcasts=Broadcasts(db),
        agenda=Agenda(db),
    )
