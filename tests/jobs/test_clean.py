"""An entry becomes the article's own words: nothing of the page, all of the article."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jobs.clean as cleaning
from jobs.clean import Cleaned, clean
from jobs.parse import Entry
from storage.model import Link, Source

DATA = Path(__file__).parents[1] / "data" / "clean"
CASES = sorted(path for path in DATA.iterdir() if path.suffix == ".json")
JUNK = (DATA / "junk_lines.txt").read_text("utf-8").splitlines()
SENTENCES = (DATA / "sentences.txt").read_text("utf-8").splitlines()
LINES = DATA.parent / "lines"
FURNITURE = (LINES / "furniture.txt").read_text("utf-8").splitlines()
PROSE = (LINES / "prose.txt").read_text("utf-8").splitlines()


def cleaned(html: str, title: str = "", **given_: Any) -> Cleaned:
    url = given_.pop("url", "https://example.org/1")
    entry = Entry("1", url, title, html, None, given_.get("language", ""))
    name = given_.pop("source", "موقع الاختبار")
    language = given_.pop("language", "ar")
    return clean(entry, Source("s", name, "https://example.org/f", language, **given_))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_an_entry_is_cleaned_as_its_data_file_says(case: Path) -> None:
    told = json.loads(case.read_text("utf-8"))
    page = next(p for p in DATA.glob(f"{case.stem}.*") if p.suffix != ".json")
    expected = {**told["cleaned"], "text": "\n".join(told["cleaned"]["text"])}
    links = tuple(Link(**link) for link in told["cleaned"].get("related", ()))
    lists = {"related": links, "flags": tuple(told["cleaned"].get("flags", ()))}

    found = cleaned(page.read_text("utf-8"), **told["given"])

    assert asdict(found) == asdict(Cleaned(**{**expected, **lists}))


def _borders(paragraphs: list[str], junk: str) -> Iterator[list[str]]:
    for place in range(len(paragraphs) + 1):
        yield [*paragraphs[:place], junk, *paragraphs[place:]]


@pytest.mark.parametrize("junk", JUNK)
def test_a_line_of_page_furniture_survives_at_no_border(junk: str) -> None:
    article = SENTENCES[:4]

    texts = {
        cleaned("\n\n".join(lines), "عنوان الخبر").text
        for lines in _borders(article, junk)
    }

    assert texts == {"\n".join(article)}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_kept_wherever_it_stands(sentence: str) -> None:
    others = [other for other in SENTENCES[:3] if other != sentence]

    texts = [
        cleaned("".join(f"<p>{line}</p>" for line in lines), "عنوان الخبر").text
        for lines in _borders(others, sentence)
    ]

    assert [sentence in text.split("\n") for text in texts] == [True] * len(texts)


def amid(line: str) -> str:
    """What is left of a text with this line in its midst."""
    return cleaned(
        "\n".join((*SENTENCES[:2], line, *SENTENCES[2:4])), "عنوان الخبر"
    ).text


def test_nothing_is_left_of_what_pages_print_in_mid_text() -> None:
    article = "\n".join(SENTENCES[:4])

    assert [line for line in FURNITURE if amid(line) != article] == []


def test_what_only_looks_like_page_furniture_is_kept() -> None:
    kept = {line for line in PROSE if line in amid(line).split("\n")}

    assert [line for line in PROSE if line not in kept] == []


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_line_stays_without_a_full_stop_wherever_it_stands(place: int) -> None:
    before, after = SENTENCES[:place], SENTENCES[place:4]
    lost = [
        line
        for line in (told.removesuffix(".") for told in PROSE)
        if cleaned("\n".join((*before, line, *after)), "عنوان الخبر").text
        == "\n".join((*before, *after))
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("lines", "is_kept"),
    [
        (["سلة العروض الأسبوعية"], True),
        (["دفاتر الملاحظات", "سلة العروض الأسبوعية"], False),
        (["دفاتر الملاحظات.", "سلة العروض الأسبوعية"], True),
        (["سوق الأقمشة القطنية", "سلة العروض الأسبوعية"], True),
        (["شارك", "سلة العروض الأسبوعية", "اطبع"], False),
        (["شارك", "سلة العروض الأسبوعية 70: أقل", "اطبع"], False),
        (["شارك", "وسلة العروض الأسبوعية", "اطبع"], True),
        (["شارك", "«سلة العروض الأسبوعية»", "اطبع"], True),
        (["شارك", "سلة العروض الأسبوعية"], True),
    ],
)
def test_an_unknown_line_goes_among_furniture_or_with_others_that_tell_of_other_things(
    lines: list[str], is_kept: bool
) -> None:
    found = amid("\n".join(lines))

    assert (lines[min(1, len(lines) - 1)] in found.split("\n")) == is_kept


def test_a_label_beyond_furniture_is_the_pages_and_a_sentence_is_not() -> None:
    label, sentence = "سلة العروض", "أعاد الحرفيون بناء السور القديم في موسمين"
    article = "\n".join(SENTENCES[:4])

    texts = [
        cleaned(text, "عنوان الخبر").text
        for line in (label, sentence)
        for text in (f"{line}\nشارك\n{article}", f"{article}\nشارك\n{line}")
    ]

    assert texts == [
        article,
        article,
        f"{sentence}\n{article}",
        f"{article}\n{sentence}",
    ]


def test_an_article_that_sets_no_full_stops_goes_on_below_what_ends_others() -> None:
    lines = [
        "استقبل الميناء الشمالي أول سفينة تعمل بوقود الميثانول قادمة من الخليج العربي",
        "وتحمل السفينة تسعة آلاف حاوية معظمها بضائع منزلية وقطع غيار للسيارات",
        "وتسعى الهيئة إلى خفض انبعاثات النقل البحري بنسبة الثلث قبل نهاية العقد",
    ]

    texts = {
        cleaned("\n".join(told), "عنوان الخبر").text
        for told in _borders(lines, "اترك تعليقًا")
    }

    assert texts == {"\n".join(lines)}


def test_what_readers_comment_is_not_the_article() -> None:
    comments = "".join(
        f"<p><b>زائر {n}</b> منذ {n} ساعات</p><p>{SENTENCES[n]}</p><p>رد</p>"
        for n in range(4, 8)
    )
    article = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:4])

    found = cleaned(f"{article}<h4>التعليقات (4)</h4>{comments}", "عنوان الخبر")

    assert found.text == "\n".join(SENTENCES[:4])


@pytest.mark.parametrize("end", ["...", "\u2026"])
def test_the_beginning_of_another_article_below_its_link_goes(end: str) -> None:
    teaser = (
        f'<h3><a href="/n/1">خبر آخر</a></h3><p>{SENTENCES[4].rstrip(".")}{end}</p>'
    )
    lines = [f"<p>{sentence}</p>" for sentence in SENTENCES[:4]]

    found = cleaned("".join([*lines[:2], teaser, *lines[2:]]), "عنوان الخبر")

    assert found.text == "\n".join(SENTENCES[:4])


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=8, unique=True),
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from(JUNK)), max_size=5),
)
def test_furniture_goes_and_the_article_stays(
    article: list[str], furniture: list[tuple[int, str]]
) -> None:
    lines = list(article)
    for place, junk in furniture:
        lines.insert(min(place, len(lines)), junk)

    found = cleaned("\n".join(lines), "عنوان الخبر")

    assert found.text == "\n".join(article)
    assert cleaned(found.text, "عنوان الخبر").text == found.text


@given(st.text(), st.text() | st.text("<>/&;#p aا.\n\"'«»()[]:-@"))
def test_any_text_is_cleaned_without_an_error(title: str, html: str) -> None:
    found = cleaned(html, title)

    assert len(found.title) <= 90
    assert "\n" not in found.title


@pytest.mark.parametrize(
    "title",
    [
        "ارتفاع الصادرات «بقوة» في الربع الثالث",
        "الصين.. عالم جديد",
        "توقيع اتفاق في بكين بقيمة 5.2 مليار يوان",
    ],
)
def test_a_fair_title_stays_as_published(title: str) -> None:
    assert cleaned(SENTENCES[0], title).title == title


def test_a_body_of_a_million_tags_is_cleaned_at_once() -> None:
    html = "<div>" * 30_000 + SENTENCES[0] + "<b>&lt;" * 60_000

    assert cleaned(html, "ع" * 5_000_000).text.startswith(SENTENCES[0])


def test_links_that_lead_nowhere_are_not_related() -> None:
    links = "".join(
        f'<p>اقرأ أيضًا: <a href="{link}">خبر</a></p>'
        for link in ("javascript:x()", "mailto:a@b.c", "http://[", "/n/2")
    )

    assert cleaned(f"<p>{SENTENCES[0]}</p>{links}").related == (
        Link("https://example.org/n/2"),
    )


@given(st.text("@/#:.tgmeonدخل _", max_size=30))
def test_a_line_without_signs_calls_nobody(line: str) -> None:
    calls = (cleaning._INWARD, cleaning._HASHTAG, cleaning._CALL)

    assert cleaning._SIGN.search(line) or not any(it.search(line) for it in calls)
