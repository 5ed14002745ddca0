"""Stories to a reader profile's edition. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from jobs.arabic.sentences import sentences
from jobs.plan import FRESHNESS
from jobs.rank import Ranked, choose, rank
from jobs.tell import Knowledge, in_full, tell, voices
from storage.model import Edition, Item, Profile, Story

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
        stories: seen in [profile.since, end).
        profile: whose edition it is.
        slot: the planned moment.
        end: of the window, and the moment that freshness counts back from.
        knowledge: sources, companies and owners.
    """
    fresh = [s for s in stories if end - s.published <= FRESHNESS]
    sources = knowledge.sources
    heard = {s.id: len(voices(s, sources)) for s in fresh}
    ranked = rank(fresh, profile.topics, sources, heard, end)
    chosen, rest = choose(ranked, sources, knowledge.companies, LIMIT)
    return Edition(
        slot=slot,
        profile=profile,
        end=end,
        items=tuple(_item(r, knowledge, r is chosen[0]) for r in chosen),
        rest=tuple(_item(r, knowledge, False) for r in rest[: LIMIT * (PAGES - 1)]),
    )


def _item(ranked: Ranked, knowledge: Knowledge, leads: bool) -> Item:
    told = tell(ranked.story, ranked.heading, knowledge)
    detail = _detail(ranked.story) if leads else ""
    return replace(told, detail=detail, score=ranked.score, parts=ranked.parts)


def _detail(story: Story) -> str:
    """What more there is to tell than the summary."""
    said = set(sentences(story.lead.summary))
    return " ".join(s for s in sentences(in_full(story.lead)) if s not in said)
