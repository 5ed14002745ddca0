"""Sentences end where readers would say they do, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.sentences import sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "نما الناتج 6.8 في المائة إلى 12.345 مليار يوان.",
        "قال د. سامر وأ.د. هند وم. خالد إن العمل مستمر.",
        "أفادت (د.ب.أ) بأن بي.إم.دبليو تبيع أكثر.",
        "صدّرت شركة Miles Inc. ألعابًا إلى U.S. عبر الميناء.",
        "هل تنجح الخطة؟",
        "سأل التجار: «هل تنجح الخطة؟» قبل افتتاح السوق.",
        "الصين.. عالم جديد في الشحن.",
        "زاروا arabic.example.com.cn مرتين.",
        "1. تراجع سعر النحاس.",
        "نص بلا نقطة",
        "«نحن مستعدون.»",
        "قال الوزير: «هل نستطيع؟ نعم. سنرى».",
    ],
)
def test_dots_inside_a_sentence_do_not_end_it(sentence: str) -> None:
    assert sentences(sentence) == (sentence,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("بلغت النسبة 5 في المائة.وقالت الهيئة ذلك.", 2),
        ("بلغت النسبة 5.3%.وقالت الهيئة ذلك.", 2),
        ("بلغ السعر 2.5.وتابع الهبوط.", 2),
        ("قال: «انتهى العمل».وأضاف آخر.", 2),
        ("حدث ذلك في 1436هـ. ثم في عام 2015 م. وانتهى.", 3),
        ("ربح! نعم؟ لا.", 3),
        ("قال: «لا.» وغادر.", 2),
        ("قال: «لا. وغادر. ثم عاد.", 3),
        (f"قال: «{'لا شك في ذلك. ' * 12}».", 13),
        ("سطر أول\nسطر ثان.", 2),
        ("He left. She stayed.", 2),
    ],
)
def test_a_stop_ends_a_sentence_with_or_without_a_space(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


@given(st.text() | st.text("ابو .!؟?…»“\"'1A)\n"))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    found = sentences(text)

    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(found)


def test_a_stop_without_a_space_stands_at_the_end_of_its_sentence() -> None:
    text = "زادت الصادرات.وقالت الوزارة إنها بلغت 12%.وأضافت «نعم».ومضت مسرعة."

    assert sentences(text) == (
        "زادت الصادرات.",
        "وقالت الوزارة إنها بلغت 12%.",
        "وأضافت «نعم».",
        "ومضت مسرعة.",
    )
