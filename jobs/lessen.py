"""What a reader wants less of to how much that counts against a story. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from storage.model import Less, Story

HALF = timedelta(days=30)  #: after which it counts half
FADED = 10 * HALF  #: after which it is forgotten
HIDDEN = timedelta(days=10)  #: no digest tells a story that is older
MOST = 50  #: that one reader may want less of at a time


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


def lasting(known: Sequence[Less], day: date) -> tuple[Less, ...]:
    """The wishes that still matter, whatever story they were said of: a profile's."""
    return tuple(sorted(replace(o, story=0) for o in known if not _is_over(o, day)))


def strength(known: Iterable[Less], story: Story, day: date) -> float:
    """How much the wishes count against the story, 0-1: the strongest decides."""
    return max((_share(one, day) for one in known if _means(one, story)), default=0.0)


def hides(known: Iterable[Less], story: Story) -> bool:
    """Whether the reader hid the story."""
    return any(one.kind == "story" and _means(one, story) for one in known)


def _share(wish: Less, day: date) -> float:
    return float(0.5 ** ((day - wish.on) / HALF))


def _is_over(wish: Less, day: date) -> bool:
    return day - wish.on > (HIDDEN if wish.kind == "story" else FADED)


def _means(wish: Less, story: Story) -> bool:
    match wish.kind:
        case "topic":
            return wish.name in story.topics
        case "source":
            return wish.name == story.lead.source
        case "entity":
            return wish.name in story.lead.entities
        case _:
            return wish.name == str(story.id)
