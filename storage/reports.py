"""What publishers report, as frozen values. Imports nothing of ours.

Import them from `storage.model`, where all the words are.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, period and geography, taken from an article."""

    text: str  #: as the reader sees it, e.g. "13.46 تريليون يوان"
    value: float  #: in full, e.g. 1.346e13
    unit: str = ""  #: "percent", "people", "companies"... "" when bare
    currency: str | None = None  #: ISO 4217
    period: str | None = None
    geo: str | None = None  #: ISO 3166-1 alpha-2
    label: str = ""  #: what is counted, Arabic, "" when the text does not say
    conversion: str = ""  #: the source's own conversion, e.g. "70,700 دولار"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page points to, and in which words."""

    url: str
    title: str = ""  #: "" when the page names nothing


@dataclass(frozen=True, slots=True)
class Article:
    """One feed entry, cleaned and tagged; unique by its key."""

    key: str  #: canonical URL
    url: str  #: as the publisher links it, without tracking parameters
    source: str  #: slug
    title: str
    text: str  #: clean, paragraphs joined by a newline; "" when rights forbid
    language: str
    published: datetime  #: never in the future
    seen: datetime  #: when we first read it
    china_business: bool = True
    score: float = 0.0  #: of the China-business gate, 0-1
    topics: tuple[str, ...] = ()  #: primary first, at most three
    entities: tuple[str, ...] = ()  #: ids, in order of appearance
    figures: tuple[Figure, ...] = ()  #: most telling first
    summary: str = ""  #: at most 280 characters; "" when rights forbid
    mode: str = "sum"  #: after the article's own rights sentences
    original: str = ""  #: publisher that the carrier credits, Arabic; "" if none
    original_ownership: str = ""  #: its ownership where known
    flags: tuple[str, ...] = ()  #: doubts: FLAGS
    fingerprint: bytes | None = None  #: of the entry that it was read from
    revised: datetime | None = None  #: when we read its last major correction
    withdrawn: datetime | None = None  #: when we knew that its publisher took it back
    given: str = ""  #: the publisher's own title where another is shown, else ""
    related: tuple[Link, ...] = ()  #: what it says to read also, at most five
    story: int | None = None  #: id of its story, once grouped


FLAGS = (
    "machine-translation",
    "contradiction",
    "rights-sentence",
    "no-date",
    "future-date",
    "no-title",
    "ambiguous-entity",
)
