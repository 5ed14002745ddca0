import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bidi import bare
from bot.botapi.rich import rich
from bot.render import Digest
from bot.rich_digest import message, spans
from bot.texts import Html, known
from jobs.facts.rates import Rate, Rates
from jobs.facts.topics import topics
from storage.model import Edition, Figure
from tests.bot.check import check_rich, texts
from tests.bot.stories import article, edition, figure, story
from tests.bot.test_render import words
from tests.fakes import NOON

GOLDEN = Path(__file__).parents[1] / "data/rich/digest.json"
HEADINGS = {t.id: t for t in topics()}
TEXTS = known({"help"})


def digest(of: Edition, rates: Rates = ()) -> Digest:
    shown = of.profile
    texts = TEXTS.of(shown.numerals, shown.months, shown.language)
    return Digest(of, texts, HEADINGS, rates=rates)


def morning(**settings: object) -> Edition:
    """An edition with everything that a digest can show."""
    sales = figure("12%", unit="percent", label="نمو الإيرادات")
    spent = [
        Figure(f"{n} مليون دولار", n * 1e6, currency="USD", label="الاستثمار")
        for n in (118, 181)
    ]
    made = edition(
        story(
            1,
            article(
                1,
                title="ميناء Yantian يرفع طاقته",
                summary="وافق المجلس على توسعة Yantian. وتبدأ الأعمال في مارس.",
                figures=(spent[0],),
            ),
            article(2, "silk", title="توسعة في الميناء", figures=(spent[1],)),
        ),
        story(2, article(3, "state", topics=("aix",), figures=(sales,))),
        story(
            3, article(4, "tech", topics=("aix",), summary="", mode="head", hours=30)
        ),
        since=NOON - timedelta(days=2),
        **settings,
    )
    lead, *others = made.items
    figures = (*lead.figures, figure("7 أرصفة"))
    detail = "وتنتهي بعد عامين. وقال مدير Yantian إن الحركة زادت 5%."
    lead = replace(lead, detail=detail, figures=figures)
    return replace(made, items=(lead, *others))


def test_a_rich_digest_has_headings_details_and_tables() -> None:
    doubt = Html("لم نتأكد من وصول العدد السابق")
    made = message(replace(digest(morning()), closing=(doubt,)))

    written = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    legible = written.replace("\u2068", "⟦").replace("\u2069", "⟧")
    assert legible.replace("\u200f", "‹R›") == GOLDEN.read_text("utf-8")
    check_rich(made)


def marked(part: Any, kind: str) -> list[Any]:
    """The rich texts of one type, in reading order."""
    if isinstance(part, list):
        return [found for inner in part for found in marked(inner, kind)]
    if not isinstance(part, dict):
        return []
    inner = [found for value in part.values() for found in marked(value, kind)]
    return [part, *inner] if part.get("type") == kind else inner


def test_it_tells_the_items_of_the_first_page_in_their_order() -> None:
    sources = ("port", "silk", "tech", "state")
    long = " ".join(["ارتفعت حركة الحاويات في الميناء هذا العام."] * 12)
    news = (article(n, sources[n % 4], text=long, summary=long) for n in range(1, 13))
    made = digest(
        edition(*(story(a.seen.day * 100 + n, a) for n, a in enumerate(news)))
    )
    plain = spans(made.page())
    blocks = message(made)["blocks"]

    assert 1 < len(made.shown) <= len(made.edition.items)
    links = [link["url"] for link in marked(blocks, "url")]
    assert links == [link["url"] for link in marked(plain, "url")]
    numbers = [str(n) for n in range(2, len(made.shown) + 1)]
    said = [text.lstrip("\u200f").split(".")[0] for text in texts(blocks)]
    assert [n for n in said if n.isdigit()] == numbers


def test_its_digits_are_those_that_the_reader_chose() -> None:
    made = message(digest(morning(numerals="a")))

    said = "".join(texts(made["blocks"])).partition("#")[0]
    assert "٢٢ نوفمبر ٢٠٢٦" in said
    assert not any(digit in said for digit in "0123456789")


def test_it_tells_news_in_arabic_to_readers_of_english() -> None:
    made = message(digest(morning(language="en")))

    assert made == message(digest(morning()))


def test_the_hijri_date_stands_there_unless_its_reader_does_not_want_it() -> None:
    shown, hidden = (list(texts(message(digest(m))["blocks"])) for m in DATED)

    assert [text for text in shown if text not in hidden] == [
        "الموافق 12 جمادى الآخرة 1448 هـ"
    ]
    assert len(shown) == len(hidden) + 1


DATED = (morning(), morning(hijri=False))


def test_money_in_a_table_is_told_in_what_its_reader_counts() -> None:
    spent = Figure("71 مليار يوان", 71e9, currency="CNY", label="الاستثمار")
    rates = (Rate("CNY", 7.1, NOON.date()), Rate("EGP", 50.0, NOON.date()))
    told = [
        cells(edition(story(1, article(1, figures=(spent,))), currency=currency), rates)
        for currency in (None, "EGP", "")
    ]

    assert told == [
        [["الاستثمار", "71 مليار يوان (نحو 10 مليارات دولار)"]],
        [["الاستثمار", "71 مليار يوان (نحو 500 مليار جنيه)"]],
        [["الاستثمار", "71 مليار يوان"]],
    ]


def cells(of: Edition, rates: Rates) -> list[list[str]]:
    """What the tables of an edition's digest say, row by row."""
    blocks = message(digest(of, rates))["blocks"]
    tables = [block["cells"] for block in blocks if block["type"] == "table"]
    return [
        [bare("".join(texts([cell]))) for cell in row]
        for table in tables
        for row in table
    ]


def test_every_moment_is_shown_by_the_readers_own_clock() -> None:
    moments = marked(message(digest(morning()))["blocks"], "date_time")

    assert [(m["date_time_format"], m["unix_time"]) for m in moments] == [
        ("wt", 1795341600),
        ("wt", 1795341600),
        ("D", 1795240800),
    ]


# Three combining marks are taken out of any text by Telegram, and never missed.
kept = words.map(lambda text: re.sub("[\u030a\u0333\u033f]", "", text))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(kept, kept, st.integers(1, 400), st.sampled_from(("trd", "aix"))),
        min_size=1,
        max_size=9,
    )
)
def test_any_news_makes_a_rich_message_that_telegram_takes(
    news: list[tuple[str, str, int, str]],
) -> None:
    sources = ("port", "silk", "tech", "state")
    stories = (
        story(
            n,
            article(
                n,
                sources[n % 4],
                topics=(topic,),
                title=("خبر " + title) * times,
                summary=("قال " + summary + ". ") * times,
                text=("وقال " + summary + ". ") * times,
                mode="full",
            ),
        )
        for n, (title, summary, times, topic) in enumerate(news, 1)
    )
    made = message(digest(edition(*stories)))

    check_rich(made)
    dropped: list[str] = []
    rich(made, dropped)
    assert dropped == []
