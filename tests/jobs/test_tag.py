import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.tag import tag
from storage.model import Source

DATA = Path(__file__).parents[1] / "data"
PAPER = Source("paper", "صحيفة", "https://paper.example/feed", "ar")
CHINESE = replace(PAPER, china=True)
ARTICLES = [
    json.loads(line) for line in (DATA / "gate.jsonl").read_text("utf-8").splitlines()
]
# Known errors: China is named late, by a company alone, or beside sport and children.
MISJUDGED = frozenset(
    f"yes-{number}" for number in (127, 137, 153, 158, 174, 195, 199, 209, 225, 228)
)
ARABIC = re.compile("[\u0621-\u064a]{2}")
HEADLINES = [
    line.split("\t")
    for line in (DATA / "topic_tests.tsv").read_text("utf-8").splitlines()[1:]
]
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"
FOUNDERS = (
    "يزيد الذكاء الاصطناعي في الصين عدد رواد الأعمال المنفردين ومن يؤسسون شركات "
    "الشخص الواحد، وهو أمل جديد في سوق عمل راكدة.\n"
    "وتضم شبكات رواد الأعمال في سوتشو مئات المؤسسين، وبعضهم من خريجي الجامعات "
    "الذين سئموا البطالة بين الشباب، ويبنون منتجات كاملة بنماذج الذكاء الاصطناعي.\n"
    "وأطلقت المدينة تحالف خدمات يقدم لهم مساحات مكتبية وموارد حاسوبية."
)
REMOTE = (
    "تشهد منصات العمل عن بعد والتعليم عبر الإنترنت إقبالا واسعا في المدن الصينية، "
    "إذ يحضر ملايين الموظفين الاجتماعات عن بعد ويتابع الطلاب الدورات الرقمية.\n"
    "وقالت منصة دينغ دينغ التابعة لعلي بابا إن 150 مليون مستخدم يعملون من منازلهم.\n"
    "وأضافت تنسنت أن خدمة الاجتماعات ستبقى مجانية."
)


@pytest.mark.parametrize(("_", "rule", "topic", "headline"), HEADLINES)
def test_a_headline_stands_under_its_topic(
    _: str, rule: str, topic: str, headline: str
) -> None:
    found = tag(headline, "", CHINESE).topics

    if rule == "must_not":
        assert topic not in found
    else:
        assert found[:1] == (() if topic == "none" else (topic,))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_china_business_is_told_from_all_else(article: dict[str, Any]) -> None:
    found = tag(article["title"], article["text"], PAPER).china_business

    assert found == bool(article["china_business"]) or article["id"] in MISJUDGED


def test_founders_then_work_then_intelligence() -> None:
    assert tag("", FOUNDERS, PAPER).topics == ("stu", "wrk", "aix")


def test_remote_work_is_work_and_nothing_else() -> None:
    assert tag("منصات العمل عن بعد تزدهر", REMOTE, PAPER).topics == ("wrk",)


def test_the_score_of_what_names_nothing_chinese_is_nought() -> None:
    tags = tag("أرباح سامسونغ تتضاعف", "باعت الشركة الكورية هواتف أكثر.", PAPER)

    assert (tags.china_business, tags.score, tags.topics) == (False, 0.0, ())


def test_a_source_about_china_passes_whatever_its_words() -> None:
    tags = tag("أسعار الشحن تتراجع", "قال وكلاء إن الحاويات أرخص.", CHINESE)

    assert (tags.china_business, tags.score, tags.topics) == (True, 0.5, ("trd",))
    assert tags.why[0] == "source"


def test_a_section_implies_its_topics() -> None:
    section = replace(CHINESE, topics=("nev",))

    assert tag("الصين تعلن نتائج العام", "", section).topics == ("nev",)
    assert tag("هواوي تطرح رقائق وهاتفا ذكيا", "", section).topics == ("chp",)


def test_each_decision_gives_its_reasons() -> None:
    why = tag("صادرات الصين ترتفع", "زادت صادرات الصين 8%.", PAPER).why

    assert any(reason.startswith("title +") for reason in why)
    assert why[-1] == "trd 8: صادرات الصين"


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("China EV exports surge", "BYD leads shipments of electric vehicles.", "nev"),
        ("中国新能源汽车出口增长", "比亚迪和宁德时代领跑。", "nev"),
    ],
)
def test_english_and_chinese_are_read_too(title: str, text: str, topic: str) -> None:
    tags = tag(title, text, PAPER)

    assert (tags.china_business, tags.topics[0]) == (True, topic)


@given(st.data(), st.sampled_from([a for a in ARTICLES if ARABIC.search(a["title"])]))
def test_vowel_marks_and_stretching_change_nothing(
    data: st.DataObject, article: dict[str, Any]
) -> None:
    title = article["title"]
    inside = [
        i
        for i, (a, b) in enumerate(pairwise(title), 1)
        if "\u0621" <= a <= "\u064a" and "\u0621" <= b <= "\u064a"
    ]
    place = data.draw(st.sampled_from(inside))
    marks = data.draw(st.text(MARKS, min_size=1, max_size=3))
    marked = title[:place] + marks + title[place:]

    assert tag(marked, article["text"], PAPER) == tag(title, article["text"], PAPER)


@given(st.text(), st.text())
def test_any_text_can_be_tagged(title: str, text: str) -> None:
    tags = tag(title, text, PAPER)

    assert 0 <= tags.score <= 1
    assert len(tags.topics) <= 3
