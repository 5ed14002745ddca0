"""A story to the others that are about the same. Pure."""

from collections.abc import Iterable

from jobs.facts.directory import directory
from storage.model import Mention, Story

_PLACES = frozenset(("city", "district", "province", "region"))
_UNTELLING = frozenset(("currency", "market", "media"))  # types of entity
_ACTOR, _PLACE, _TOPIC = 2.0, 0.5, 0.5  # what each in common counts
_LEAST = 2.0  # places and topics alone, which many share, relate nothing


def related(story: Story, others: Iterable[Mention], limit: int) -> tuple[int, ...]:
    """Return the ids of stories with the same names, most in common first.

    Ties: the newest first.
    """
    names = frozenset(e for article in story.articles for e in article.entities)
    topics = frozenset(story.topics)
    counted = [
        (_common(names & other.entities, topics & other.topics), other)
        for other in others
        if other.story != story.id
    ]
    near = [(score, other) for score, other in counted if score >= _LEAST]
    near.sort(
        key=lambda each: (-each[0], -each[1].published.timestamp(), each[1].story)
    )
    return tuple(other.story for _, other in near[:limit])


def actors(entities: Iterable[str]) -> tuple[str, ...]:
    """Return those of the entities that a story may be about, in their order."""
    return tuple(entity for entity in entities if _weight(entity) == _ACTOR)


def _common(names: Iterable[str], topics: frozenset[str]) -> float:
    named = sum(map(_weight, names))
    return named + _TOPIC * len(topics) if named else 0.0


def _weight(entity: str) -> float:
    """How much an entity, which may have left the directory, says of a story."""
    known = directory().get(entity)
    if known is None or known.type in _UNTELLING:
        return 0.0
    return _PLACE if known.type in _PLACES else _ACTOR
