"""Stories and editions made to measure."""

from datetime import datetime, timedelta

from jobs.compose import compose
from jobs.tell import Knowledge
from storage.model import Article, Edition, Figure, Profile, Source, Story
from tests.fakes import NOON

SOURCES = {
    s.slug: s
    for s in (
        Source("port", "صحيفة الميناء", "https://port.example/feed", "ar", weight=0.6),
        Source("silk", "بوابة الحرير", "https://silk.example/feed", "ar", weight=0.5),
        Source("tech", "Tech Sharq", "https://tech.example/feed", "ar", weight=0.4),
        Source(
            "state",
            "وكالة المرفأ",
            "https://state.example/feed",
            "ar",
            ownership="state-cn",
            weight=0.5,
        ),
    )
}
KNOWLEDGE = Knowledge(SOURCES, frozenset({"wave", "delta"}), {})


def article(
    n: int,
    source: str = "port",
    *,
    topics: tuple[str, ...] = ("trd",),
    title: str = "",
    summary: str = "ارتفعت حركة الحاويات في الميناء. وتوقعت الإدارة استمرار النمو.",
    hours: float = 2,
    **more: object,
) -> Article:
    """An article published `hours` before noon."""
    at = NOON - timedelta(hours=hours)
    values = {
        "key": f"https://{source}.example/{n}",
        "url": f"https://{source}.example/{n}",
        "source": source,
        "title": title or f"خبر الشحن رقم {n} من الميناء",
        "text": summary,
        "language": "ar",
        "published": at,
        "seen": at,
        "topics": topics,
        "summary": summary,
        **more,
    }
    return Article(**values)  # type: ignore[arg-type]


def story(n: int, *articles: Article) -> Story:
    """One story of these articles."""
    return Story(
        id=n,
        seen=min(a.seen for a in articles),
        published=min(a.published for a in articles),
        articles=articles,
    )


def figure(text: str, **more: object) -> Figure:
    """A figure as an article carries it."""
    return Figure(text, 1.0, **more)  # type: ignore[arg-type]


def edition(
    *stories: Story,
    topics: tuple[str, ...] = ("aix", "cny", "trd"),
    since: datetime = NOON - timedelta(hours=24),
    **settings: object,
) -> Edition:
    """The edition of these stories at noon, for a reader in Riyadh."""
    profile = Profile(topics, "Asia/Riyadh", since, **settings)  # type: ignore[arg-type]
    return compose(stories, profile, NOON, NOON, KNOWLEDGE)
