"""Search feeds' links lead to the publishers' own where they say how."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.feeds.unwrap import unwrap
from jobs.parse import parse
from jobs.read import read
from storage.model import Source

GOOGLE = "https://news.google.com/rss/articles/"


def old(url: str, amp: str = "") -> str:
    """A link as Google wrote it until 2024."""

    def sized(text: str) -> bytes:
        size = len(text)
        head = bytes([size]) if size < 128 else bytes([size % 128 + 128, size // 128])
        return head + text.encode()

    body = b"\x08\x13\x22" + sized(url) + b"\xd2\x01" + sized(amp)
    return GOOGLE + urlsafe_b64encode(body).decode().rstrip("=") + "?oc=5"


LONG = "https://port.example/" + "a" * 300


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=6a1"
            "&url=https%3a%2f%2fport.example%2fnews%3fid%3d1&c=1&mkt=ar-sa",
            "https://port.example/news?id=1",
        ),
        (
            "https://www.google.com/url?rct=j&sa=t&url=https://port.example/1&ct=ga",
            "https://port.example/1",
        ),
        (old("https://port.example/1"), "https://port.example/1"),
        (
            old("https://port.example/1", "https://port.example/amp"),
            "https://port.example/1",
        ),
        (old(LONG), LONG),
    ],
)
def test_what_a_link_says_is_taken(link: str, address: str) -> None:
    assert unwrap(link) == address


KEPT = [
    "https://port.example/news/apiclick.aspx?url=https://silk.example/",
    "https://www.bing.com/news/apiclick.aspx?url=javascript:alert(1)",
    "https://www.bing.com/news/apiclick.aspx?ref=FexRss",
    "https://www.google.com/url?sa=t",
    GOOGLE + urlsafe_b64encode(b"\x08\x13\x22\x40AU_yqLM" + 60 * b"x").decode(),
    GOOGLE + "CBMi",
    GOOGLE + "CBMiAAAAAAAAA",
    old("ftp://port.example/1"),
]


@pytest.mark.parametrize("link", KEPT)
def test_what_does_not_say_where_it_leads_stays(link: str) -> None:
    assert unwrap(link) == link


@given(st.text("CBMiABCxyz019_-=", max_size=60))
def test_any_token_gives_an_address(token: str) -> None:
    assert unwrap(GOOGLE + token).startswith("http")


def test_the_publisher_of_a_search_feeds_entry_is_the_one_it_names() -> None:
    source = Source("g", "أخبار غوغل", "https://news.google.com/rss/search", "ar")
    body = f"""<rss><channel>
    <item><title>الصين ترفع صادرات السيارات - جريدة الميناء</title>
    <link>{old("https://port.example/1")}</link>
    <source url="https://port.example">جريدة الميناء</source></item>
    <item><title>الصين تفتح ميناء</title><link>{GOOGLE}CBMiAA</link>
    <source url="https://x.example">شينخوا</source></item>
    <item xmlns:News="https://www.bing.com/news/search">
    <title>الصين تخفض الفائدة</title>
    <link>http://bing.com/news/apiclick.aspx?url=https%3a%2f%2fsilk.example%2f1</link>
    <News:Source>الحرير</News:Source></item>
    </channel></rss>""".encode()
    now = datetime(2026, 11, 27, tzinfo=UTC)
    articles = [read(entry, source, now) for entry in parse(body, source).entries]

    assert [(a.title, a.url, a.original, a.original_ownership) for a in articles] == [
        ("الصين ترفع صادرات السيارات", "https://port.example/1", "جريدة الميناء", ""),
        ("الصين تفتح ميناء", GOOGLE + "CBMiAA", "شينخوا", "state-cn"),
        ("الصين تخفض الفائدة", "https://silk.example/1", "الحرير", ""),
    ]
