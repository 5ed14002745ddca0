"""An entry becomes an article: dated, tagged, summarised, within its rights."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.labelled import examples
from jobs.parse import Entry
from jobs.read import examine, news, read
from storage.model import Article, Source
from tests.fakes import NOON

TEXT = (
    "هانغتشو – رفعت مجموعة «علي بابا» طاقة مراكز التوزيع في الخليج إلى 2.5 مليون طرد "
    "في اليوم.\n"
    "وقالت المجموعة الصينية إن المراكز توظف 6,400 عامل في ثلاث دول خليجية.\n"
    "وتصل الطلبات المشتراة من الصين إلى الرياض في خمسة أيام، مقارنة بتسعة أيام قبل "
    "تشغيل المركز الجديد، بحسب مدير العمليات في الشرق الأوسط.\n"
    "ويبلغ حجم التجارة الإلكترونية بين الصين ودول الخليج نحو 12 مليار دولار سنويًا، "
    "وتتوقع المجموعة أن يتضاعف في أربع سنوات."
)
TITLE = "«علي بابا» توسع مراكز التوزيع في الخليج"
RIGHTS = "\nerror: محتوى الموقع محمي بحقوق الملكية الفكرية!"


def article(
    text: str = TEXT,
    title: str = TITLE,
    published: datetime | None = NOON - timedelta(hours=2),
    **source: Any,
) -> Article:
    entry = Entry(
        "1", "https://www.example.org/a/?utm_source=rss", title, text, published
    )
    return read(
        entry, Source("s", "سوق الغد", "https://example.org/f", "ar", **source), NOON
    )


def test_an_article_is_all_that_an_entry_holds() -> None:
    found = article()

    assert (found.key, found.url) == (
        "https://example.org/a",
        "https://www.example.org/a/",
    )
    assert (found.title, found.language, found.source) == (TITLE, "ar", "s")
    assert found.text.startswith("رفعت مجموعة «علي بابا» طاقة")
    assert (found.published, found.seen) == (NOON - timedelta(hours=2), NOON)
    assert found.china_business
    assert "ecm" in found.topics
    assert {"alibaba", "hangzhou"} <= set(found.entities)
    assert 2_500_000 in {figure.value for figure in found.figures}
    assert found.summary == (
        "قالت المجموعة الصينية إن المراكز توظف 6,400 عامل في ثلاث دول خليجية."
    )
    assert (found.mode, found.flags, found.original) == ("sum", (), "")


@pytest.mark.parametrize(
    ("published", "expected", "flags"),
    [
        (None, NOON, ("no-date",)),
        (datetime(1970, 1, 1, tzinfo=UTC), NOON, ("no-date",)),
        (NOON + timedelta(days=365), NOON, ("future-date",)),
        (NOON + timedelta(minutes=3), NOON, ()),
        (
            datetime(2020, 2, 5, 3, tzinfo=UTC),
            datetime(2020, 2, 5, 3, tzinfo=UTC),
            (),
        ),
    ],
)
def test_ac_ded_07_a_date_is_believed_unless_it_cannot_be(
    published: datetime | None, expected: datetime, flags: tuple[str, ...]
) -> None:
    found = article(published=published)

    assert (found.published, found.flags) == (expected, flags)


@pytest.mark.parametrize(
    ("text", "source", "mode"),
    [
        (TEXT, {"mode": "head"}, "head"),
        (TEXT + RIGHTS, {}, "head"),
        (TEXT + RIGHTS, {"mode": "head", "reason": "شروط الناشر"}, "head"),
        (TEXT + RIGHTS, {"reason": "أذن لنا الناشر كتابةً"}, "sum"),
        (TEXT + RIGHTS, {"mode": "full"}, "full"),
        (TEXT, {}, "sum"),
    ],
)
def test_what_rights_reserve_is_not_kept(
    text: str, source: dict[str, str], mode: str
) -> None:
    found = article(text, **source)

    kept = [bool(part) for part in (found.text, found.summary, found.figures)]
    assert found.mode == mode
    assert kept == [mode != "head"] * 3
    assert ("rights-sentence" in found.flags) == (RIGHTS in text)
    assert "ecm" in found.topics
    assert "alibaba" in found.entities


def test_the_publisher_that_a_text_is_credited_to_is_named_with_its_ownership() -> None:
    found = article(TEXT + "\nالمصدر: وكالة شينخوا")

    assert (found.original, found.original_ownership) == ("شينخوا", "state-cn")
    assert found.entities[-1] == "xinhua"


def test_an_entry_without_a_word_is_headed_by_its_source() -> None:
    found = article("", "")

    assert (found.title, found.text, found.flags) == ("سوق الغد", "", ("no-title",))


@given(st.text(), st.text())
def test_any_entry_becomes_an_article(title: str, text: str) -> None:
    found = article(text, title)

    assert found.title
    assert len(found.summary) <= 280


def test_a_title_that_is_not_shown_still_tells_what_an_article_is_about() -> None:
    title = "ناقوس خطر في بورصة الصين.. لن تصدق ما فقدته الأسهم!"
    text = (
        "دخلت الأسواق العالمية مرحلة من التقلبات القوية ألقت بظلالها على أسعار السلع.\n"
        "وقال محللون إن المستثمرين ينتظرون قرار الفائدة في الولايات المتحدة وأوروبا."
    )

    found = article(text, title)

    assert "الصين" not in found.title
    assert (found.china_business, found.topics[0]) == (True, "mkt")


def test_what_decides_an_article_can_be_asked_for() -> None:
    entry = Entry("1", "https://www.example.org/a/", TITLE, TEXT, None)
    source = Source("s", "سوق الغد", "https://example.org/f", "ar")

    told = examine(entry, source, NOON).why

    assert told[0].startswith("title +")
    assert any(reason.startswith("ecm ") for reason in told)


DESK = Source("s", "سوق الغد", "https://example.org/f", "ar")
JUDGED = [
    Entry("", f"https://example.org/{one['id']}", one["title"], one["text"], NOON)
    for one in examples.lines(Path(__file__).parents[1] / "data", "gate.jsonl")
]


def test_what_is_dismissed_unread_would_be_dismissed_read() -> None:
    unread = [entry for entry in JUDGED if news(entry, DESK, NOON) is None]

    assert len(unread) > 10
    assert not any(read(entry, DESK, NOON).china_business for entry in unread)


def test_what_is_not_dismissed_is_read_in_full() -> None:
    entry = Entry("1", "https://example.org/a", TITLE, TEXT, NOON)

    assert news(entry, DESK, NOON) == read(entry, DESK, NOON)


@pytest.mark.parametrize(
    "html",
    [
        "<p>باعت <b>هوا</b>وي هواتف أكثر.</p>",
        "&lt;p&gt;باعت &lt;b&gt;هواوي&lt;/b&gt; هواتف أكثر.&lt;/p&gt;",
        "<p>باعت &#1607;&#1608;&#1575;&#1608;&#1610; هواتف أكثر.</p>",
        "نص " * 10_000 + "هواوي",
    ],
)
def test_what_names_something_chinese_is_read(html: str) -> None:
    entry = Entry("1", "https://example.org/a", "هواتف", html, NOON)

    assert news(entry, DESK, NOON) is not None


def test_a_source_about_china_is_always_read() -> None:
    entry = Entry("1", "https://example.org/a", "عنوان", "نص قصير.", NOON)
    source = replace(DESK, china=True)

    assert news(entry, source, NOON) == read(entry, source, NOON)
