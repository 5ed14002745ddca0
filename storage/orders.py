"""What operators order, and what came of it, as frozen values. Imports nothing of ours.

Import them from `storage.model`, where all the words are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that an operator did."""

    at: datetime
    what: str  #: of DEEDS
    about: str  #: of what: a slug, a number
    operator: int | None = None  #: the chat; None: somebody at the command line


#: What operators do that changes something for others.
DEEDS = (
    *("add", "pause", "resume", "mode", "send", "halt", "resend", "assume"),
    *("queue-published", "queue-rejected", "queue-later", "queue-bare"),
    *("queue-merged", "queue-edited"),
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A source that an operator is about to add."""

    token: str  #: 8 characters, which its buttons carry
    values: dict[str, Any]  #: a source's, as catalogues write them
    facts: dict[str, Any]  #: what was found there, for the screens
    until: datetime  #: then it is forgotten


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message to everybody about the bot itself."""

    token: str  #: 8 characters, which its buttons carry
    operator: int  #: the chat of whoever wrote it
    text: str  #: plain
    at: datetime  #: when it was written
    begun: datetime | None = None  #: None: a draft
    recipients: int = 0  #: when it began
    stopped: datetime | None = None  #: by an operator, before all was sent
    ended: datetime | None = None  #: when nothing was left of it to send


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of the deliveries of a broadcast."""

    ok: int = 0
    gone: int = 0  #: refused for ever: their chats are blocked since
    fail: int = 0  #: refused for another reason
    unsent: int = 0  #: called off before they left
    unknown: int = 0  #: may have arrived
    waiting: int = 0  #: on their way


@dataclass(frozen=True, slots=True)
class Digests:
    """How the digests of a day are doing."""

    due: int = 0
    sent: int = 0
    late: float = 0.0  #: seconds, on average, past what readers were promised
