"""Stories to the order in which one reader should see them. Pure.

The weights and limits are the product's editorial rules; nothing is random, so
the same store, reader and moment give the same order.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.lessen import Shares, shares, strength
from storage.model import Less, Source, Story

WEIGHTS = {
    "topic": 3.0,
    "cover": 2.0,
    "fresh": 2.0,
    "weight": 1.5,
    "figures": 1.0,
    "follow": 2.0,
    "less": -3.0,
}
FRESH_FOR = timedelta(hours=36)
PER_SOURCE = 2  #: items of one source in a digest
PER_TOPIC = 3  #: items under one heading
PER_COMPANY = 2
SECTIONS = 4  #: headings after the lead


@dataclass(frozen=True, slots=True)
class Taste:
    """What decides how near stories are to one reader."""

    topics: Collection[str]  #: ids that the reader chose
    followed: Collection[int] = ()  #: ids of stories about what the reader follows
    less: Sequence[Less] = ()  #: what the reader wants less of


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story with its place in one reader's interest."""

    story: Story
    heading: str  #: the reader's topic it stands under; of what is followed, any or ""
    sources: int  #: independent ones
    parts: tuple[tuple[str, float], ...]  #: 0-1 each, by name of WEIGHTS

    @property
    def score(self) -> float:
        """The weighted sum of the parts."""
        return round(sum(WEIGHTS[name] * value for name, value in self.parts), 6)


def rank(
    stories: Iterable[Story],
    taste: Taste,
    sources: Mapping[str, Source],
    independent: Mapping[int, int],
    now: datetime,
) -> tuple[Ranked, ...]:
    """The stories that touch the topics or are followed, best first.

    Of equals, that which was published first.

    Args:
        stories: any, in any order.
        taste: the reader's.
        sources: by slug.
        independent: how many independent sources a story has, by its id.
        now: freshness counts back from here.
    """
    counted, wanted = shares(taste.less, now.date()), frozenset(taste.topics)
    ranked = (
        _ranked(story, taste, sources, independent[story.id], now, counted)
        for story in stories
        if story.id in taste.followed or wanted.intersection(story.topics)
    )
    return tuple(
        sorted(ranked, key=lambda r: (-r.score, r.story.published, r.story.id))
    )


def _ranked(
    story: Story,
    taste: Taste,
    sources: Mapping[str, Source],
    independent: int,
    now: datetime,
    less: Shares,
) -> Ranked:
    primary = next(iter(story.topics), "")
    heading = next((one for one in story.topics if one in taste.topics), primary)
    weights = [sources[a.source].weight for a in story.articles if a.source in sources]
    age = (now - story.published) / FRESH_FOR
    parts = {
        "topic": (heading in taste.topics) * (1.0 if heading == primary else 0.5),
        "cover": min(1.0, math.log2(1 + independent) / 3),
        "fresh": min(1.0, max(0.0, 1.0 - age)),
        "weight": max(weights, default=0.5),
        "figures": float(any(f.unit or f.currency for f in story.lead.figures)),
    }
    if taste.followed:
        parts["follow"] = float(story.id in taste.followed)
    if less:
        parts["less"] = strength(less, story)
    return Ranked(story, heading, independent, tuple(parts.items()))


def choose(
    ranked: Sequence[Ranked],
    sources: Mapping[str, Source],
    companies: Collection[str],
    limit: int,
) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """What stands in the digest, lead first and grouped by heading; and the rest.

    The lead is the best story with two sources or more, else the best. After it
    no source, heading or company takes more than its share, and one item is not
    from state media, one from another country, whenever there is such an item.
    """
    if not ranked:
        return (), ()
    lead = next((r for r in ranked if r.sources >= 2), ranked[0])
    room = _Room(sources, frozenset(companies), lead)
    for story in ranked:
        if story is not lead and len(room.taken) < limit and room.fits(story):
            room.take(story)
    chosen = _with_another_voice(room.taken, ranked, sources)
    rest = tuple(r for r in ranked if r not in chosen)
    return _by_heading(chosen), rest


class _Room:
    """The places of a digest as they fill up."""

    def __init__(
        self, sources: Mapping[str, Source], companies: frozenset[str], lead: Ranked
    ) -> None:
        self._companies = companies
        self._used: Counter[str] = Counter()
        self._sections: set[str] = set()
        self.taken: list[Ranked] = []
        self.take(lead)
        self._sections.clear()

    def fits(self, ranked: Ranked) -> bool:
        if ranked.heading not in self._sections and len(self._sections) >= SECTIONS:
            return False
        return all(self._used[kind] < limit for kind, limit in self._shares(ranked))

    def take(self, ranked: Ranked) -> None:
        self.taken.append(ranked)
        self._sections.add(ranked.heading)
        self._used.update(kind for kind, _ in self._shares(ranked))

    def _shares(self, ranked: Ranked) -> list[tuple[str, int]]:
        lead = ranked.story.lead
        named = self._companies.intersection(lead.entities[:2])
        return [
            (f"source {lead.source}", PER_SOURCE),
            (f"topic {ranked.heading}", PER_TOPIC),
            *((f"company {company}", PER_COMPANY) for company in sorted(named)),
        ]


def _with_another_voice(
    taken: list[Ranked], ranked: Sequence[Ranked], sources: Mapping[str, Source]
) -> tuple[Ranked, ...]:
    """The same items, the last one replaced if all are of one kind or one country."""
    *kept, last = taken
    for alike in ((_are_state,), (_are_state, _are_of_one_country)):
        if not kept or not alike[-1]([*kept, last], sources):
            continue
        others = (r for r in ranked if r not in kept)
        heard = (r for r in others if not any(a([*kept, r], sources) for a in alike))
        last = next(heard, last)
    return (*kept, last)


def _are_state(items: Sequence[Ranked], sources: Mapping[str, Source]) -> bool:
    return all(is_state(item.story, sources) for item in items)


def _are_of_one_country(items: Sequence[Ranked], sources: Mapping[str, Source]) -> bool:
    """Whether all that tell them are known to be from the same country."""
    tellers = {article.source for item in items for article in item.story.articles}
    countries = {sources[t].country if t in sources else "" for t in tellers}
    return len(countries) == 1 and "" not in countries


def is_state(story: Story, sources: Mapping[str, Source]) -> bool:
    """Whether every telling of the story goes back to state media."""
    return all(
        (a.original_ownership or _ownership(a.source, sources)).startswith("state")
        for a in story.articles
    )


def _ownership(slug: str, sources: Mapping[str, Source]) -> str:
    return sources[slug].ownership if slug in sources else "private"


def _by_heading(chosen: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """The lead, then the others under their headings, best heading first."""
    lead, *others = chosen
    order = list(dict.fromkeys(r.heading for r in others))
    return (lead, *sorted(others, key=lambda r: order.index(r.heading)))
