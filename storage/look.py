"""What a source looks like, as a frozen value. Imports nothing of ours."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What a source's newest body looked like, and what its bodies have shown so far.

    Moments are quarters of days (six hours) since the epoch: finer ones tell nothing
    about a rhythm, and a month of them is short.
    """

    slug: str
    title: str = ""  #: of the channel
    first_title: str = ""  #: of the channel when it was first read
    entries: int = 0
    dated: int = 0  #: entries with a date that can be read
    per_day: float | None = None  #: entries; None: too few dates to say
    encoding: str = ""
    languages: tuple[
        tuple[str, int], ...
    ] = ()  #: its newest entries by language, most first
    keys: tuple[int, ...] = ()  #: of its newest entries, hashed
    moments: tuple[int, ...] = ()  #: when something was published, newest first
    since: datetime | None = None  #: when it was first read
    changed: datetime | None = None  #: when its body last differed from the one before
    fresh: datetime | None = None  #: when it last had an entry that it had not before
