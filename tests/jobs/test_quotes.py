"""Quotes of any keyboard come out as guillemets, nested ones as curls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.quotes import arabic_quotes


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('قال "نعم" و"لا"', "قال «نعم» و«لا»"),
        ("من “رواد الأعمال”، أو", "من «رواد الأعمال»، أو"),
        ("”إخواننا بالخليج”", "«إخواننا بالخليج»"),
        ('قال: "إن «هواوي» تنمو"', "قال: «إن “هواوي” تنمو»"),
        ('قال: «إن "هواوي" تنمو»', "قال: «إن “هواوي” تنمو»"),
        ('شاشة 6.7" ملونة', 'شاشة 6.7" ملونة'),
        ("لـ«كولغيت»", "لـ«كولغيت»"),
        ('said "yes"', 'said "yes"'),
    ],
)
def test_quotes_are_guillemets(written: str, shown: str) -> None:
    assert arabic_quotes(written) == shown


@given(st.text('اب"“”«»„5 '))
def test_quotes_are_settled_after_one_pass(text: str) -> None:
    assert arabic_quotes(arabic_quotes(text)) == arabic_quotes(text)
