"""Who reads what of a slot, and what they are owed for it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from jobs.plan import GRACE, due_at, is_silent
from storage.model import Debt, Profile, Subscriber

#: The edition of each slot and profile, and where it ends; no edition on an empty day.
Composed = dict[tuple[datetime, Profile], tuple[int | None, datetime]]


class Reader(NamedTuple):
    """Who reads one message of a slot."""

    who: Subscriber
    part: int  #: of the ledger


@dataclass(frozen=True, slots=True)
class Addressed:
    """What came of the slots that were due."""

    editions: int = 0
    deliveries: int = 0
    subscribers: int = 0

    def __add__(self, other: "Addressed") -> "Addressed":
        return Addressed(
            self.editions + other.editions,
            self.deliveries + other.deliveries,
            self.subscribers + other.subscribers,
        )


def debt(reader: Reader, slot: datetime, due: datetime | None) -> Debt:
    """What a reader is owed of a digest: at their hour, or at the moment given."""
    who = reader.who
    at = due or due_at(who.chat_id, slot)
    return Debt(
        chat_id=who.chat_id,
        due_at=at,
        thread_id=who.thread_id,
        silent=is_silent(who, at),
        part=reader.part,
        deadline=slot + GRACE,
    )
