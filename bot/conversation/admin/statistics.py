"""/stats: how many readers, digests, sources and errors there are."""

from datetime import timedelta

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, show
from bot.texts import Html
from jobs.alert import diagnoses, look_around
from jobs.diagnose import WELL, State
from jobs.plan import LEAD, SPREAD, day_bounds
from jobs.settle import GONE, OTHER, THROTTLED
from storage.counts import ZONE, day_of
from storage.model import SubscriberState
from storage.subscribers import JOINED, LEFT

DAY = timedelta(days=1)
PROMISED = SPREAD - LEAD  #: after its slot a digest is late
ON_TIME = 60.0  #: seconds that nobody calls late
CALM = WELL | {State.NEVER_READ, State.PAUSED}


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The numbers of now, of today and of yesterday."""
    store = desk.store
    today = day_of(visit.now)
    tally = await store.holdings()
    yesterday, now = await store.counts.of(today - DAY), await store.counts.of(today)
    bounds = day_bounds(visit.now, ZONE.key)
    digests = await store.counts.digests(*bounds, PROMISED)
    sight = await look_around(store, visit.now)
    states = [found.state for found in diagnoses(sight).values()]
    told = visit.texts.say(
        "admin.stats",
        date=today,
        subs=tally.subscribers.get(SubscriberState.ACTIVE, 0),
        paused=tally.subscribers.get(SubscriberState.PAUSED, 0),
        blocked=tally.subscribers.get(SubscriberState.BLOCKED, 0),
        joined=yesterday.get(JOINED, 0),
        left=yesterday.get(LEFT, 0),
        sent=digests.sent,
        due=digests.due,
        lag=_lag(visit, digests.late),
        n=sum(source.is_read for source in sight.sources),
        bad=sum(state not in CALM for state in states),
        items=tally.articles,
        stories=tally.stories,
        held=await store.queue.tally(),
        e429=now.get(THROTTLED, 0),
        e403=now.get(GONE, 0),
        other=now.get(OTHER, 0),
    )
    return show(told)


def _lag(visit: Visit, seconds: float) -> Html:
    """How late digests were, on average."""
    if seconds < ON_TIME:
        return visit.texts.word("health", "punctual")
    return visit.texts.ago(seconds)
