"""Stories to a reader profile's edition. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.arabic.sentences import sentences
from jobs.dispute import is_disputed
from jobs.lessen import hidden
from jobs.plan import FRESHNESS
from jobs.rank import Ranked, Taste, choose, rank
from jobs.renew import renewal
from jobs.tell import Knowledge, in_full, tell, voices
from storage.model import Article, Edition, Item, Profile, Story

LIMIT = 7  #: items on the first page
PAGES = 3  #: of the whole edition


def compose(
    stories: Iterable[Story],
    profile: Profile,
    slot: datetime,
    end: datetime,
    knowledge: Knowledge,
) -> Edition:
    """The edition of one profile for one slot; without items on an empty day.

    Args:
        stories: reported in [profile.since, end); those that began before it are told
            again only when a fact has changed.
        profile: whose edition it is.
        slot: the planned moment.
        end: of the window, and the moment that freshness counts back from.
        knowledge: sources, companies and owners.
    """
    freshness = max(FRESHNESS, timedelta(days=profile.catchup))
    wanted = frozenset(profile.topics)  # first: most stories are other readers'
    followed = frozenset(profile.followed)
    meant = (s for s in stories if s.id in followed or wanted.intersection(s.topics))
    if gone := hidden(profile.less):
        meant = (s for s in meant if s.id not in gone)
    recent = [s for s in meant if end - s.published <= freshness]
    told = _told(recent, profile)
    fresh = [s for s in recent if told.get(s.id, s)]
    sources = knowledge.sources
    heard = {s.id: len(voices(s, sources)) for s in fresh}
    taste = Taste(wanted, followed, profile.less)
    ranked = rank(fresh, taste, sources, heard, end)
    chosen, rest = choose(ranked, sources, knowledge.companies, LIMIT)
    further = _further(rest, followed)
    return Edition(
        slot=slot,
        profile=profile,
        end=end,
        items=tuple(_whole(r, knowledge, told.get(r.story.id)) for r in chosen[:1])
        + tuple(_item(r, knowledge, told.get(r.story.id)) for r in chosen[1:]),
        rest=tuple(_short(r, knowledge, told.get(r.story.id)) for r in further),
    )


def _told(stories: Iterable[Story], profile: Profile) -> dict[int, Article | None]:
    """What is new in each story that its readers know; None: nothing."""
    alerted = dict(profile.told)
    return {
        s.id: renewal(s, alerted.get(s.id, profile.since))
        for s in stories
        if s.seen < profile.since or s.id in alerted
    }


def _further(rest: Sequence[Ranked], followed: Collection[int]) -> tuple[Ranked, ...]:
    """What later pages tell, best first; nothing followed is left out for others."""
    most = LIMIT * (PAGES - 1)
    kept = sorted(rest, key=lambda one: one.story.id not in followed)[:most]
    return tuple(one for one in rest if one in kept)


def _whole(ranked: Ranked, knowledge: Knowledge, renewed: Article | None) -> Item:
    """The item that leads, with what there is to tell beyond its summary."""
    lead = renewed or ranked.story.lead
    said = set(sentences(lead.summary))
    detail = " ".join(s for s in sentences(in_full(lead)) if s not in said)
    return replace(_item(ranked, knowledge, renewed), detail=detail)


def _item(ranked: Ranked, knowledge: Knowledge, renewed: Article | None) -> Item:
    """An item of the first page, which prints figures: disputed or not."""
    told = _short(ranked, knowledge, renewed)
    return replace(told, disputed=is_disputed(told, ranked.story, knowledge.sources))


def _short(ranked: Ranked, knowledge: Knowledge, renewed: Article | None) -> Item:
    told = tell(ranked.story, ranked.heading, knowledge, renewed)
    return replace(
        told, score=ranked.score, parts=ranked.parts, renewed=renewed is not None
    )
