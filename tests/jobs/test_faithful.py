"""What a summary says is in its source: numbers, names and which way things went."""

import json
from pathlib import Path

import pytest

from jobs.facts.faithful import Alarm, alarms
from jobs.summarise import extract, summarise

DATA = Path(__file__).parents[1] / "data"
SOURCE = (
    "صادرات نينغبو تبلغ 41.2 مليار دولار\n"
    "ارتفعت صادرات ميناء نينغبو 6.8 في المئة إلى 41.2 مليار دولار في عام 2025. "
    "وتراجعت الواردات 2.1% إلى 18.9 مليار دولار، بحسب BYD وبنك الشعب الصيني. "
    "ويعمل في الميناء ثلاثة أرصفة و 12 ألف عامل، ويغلق من 9 حتى 17 نوفمبر. "
    "وبلغت كلفة الرصيف 1,462 مليون يوان بتمويل من السعودية."
)


@pytest.mark.parametrize(
    "told",
    [
        "زادت صادرات نينغبو 6.8% إلى 41.2 مليار دولار في 2025.",
        "هبطت واردات الميناء 2.1% إلى 18.9 مليار دولار.",
        "في الميناء 3 أرصفة و12 ألف عامل.",
        "كلّف الرصيف نحو 1.5 مليار يوان.",
        "مولت المملكة العربية السعودية الرصيف بيوانات صينية.",
        "تقول بي واي دي إن ميناء نينغبو يغلق في تشرين الثاني.",
        "يغلق الميناء من 9 حتى 17 نوفمبر.",
        "",
    ],
)
def test_the_same_in_other_words_raises_no_alarm(told: str) -> None:
    assert alarms(told, SOURCE) == ()


@pytest.mark.parametrize(
    ("told", "kind", "text"),
    [
        ("ارتفعت الصادرات 6.9% في نينغبو.", "number", "6.9 %"),
        ("ارتفعت صادرات نينغبو إلى 41.2 مليون دولار.", "number", "41.2 مليون دولار"),
        ("ارتفعت صادرات نينغبو إلى 41.2 مليار يوان.", "number", "41.2 مليار يوان"),
        ("ارتفعت صادرات ميناء نينغبو 6.8 في عام 2025.", "number", "6.8"),
        ("ارتفعت صادرات ميناء نينغبو 2.1% في عام 2025.", "number", "2.1 %"),
        ("ارتفعت صادرات ميناء نينغبو في عام 2024.", "number", "2024"),
        ("في ميناء نينغبو أربعة أرصفة.", "number", "أربعة"),
        ("في ميناء نينغبو 12 ألف سفينة.", "number", "12 ألف سفينة"),
        ("يغلق الميناء من 17 حتى 9 نوفمبر.", "number", "17"),
        ("كلّف الرصيف نحو 1.4 مليار يوان.", "number", "1.4 مليار يوان"),
        ("كلّف الرصيف 1.5 مليار يوان.", "number", "1.5 مليار يوان"),
        ("يعمل في الميناء نحو 9 أرصفة.", "number", "9"),
        ("ارتفعت صادرات ميناء شنغهاي.", "name", "شنغهاي"),
        ("مولت الكويت كلفة الرصيف.", "name", "الكويت"),
        ("يغلق الميناء في ديسمبر.", "name", "ديسمبر"),
        ("تقول NIO إن الميناء يغلق.", "name", "nio"),
    ],
)
def test_what_the_source_does_not_say_raises_an_alarm(
    told: str, kind: str, text: str
) -> None:
    assert Alarm(kind, text) in alarms(told, SOURCE)


def test_what_rose_did_not_fall() -> None:
    told = "تراجعت صادرات ميناء نينغبو 6.8% إلى 41.2 مليار دولار."

    assert alarms(told, SOURCE) == (Alarm("direction", told),)


def test_a_name_in_the_place_of_another_raises_an_alarm() -> None:
    source = "تبيع السعودية النفط إلى الصين، وتبيع الكويت الغاز إلى الهند كل عام."
    told = "تبيع الكويت النفط إلى الصين، وتبيع الكويت الغاز إلى الهند كل عام."

    assert alarms(told, source) == (Alarm("name", "الكويت"),)


def test_no_summary_of_ours_raises_an_alarm() -> None:
    lines = (DATA / "summaries.jsonl").read_text("utf-8").splitlines()
    raised = []
    for line in lines:
        title, text = json.loads(line)["title"], json.loads(line)["text"]
        third = extract(title, text, len(text.split()) // 3)
        for told in (third, summarise(title, text), summarise(title, text, 700, 4)):
            raised.extend(alarms(told, f"{title}\n{text}"))

    assert raised == []
