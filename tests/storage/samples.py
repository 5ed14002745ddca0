"""Values that the storage tests start from."""

from datetime import datetime, time, timedelta

from storage.model import (
    Article,
    Bookmark,
    Credit,
    Debt,
    Edition,
    Figure,
    Item,
    Less,
    Link,
    Profile,
    Source,
    Subscriber,
    SubscriberState,
)
from tests.fakes import NOON

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def an_article(key: str, **changes: object) -> Article:
    values: dict[str, object] = {
        "key": key,
        "url": f"https://example.org/{key}",
        "source": "daily",
        "title": f"title {key}",
        "text": f"body {key}",
        "language": "ar",
        "published": NOON - HOUR,
        "seen": NOON,
        "topics": ("eco",),
    }
    return Article(**(values | changes))  # type: ignore[arg-type]  # one of each field


FULL_ARTICLE = Article(
    key="https://example.org/full",
    url="https://example.org/full?id=1",
    source="daily",
    title="صادرات السيارات ترتفع",
    text="الفقرة الأولى.\nالفقرة الثانية.",
    language="ar",
    published=NOON - HOUR + timedelta(microseconds=123457),
    seen=NOON,
    china_business=True,
    score=0.93,
    topics=("nev", "trd"),
    entities=("byd", "mofcom"),
    figures=(
        Figure("13.46 تريليون يوان", 1.346e13, currency="CNY", period="2026", geo="CN"),
        Figure("2.9%", 2.9, unit="percent", label="نمو"),
    ),
    summary="ملخّص قصير.",
    mode="sum",
    original="وكالة",
    original_ownership="state-cn",
    flags=("no-date",),
    given="لن تصدق كم سيارة صدّرت",
    related=(Link("https://example.org/also", "مصانع جديدة"), Link("https://x.org/")),
)


def a_source(slug: str, **changes: object) -> Source:
    values: dict[str, object] = {
        "slug": slug,
        "name": f"Name of {slug}",
        "url": f"https://example.org/{slug}.xml",
        "language": "ar",
    }
    return Source(**(values | changes))  # type: ignore[arg-type]  # one of each field


def a_subscriber(chat_id: int, **changes: object) -> Subscriber:
    values: dict[str, object] = {
        "chat_id": chat_id,
        "created": NOON,
        "topics": frozenset({"eco"}),
        "next_slot": NOON,
        "covered": NOON - 24 * HOUR,
    }
    return Subscriber(**(values | changes))  # type: ignore[arg-type]  # one of each field


FULL_SUBSCRIBER = Subscriber(
    chat_id=-1001234567890,
    created=NOON,
    kind="group",
    thread_id=17,
    state=SubscriberState.PAUSED,
    until=NOON + 24 * HOUR,
    topics=frozenset({"eco", "aix"}),
    zone="Africa/Cairo",
    at=time(8, 30),
    days=frozenset({0, 1, 6}),
    quiet=None,
    friday=False,
    numerals="a",
    months="lev",
    hijri=False,
    currency="EGP",
    language="en",
    covered=NOON - HOUR,
    next_slot=NOON + HOUR,
    less=(
        Less("entity", "byd", NOON.date(), 3),
        Less("topic", "eco", NOON.date() - 24 * HOUR, 7),
    ),
    service=False,
    loud=True,
    pin=True,
)

A_BOOKMARK = Bookmark(3, "عنوان", "https://example.org/a", NOON - HOUR)

AN_ITEM = Item(
    story=3,
    topic="eco",
    title="عنوان",
    url="https://example.org/a",
    published=NOON - HOUR,
    credits=(Credit("daily", "اليومية", "https://example.org/a", "public", "sum"),),
    sources=2,
    summary="ملخّص.",
    figures=(Figure("2.9%", 2.9, unit="percent"),),
    labels=("head",),
    score=1.5,
    parts=(("weight", 0.5), ("fresh", 1.0)),
)


def a_profile(since: datetime = NOON - 24 * HOUR, **changes: object) -> Profile:
    values: dict[str, object] = {
        "topics": ("aix", "eco"),
        "zone": "Asia/Riyadh",
        "since": since,
    }
    return Profile(**(values | changes))  # type: ignore[arg-type]  # one of each field


def an_edition(slot: datetime = NOON, **changes: object) -> Edition:
    values: dict[str, object] = {
        "slot": slot,
        "profile": a_profile(),
        "end": slot,
        "items": (AN_ITEM,),
        "rest": (AN_ITEM,),
    }
    return Edition(**(values | changes))  # type: ignore[arg-type]  # one of each field


def a_debt(chat_id: int, due_at: datetime = NOON, **changes: object) -> Debt:
    return Debt(chat_id, due_at, **changes)  # type: ignore[arg-type]  # one of each field
