"""What readers want less of, keep and were shown, what channels want: frozen values.

Imports nothing of ours.
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
    DAILY = "daily"  # one digest a day


@dataclass(frozen=True, slots=True)
class Channel:
    """How a channel is served; its topics are its subscriber's."""

    chat_id: int
    title: str
    mode: Serving
    cap: int  #: posts a day at most
