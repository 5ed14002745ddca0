import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import bidi
from bot.numerals import shown
from bot.texts import escape, known, locale
from tests.bot.check import check, check_line

FSI, PDI = bidi.FSI, bidi.PDI
TEXTS = known({"help"})
ENGLISH = TEXTS.of("w", "egy", "en")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "دقيقة واحدة"), (180, "3 دقائق"), (3_600, "ساعة واحدة"), (200_000, "يومين")],
)
def test_a_duration_is_its_largest_unit(seconds: float, said: str) -> None:
    assert TEXTS.ago(seconds) == said


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ("egy", "الأحد 1 مارس 2026"),
        ("lev", "الأحد 1 آذار 2026"),
        ("dual", "الأحد 1 مارس/ آذار 2026"),
    ],
)
def test_a_month_has_the_readers_name(months: str, said: str) -> None:
    assert TEXTS.of("w", months).day(date(2026, 3, 1)) == said
    assert ENGLISH.of("w", months, "en").day(date(2026, 3, 1)) == "Sunday 1 March 2026"


def test_the_hijri_date_follows_umm_al_qura() -> None:
    assert TEXTS.hijri(date(2026, 11, 22)) == "12 جمادى الآخرة 1448"


@pytest.mark.parametrize(
    ("offset", "day", "week"),
    [
        (-1, "11 جمادى الآخرة 1448", "من 29 جمادى الأولى إلى 5 جمادى الآخرة 1448"),
        (0, "12 جمادى الآخرة 1448", "من 30 جمادى الأولى إلى 6 جمادى الآخرة 1448"),
        (1, "13 جمادى الآخرة 1448", "من 1 إلى 7 جمادى الآخرة 1448"),
    ],
)
def test_the_hijri_date_is_a_day_off_where_the_operator_says_so(
    offset: int, day: str, week: str
) -> None:
    texts = replace(TEXTS, hijri_offset=offset)

    assert texts.of("w", "lev").hijri(date(2026, 11, 22)) == day
    assert texts.hijri_span(date(2026, 11, 10), date(2026, 11, 16)) == week
    assert texts.day(date(2026, 11, 22)) == "الأحد 22 نوفمبر 2026"


@pytest.mark.parametrize(
    ("western", "eastern"),
    [
        ("نمو 13.46% في 8,324 مصنعًا", "نمو ١٣٫٤٦٪ في ٨٬٣٢٤ مصنعًا"),
        ("شبكات 5G وهاتف X200", "شبكات 5G وهاتف X200"),
        (
            '<a href="https://a.example/12">خبر 12</a> #خطة_15',
            '<a href="https://a.example/12">خبر ١٢</a> #خطة_15',
        ),
        ("مطر &#39;3&#39;", "مطر &#39;٣&#39;"),
        ("الأرقام 0123 في 0.123", "الأرقام 0123 في ٠٫١٢٣"),
    ],
)
def test_eastern_digits_spare_names_and_markup(western: str, eastern: str) -> None:
    assert shown(western, "a") == eastern
    assert shown(western, "w") == western
    assert shown(eastern, "w") == western


@pytest.mark.parametrize(
    ("text", "settled"),
    [
        ("شركة BYD 10 آلاف", f"شركة {FSI}BYD{PDI} 10 آلاف"),
        ("(China Vanke) مهلة", f"({FSI}China Vanke{PDI}) مهلة"),
        ("تأشيرة K للشباب", f"تأشيرة {FSI}K{PDI} للشباب"),
        ("شبكات 5G، و比亚迪", f"شبكات {FSI}5G{PDI}، و{FSI}比亚迪{PDI}"),
        ("تراجع -3% اليوم", f"تراجع {FSI}-3%{PDI} اليوم"),
        ("AT&T و C++", f"{FSI}AT&T{PDI} و {FSI}C++{PDI}"),
        (f"{PDI}OPEC\u202e", f"{FSI}OPEC{PDI}"),
    ],
)
def test_foreign_runs_are_isolated(text: str, settled: str) -> None:
    assert bidi.settle(text) == settled


@given(st.text())
def test_any_text_from_outside_is_safe_inside_arabic(text: str) -> None:
    line = " ".join(text.split())
    safe = escape(f"خبر {line}")

    assert "<" not in safe
    check_line(re.sub(r"&\w+;|&#\w+;", "", safe))


@given(st.text(), st.integers(0, 1000))
def test_every_sentence_survives_any_value(text: str, n: int) -> None:
    words = " ".join(text.split()) or "س"
    for key in ("latest.unknown", "topics.done", "time.zone.bad"):
        check(TEXTS.say(key, input=words, topics=words, next=words))
    check(TEXTS.say("topics.screen", n=n, total=14))


def test_a_sentence_promises_only_commands_that_exist() -> None:
    some = known({"help", "latest", "digest"}).say("help.text")

    assert "/latest" in some
    assert "/mydata" not in some
    assert "/explain" not in some


def test_texts_fit_their_places_at_telegram() -> None:
    texts = locale()["bot"]
    for language in ("ar", "en"):
        assert len(texts[f"name.{language}"]) <= 64
        assert len(texts[f"short.{language}"]) <= 120
        assert len(texts[f"desc.{language}"]) <= 512


def test_the_digits_themselves_are_named_as_they_are() -> None:
    assert shown("0123 ¦ ٠١٢٣ ¦ ٠١٢", "w") == "0123 ¦ ٠١٢٣ ¦ ٠١٢"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("صحيفة الميناء", "\u2067صحيفة الميناء\u2069"),
        ("سهم BYD <اليوم>", f"\u2067سهم {FSI}BYD{PDI} &lt;اليوم&gt;\u2069"),
        ("Port Daily 5", "Port Daily 5"),
        ("BYD\u202e", "BYD"),
    ],
)
def test_arabic_is_one_unit_in_an_english_line(text: str, safe: str) -> None:
    assert ENGLISH.escape(text) == safe


@pytest.mark.parametrize(
    ("line", "led"),
    [
        ("2 sources", "\u200e2 sources"),
        ("Sources: 2", "Sources: 2"),
        ("• \u2067صحيفة\u2069 — Private", "\u200e• \u2067صحيفة\u2069 — Private"),
    ],
)
def test_an_english_line_is_read_from_the_left(line: str, led: str) -> None:
    assert ENGLISH.lead(line) == led
    assert ENGLISH.lead(led) == led
