"""Markup becomes paragraphs of visible text, however hostile it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.fold import visible
from jobs.arabic.markup import document, plain
from jobs.arabic.page import article


def paragraphs(html: str) -> list[str]:
    return [part.text for part in document(html).paragraphs]


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>أول</p>ثان<br>ثالث<div>رابع", ["أول", "ثان", "ثالث", "رابع"]),
        ("سطر\nآخر\n\nثالث", ["سطر", "آخر", "ثالث"]),
        ("<p>سطر\nيتبعه نص</p>", ["سطر يتبعه نص"]),
        ("<b>سطر</b>\n<i>آخر</i>", ["سطر", "آخر"]),
        ("&amp;lt;p&amp;gt;نص&amp;lt;/p&amp;gt;", ["نص"]),
        ("<p>س &amp;amp;quot;ص&amp;amp;quot; &amp;nbsp;ع</p>", ['س "ص" ع']),
        ("<![CDATA[<p>نص</p>]]>", ["نص"]),
        ("<script>x()</script><style>p{}</style><!-- س -->نص<svg><text>ر", ["نص"]),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;بعده</p>", ["بعده"]),
        ("<p>5 < 7 و 9 > 3 و R&D</p>", ["5 < 7 و 9 > 3 و R&D"]),
        ("alt=صورة عمال> نص", ["alt=صورة عمال> نص"]),
        ("<figure><img alt='س'><figcaption>تعليق</figcaption></figure>نص", ["نص"]),
        ("<p>أ\u202e<span>ب</span>\u200f ج</p>", ["أب ج"]),
        ("", []),
        ("<p>\u200f&nbsp;</p>", []),
    ],
)
def test_only_what_a_reader_sees_is_read(html: str, seen: list[str]) -> None:
    assert paragraphs(html) == seen


def test_a_paragraph_knows_its_links_and_its_box() -> None:
    html = '<p>اقرأ: <a href="/x">خبر</a></p><div class="share-bar"><p>انشر</p></div>'

    found = [(p.text, p.links, p.linked, p.beside) for p in document(html).paragraphs]

    assert found == [("اقرأ: خبر", ("/x",), 3, False), ("انشر", (), 0, True)]


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ('<meta property="og:title" content="أ"><title>ب</title><h1>ج</h1>', "أ"),
        ("<title>ب | موقع</title><h1>ج <b>د</b></h1>", "ج د"),
        ("<title>ب</title><p>نص", "ب"),
        ("<p>نص", ""),
    ],
)
def test_a_page_tells_its_title(html: str, title: str) -> None:
    assert document(html).title == title


def test_an_article_is_the_element_with_most_of_the_prose() -> None:
    long = "نص طويل من متن المقالة لا يشبه عناوين القوائم في شيء، " * 3
    html = (
        "<html><body><div><p>شريط الأخبار العاجلة</p></div>"
        f"<div><p>{long}</p><p>{long}</p></div><div><p>موقع آخر</p></div></body></html>"
    )

    assert [p.text for p in article(document(html))] == [long.strip()] * 2


def test_a_page_that_calls_everything_a_sidebar_keeps_its_text() -> None:
    long = "نص طويل من متن المقالة لا يشبه عناوين القوائم في شيء، " * 3

    found = article(document(f'<div class="sidebar"><p>{long}</p></div>'))

    assert [p.text for p in found] == [long.strip()]


def _filled_by_script(data: str, html: str = "<p>جار التحميل</p>") -> list[str]:
    script = f'<script type="application/ld+json">{data}</script>'
    page = f"<html><head>{script}</head><body>{html}</body></html>"
    return [part.text for part in article(document(page))]


@pytest.mark.parametrize(
    "data",
    [
        '{"@type": "NewsArticle", "articleBody": "أول.\\nثان."}',
        '{"@graph": [{"@type": "WebPage"}, {"articleBody": "<p>أول.</p><p>ثان.</p>"}]}',
        '[1, {"articleBody": "أول.\nثان."}]',
    ],
)
def test_a_page_that_a_script_would_fill_is_read_in_its_data(data: str) -> None:
    assert _filled_by_script(data) == ["أول.", "ثان."]


@pytest.mark.parametrize(
    "data", ['{"articleBody": 7}', '{"articleBody"', "[" * 100_000, "7", ""]
)
def test_data_that_tell_no_article_are_passed_over(data: str) -> None:
    assert _filled_by_script(data) == ["جار التحميل"]


def test_what_a_page_shows_stands_above_what_it_tells_machines() -> None:
    long = "نص طويل من متن المقالة لا يشبه عناوين القوائم في شيء، يظهر للقراء."

    shown = _filled_by_script('{"articleBody": "نص آخر."}', f"<p>{long}</p>")

    assert shown == [long]


@given(st.text() | st.text("<>/&;!?#abpاب \n\"'=-[]"))
def test_any_markup_gives_lines_of_visible_text(html: str) -> None:
    for text in (*paragraphs(html), document(html).title, plain(html)):
        assert text == visible(text)
        assert "\n" not in text


@pytest.mark.parametrize(
    "html", ["<div>" * 50_000, "<p>x" * 50_000, "&lt;b" * 40_000, "<a href=x>" * 20_000]
)
def test_hostile_markup_is_bounded(html: str) -> None:
    assert len(paragraphs(html)) <= 2_000


def test_a_title_of_megabytes_is_read_in_part() -> None:
    assert len(plain("عنوان " * 1_000_000)) <= 10_000
