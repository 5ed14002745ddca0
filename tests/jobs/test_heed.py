"""What publishers reserve is heeded, from the wire to the store."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from jobs.ask import MOST_PAGES, WINDOW, Sites
from jobs.fetch import build_client
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
        body = f"<html><head>{head}</head><body><article>{WHOLE}</article></body></html>"
        self.put(url, body, **more)

    def visited(self) -> list[str]:
        """The pages that were read, in order."""
        return [url for url in self.asked if "/news/" in url]


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def desk(
    sqlite_store: Store, clock: FakeClock, web: Web
) -> AsyncIterator[Desk]:
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
async def test_a_sign_leaves_headlines(
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
