import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import httpx
import pytest

from jobs.ask import Sites
from jobs.due import next_due
from jobs.feeds.client import AGENT, build_client
from jobs.feeds.url import canonical
from jobs.harvest import Desk
from jobs.parse import Entry
from jobs.poll import LEASE, Polled, poll
from jobs.rights.reservations import FILE
from jobs.skim import skim
from storage.model import Article, Health, Source, Story, Validators
from storage.sources import ENDED
from storage.store import Store
from tests.fakes import NOON, FakeClock

CHINA = "الصين"


def a_source(slug: str, **changes: object) -> Source:
    return Source(slug, slug, f"https://{slug}.example/rss", "ar", **changes)


def rss(*titles: str, host: str = "news", hours: float = 1) -> bytes:
    """A feed with an entry for each title, all published some hours before noon."""
    date = (NOON - timedelta(hours=hours)).isoformat()
    items = (
        f"<item><title>{title}</title><pubDate>{date}</pubDate>"
        f"<link>https://{host}.example/{sha256(title.encode()).hexdigest()[:8]}</link>"
        "</item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


class Web:
    """Publishers' servers: what they serve, and what they were asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | httpx.Response] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.has_etags = True

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path in ("/robots.txt", FILE):
            return httpx.Response(404)
        host, known = request.url.host, request.headers.get("if-none-match")
        self.asked.append((host, known))
        page = self.pages[host]
        if isinstance(page, httpx.Response):
            return page
        etag = f'"{sha256(page).hexdigest()[:8]}"'
        if known == etag:
            return httpx.Response(304)
        headers = {"ETag": etag} if self.has_etags else {}
        return httpx.Response(200, headers=headers, content=page)


@pytest.fixture
def web() -> Web:
    return Web()


class Language:
    """What stands in for the language work: it counts, and it fails on request."""

    def __init__(self) -> None:
        self.read_titles: list[str] = []
        self.harmful = ""
        self.crash: BaseException | None = None

    def read(self, entry: Entry, source: Source, now: datetime) -> Article | None:
        self.read_titles.append(entry.title)
        if not entry.title:
            return None
        return Article(
            key=canonical(entry.url),
            url=entry.url,
            source=source.slug,
            title=entry.title,
            text=100 * "نص " if entry.title != self.harmful else 1 / 0,
            language=source.language,
            published=min(entry.published or now, now),
            seen=now,
            china_business=CHINA in entry.title,
            topics=("eco",),
        )

    def group(
        self, new: Sequence[Article], recent: Sequence[Article]
    ) -> Mapping[str, str]:
        """Articles with one title report one event."""
        if self.crash is not None:
            raise self.crash
        if any(article.title.startswith("harms groups") for article in new):
            raise RecursionError
        founders: dict[str, str] = {}
        for article in (*recent, *new):
            founders.setdefault(article.title, article.key)
        return {article.key: founders[article.title] for article in new}


@pytest.fixture
def language() -> Language:
    return Language()


@pytest.fixture
async def desk(
    store: Store, clock: FakeClock, web: Web, language: Language
) -> AsyncIterator[Desk]:
    transport = httpx.MockTransport(web)
    async with build_client("https://mujaz.example", transport=transport) as client:
        sites = Sites(client, clock)
        yield Desk(store, client, clock, "me", language.read, language.group, sites)


async def stories(store: Store) -> list[tuple[Story, ...]]:
    return list(await store.archive.latest(None, 100))


def told(stories: Iterable[Story]) -> list[list[tuple[str, str]]]:
    """Stories as their articles' sources and titles."""
    return sorted([(a.source, a.title) for a in story.articles] for story in stories)


async def test_new_entries_become_articles_in_stories(desk: Desk, web: Web) -> None:
    one, two = "الصين تخفض الفائدة", "الصين تفتح ميناء"
    await desk.store.sources.sync([a_source("first"), a_source("second")])
    web.pages["first.example"] = rss(one, "مباراة", host="first")
    web.pages["second.example"] = rss(one, two, host="second")

    assert await poll(desk) == Polled(
        sources=2,
        fetched=2,
        not_modified=0,
        failed=0,
        articles=3,
        stories=2,
        seconds=0,
    )
    assert told(await stories(desk.store)) == [
        [("first", one), ("second", one)],
        [("second", two)],
    ]


async def test_a_good_reading_is_noted(desk: Desk, web: Web) -> None:
    source = a_source("news", minutes=30)
    await desk.store.sources.sync([source])
    web.pages["news.example"] = body = rss("الصين", hours=2)
    digest = sha256(body).hexdigest()

    await poll(desk)

    assert await desk.store.sources.health() == {
        "news": Health(
            "news",
            due_at=next_due(source, 0, NOON, 15),
            last_success=NOON,
            newest=NOON - timedelta(hours=2),
            validators=Validators(
                *(f'"{digest[:8]}"', None, digest, source.url),
                pieces=skim(body, source).pieces,
            ),
        )
    }


@pytest.mark.parametrize("has_etags", [True, False])
async def test_the_same_bytes_twice_change_nothing(
    desk: Desk, web: Web, clock: FakeClock, has_etags: bool
) -> None:
    await desk.store.sources.sync([a_source("news")])
    web.has_etags = has_etags
    web.pages["news.example"] = rss("الصين تخفض الفائدة", "مباراة")
    await poll(desk)
    before = await stories(desk.store)
    clock.advance(minutes=20)

    again = await poll(desk)

    assert again == Polled(1, 0, 1, 0, 0, 0, 0)
    assert await stories(desk.store) == before
    assert (await desk.store.sources.health())["news"].last_success == clock.now()


async def test_the_same_entries_in_another_body_change_nothing(
    desk: Desk, web: Web, language: Language, clock: FakeClock
) -> None:
    await desk.store.sources.sync([a_source("news")])
    web.pages["news.example"] = body = rss("الصين تخفض الفائدة", "مباراة", "")
    await poll(desk)
    before = await stories(desk.store)
    clock.advance(minutes=20)
    web.pages["news.example"] = body + b"<!-- built again -->"

    again = await poll(desk)

    assert again == Polled(1, 1, 0, 0, 0, 0, 0)
    assert await stories(desk.store) == before
    assert Counter(language.read_titles) == Counter(
        ["الصين تخفض الفائدة", "مباراة", ""]
    )


async def test_what_comes_later_joins_its_story(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    await desk.store.sources.sync([a_source("first"), a_source("second")])
    web.pages |= {"first.example": rss("الصين", host="first"), "second.example": rss()}
    await poll(desk)
    clock.advance(hours=2)
    web.pages["second.example"] = rss("الصين", host="second")

    assert await poll(desk) == Polled(2, 1, 1, 0, 1, 1, 0)
    assert told(await stories(desk.store)) == [
        [("first", "الصين"), ("second", "الصين")]
    ]


async def test_one_entry_of_two_feeds_is_one_article(desk: Desk, web: Web) -> None:
    await desk.store.sources.sync([a_source("first"), a_source("second")])
    web.pages |= {f"{slug}.example": rss("الصين") for slug in ("first", "second")}

    polled = await poll(desk)

    assert (polled.fetched, polled.articles, polled.stories) == (2, 1, 1)


async def test_links_are_relative_to_where_the_feed_moved(desk: Desk, web: Web) -> None:
    await desk.store.sources.sync([a_source("old")])
    moved = {"Location": "https://new.example/ar/rss"}
    web.pages["old.example"] = httpx.Response(301, headers=moved)
    web.pages["new.example"] = rss("الصين").replace(b"https://news.example/", b"")

    await poll(desk)

    ((story,),) = [await stories(desk.store)]
    assert story.lead.url.startswith("https://new.example/ar/")


async def test_articles_of_another_process_are_grouped_with(
    desk: Desk, web: Web, language: Language
) -> None:
    await desk.store.sources.sync([a_source("first"), a_source("other")])
    web.pages["first.example"] = rss("الصين", host="first")
    loop = asyncio.get_running_loop()
    entry = Entry("1", "https://other.example/1", "الصين", "", NOON)
    other = language.read(entry, a_source("other"), NOON)
    assert other is not None

    async def come_in() -> None:
        async with desk.store.archive.ingest(NOON) as batch:
            await batch.add([other], {})

    def group(new: Sequence[Article], recent: Sequence[Article]) -> Mapping[str, str]:
        if not recent:
            asyncio.run_coroutine_threadsafe(come_in(), loop).result(timeout=10)
        return language.group(new, recent)

    await desk.store.sources.pause("other", "read elsewhere")
    await poll(replace(desk, group=group))

    assert told(await stories(desk.store)) == [[("first", "الصين"), ("other", "الصين")]]


class Killed(BaseException):
    """The process dies here."""


async def test_dying_before_the_commit_loses_no_news(
    desk: Desk, web: Web, language: Language, clock: FakeClock
) -> None:
    await desk.store.sources.sync([a_source("news")])
    web.pages["news.example"] = rss("الصين")
    language.crash = Killed()
    with pytest.raises(Killed):
        await poll(desk)
    assert await stories(desk.store) == []
    language.crash = None
    clock.advance(seconds=LEASE.total_seconds() + 1)

    again = await poll(desk)

    assert again == Polled(1, 1, 0, 0, 1, 1, 0)
    assert web.asked == [("news.example", None), ("news.example", None)]


async def test_a_round_that_is_called_off_leaves_its_sources_to_the_next(
    desk: Desk, web: Web
) -> None:
    await desk.store.sources.sync([a_source("fast"), a_source("slow")])
    web.pages = {"fast.example": rss(), "slow.example": rss("الصين")}
    asked = asyncio.Event()

    async def hang(request: httpx.Request) -> httpx.Response:
        if request.url.host == "slow.example":
            asked.set()
            await asyncio.Event().wait()
        return await web(request)

    transport = httpx.MockTransport(hang)
    async with build_client("https://mujaz.example", transport=transport) as client:
        calling = asyncio.create_task(poll(replace(desk, client=client)))
        await asked.wait()
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling

    again = await poll(desk, all_=True)

    assert (again.sources, again.articles) == (2, 1)


async def test_a_source_that_moved_for_good_is_asked_there(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    await desk.store.sources.sync([a_source("old")])
    moved = {"Location": "https://new.example/rss"}
    web.pages["old.example"] = httpx.Response(308, headers=moved)
    web.pages["new.example"] = rss("الصين")
    for _ in range(2):
        await poll(desk, all_=True)
        clock.advance(minutes=20)
    web.pages["new.example"] = httpx.Response(410)
    failed = await poll(desk, all_=True)
    web.pages["old.example"] = rss("الصين تفتح ميناء")
    again = await poll(desk, all_=True)

    tag = f'"{sha256(rss("الصين")).hexdigest()[:8]}"'
    assert web.asked == [
        ("old.example", None),
        ("new.example", None),
        ("new.example", tag),  # at once, with its own validators
        ("new.example", tag),
        ("old.example", None),  # the new one failed: who knows what the old one says
    ]
    assert (failed.failed, again.articles) == (1, 1)


async def test_a_move_to_what_is_no_feed_is_not_remembered(
    desk: Desk, web: Web
) -> None:
    await desk.store.sources.sync([a_source("old")])
    moved = {"Location": "https://new.example/"}
    web.pages["old.example"] = httpx.Response(301, headers=moved)
    web.pages["new.example"] = b"<html><title>Welcome</title></html>"
    for _ in range(2):
        await poll(desk, all_=True)

    hosts = [host for host, _ in web.asked]
    assert hosts == ["old.example", "new.example"] * 2


async def test_a_source_that_is_gone_for_good_is_paused(desk: Desk, web: Web) -> None:
    await desk.store.sources.sync([a_source("news"), a_source("other")])
    web.pages = {"news.example": httpx.Response(410), "other.example": rss()}

    await poll(desk)
    again = await poll(desk, all_=True)
    await desk.store.sources.resume("news")
    resumed = await poll(desk)

    paused = {s.slug: s.paused for s in await desk.store.sources.listed()}
    assert paused == {"news": ENDED, "other": ""}
    assert (again.sources, resumed.sources) == (1, 1)


async def test_a_fresh_feed_is_left_alone(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    await desk.store.sources.sync([a_source("kept"), a_source("slow")])
    head = b"<channel><ttl>120</ttl>"
    web.pages["slow.example"] = rss("الصين").replace(b"<channel>", head)
    web.pages["kept.example"] = httpx.Response(
        200, headers={"Cache-Control": "max-age=10800"}, content=rss()
    )
    hours = {"kept": timedelta(hours=3), "slow": timedelta(hours=2)}
    for _ in range(2):  # the second time, "slow" is not modified and says nothing
        await poll(desk, all_=True)
        health = await desk.store.sources.health()
        due = {slug: one.due_at - clock.now() for slug, one in health.items()}
        assert due == hours
        clock.advance(minutes=5)


async def test_a_source_is_read_at_the_rhythm_in_which_it_publishes(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    source = a_source("news")
    await desk.store.sources.sync([source])
    for n in range(1, 32):
        web.pages["news.example"] = rss("الصين", *map(str, range(n)))
        await poll(desk, all_=True)
        clock.advance(hours=1)

    health = (await desk.store.sources.health())["news"]
    now = clock.now() - timedelta(hours=1)
    assert health.due_at == next_due(source, 0, now, 15, 0, health.rhythm)
    assert round(health.rhythm.seconds / health.rhythm.entries) == 3600
    assert 30 <= (health.due_at - now) / timedelta(minutes=1) <= 33


async def test_a_failing_source_stops_no_other(
    desk: Desk,
    web: Web,
    language: Language,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sources = [a_source(s) for s in ("busy", "page", "bug", "tie", "good")]
    await desk.store.sources.sync(sources)
    language.harmful = "الصين تقسم على صفر"
    web.pages = {
        "busy.example": httpx.Response(503, headers={"Retry-After": "7200"}),
        "page.example": b"<html><title>Wait</title></html>",
        "bug.example": rss(language.harmful, host="bug"),
        "tie.example": rss("harms groups in الصين", host="tie"),
        "good.example": rss("الصين تخفض الفائدة", host="good"),
    }

    polled = await poll(desk)

    assert polled == Polled(5, 1, 0, 4, 1, 1, 0)
    assert told(await stories(desk.store)) == [[("good", "الصين تخفض الفائدة")]]
    health = await desk.store.sources.health()
    assert {slug: (h.failures, h.last_error) for slug, h in health.items()} == {
        "busy": (1, "HTTP 503"),
        "page": (1, "not a feed: a web page: Wait"),
        "bug": (1, "a fault of ours: ZeroDivisionError"),
        "tie": (1, "a fault of ours: RecursionError"),
        "good": (0, ""),
    }
    assert health["busy"].due_at == NOON + timedelta(hours=2)
    assert health["page"].due_at == next_due(sources[1], 1, NOON, 15)
    faults = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert [record.exc_info is not None for record in faults] == [True, True]


async def test_a_source_that_fails_again_waits_longer(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    source = a_source("news")
    await desk.store.sources.sync([source])
    web.pages["news.example"] = httpx.Response(404)

    for failures in (1, 2, 3):
        await poll(desk)
        health = (await desk.store.sources.health())["news"]
        assert health.failures == failures
        assert health.due_at == next_due(source, failures, clock.now(), 15)
        clock.set(health.due_at)
    web.pages["news.example"] = rss("الصين")
    await poll(desk)

    health = (await desk.store.sources.health())["news"]
    assert (health.failures, health.last_error) == (0, "")


async def test_a_failure_forgets_no_validators(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    await desk.store.sources.sync([a_source("news")])
    pages = rss("الصين"), httpx.Response(500), rss("الصين")
    for page in pages:
        web.pages["news.example"] = page
        last = await poll(desk, all_=True)
        clock.advance(minutes=1)

    assert last.not_modified == 1


async def test_only_what_is_due_is_read(desk: Desk, web: Web) -> None:
    slugs = ("a", "b", "c")
    sources = [a_source("paused", paused="moved"), *map(a_source, slugs)]
    await desk.store.sources.sync(sources)
    web.pages |= {f"{slug}.example": rss("الصين", host=slug) for slug in slugs}
    ((leased, _),) = await desk.store.sources.claim("other", 1, LEASE)
    done: list[str] = []

    first = await poll(desk, limit=1)
    rest = await poll(desk, progress=lambda source: done.append(source.slug))
    none = await poll(desk)
    every = await poll(desk, all_=True)

    assert leased.slug == "a"
    counts = [polled.sources for polled in (first, rest, none, every)]
    assert (counts, done) == ([1, 1, 0, 2], ["c"])


@pytest.mark.parametrize(
    ("slugs", "host", "known", "most"),
    [
        (["a", "b", "c", "d", "e"], "one.example", False, 2),
        ([f"s{n}" for n in range(180)], None, False, 25),
        ([f"s{n}" for n in range(430)], None, True, 400),
    ],
)
async def test_hosts_are_not_crowded(
    desk: Desk, web: Web, slugs: list[str], host: str | None, known: bool, most: int
) -> None:
    sources = map(a_source, slugs)
    if host:
        sources = (replace(s, url=f"https://{host}/{s.slug}") for s in sources)
    sources = list(sources)
    await desk.store.sources.sync(sources)
    web.pages |= {urlsplit(s.url).netloc: rss() for s in sources}
    if known:
        await poll(desk, limit=len(sources))
    here, crowd = Counter[str](), list[int]()
    answer = web.__call__

    async def crowded(request: httpx.Request) -> httpx.Response:
        here["now"] += 1
        crowd.append(here["now"])
        for _ in range(100):
            await asyncio.sleep(0)
        here["now"] -= 1
        return await answer(request)

    transport = httpx.MockTransport(crowded)
    async with build_client("https://mujaz.example", transport=transport) as client:
        reading = replace(desk, client=client)
        polled = await poll(reading, limit=len(sources), all_=True)

    assert (polled.sources, polled.failed) == (len(slugs), 0)
    assert max(crowd) == most


async def test_each_host_is_asked_before_any_is_asked_twice_at_once(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.poll.AT_ONCE", 2)
    hosts = {"a": "one", "b": "one", "c": "two", "d": "two", "e": "three"}
    await desk.store.sources.sync(
        [
            replace(a_source(n), url=f"https://{at}.example/{n}")
            for n, at in hosts.items()
        ]
    )
    web.pages |= {f"{host}.example": rss() for host in hosts.values()}

    polled = await poll(desk)

    assert (polled.sources, polled.failed) == (5, 0)
    assert [host for host, _ in web.asked[:2]] == ["one.example", "two.example"]
    assert web.asked[-1][0] == "three.example"


async def test_ac_src_06_a_publisher_is_asked_seldom_openly_and_for_news_alone(
    desk: Desk, clock: FakeClock
) -> None:
    dated = "Sun, 22 Nov 2026 10:00:00 GMT"
    answers = iter(
        (
            httpx.Response(
                200, headers={"ETag": '"7"', "Last-Modified": dated}, content=rss()
            ),
            httpx.Response(304),
            httpx.Response(429, headers={"Retry-After": "7200"}),
            httpx.Response(503, headers={"Retry-After": "10800"}),
            httpx.Response(304),
        )
    )
    asked: list[tuple[datetime, httpx.Headers]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/rss":
            return httpx.Response(404)
        asked.append((clock.now(), request.headers))
        return next(answers)

    await desk.store.sources.sync([a_source("news", minutes=30)])
    transport = httpx.MockTransport(answer)
    async with build_client("https://mujaz.example", transport=transport) as client:
        for _ in range(76):
            await poll(replace(desk, client=client))
            clock.advance(minutes=5)

    agents = {headers["User-Agent"] for _, headers in asked}
    known = [(h.get("If-None-Match"), h.get("If-Modified-Since")) for _, h in asked]
    first, second, third, fourth, fifth = (moment for moment, _ in asked)
    assert agents == {f"{AGENT} (+https://mujaz.example)"}
    assert known == [(None, None), *[('"7"', dated)] * 4]
    assert min(second - first, third - second) >= timedelta(minutes=25)
    assert fourth - third >= timedelta(hours=2)
    assert fifth - fourth >= timedelta(hours=3)
