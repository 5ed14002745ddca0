"""Stories to what a channel is posted, or an editor asked about, and when. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.dispute import is_disputed
from jobs.plan import GRACE, is_silent
from jobs.rank import Taste, rank
from jobs.tell import Knowledge, in_full, tell, voices
from storage.editing import WAITING, State
from storage.model import Debt, Edition, Kind, Outlet, Profile, Serving, Story

ZONE = "Asia/Riyadh"  #: whose days and nights channels keep
FRESH = timedelta(hours=36)  #: of publication; an older story is none for a post
SOURCES = 2  #: independent ones, at least
AUDIBLE = 2  #: posts of a day that ring at most
DAY = timedelta(days=1)


def is_due(outlet: Outlet, now: datetime) -> bool:
    """Whether a channel takes another post: its day has room, the last one its time.

    Posts are spread over the day, so that its first hours leave some to its best
    story; where an editor decides what is posted, they decide when, too.
    """
    channel, last = outlet.channel, outlet.last
    if not outlet.subscriber.topics or outlet.posted >= channel.cap:
        return False
    if channel.mode is Serving.APPROVED:
        return True
    return last is None or now - last >= DAY / (channel.cap + 1)


def choose(
    stories: Iterable[Story],
    outlet: Outlet,
    posted: Collection[int],
    knowledge: Knowledge,
    now: datetime,
) -> Story | None:
    """The best story for the channel; None: there is none.

    One that an editor published, or several sources tell, if that is enough for it.

    Args:
        stories: reported lately.
        outlet: whose topics they are to touch.
        posted: ids of those that it had.
        knowledge: of the sources.
        now: freshness counts back from here.
    """
    best = _best(stories, outlet, posted, knowledge, now)
    is_asked = outlet.channel.mode is Serving.APPROVED
    return next((one for one in best if one.is_reviewed or not is_asked), None)


def propose(
    stories: Iterable[Story],
    outlet: Outlet,
    posted: Collection[int],
    states: Mapping[int, State],
    knowledge: Knowledge,
    now: datetime,
) -> tuple[Story, ...]:
    """The best stories that an editor has not seen, as many as today has room for.

    Args:
        stories: reported lately.
        outlet: of a channel that is posted what an editor publishes.
        posted: ids of those that it had.
        states: of those that are or were in the editors' queue.
        knowledge: of the sources.
        now: freshness counts back from here.
    """
    best = _best(stories, outlet, posted, knowledge, now)
    coming = sum(one.is_reviewed or states.get(one.id) in WAITING for one in best)
    room = outlet.channel.cap - outlet.posted - coming
    new = [one for one in best if states.get(one.id, State.SETTLED) is State.SETTLED]
    return tuple(new[: max(room, 0)])


def _best(
    stories: Iterable[Story],
    outlet: Outlet,
    posted: Collection[int],
    knowledge: Knowledge,
    now: datetime,
) -> list[Story]:
    """The stories that may be posted, best first."""
    sources = knowledge.sources
    fresh = [s for s in stories if now - s.published <= FRESH and s.id not in posted]
    heard = {s.id: len(voices(s, sources)) for s in fresh}
    sure = [s for s in fresh if s.is_reviewed or heard[s.id] >= SOURCES]
    ranked = rank(sure, Taste(outlet.subscriber.topics), sources, heard, now)
    return [one.story for one in ranked]


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
