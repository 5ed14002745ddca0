"""The stories of the day, whatever their topic, as everybody is shown them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conversation.desk import Desk
from jobs.rank import Ranked, Taste, choose, rank
from jobs.tell import voices

WINDOW = timedelta(hours=36)  #: after that, no story is fresh any more


async def top(desk: Desk, now: datetime, most: int, among: int) -> Sequence[Ranked]:
    """At most so many of the best stories of the hour, the lead of them all first.

    Args:
        desk: what screens work with.
        now: freshness counts back from here.
        most: stories.
        among: how many of the newest are weighed.
    """
    knowledge = await desk.knowledge()
    stories = await desk.store.archive.latest(None, among, 0, now - WINDOW)
    heard = {s.id: len(voices(s, knowledge.sources)) for s in stories}
    ranked = rank(stories, Taste(desk.headings), knowledge.sources, heard, now)
    chosen, _ = choose(ranked, knowledge.sources, knowledge.companies, most)
    return chosen
