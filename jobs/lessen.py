"""What a reader wants less of to how much that counts against a story. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from storage.model import Less, Story

HALF = timedelta(days=30)  #: after which it counts half
FADED = 10 * HALF  #: after which it is forgotten
HIDDEN = timedelta(days=10)  #: no digest tells a story that is older
MOST = 50  #: that one reader may want less of at a time

Shares = Mapping[tuple[str, str], float]  #: by kind and name


def add(known: Iterable[Less], new: Less) -> tuple[Less, ...]:
    """The reader's wishes with this one: said again, it counts in full again."""
    others = (
        one
        for one in known
        if (one.kind, one.name) != (new.kind, new.name) and not _is_over(one, new.on)
    )
    newest = sorted(others, key=lambda one: one.on)[-(MOST - 1) :]
    return tuple(sorted((*newest, new)))


def undo(known: Iterable[Less], story: int) -> tuple[Less, ...]:
    """The reader's wishes without those that they said of a story."""
    return tuple(one for one in known if one.story != story)


def standing(known: Iterable[Less], day: date) -> tuple[Less, ...]:
    """The wishes that still matter on a day."""
    return tuple(one for one in known if not _is_over(one, day))


def lasting(known: Sequence[Less], day: date) -> tuple[Less, ...]:
    """The wishes that still matter, whatever story they were said of: a profile's."""
    return tuple(sorted(replace(one, story=0) for one in standing(known, day)))


def shares(known: Iterable[Less], day: date) -> Shares:
    """How much each wish counts on a day, 0-1, by its kind and name."""
    return {(one.kind, one.name): 0.5 ** ((day - one.on) / HALF) for one in known}


def strength(counted: Shares, story: Story) -> float:
    """How much the wishes count against the story, 0-1: the strongest decides."""
    lead = story.lead
    named = (
        ("source", lead.source),
        *(("topic", topic) for topic in story.topics),
        *(("entity", entity) for entity in lead.entities),
    )
    return max(counted.get(name, 0.0) for name in named)


def hidden(known: Iterable[Less]) -> frozenset[int]:
    """The ids of the stories that the reader hid."""
    return frozenset(int(one.name) for one in known if one.kind == "story")


def _is_over(wish: Less, day: date) -> bool:
    return day - wish.on > (HIDDEN if wish.kind == "story" else FADED)
