"""What publishers change, as frozen values. Imports nothing of ours.

Import them from `storage.model`, where all the words are.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a publisher corrected in an article."""

    field: str  #: one of FIELDS
    was: str = ""  #: as readers saw it
    now: str = ""  #: of a note, what it says
    label: str = ""  #: of a figure: what is counted


FIELDS = (
    *("figure", "date", "name", "attribution", "direction", "title"),
    *("note", "withdrawn"),
)


@dataclass(frozen=True, slots=True)
class Revision:
    """How an article differs from what we read of it before."""

    severity: str  #: minor: told to nobody; major; critical: taken back at once
    changes: tuple[Change, ...] = ()  #: most telling first; none of a minor one

    @property
    def is_withdrawal(self) -> bool:
        """Whether the publisher took the whole article back."""
        return any(change.field == "withdrawn" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Correction:
    """A revised article as it is told to a reader who received its story."""

    slot: datetime  #: of the digest that told it
    title: str
    url: str
    changes: tuple[Change, ...]
