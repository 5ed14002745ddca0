"""Credits name the publisher that a text comes from; datelines say from where."""

import pytest

from jobs.arabic.chain import Publisher, cited, credited, publisher
from jobs.arabic.dateline import dateline
from jobs.arabic.fold import fold
from jobs.clean import clean
from jobs.parse import Entry
from jobs.tables import listed, rows
from storage.model import OWNERSHIPS, Source


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("المصدر: بلومبرغ", "بلومبرغ"),
        ("المصدر : رويترز + وكالات", "رويترز"),
        ("المصدر: أ.ف.ب", "وكالة فرانس برس"),
        ("نقلاً عن: وكالة أنباء شينخوا", "شينخوا"),
        ("Source: Xinhua", "شينخوا"),
        ("来源：新华社", "شينخوا"),
        ("المصدر – شنغهاي دايلي", "شانغهاي دايلي"),
        ("المصدر: صحيفة الميناء المسائية", "صحيفة الميناء المسائية"),
        ("المصدر: وكالات", None),
        ("المصدر: غيتي إيميجز", None),
        ("المصدر: https://example.org/a", None),
        ("قال المصدر: لا تعليق", None),
    ],
)
def test_a_source_line_names_its_publisher(line: str, name: str | None) -> None:
    found = credited(line)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ذكرت وكالة أنباء الصين الجديدة (شينخوا) أن الميناء توسع", "شينخوا"),
        ("وبحسب «رويترز»، ارتفع السعر", "رويترز"),
        ("ووفقًا لـ «رويترز»، ارتفع السعر", "رويترز"),
        ("نقلًا عن صحيفة فايننشال تايمز", "فايننشال تايمز"),
        ("قال الوزير إن بلومبرغ أخطأت", None),
        ("وفقًا للوطن الذي نريده", None),
    ],
)
def test_a_text_reports_after_whom_it_says(text: str, name: str | None) -> None:
    found = cited(fold(text))

    assert (found.name if found else None) == name


def test_publishers_are_listed_once_with_a_known_ownership() -> None:
    table = rows("publishers.tsv", "name", "ownership", "aliases", "ordinary")
    entries = [row for _, row in table if row["name"] != "-"]

    forms = [
        (form, Publisher(row["name"], row["ownership"]))
        for row in entries
        for form in (row["name"], *listed(row["aliases"]), *listed(row["ordinary"]))
    ]

    assert {row["ownership"] for row in entries} <= set(OWNERSHIPS)
    assert [form for form, owner in forms if publisher(form) != owner] == []


@pytest.mark.parametrize(
    ("lead", "rest", "place", "by"),
    [
        ("المملكة الوسطى – شانغهاي تشهد المدينة", "تشهد المدينة", "شانغهاي", "المملكة"),
        ("بكين 5 فبراير 2025 (شينخوا) -- قال", "قال", "بكين", "شينخوا"),
        ("بكين، 12 ديسمبر/كانون الأول (شينخوا) — قال", "قال", "بكين", "شينخوا"),
        ("بكين - المغرب اليوم ارتفعت الأسعار", "ارتفعت الأسعار", "بكين", "المغرب"),
        ("عين اليوم – لندن", "", "لندن", "عين"),
        ("سبق- الرياض: أعلن", "أعلن", "الرياض", "سبق"),
        ("هند سالم- سبق- القاهرة: تواجه", "تواجه", "القاهرة", "سبق"),
        ("(د.ب.أ) قال", "قال", "", "وكالة"),
        ("أبوظبي في 5 مايو / وام / أعلن", "أعلن", "أبوظبي", "وام"),
        ("وكالات - أبوظبي", "", "أبوظبي", ""),
        ("موقعي - إيوو: أعلن", "أعلن", "إيوو", ""),
    ],
)
def test_a_dateline_is_taken_off_the_lead(
    lead: str, rest: str, place: str, by: str
) -> None:
    found = dateline(lead, "موقعي")

    name = found.publisher.name.split()[0] if found.publisher else ""
    assert (found.rest, found.place, name) == (rest, place, by)


@pytest.mark.parametrize(
    "lead",
    [
        "شانغهاي تشهد نموًا في الخدمات",
        "شانغهاي – هانغتشو: خط جديد للقطارات",
        "قطار شانغهاي – هانغتشو السريع يختصر الرحلة",
        "علي بابا - وهي شركة صينية - أعلنت نتائجها",
        "الصين: الناتج ينمو ببطء",
        "قال الرئيس - بكين قوية",
        "",
    ],
)
def test_a_lead_without_a_dateline_stays_whole(lead: str) -> None:
    assert dateline(lead).rest == lead


@pytest.mark.parametrize(
    ("source", "original", "carrier"),
    [
        ("المملكة الوسطى", "شانغهاي دايلي", "المملكة الوسطى"),
        ("شانغهاي دايلي", "المملكة الوسطى", ""),
        ("موقع آخر", "شانغهاي دايلي", "المملكة الوسطى"),
    ],
)
def test_the_source_is_not_its_own_original(
    source: str, original: str, carrier: str
) -> None:
    html = (
        "المملكة الوسطى – إيوو تستعد المحطة لرحلتين.\n"
        "المصدر\nشانغهاي دايلي\nمحرر المملكة الوسطى"
    )
    entry = Entry("1", "https://example.org/1", "عنوان", html, None)

    found = clean(entry, Source("s", source, "https://example.org/f", "ar"))

    assert (found.original, found.carrier) == (original, carrier)
