"""Stories to the one that a channel is posted next, and whether it is time. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.dispute import is_disputed
from jobs.plan import GRACE, is_silent
from jobs.rank import Taste, rank
from jobs.tell import Knowledge, in_full, tell, voices
from storage.model import Debt, Edition, Kind, Outlet, Profile, Story

ZONE = "Asia/Riyadh"  #: whose days and nights channels keep
FRESH = timedelta(hours=36)  #: of publication; an older story is none for a post
SOURCES = 2  #: independent ones, at least
AUDIBLE = 2  #: posts of a day that ring at most
DAY = timedelta(days=1)


def is_due(outlet: Outlet, now: datetime) -> bool:
    """Whether a channel takes another post: its day has room, the last one its time.

    Posts are spread over the day, so that its first hours leave some to its best story.
    """
    channel, last = outlet.channel, outlet.last
    if not outlet.subscriber.topics or outlet.posted >= channel.cap:
        return False
    return last is None or now - last >= DAY / (channel.cap + 1)


def choose(
    stories: Iterable[Story],
    outlet: Outlet,
    posted: Collection[int],
    knowledge: Knowledge,
    now: datetime,
) -> Story | None:
    """The best story for the channel that several sources tell; None: there is none.

    Args:
        stories: reported lately.
        outlet: whose topics they are to touch.
        posted: ids of those that it had.
        knowledge: of the sources.
        now: freshness counts back from here.
    """
    sources = knowledge.sources
    fresh = [s for s in stories if now - s.published <= FRESH and s.id not in posted]
    heard = {s.id: len(voices(s, sources)) for s in fresh}
    sure = [s for s in fresh if heard[s.id] >= SOURCES]
    ranked = rank(sure, Taste(outlet.subscriber.topics), sources, heard, now)
    return ranked[0].story if ranked else None


def compose(
    story: Story, slot: datetime, knowledge: Knowledge, now: datetime
) -> Edition:
    """The edition that tells one story, as its card does, to whatever channels.

    Its profile has the story's topics, primary first; what it is about says how many
    reports the story had, for it may grow before the next channel is told.
    """
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    item = replace(
        item,
        summary=in_full(story.lead),
        disputed=is_disputed(item, story, knowledge.sources),
    )
    return Edition(
        slot=slot,
        profile=Profile(story.topics, ZONE, story.seen),
        end=now,
        items=(item,),
        kind=Kind.POST,
        about=f"{story.id} {len(story.articles)}",
    )


def debt(outlet: Outlet, now: datetime) -> Debt:
    """What the channel is owed: a post that rings by day, twice a day at most."""
    is_enough = outlet.audible >= AUDIBLE
    return Debt(
        chat_id=outlet.channel.chat_id,
        due_at=now,
        silent=is_enough or is_silent(outlet.subscriber, now),
        kind=Kind.POST,
        deadline=now + GRACE,
    )
