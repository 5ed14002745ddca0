"""A site's address finds its feeds, with few requests."""

import pytest

from jobs.discover import MOST_REQUESTS, discover
from jobs.errors import FetchError, SourceError
from tests.fakes import NOON

SITE = "https://port.example/"


def rss(title: str, *numbers: int, words: str = "الصين تفتح ميناء") -> str:
    items = "".join(
        f"<item><title>{words}</title><link>{SITE}{n}</link>"
        f"<pubDate>Sun, 22 Nov 2026 0{n}:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return f"<rss><channel><title>{title}</title>{items}</channel></rss>"


def alternate(*hrefs: str) -> str:
    links = (f'<link rel=alternate type="text/xml" href="{href}">' for href in hrefs)
    return f"<!doctype html><title>الميناء</title>{''.join(links)}"


class Web:
    """Pages by their paths, and which of them were asked for."""

    def __init__(self, **pages: str) -> None:
        self.pages = {path.replace("_", "/"): body for path, body in pages.items()}
        self.asked: list[str] = []

    async def get(self, url: str) -> tuple[bytes, str]:
        path = url.removeprefix(SITE)
        self.asked.append(path)
        if path not in self.pages:
            raise FetchError("HTTP 404")
        return self.pages[path].encode(), url

    async def found(self, address: str = SITE) -> list[tuple[str, str]]:
        feeds = await discover(self.get, address, NOON)
        return [(feed.url.removeprefix(SITE), feed.title) for feed in feeds]


async def test_a_feeds_own_address_is_enough() -> None:
    web = Web(rss=rss("الميناء", 1, 2))

    (feed,) = await discover(web.get, f"{SITE}rss", NOON)
    assert (feed.url, feed.title, feed.language) == (f"{SITE}rss", "الميناء", "ar")
    assert (feed.newest, feed.look.entries, feed.look.per_day) == (
        NOON.replace(hour=2),
        2,
        24.0,
    )
    assert web.asked == ["rss"]


async def test_a_page_declares_its_feeds() -> None:
    web = Web(**{"": alternate("/a", "/gone", "/b")}, a=rss("أ", 1), b=rss("ب", 2))

    assert await web.found("port.example/") == [("a", "أ"), ("b", "ب")]


async def test_two_addresses_of_one_feed_are_one() -> None:
    web = Web(**{"": alternate("/a", "/b")}, a=rss("أ", 1), b=rss("أ", 1))

    assert await web.found() == [("a", "أ")]


async def test_a_page_of_links_to_feeds_is_read() -> None:
    web = Web(
        **{"": '<body><a href="/rss">RSS</a>'},
        rss="".join(f'<a href="/feed/{n}">x</a>' for n in (1, 2, 3)),
        feed_1=rss("أ", 1),
        feed_2=rss("ب", 2),
        feed_3='<body><a href="/feed/4">deeper is not read</a>',
    )

    assert await web.found() == [("feed/1", "أ"), ("feed/2", "ب")]
    assert "feed/4" not in web.asked


async def test_the_usual_places_are_tried_last_until_one_answers() -> None:
    web = Web(**{"": "<body>", "rss.xml": rss("أ", 1), "atom.xml": rss("ب", 2)})

    assert await web.found() == [("rss.xml", "أ")]
    assert web.asked == ["", "feed/", "rss", "rss.xml"]


async def test_a_feed_is_of_the_language_of_its_entries() -> None:
    web = Web(rss=rss("Port", 1, words="China opens a port"))
    (feed,) = await discover(web.get, f"{SITE}rss", NOON)

    assert feed.language == "en"


async def test_a_site_is_asked_a_few_times_at_most() -> None:
    links = "".join(f'<a href="/rss/{n}">x</a>' for n in range(50))
    web = Web(**{"": f"<!doctype html><title>الميناء</title>{links}"})

    with pytest.raises(SourceError) as refused:
        await web.found()
    assert str(refused.value) == (
        f"no feed but a web page: الميناء; tried {MOST_REQUESTS} addresses"
    )
    assert len(web.asked) == MOST_REQUESTS == 8


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://port.example/gone", "HTTP 404"),
        ("file:///etc/passwd", "not a web address: file:///etc/passwd"),
        ("", "not a web address: "),
        ("https://[::1/", "not a web address: https://[::1/"),
        ("two words", "not a web address: two words"),
    ],
)
async def test_what_cannot_be_asked_is_said(address: str, reason: str) -> None:
    with pytest.raises(SourceError) as refused:
        await Web().found(address)
    assert str(refused.value) == reason
