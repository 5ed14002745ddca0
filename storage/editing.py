"""What editors are asked and decide, as frozen values. Imports nothing of ours."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why an editor should look at a story."""

    TRANSLATION = "translation"
    FIGURES = "figures"
    SINGLE = "single"
    DATE = "date"
    CORRECTION = "correction"
    RIGHTS = "rights"
    ENTITY = "entity"
    POST = "post"  # nothing is doubtful: a channel would be posted it


#: What is not told before somebody looked at it; all else is told meanwhile.
HOLDING = frozenset({Reason.SINGLE})


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that an editor is asked, once: whoever asks it again is not heard."""

    reason: Reason
    subject: str  #: what it is about: an article's key, a source, an entity


class State(StrEnum):
    """What became of a story in the queue."""

    OPEN = "open"
    LATER = "later"  # looked at, and put off
    PUBLISHED = "published"
    REJECTED = "rejected"
    BARE = "bare"  # published as a headline
    MERGED = "merged"  # told as part of another story
    EXPIRED = "expired"  # nobody decided in time
    SETTLED = "settled"  # what it was held for is over


WAITING = frozenset({State.OPEN, State.LATER})


@dataclass(frozen=True, slots=True)
class Case:
    """A story in the queue."""

    story: int
    state: State
    version: int  #: grows with whatever happens to it
    at: datetime  #: since when it waits
    reasons: tuple[Reason, ...]  #: in order of their own


@dataclass(frozen=True, slots=True)
class Edit:
    """What editors changed of a story, whatever its publishers write."""

    title: str = ""  #: "": as published
    summary: str = ""
    is_bare: bool = False  #: nothing but its headline
    is_reviewed: bool = False  #: an editor approved it

    def plain(self) -> dict[str, Any]:
        """Return it as a document."""
        return asdict(self)
