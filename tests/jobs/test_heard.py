import pytest

from jobs.arabic.lexicon import lexemes
from jobs.facts.heard import Heard, Listener, Name

NAMES = Listener(
    Name(tuple(lexemes(words)), id_, strict)
    for words, id_, strict in [
        ("تينسنت", "tencent", False),
        ("بايت دانس", "bytedance", False),
        ("إكس بنغ", "xpeng", False),
        ("هانتشنغ", "hancheng", False),
        ("هونتشنغ", "huncheng", False),
        ("لوتشوان", "luchuan", True),
        ("ByteDance", "bytedance", False),
    ]
)


def heard(text: str) -> list[tuple[str, bool]]:
    return [(one.id, one.sure) for one in NAMES.hits(lexemes(text))]


@pytest.mark.parametrize(
    "text", ["تينسنط", "تنسنت", "وتينسانت", "بتينسينت", "لتينسنط", "تنسنت،"]
)
def test_a_name_is_heard_in_another_spelling(text: str) -> None:
    assert ("tencent", True) in heard(text)


@pytest.mark.parametrize("text", ["بايتدانس", "بايت-دانس", "بايت دنس", "Byte Dance"])
def test_a_name_is_heard_joined_and_parted(text: str) -> None:
    assert heard(text) == [("bytedance", True)]


def test_a_place_counts_lexemes() -> None:
    text = lexemes("قالت شركة بايتدانس إنها")

    assert list(NAMES.hits(text)) == [Heard(2, 3, "bytedance", True)]


def test_the_more_a_spelling_differs_the_less_sure_it_is() -> None:
    assert heard("بايت دانس") == [("bytedance", True)]
    assert heard("بيت دنس") == [("bytedance", False)]
    assert heard("بت دنس") == []


def test_a_spelling_that_two_names_are_equally_far_from_is_nobody() -> None:
    assert heard("هنتشنغ") == []
    assert heard("هانزنغ") == [("hancheng", True)]


def test_a_vowel_tells_names_apart_of_which_there_are_many() -> None:
    assert heard("لوجوان") == [("luchuan", False)]
    assert heard("لاجوان") == []


def test_a_word_that_only_joins_others_is_no_part_of_a_name() -> None:
    assert heard("بايت في دانس") == []


@pytest.mark.parametrize("text", ["", "بايت", "دانس", "نحن نعلم", "teen cent"])
def test_a_part_of_a_name_is_no_name(text: str) -> None:
    assert heard(text) == []


def test_a_name_goes_on_behind_a_word_of_vowels() -> None:
    names = Listener([Name(("يو", "وي", "ونتشو"), "wenzhou")])

    assert list(names.hits(["يو", "وي", "ونتشو"])) == [Heard(0, 3, "wenzhou", True)]
