"""The words of the product as frozen values. Imports nothing but some of them."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from functools import cached_property

from storage.changes import Change as Change
from storage.changes import Correction as Correction
from storage.changes import Revision as Revision
from storage.debts import PART as PART
from storage.debts import Debt as Debt
from storage.debts import Delivery as Delivery
from storage.debts import DeliveryState as DeliveryState
from storage.debts import Doubt as Doubt
from storage.debts import Kind as Kind
from storage.editing import Concern as Concern
from storage.editing import Reason as Reason
from storage.extras import Extras as Extras
from storage.extras import Occasion as Occasion
from storage.orders import DEEDS as DEEDS
from storage.orders import Broadcast as Broadcast
from storage.orders import Deed as Deed
from storage.orders import Digests as Digests
from storage.orders import Prospect as Prospect
from storage.orders import Totals as Totals
from storage.publishers import KINDS as KINDS
from storage.publishers import MODES as MODES
from storage.publishers import OWNERSHIPS as OWNERSHIPS
from storage.publishers import SIGNS as SIGNS
from storage.publishers import UNREAD as UNREAD
from storage.publishers import Health as Health
from storage.publishers import Reading as Reading
from storage.publishers import Rhythm as Rhythm
from storage.publishers import Selectors as Selectors
from storage.publishers import Source as Source
from storage.publishers import Validators as Validators
from storage.reports import FLAGS as FLAGS
from storage.reports import Article as Article
from storage.reports import Figure as Figure
from storage.reports import Link as Link
from storage.wishes import Awaited as Awaited
from storage.wishes import Bookmark as Bookmark
from storage.wishes import Channel as Channel
from storage.wishes import Follow as Follow
from storage.wishes import Headlines as Headlines
from storage.wishes import Interest as Interest
from storage.wishes import Less as Less
from storage.wishes import Listing as Listing
from storage.wishes import Serving as Serving
from storage.wishes import Target as Target
from storage.wishes import Waiting as Waiting
from storage.wishes import Weekly as Weekly


@dataclass(frozen=True, slots=True)
class Rereading:
    """An article as it was kept and as it is read now."""

    old: Article
    new: Article  #: as it is to be kept
    revision: Revision | None  #: None: it says the same


@dataclass(frozen=True)  # without slots: what editions ask again is remembered
class Story:
    """One event: the articles that report it, first reporter first."""

    id: int
    seen: datetime  #: when its first article was first read
    published: datetime  #: earliest publication
    articles: tuple[Article, ...]  #: at least one, by (seen, key)
    is_reviewed: bool = False  #: an editor approved it

    @cached_property
    def updated(self) -> datetime:
        """When its newest article was first read."""
        return max(article.seen for article in self.articles)

    @property
    def is_standing(self) -> bool:
        """Whether any publisher still stands by it."""
        return any(not article.withdrawn for article in self.articles)

    @cached_property
    def lead(self) -> Article:
        """The article that speaks for the story: the first that may be summarised."""
        return next((a for a in self.articles if a.summary), self.articles[0])

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Topic ids, primary first, unique."""
        return tuple(
            dict.fromkeys(t for a in (self.lead, *self.articles) for t in a.topics)
        )


class SubscriberState(StrEnum):
    """Whether a subscriber may be written to unasked."""

    ACTIVE = "active"
    PAUSED = "paused"  # by the reader; `until` says for how long
    BLOCKED = "blocked"  # Telegram says the chat is gone; only /start revives it


WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that asked for digests."""

    chat_id: int
    created: datetime
    kind: str = "private"  #: private | group | channel
    thread_id: int | None = None  #: forum topic
    state: SubscriberState = SubscriberState.ACTIVE
    until: datetime | None = None  #: end of a pause; None: no end
    topics: frozenset[str] = frozenset()
    zone: str = "Asia/Riyadh"  #: IANA
    at: time = time(7, 0)  #: local hour of the digest
    days: frozenset[int] = WEEK  #: Monday is 0, as datetime.weekday()
    quiet: tuple[time, time] | None = (time(22, 0), time(7, 0))
    friday: bool = True  #: nothing rings on Friday 11:30-14:00
    numerals: str = "w"  #: w: 0123, a: Arabic-Indic
    months: str = "egy"  #: egy | lev | mag | mar | dual
    hijri: bool = True
    currency: str | None = None  #: for equivalents; None: US dollars; "": none
    language: str = "ar"  #: of the interface: ar | en
    covered: datetime | None = None  #: end of the last digest's window of seen time
    next_slot: datetime | None = None  #: None: nothing is due (paused, no topics)
    less: tuple[Less, ...] = ()  #: sorted
    service: bool = True  #: whether messages about the bot itself are welcome
    alerts: int = 3  #: messages of them on a local day, at most
    loud: bool = False  #: a group's digest rings
    pin: bool = False  #: it is pinned where it arrives
    rich: bool | None = None  #: whether digests are rich; None: the operator decides
    weekly: Weekly = Weekly.OFF
    word: bool = False  #: whether digests teach a word of Chinese a day


GENERAL = 1  #: the thread that every forum has; what is sent there names none


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of a forum that an administrator chose for the group's news."""

    chat_id: int
    thread_id: int
    binder: int | None = None  #: who chose it; None: who wants to be forgotten
    topics: frozenset[str] = frozenset()  #: whose news it takes; none: the digest
    lost: bool = False  #: closed or deleted: it takes nothing any more
    covered: datetime | None = None  #: end of the last window that it was told of


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel that takes posts, and what it had so far."""

    channel: Channel
    subscriber: Subscriber
    posted: int  #: of this day
    audible: int  #: of them
    last: datetime | None  #: when its newest post was due


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a chat that writes or presses."""

    subscriber: Subscriber | None = None
    is_awaited: bool = False  #: its next text was asked for
    is_doubtful: bool = False  #: a digest of theirs may not have arrived


@dataclass(frozen=True, slots=True)
class Profile:
    """All that decides what an edition says: equal profiles share one edition."""

    topics: tuple[str, ...]  #: sorted
    zone: str
    since: datetime  #: start of the window of seen time
    numerals: str = "w"
    months: str = "egy"
    hijri: bool = True
    currency: str | None = None
    language: str = "ar"
    catchup: int = 0  #: days back that a reader asked for; 0: since the last digest
    less: tuple[Less, ...] = ()  #: sorted, whatever story it was said of
    followed: tuple[int, ...] = ()  #: stories about what is followed, sorted
    #: Stories of which alerts told since then, and when; sorted.
    told: tuple[tuple[int, datetime], ...] = ()
    word: bool = False  #: whether it has a word of the day


@dataclass(frozen=True, slots=True)
class Mention:
    """What a story is about, without its texts."""

    story: int
    published: datetime
    topics: frozenset[str]
    entities: frozenset[str]  #: ids


@dataclass(frozen=True, slots=True)
class Credit:
    """One source's part in an item: who carries it, after whom, and where."""

    slug: str
    name: str
    url: str
    ownership: str
    mode: str
    original: str = ""
    original_ownership: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One story as an edition prints it."""

    story: int
    topic: str  #: the heading it stands under, "" when unclassified
    title: str
    url: str
    published: datetime
    credits: tuple[Credit, ...]  #: best weight first
    sources: int  #: independent ones: copies of one text count once
    summary: str = ""
    detail: str = ""  #: more of the story, folded away under the lead
    figures: tuple[Figure, ...] = ()
    #: keys: "machine-translation", "head", "owned:alibaba" ...
    labels: tuple[str, ...] = ()
    score: float = 0.0
    parts: tuple[tuple[str, float], ...] = ()  #: what the score is made of
    renewed: bool = False  #: told before, and now a fact has changed
    disputed: bool = False  #: sources print other values for a figure of it


@dataclass(frozen=True, slots=True)
class Edition:
    """One profile's digest for one slot: immutable once composed."""

    slot: datetime  #: UTC
    profile: Profile
    end: datetime  #: of the window [profile.since, end)
    items: tuple[Item, ...]  #: lead first; empty: nothing to send
    rest: tuple[Item, ...] = ()  #: ranked, but beyond the first page's limit
    correction: Correction | None = None  #: all that a note says, in place of items
    kind: Kind = Kind.DIGEST
    about: str = ""  #: tells it from others of its slot, profile and kind
    text: str = ""  #: Telegram HTML: all that a service message says
    extras: Extras = field(default_factory=Extras)
    id: int = 0  #: 0 until stored


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts for `stats`, by name."""

    subscribers: dict[str, int] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=dict)
    articles: int = 0
    stories: int = 0
