"""A week's stories to a reader profile's weekly edition. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.lessen import hidden
from jobs.rank import Ranked, Taste, choose, rank
from jobs.tell import Knowledge, tell, voices
from storage.model import Edition, Item, Kind, Profile, Story

LIMIT = 5  #: stories
FRESHNESS = timedelta(days=8)  #: older stories stay in the archive


def recap(
    stories: Iterable[Story],
    profile: Profile,
    end: datetime,
    now: datetime,
    knowledge: Knowledge,
) -> Edition:
    """The week's edition of one profile, best story first; maybe without items.

    What its readers follow stands before the rest, whatever its topic. Age does not
    count within the week: freshness would make it that of its last day.

    Args:
        stories: reported in [profile.since, end).
        profile: whose edition it is.
        end: of the week.
        now: age counts back from here.
        knowledge: sources, companies and owners.
    """
    wanted, gone = frozenset(profile.topics), hidden(profile.less)
    favoured = frozenset(profile.followed)
    recent = [
        s
        for s in stories
        if s.seen >= profile.since
        and now - s.published <= FRESHNESS
        and s.id not in gone
        and (s.id in favoured or wanted.intersection(s.topics))
    ]
    sources = knowledge.sources
    heard = {s.id: len(voices(s, sources)) for s in recent}
    ranked = map(
        _ageless,
        rank(recent, Taste(wanted, favoured, profile.less), sources, heard, now),
    )
    order = sorted(ranked, key=lambda r: (r.story.id not in favoured, -r.score))
    chosen, _ = choose(order, sources, knowledge.companies, LIMIT)
    best = sorted(chosen, key=order.index)
    items = tuple(_headline(one, knowledge) for one in best)
    return Edition(end, profile, end, items, kind=Kind.WEEKLY)


def _ageless(ranked: Ranked) -> Ranked:
    parts = tuple((name, v) for name, v in ranked.parts if name != "fresh")
    return replace(ranked, parts=parts)


def _headline(ranked: Ranked, knowledge: Knowledge) -> Item:
    """What a list prints of the story: no summary, no figures."""
    told = tell(ranked.story, ranked.heading, knowledge)
    return replace(told, summary="", figures=(), score=ranked.score, parts=ranked.parts)
