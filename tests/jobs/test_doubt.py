"""Doubts fall on machines and on contradictions, not on honest reports."""

import re
from itertools import product

import pytest

from jobs.arabic import doubt
from jobs.arabic.doubt import doubtful, doubts

HONEST = (
    "قالت الهيئة إن الصادرات نمت 6.5 في المائة بفضل الطلب من الخليج.\n"
    "وأضافت أن “الأسعار” مستقرة، وأن المصانع تعمل بكامل طاقتها."
)


@pytest.mark.parametrize(
    "mark",
    [
        "عمال في مصنع. الصورة: رويترز alt=عمال في مصنع. الصورة: رويترز>",
        "احصل على الإجابات باستخدام SCMP Knowledge، منصتنا الجديدة.",
        "وقالت إن تجارتها انهارت حتى بعد شهر.",
        "هذه ترجمة آلية وقد تحتوي على أخطاء.",
        "ظهر هذا المقال في الأصل في صحيفة أجنبية.",
        "لي مين، صاحبة متجر تبلغ من العمر 38 عامًا، تبيع “القهوة” و“الشاي”.",
        "تدعم المدينة OPCs منذ عام.\nزبائن في شارع. الصورة: VCG عبر Getty Images",
    ],
)
def test_a_machine_translation_betrays_itself(mark: str) -> None:
    assert doubts(f"{HONEST.replace('“الأسعار”', 'الأسعار')}\n{mark}") == (
        "machine-translation",
    )


@pytest.mark.parametrize(
    "text",
    [
        HONEST,
        "لي مين، صاحبة متجر تبلغ من العمر 38 عامًا، تبيع القهوة.",
        "عمال في مصنع للنسيج alt=شعار الشركة على مبنى",
        "The firm said “yes” and “no” about its OPCs.",
        "",
    ],
)
def test_one_weak_mark_is_no_doubt(text: str) -> None:
    assert doubts(text) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "وقالت إن أعمالها انهارت بعد شهر، وذلك بفضل انخفاض تكاليفها.",
        "أفلست الشركة بفضل دعم الحكومة.",
        "ازدهرت السوق بسبب انهيار المبيعات.",
        "انهارت الشركة نتيجة نمو أرباحها.",
    ],
)
def test_a_collapse_is_not_credited_to_good_fortune(sentence: str) -> None:
    assert doubtful(sentence)
    assert "contradiction" in doubts(f"مقدمة.\n{sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "انهارت تكاليف الإنتاج بفضل التقنية.",
        "انهارت الشركة. وربح منافسوها بفضل الدعم.",
        "ارتفعت الأرباح بفضل الطلب.",
        "ازدهرت الشركة بسبب انهيار منافسيها.",
        "أفلست الشركة بسبب ديونها.",
    ],
)
def test_a_cause_that_fits_is_believed(sentence: str) -> None:
    assert not doubtful(sentence)
    assert doubts(sentence) == ()


def test_a_plural_of_capitals_stands_apart_from_letters() -> None:
    plain = re.compile(r"(?<![A-Za-z])[A-Z]{2,4}s(?![A-Za-z])")
    texts = ["".join(letters) for letters in product("ABs ", repeat=6)]

    found = {text: doubt._LATIN_PLURAL.findall(text) for text in texts}

    assert found == {text: plain.findall(text) for text in texts}
