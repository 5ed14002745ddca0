import pytest

from jobs.arabic.fold import fold
from jobs.arabic.lexicon import Hit, lexemes
from jobs.facts.names import Named, found, introduced


def names(text: str) -> list[tuple[str, bool]]:
    return [(hit.meanings[0].id, hit.meanings[0].weak) for hit in found(lexemes(text))]


def test_a_listed_name_is_found_where_it_stands() -> None:
    assert found(lexemes("مقر علي بابا")) == [Hit(1, 3, (Named("alibaba", False),))]


def test_a_name_that_is_heard_yields_to_one_that_is_listed() -> None:
    assert names("بكين غوان") == [("beijing", False)]


def test_a_longer_name_that_is_heard_hides_a_listed_word_that_may_be_another() -> None:
    assert names("منج نيو") == [("mengniu", False)]


@pytest.mark.parametrize(
    "text",
    [
        "اليونان",
        "القبض على الهاربين",
        "أثنى على البابا",
        "بتكتيك جديد",
        "السينما والدراما",
        "كلفة التمويل",
        "ثاني أكسيد الكربون",
        "تأشيرة شنغن",
        "لبنان",
        "نابلس",
    ],
)
def test_a_word_that_looks_like_a_name_is_none(text: str) -> None:
    assert names(text) == []


def test_a_place_stands_in_other_names_in_all_its_spellings() -> None:
    spellings = ("شنغهاي", "شانغهاي", "شنجهاي", "شنقهاي")

    assert [names(f"بورصة {way}") for way in spellings] == [[("sse", False)]] * 4


def test_some_words_say_of_what_type_the_name_after_them_is() -> None:
    assert introduced(fold("والشركة")) == {"company"}
    assert introduced(fold("بمدينة")) == {"city", "district"}
    assert introduced(fold("حديقة")) == frozenset()
