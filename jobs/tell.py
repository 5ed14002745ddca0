"""A story to what a list or a digest prints of it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jobs.arabic.fold import fold
from jobs.facts.directory import lookup
from jobs.facts.places import one_spelling
from jobs.summarise import summarise
from storage.model import Article, Credit, Item, Revision, Source, Story

FIGURES = 3  #: shown at most
CARD = 700  #: characters
CARD_SENTENCES = 4


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What telling a story takes beside the story."""

    sources: Mapping[str, Source]  #: by slug
    companies: frozenset[str] = frozenset()  #: entity ids of type company
    owners: Mapping[str, str] | None = None  #: entity id to its owner's id


def tellings(
    story: Story, sources: Mapping[str, Source]
) -> tuple[tuple[Article, ...], ...]:
    """The story's articles by independent source, best weight first.

    Carriers of one publisher's text are one: its own telling, where we read it,
    stands first among them.
    """
    groups: dict[str, list[Article]] = {}
    for article in sorted(story.articles, key=lambda a: bool(a.original)):
        groups.setdefault(_voice(article, sources), []).append(article)
    best_first = sorted(groups.values(), key=lambda g: -_weight(g[0].source, sources))
    return tuple(map(tuple, best_first))


def is_gone(story: Story, sources: Mapping[str, Source]) -> bool:
    """Whether none of its reports may be shown any more."""
    return all(
        a.source in sources and sources[a.source].mode == "off" for a in story.articles
    )


def voices(story: Story, sources: Mapping[str, Source]) -> tuple[Article, ...]:
    """One article for each independent source, best weight first."""
    return tuple(group[0] for group in tellings(story, sources))


def _voice(article: Article, sources: Mapping[str, Source]) -> str:
    if article.original:
        return fold(article.original)
    source = sources.get(article.source)
    return fold(source.name) if source else article.source


def _weight(slug: str, sources: Mapping[str, Source]) -> float:
    return sources[slug].weight if slug in sources else 0.0


def tell(
    story: Story, topic: str, knowledge: Knowledge, lead: Article | None = None
) -> Item:
    """What is printed of the story under the heading `topic`.

    Args:
        lead: the article that speaks for it; None: the story's own.
    """
    lead = lead or story.lead
    heard = voices(story, knowledge.sources)
    return Item(
        story=story.id,
        topic=topic,
        published=story.published,
        credits=tuple(credit(a, knowledge.sources) for a in heard),
        sources=len(heard),
        **_said(lead),
        labels=_labels(story, heard, knowledge),
    )


def retell(item: Item, story: Story, revision: Revision) -> Item | None:
    """What an edition prints of a story that a publisher changed.

    None: nothing. A critical error is not told again in another form, and a story that
    every publisher withdrew is none.

    Args:
        item: as the edition has it.
        story: as it stands now.
        revision: of one of its articles.
    """
    standing = {a.url: a for a in story.articles if not a.withdrawn}
    if not standing or (revision.severity == "critical" and not revision.is_withdrawal):
        return None
    lead = standing.get(item.url, story.lead)
    credits_ = tuple(c for c in item.credits if c.url in standing)
    return replace(
        item,
        **_said(lead),
        detail="",
        disputed=False,
        credits=credits_ or item.credits,
        sources=len(credits_) or item.sources,
    )


def reword(item: Item, story: Story, knowledge: Knowledge) -> Item:
    """What an edition prints of a story as an editor wants it told.

    Args:
        item: as the edition has it.
        story: as it stands now.
        knowledge: of its sources.
    """
    lead = next((a for a in story.articles if a.url == item.url), story.lead)
    now = tell(story, item.topic, knowledge, lead)
    return replace(item, **_said(lead), detail="", labels=now.labels)


def _said(lead: Article) -> dict[str, Any]:
    """What an item says in the words of the article that speaks for its story."""
    return {
        "title": one_spelling(lead.title, lead.entities),
        "url": lead.url,
        "summary": one_spelling(lead.summary, lead.entities),
        "figures": tuple(f for f in lead.figures if f.unit or f.currency)[:FIGURES],
    }


@lru_cache(maxsize=256)  # one story leads the editions of many profiles
def in_full(article: Article) -> str:
    """The article's summary for a card of its own: at most four sentences."""
    if not article.summary:
        return ""
    told = summarise(article.title, article.text, CARD, CARD_SENTENCES)
    return one_spelling(told or article.summary, article.entities)


def credit(article: Article, sources: Mapping[str, Source]) -> Credit:
    """Who carries the article, after whom, and where."""
    source = sources.get(article.source)
    return Credit(
        slug=article.source,
        name=source.name if source else article.source,
        url=article.url,
        ownership=source.ownership if source else "private",
        mode=article.mode,
        original=article.original,
        original_ownership=article.original_ownership,
    )


def ownership(credit: Credit) -> str:
    """Whose voice it is: the original publisher's ownership where it is known."""
    return credit.original_ownership or credit.ownership


def _labels(
    story: Story, heard: Iterable[Article], knowledge: Knowledge
) -> tuple[str, ...]:
    """Keys of the labels, in the order in which they stand on the source line."""
    owners = {ownership(credit(a, knowledge.sources)) for a in heard}
    labels = []
    if len(owners) == 1 and next(iter(owners)).startswith("state"):
        labels.append(owners.pop())
    if owned := _conflict(story, knowledge):
        labels.append(f"owned:{owned}")
    if "machine-translation" in story.lead.flags:
        labels.append("machine-translation")
    if all(a.mode == "head" for a in story.articles):
        labels.append("head")
    if story.is_reviewed:
        labels.append("reviewed")
    return tuple(labels)


def _conflict(story: Story, knowledge: Knowledge) -> str:
    """The owner of the story's publisher, if the story is about it or its own."""
    publisher, owner = _owner(story.lead, knowledge)
    owned = knowledge.owners or {}
    about = [one for one in story.lead.entities if one != publisher][:2]
    return owner if owner and any(owner in (e, owned.get(e)) for e in about) else ""


def _owner(article: Article, knowledge: Knowledge) -> tuple[str, str]:
    """The entity ids of who published an article first, and of its owner, or ""."""
    owners = knowledge.owners or {}
    named = lookup(article.original) if article.original else ()
    if known := next((one.id for one in named if one.id in owners), ""):
        return known, owners[known]
    source = knowledge.sources.get(article.source)
    return "", source.owner if source and not article.original else ""
