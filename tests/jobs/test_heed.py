"""What publishers reserve is heeded, from the wire to the store."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from jobs.ask import MOST_PAGES, WINDOW, Sites
from jobs.feeds.client import build_client
from jobs.group import group
from jobs.harvest import Desk
from jobs.poll import poll
from jobs.read import read
from storage.model import UNREAD, Article, Selectors, Source
from storage.store import Store
from tests.fakes import NOON, FakeClock

CASES = tomllib.loads((Path(__file__).parents[1] / "data" / "rights.toml").read_text())
NEWS = "https://news.example"
SOURCE = Source(
    "news", "سوق الغد", f"{NEWS}/rss.xml", "ar", site=NEWS, fulltext=True, china=True
)
TITLE = "الصين تفتح ميناء جديدا أمام تجارة الحاويات مع الخليج"
MARK = "زنجبيل"  # stands in texts alone
TEASER = f"افتتحت مجموعة علي بابا مستودعا لتجارة {MARK} قرب الميناء الصيني الجديد."
WHOLE = "".join(
    f"<p>{line}</p>"
    for line in (
        f"افتتحت مجموعة علي بابا أمس مستودعا لتجارة {MARK} قرب الميناء الصيني الجديد.",
        "ويستقبل الرصيف سفن الحاويات الكبيرة على مدار الساعة، بحسب إدارة الميناء.",
        f"وبلغت تجارة {MARK} بين الصين ودول الخليج 120 مليون دولار في العام الماضي.",
        "وقال مدير المستودع إن الشحنات تصل إلى جدة في عشرين يوما بدل ثلاثين.",
        "ويعمل في الموقع 640 عاملا، نصفهم من أبناء المدينة الساحلية القريبة.",
        "وتدرس شركات خليجية استئجار مساحات في المستودع قبل موسم الشتاء.",
        "وكانت المدينة أعلنت العام الماضي خطة لتوسيع الطرق المؤدية إلى الأرصفة.",
        "ولم تذكر المجموعة كلفة المشروع ولا موعد المرحلة التالية منه.",
    )
)

LONG = " ".join(
    f"وبلغت قيمة الشحنة {n} من {MARK} نحو {n} ألف دولار." for n in range(20)
)


@dataclass
class Web:
    """Publishers' servers: what they answer, and what they were asked for."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url)
        found = self.answers.get(url)
        if found is None:
            return httpx.Response(404)
        return httpx.Response(
            found.status_code, headers=found.headers, content=found.content
        )

    def put(self, url: str, body: str, status: int = 200, **more: Any) -> None:
        kind = "text/html; charset=utf-8"
        headers = [("Content-Type", kind), *map(tuple, more.get("headers", ()))]
        self.answers[url] = httpx.Response(status, headers=headers, text=body)

    def feed(self, *links: str, text: str = TEASER, channel: str = "", **more: Any):
        """A feed of one entry for each link."""
        date = (NOON - timedelta(hours=1)).isoformat()
        items = (
            f"<item><title>{TITLE} {n}</title><link>{link}</link>"
            f"<description>{text}</description><pubDate>{date}</pubDate></item>"
            for n, link in enumerate(links)
        )
        body = f"<rss><channel>{channel}{''.join(items)}</channel></rss>"
        self.put(SOURCE.url, body, **more)

    def page(self, url: str, head: str = "", **more: Any) -> None:
        body = (
            f"<html><head>{head}</head><body><article>{WHOLE}</article></body></html>"
        )
        self.put(url, body, **more)

    def visited(self) -> list[str]:
        """The pages that were read, in order."""
        return [url for url in self.asked if "/news/" in url]


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def desk(sqlite_store: Store, clock: FakeClock, web: Web) -> AsyncIterator[Desk]:
    transport = httpx.MockTransport(web)
    async with build_client("https://mujaz.example", transport=transport) as client:
        sites = Sites(client, clock)
        yield Desk(sqlite_store, client, clock, "me", read, group, sites)


async def polled(desk: Desk, source: Source = SOURCE) -> tuple[Source, list[Article]]:
    """The source and its articles after a round."""
    await desk.store.sources.sync([source])
    await poll(desk, all_=True)
    stories = await desk.store.archive.latest(None, 100)
    articles = [article for story in stories for article in story.articles]
    (after,) = await desk.store.sources.listed()
    return after, sorted(articles, key=lambda article: article.url)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
async def test_ac_cpy_02_a_sign_leaves_headlines(
    desk: Desk, web: Web, case: dict[str, Any]
) -> None:
    page, sign = f"{NEWS}/news/1", case["sign"]
    text = TEASER + "&lt;p&gt;" + case.get("text", "")
    web.feed(
        page, text=text, channel=case.get("channel", ""), headers=case.get("feed", ())
    )
    web.page(page, case.get("head", ""), headers=case.get("page", ()))
    for name, path in (
        ("robots", "/robots.txt"),
        ("tdmrep", "/.well-known/tdmrep.json"),
        ("licence", "/licence.xml"),
    ):
        if name in case:
            web.put(NEWS + path, case[name])

    source, (article,) = await polled(desk)

    assert (source.mode, source.reason) == (("head", sign) if sign else ("sum", ""))
    assert article.mode == source.mode
    assert (MARK in article.text, bool(article.summary)) == (not sign, not sign)
    # What refuses machines refuses that they read the feed's own text, too.
    assert ("alibaba" in article.entities) == (sign not in UNREAD)


async def test_a_page_gives_an_article_its_whole_text(desk: Desk, web: Web) -> None:
    page = f"{NEWS}/news/1"
    web.feed(page)
    web.page(page)

    _, (article,) = await polled(desk)

    assert article.title == f"{TITLE} 0"
    assert "640 عاملا" in article.text


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404},
        {"status": 500},
        {"status": 403},
        {"headers": [("Content-Type", "application/pdf")]},
        {"body": ""},
        {"body": "<html><body><p>Access denied</p></body></html>"},
        {"body": "x" * (2 * 2**20 + 1)},
        {"headers": [("Location", "https://elsewhere.example/shut")], "status": 302},
        {"headers": [("Location", "ftp://news.example/")], "status": 302},
    ],
)
async def test_a_page_that_cannot_be_read_loses_no_article(
    desk: Desk, web: Web, answer: dict[str, Any]
) -> None:
    page = f"{NEWS}/news/1"
    web.feed(page)
    web.put(page, **{"body": WHOLE, **answer})
    if "application/pdf" in str(answer):
        web.answers[page] = httpx.Response(
            200, headers=answer["headers"], content=WHOLE
        )
    web.page("https://elsewhere.example/shut")
    web.put("https://elsewhere.example/robots.txt", "User-agent: *\nDisallow: /")

    source, (article,) = await polled(desk)

    assert (article.text, article.mode) == (TEASER, "sum")
    assert source.mode == "sum"


@pytest.mark.parametrize(
    ("changes", "text", "visits"),
    [
        ({"fulltext": True}, TEASER, 1),
        ({"fulltext": False}, TEASER, 0),
        ({"fulltext": True}, LONG, 0),
        ({"fulltext": False, "mode": "full"}, TEASER, 1),
        ({"fulltext": True, "mode": "head"}, TEASER, 0),
        ({"fulltext": True, "china": False}, TEASER, 1),
    ],
)
async def test_only_what_is_cut_off_and_may_be_shown_is_visited(
    desk: Desk, web: Web, changes: dict[str, Any], text: str, visits: int
) -> None:
    web.feed(f"{NEWS}/news/1", text=text)

    await polled(desk, replace(SOURCE, **changes))

    assert len(web.visited()) == visits


async def test_news_of_others_is_not_visited(desk: Desk, web: Web) -> None:
    web.feed(f"{NEWS}/news/1")
    web.answers[SOURCE.url] = httpx.Response(
        200, text=web.answers[SOURCE.url].text.replace("الصين", "بلجيكا")
        .replace("الصيني", "البلجيكي").replace("علي بابا", "المدينة")
    )  # fmt: skip

    await polled(desk, replace(SOURCE, china=False))

    assert web.visited() == []


async def test_a_host_is_visited_no_faster_than_it_asks(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    links = [f"{NEWS}/news/{n}" for n in range(MOST_PAGES + 2)]
    web.feed(*links)
    web.put(f"{NEWS}/robots.txt", "User-agent: *\nCrawl-delay: 7")

    _, articles = await polled(desk)

    assert len(articles) == len(links)
    assert web.visited() == links[:MOST_PAGES]
    assert clock.now() == NOON + timedelta(seconds=7 * (MOST_PAGES - 1))
    clock.advance(seconds=WINDOW.total_seconds())
    web.feed(*links, f"{NEWS}/news/z")
    await polled(desk)
    assert web.visited()[MOST_PAGES:] == [f"{NEWS}/news/z"]


async def test_a_host_that_wants_long_pauses_is_not_waited_for(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    web.feed(f"{NEWS}/news/1", f"{NEWS}/news/2")
    web.put(f"{NEWS}/robots.txt", "User-agent: *\nCrawl-delay: 60")

    _, articles = await polled(desk)

    assert [article.text for article in articles] == [TEASER, TEASER]
    assert web.visited() == [f"{NEWS}/news/1"]
    assert clock.now() == NOON


async def test_a_host_is_asked_once_a_day(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    robots = f"{NEWS}/robots.txt"
    for n in range(3):
        web.feed(f"{NEWS}/news/{n}")
        await polled(desk)
    assert web.asked.count(robots) == 1

    web.put(robots, "User-agent: *\nDisallow: /news/")
    clock.advance(hours=25)
    web.feed(f"{NEWS}/news/4")
    source, _ = await polled(desk)

    assert web.asked.count(robots) == 2
    assert source.reason == "robots"


async def test_a_licence_is_read_once_a_day(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    licence = f"{NEWS}/free.xml"
    link = ("Link", f'<{licence}>; rel="license"; type="application/rsl+xml"')
    free = '<license><payment type="free"/></license>'
    web.put(
        licence,
        f'<rsl xmlns="https://rslstandard.org/rsl"><content>{free}</content></rsl>',
    )
    for n in range(3):
        web.feed(f"{NEWS}/news/{n}", headers=[link])
        web.page(f"{NEWS}/news/{n}", headers=[link])
        clock.advance(hours=12)
        source, _ = await polled(desk)

    assert web.asked.count(licence) == 2
    assert source == SOURCE


async def test_a_reading_that_finds_nothing_new_asks_nobody(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    web.feed(f"{NEWS}/news/1")
    await polled(desk)
    clock.advance(days=2)
    web.asked.clear()

    await polled(desk)

    assert web.asked == [SOURCE.url]


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_robots_txt_that_fails_shuts_pages_for_now(
    desk: Desk, web: Web, clock: FakeClock, status: int
) -> None:
    web.put(f"{NEWS}/robots.txt", "", status)
    web.feed(f"{NEWS}/news/1")
    web.page(f"{NEWS}/news/1")

    source, (article,) = await polled(desk)

    assert (source.mode, article.text, web.visited()) == ("sum", TEASER, [])
    clock.advance(hours=2)
    web.put(f"{NEWS}/robots.txt", "")
    web.feed(f"{NEWS}/news/2")
    await polled(desk)
    assert web.visited() == [f"{NEWS}/news/2"]


async def test_a_page_of_somebody_else_leaves_the_source_as_it_is(
    desk: Desk, web: Web
) -> None:
    web.feed("https://other.example/news/1", f"{NEWS}/news/2")
    web.put("https://other.example/robots.txt", "User-agent: *\nDisallow: /")
    web.page(f"{NEWS}/news/2")

    source, (own, other) = await polled(desk)

    assert (source.mode, source.reason) == ("sum", "")
    assert (own.mode, other.mode, other.text) == ("sum", "head", "")
    assert "alibaba" in own.entities
    assert "alibaba" not in other.entities


async def test_a_sentence_in_a_feed_is_its_own_wherever_it_links(
    desk: Desk, web: Web
) -> None:
    sentence = "محتوى الموقع محمي بحقوق الملكية الفكرية!"
    web.feed("https://other.example/news/1", text=f"{TEASER}&lt;p&gt;{sentence}")

    source, (article,) = await polled(desk)

    assert (source.mode, source.reason) == ("head", "rights-sentence")
    assert (article.mode, article.text) == ("head", "")


async def test_one_page_leaves_headlines_of_all_that_was_kept(
    desk: Desk, web: Web, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    web.feed(f"{NEWS}/news/1", f"{NEWS}/news/2")
    web.page(f"{NEWS}/news/1")
    _, articles = await polled(desk)
    assert all(MARK in article.text for article in articles)
    clock.advance(hours=1)
    web.feed(f"{NEWS}/news/3", f"{NEWS}/news/4")
    web.page(f"{NEWS}/news/3", headers=[("X-Robots-Tag", "noarchive")])

    source, articles = await polled(desk)
    clock.advance(hours=1)
    web.feed(f"{NEWS}/news/5")
    await polled(desk)

    assert (source.mode, source.reason) == ("head", "noarchive")
    assert {(a.mode, a.text, a.summary, a.figures) for a in articles} == {
        ("head", "", "", ())
    }
    assert len(articles) == 4
    assert (await desk.store.archive.search([[MARK]], 10)).total == 0
    told = [r.message for r in caplog.records if r.levelname == "WARNING"]
    assert told == ["news: headlines only from now on, for a sign: noarchive"]


async def test_what_an_operator_decided_stands_above_signs(
    desk: Desk, web: Web, clock: FakeClock
) -> None:
    web.feed(f"{NEWS}/news/1", text=f"{TEASER}&lt;p&gt;جميع الحقوق محفوظة للموقع.")
    web.put(f"{NEWS}/robots.txt", "User-agent: *\nDisallow: /")
    source, _ = await polled(desk)
    assert (source.mode, source.reason) == ("head", "robots")

    await desk.store.sources.allow("news", "sum", "أذن الناشر كتابة")
    clock.advance(hours=1)
    web.feed(f"{NEWS}/news/2", headers=[("X-Robots-Tag", "noindex")])
    source, (_, article) = await polled(desk)

    assert (source.mode, source.reason) == ("sum", "أذن الناشر كتابة")
    assert (article.mode, article.text) == ("sum", TEASER)
    assert web.visited() == []  # robots.txt still rules who may go where


async def test_where_terms_leave_headlines_robots_leave_titles_alone(
    desk: Desk, web: Web
) -> None:
    terms = replace(SOURCE, mode="head", reason="المحتوى مدفوع.")
    web.feed(f"{NEWS}/news/1")
    _, (article,) = await polled(desk, terms)
    assert "alibaba" in article.entities

    web.feed(f"{NEWS}/news/2", headers=[("TDM-Reservation", "1")])
    source, (_, article) = await polled(desk, terms)

    assert (source.mode, source.reason) == ("head", "tdm")
    assert "alibaba" not in article.entities


PAGE = Source(
    "news",
    "وزارة الموانئ",
    f"{NEWS}/list.html",
    "ar",
    kind="page",
    china=True,
    page=Selectors("li", date="span"),
)
LIST = (
    "<ul><li><a href='/news/1'>الصين توقع اتفاق موانئ مع الوزارة</a>"
    "<span>22 نوفمبر 2026</span></ul>"
)


async def test_a_page_is_a_source(desk: Desk, web: Web) -> None:
    web.put(PAGE.url, LIST)

    source, (article,) = await polled(desk, PAGE)

    assert source == PAGE
    assert (article.title, article.url, article.published) == (
        "الصين توقع اتفاق موانئ مع الوزارة",
        f"{NEWS}/news/1",
        NOON.replace(hour=0),
    )


@pytest.mark.parametrize(
    ("status", "robots", "reason", "error"),
    [
        (200, "User-agent: *\nDisallow: /list", "robots", "robots.txt shuts us out"),
        (503, "", "", "no robots.txt for now"),
    ],
)
async def test_a_page_is_not_read_where_robots_are_shut_out(
    desk: Desk, web: Web, status: int, robots: str, reason: str, error: str
) -> None:
    web.put(PAGE.url, LIST)
    web.put(f"{NEWS}/robots.txt", robots, status)

    source, articles = await polled(desk, PAGE)

    assert (source.reason, articles) == (reason, [])
    assert PAGE.url not in web.asked
    assert (await desk.store.sources.health())["news"].last_error == error
