"""The stories of the day, whatever their topic, as everybody is shown them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conversation.desk import Desk
from jobs.rank import Ranked, choose, rank
from jobs.tell import voices

WINDOW = timedelta(hours=36)  #: after that, no story is fresh any more
AMONG = 100  #: newest stories that are weighed


async def top(desk: Desk, now: datetime, most: int) -> Sequence[Ranked]:
    """So many of the best stories of the hour, the lead of them all first."""
    knowledge = await desk.knowledge()
    stories = await desk.store.archive.latest(None, AMONG, 0, now - WINDOW)
    heard = {s.id: len(voices(s, knowledge.sources)) for s in stories}
    ranked = rank(stories, desk.headings, knowledge.sources, heard, now)
    chosen, _ = choose(ranked, knowledge.sources, knowledge.companies, most)
    return chosen
