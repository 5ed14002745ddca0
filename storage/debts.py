"""What is owed to subscribers, as frozen values. Imports nothing but other words.

Import them from `storage.model`, where all the words are.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.changes import Correction


class DeliveryState(StrEnum):
    """Where a delivery stands in the ledger."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What an edition is to its readers."""

    DIGEST = "digest"
    NOTE = "note"  # a critical correction
    ALERT = "alert"  # news of what they follow
    WEEKLY = "weekly"  # the best of a week
    SERVICE = "service"  # about the bot itself, in an operator's words
    POST = "post"  # one story, for a channel


#: The part under which the ledger knows a kind: its key is chat, slot and part.
PART = {
    Kind.DIGEST: 0,
    Kind.NOTE: -1,
    Kind.WEEKLY: -2,
    Kind.ALERT: -3,
    Kind.SERVICE: -4,
    Kind.POST: -5,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to one subscriber."""

    id: int
    edition: int
    chat_id: int
    slot: datetime
    due_at: datetime
    part: int = 0  #: below 0: not of a digest
    thread_id: int | None = None
    silent: bool = False
    state: DeliveryState = DeliveryState.PENDING
    attempt: int = 0  #: of sending; fences late workers
    tries: int = 0  #: refusals that count against the limit
    message_id: int | None = None
    error: str = ""
    repairs: bool = False  #: one before it is in doubt, and this one says so
    paid: bool = False  #: above the free rate, for Stars
    pin: bool = False  #: it is to be pinned where it arrives
    corrections: tuple[Correction, ...] = ()  #: of stories that its reader received
    in_channel: bool = False  #: in a channel, where anybody may press what is shown
    rich: bool | None = None  #: its reader's choice of form; None: the operator's

    @property
    def is_digest(self) -> bool:
        """Whether it is a part of a digest."""
        return self.part >= PART[Kind.DIGEST]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An edition whose deliveries may or may not have arrived."""

    edition: int
    slot: datetime
    deliveries: int  #: that are unknown


@dataclass(frozen=True, slots=True)
class Debt:
    """One edition owed to one subscriber: what becomes deliveries, one a part."""

    chat_id: int
    due_at: datetime
    thread_id: int | None = None
    silent: bool = False
    part: int = 0  #: the first one, within its kind
    parts: int = 1
    kind: Kind = Kind.DIGEST
    deadline: datetime | None = None  #: too late to be sent then; None: never
