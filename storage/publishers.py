"""Sources and how they do, as frozen values. Imports nothing of ours.

Import them from `storage.model`, where all the words are.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where on a page its entries stand: CSS selectors, within `items` but the first.

    A selector may end in "@name", which takes that attribute instead of the words.
    """

    items: str
    link: str = "a[href]@href"
    title: str = ""  #: "": the words of the first link
    date: str = ""  #: "": entries have none
    text: str = ""  #: of a teaser; "": entries have none


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's address that we read."""

    slug: str  #: unique, a-z 0-9 -
    name: str  #: as readers see it
    url: str  #: the feed, or the page
    language: str  #: ISO 639-1
    ownership: str = "private"  #: one of OWNERSHIPS
    mode: str = "sum"  #: one of MODES: what we may show
    weight: float = 0.5  #: 0-1, for ranking
    minutes: int | None = None  #: polling interval; None: the operator's default
    china: bool = False  #: everything in it is about China business
    topics: tuple[str, ...] = ()  #: topic ids that a section feed implies
    country: str = ""  #: ISO 3166-1 alpha-2 of the publisher, "" when unknown
    owner: str = ""  #: entity id of the owner, for "group" ownership and conflicts
    paused: str = ""  #: why it is not read; "" when it is
    zone: str = "UTC"  #: IANA zone of dates that carry none
    about: str = ""  #: how the publisher describes itself
    site: str = ""  #: the publisher's home page
    reason: str = ""  #: why the mode is what it is: a text, or one of SIGNS
    kind: str = "feed"  #: one of KINDS
    page: Selectors | None = None  #: of a "page"
    evidence: str = ""  #: when somebody reported what of its address
    until: str = ""  #: what ends the pause: "translation", or "": nothing does
    fulltext: bool = False  #: articles are read on their own pages where feeds cut them

    @property
    def is_read(self) -> bool:
        """Whether anything is fetched from it."""
        return not self.paused and self.mode != "off"

    @property
    def is_settled(self) -> bool:
        """Whether a licence or the operator's note stands above what pages reserve."""
        return self.mode in ("full", "off") or (
            self.mode == "sum" and bool(self.reason)
        )

    @property
    def is_unread(self) -> bool:
        """Whether nothing of its articles but the titles may even be read."""
        return self.mode == "head" and self.reason in UNREAD


#: Why a source is paused whose publisher says so; only another address ends that.
ENDED = "gone for good, says its publisher"
OWNERSHIPS = ("state-cn", "state-arab", "public", "private", "group", "independent")
MODES = ("sum", "head", "full", "off")
KINDS = ("feed", "page")
#: Signs by which publishers refuse that their texts be read by machines at all.
UNREAD = ("robots", "noindex", "tdm", "rsl")
#: Signs that leave of a source its headlines, the strictest first.
SIGNS = (*UNREAD, "noarchive", "nosnippet", "rights-sentence")


@dataclass(frozen=True, slots=True)
class Validators:
    """What vouches for a response seen before (RFC 9110), and what it said."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None  #: hex SHA-256 of the decompressed body
    url: str | None = None  #: that answered: others know nothing of these
    moved: bool = False  #: for good: it is asked there and not at the source's own
    ttl: float = 0.0  #: seconds that the feed asks for between readings
    pieces: bytes = b""  #: for its entries one by one, as jobs/feeds/pieces.py packs

    def address(self, own: str) -> str:
        """Return where a source is asked: its own address, or where that moved."""
        return self.url if self.moved and self.url else own


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source publishes: what readings found, the older the less."""

    seconds: float = 0.0  #: that readings looked back on
    entries: float = 0.0  #: that were new meanwhile


@dataclass(frozen=True, slots=True)
class Health:
    """How a source has been doing."""

    slug: str
    due_at: datetime  #: when it is to be read next
    failures: int = 0  #: in a row
    last_success: datetime | None = None
    last_failure: datetime | None = None
    last_error: str = ""  #: of the newest failure, "" after a success
    newest: datetime | None = None  #: publication of its newest article
    validators: Validators = Validators()
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading that went well leaves of a source."""

    due_at: datetime  #: when it is to be read next
    validators: Validators = Validators()
    rhythm: Rhythm = Rhythm()
    newest: datetime | None = None  #: publication in the feed; None: not known
