"""Stories to posts that channels are owed: a workflow over the store.

Where an editor decides, they are asked first.

Choosing and owing is one transaction, as composing digests is: two processes owe a
channel no more than one does.
"""

from collections.abc import Iterable
from datetime import datetime

from jobs.clock import Clock
from jobs.plan import day_bounds
from jobs.post import FRESH, ZONE, choose, compose, debt, is_due, propose
from jobs.tell import Knowledge
from storage.model import Outlet, Serving, Story
from storage.posts import Posting, slot_of
from storage.store import Store


async def publish(store: Store, clock: Clock, knowledge: Knowledge) -> int:
    """How many posts channels are newly owed: to each the best that it had not yet."""
    served = await store.channels.all()
    if all(channel.mode is Serving.DAILY for channel in served):
        return 0  # most bots: nobody waits for a writer
    now = clock.now()
    async with store.posts.posting(now) as batch:
        outlets = await batch.outlets(day_bounds(now, ZONE))
        due = [outlet for outlet in outlets if is_due(outlet, now)]
        if not due:
            return 0
        stories = await batch.stories(now - FRESH)
        owed = [await _owe(batch, one, stories, knowledge, now) for one in due]
    return sum(owed)


async def _owe(
    batch: Posting,
    outlet: Outlet,
    stories: Iterable[Story],
    knowledge: Knowledge,
    now: datetime,
) -> bool:
    posted = await batch.posted(outlet.channel.chat_id, stories)
    if outlet.channel.mode is Serving.APPROVED:
        states = await batch.states(stories)
        await batch.ask(propose(stories, outlet, posted, states, knowledge, now))
    best = choose(stories, outlet, posted, knowledge, now)
    if best is None:
        return False
    post = compose(best, slot_of(best), knowledge, now)
    return await batch.owe(post, debt(outlet, now))
