import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.fold import fold
from jobs.facts.sounds import consonants, difference

LETTERS = st.text("ابتجخدرزسشطغفقكلمنهوي", min_size=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("شنغهاي", "شانجهاى"),
        ("شنتشن", "شينزين"),
        ("قوانغتشو", "جوانزو"),
        ("تينسنت", "تنسينط"),
        ("نانجينغ", "نانجين"),
        ("هواوي", "هواواي"),
        ("تشونغتشينغ", "تشونجكينج"),
    ],
)
def test_spellings_of_one_name_share_their_consonants(one: str, other: str) -> None:
    assert consonants(fold(one)) == consonants(fold(other))


@pytest.mark.parametrize(
    "word", ["حزب", "ذهب", "صين", "ضغط", "ظهر", "ثمن", "شيء2", "腾"]
)
def test_what_no_foreign_name_is_written_like_has_no_consonants(word: str) -> None:
    assert consonants(word) is None


def test_a_latin_word_is_its_own_sound() -> None:
    assert consonants("tencent") == "tencent"


@pytest.mark.parametrize(
    ("said", "name", "cost"),
    [
        ("شنغهاي", "شنغهاي", 0),
        ("شنجهاي", "شنغهاي", 0.5),
        ("شانجهاي", "شنغهاي", 1.5),
        ("ماكاوو", "ماكاو", 0.5),
        ("خفا", "خف", 1.5),
        ("بينان", "بينغان", 1),
    ],
    ids=["the same", "a habit", "a vowel too", "twice", "a last vowel", "n for ng"],
)
def test_spellings_differ_by_what_a_press_would_do(
    said: str, name: str, cost: float
) -> None:
    assert difference(said, name) == cost


def test_a_habit_counts_once_however_often_it_shows() -> None:
    assert difference("هونجكونج", "هونغكونغ") == difference("هونجكونغ", "هونغكونغ")


def test_a_vowel_may_weigh_more() -> None:
    assert difference("شانجهاي", "شنغهاي", vowel=2) == 2.5


def test_strangers_differ_by_more_than_any_press_would_do() -> None:
    assert difference("علي", "تسلا") > 5


@given(LETTERS, LETTERS)
def test_the_difference_is_the_same_both_ways_and_nought_to_oneself(
    one: str, other: str
) -> None:
    assert difference(one, one) == 0
    assert (difference(one, other) > 8) == (difference(other, one) > 8)
