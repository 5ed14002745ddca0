"""Where a page's feeds may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.feeds.seek import MOST, Sought, places, seek

URL = "https://port.example/economy/index.html"

PAGE = """<!doctype html><html lang="ar-SA"><head>
<base href="/ar/">
<link rel="alternate" type="application/rss+xml" title="تعليقات" href="comments/feed/">
<link rel="alternate" type="application/rss+xml" title="الأخبار" href="feed/">
<link rel="Alternate" type="application/atom+xml; charset=x" href="//port.example/atom">
<link rel="alternate" type="application/feed+json" href="https://cdn.example/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
<link rel="alternate" type="application/json+oembed" href="/oembed">
<link rel="alternate" hreflang="en" href="/en/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="http://[::1/feed">
<link rel="stylesheet" type="application/rss+xml" href="/style">
</head><body>
<a href="/rss">خلاصات</a> <a href="/services/RSS.aspx#top">خدمة</a>
<a href="feed:https://port.example/x.xml">x</a> <a href="/about">RSS</a>
<a href="/feedback">ملاحظات</a> <a href="/grass">عشب</a> <a name="rss">x</a>
<a href="file:///etc/passwd?rss">y</a>
</body></html>"""


def test_a_page_says_where_its_feeds_are() -> None:
    assert seek(PAGE.encode(), URL) == Sought(
        declared=(
            "https://port.example/ar/feed/",
            "https://port.example/atom",
            "https://cdn.example/feed.json",
            "https://port.example/ar/comments/feed/",
        ),
        linked=(
            "https://port.example/rss",
            "https://port.example/services/RSS.aspx",
            "https://port.example/x.xml",
            "https://port.example/about",
        ),
        language="ar",
    )


def test_a_page_in_an_old_encoding_is_read() -> None:
    page = '<meta charset="windows-1256"><a href="/x">خبر</a><a href="/rss">خبر</a>'

    assert seek(page.encode("cp1256"), URL).linked == ("https://port.example/rss",)


@pytest.mark.parametrize("page", [b"", b"\0", b"hello", b"<", b"\xff\xfe<", b"{}"])
def test_what_is_no_page_has_no_feeds(page: bytes) -> None:
    assert seek(page, URL) == Sought()


def test_of_a_thousand_links_a_few_are_tried() -> None:
    links = "".join(f'<a href="/rss/{n}">x</a>' for n in range(1000))

    assert len(seek(links.encode(), URL).linked) == MOST


@given(st.binary(max_size=200))
def test_any_bytes_give_absolute_addresses(junk: bytes) -> None:
    page = b'<link rel=alternate type="text/xml" href="' + junk + b'"><a href="rss'
    found = seek(page + junk, URL)

    for address in found.declared + found.linked:
        assert address.startswith(("http://", "https://"))


def test_the_usual_places_are_below_the_page_and_at_the_site() -> None:
    assert places("https://port.example/") == (
        "https://port.example/feed/",
        "https://port.example/rss",
        "https://port.example/rss.xml",
        "https://port.example/feed.xml",
        "https://port.example/atom.xml",
        "https://port.example/index.xml",
        "https://port.example/feed.json",
    )
    assert places("https://port.example/economy?x=1#y")[:3] == (
        "https://port.example/economy/feed/",
        "https://port.example/feed/",
        "https://port.example/economy/rss",
    )
