"""Stories to a reader profile's edition. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.arabic.sentences import sentences
from jobs.dispute import is_disputed
from jobs.lessen import hidden
from jobs.plan import FRESHNESS
from jobs.rank import Ranked, choose, rank
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
    followed = (s for s in stories if wanted.intersection(s.topics))
    if gone := hidden(profile.less):
        followed = (s for s in followed if s.id not in gone)
    recent = [s for s in followed if end - s.published <= freshness]
    told = {s.id: renewal(s, profile.since) for s in recent if s.seen < profile.since}
    fresh = [s for s in recent if told.get(s.id, s)]
    sources = knowledge.sources
    heard = {s.id: len(voices(s, sources)) for s in fresh}
    ranked = rank(fresh, profile.topics, sources, heard, end, profile.less)
    chosen, rest = choose(ranked, sources, knowledge.companies, LIMIT)
    further = rest[: LIMIT * (PAGES - 1)]
    return Edition(
        slot=slot,
        profile=profile,
        end=end,
        items=tuple(_whole(r, knowledge, told.get(r.story.id)) for r in chosen[:1])
        + tuple(_item(r, knowledge, told.get(r.story.id)) for r in chosen[1:]),
        rest=tuple(_short(r, knowledge, told.get(r.story.id)) for r in further),
    )


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
