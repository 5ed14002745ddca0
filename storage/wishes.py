"""What readers want less of, follow, keep and were shown, what channels want.

Frozen values. Imports nothing of ours.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Less:
    """What a reader wants less of, since when."""

    kind: str  #: topic | source | entity | story, which is then hidden
    name: str  #: id of the topic, source, entity or story
    on: date  #: in UTC, when they said so
    story: int = 0  #: of which they said it; 0 in a profile: any


@dataclass(frozen=True, slots=True)
class Listing:
    """A message that numbers stories."""

    chat_id: int
    message_id: int
    at: datetime
    stories: tuple[int, ...]  #: ids
    first: int = 1  #: the number of the first of them


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the next plain text of a chat is taken for."""

    purpose: str  #: as the conversation names it
    until: datetime  #: then it is a text like any other
    args: tuple[str, ...] = ()  #: what the purpose goes by


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A story that a reader saved: all that is kept of it."""

    story: int
    title: str
    url: str
    published: datetime
    gone: datetime | None = None  #: when it was found to be withdrawn


class Serving(StrEnum):
    """What a channel is sent."""

    TOP = "top"  # stories that several sources tell, each a post of its own
    APPROVED = "approved"  # the same, but what an editor publishes, and when
    DAILY = "daily"  # one digest a day


@dataclass(frozen=True, slots=True)
class Channel:
    """How a channel is served; its topics are its subscriber's."""

    chat_id: int
    title: str
    mode: Serving
    cap: int  #: posts a day at most


@dataclass(frozen=True, slots=True)
class Target:
    """Who can be followed, or which word of titles."""

    code: str  #: as buttons carry it: an entity's id, or a word's, after "_"
    key: str  #: under which news are looked up: an entity's id, or a stem after "_"
    name: str  #: an entity's id, or the word as the reader wrote it

    @property
    def is_word(self) -> bool:
        """Whether it is a word, and nobody in the directory."""
        return self.code.startswith("_")


@dataclass(frozen=True, slots=True)
class Follow(Target):
    """What a reader follows, and how they are told of it."""

    mode: str  #: i: at once, d: in the digest, w: in the weekly digest
    since: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story that a reader is to be alerted of."""

    story: int
    seen: datetime  #: when the report came in that brought it
    held: bool  #: it could not leave at once
    follow: Follow | None  #: as it stands; None: followed no more


@dataclass(frozen=True, slots=True)
class Interest:
    """What a reader's digest has to know of what they follow."""

    follows: tuple[Follow, ...] = ()
    told: tuple[tuple[int, datetime], ...] = ()  #: stories that alerts told, and when
    owed: frozenset[int] = frozenset()  #: stories that alerts have not told


@dataclass(frozen=True, slots=True)
class Headlines:
    """What a story is called and whom it names, without its texts."""

    story: int
    updated: datetime  #: when its newest report was first read
    titles: tuple[str, ...]
    entities: tuple[str, ...]  #: ids, in order of appearance, unique


class Weekly(StrEnum):
    """Whether a reader gets the best of each week in a message of its own."""

    OFF = "off"
    EXTRA = "extra"  # beside the digests
    INSTEAD = "instead"  # and no digests
