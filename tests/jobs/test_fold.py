"""Folding makes spellings equal; what a reader sees loses only the invisible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic import fold as folding
from jobs.arabic.fold import fold, stem, tokens, visible, without_conjunction, words

ARABIC = st.text(
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
    | st.sampled_from(" \n-،.؟«»“”\u200f\u2067\u2069\u202e\u00ad\ufb50\ufefb aZ9é")
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أُعلِنَ", "اعلن"),
        ("إيوو آسيا ٱلصين", "ايوو اسيا الصين"),
        ("شؤون مسئولة", "شوون مسيوله"),
        ("الصينى بكین", "الصيني بكين"),
        ("گوانگژو پکن چين", "كوانكزو بكن جين"),
        ("الصــــين", "الصين"),
        ("\ufefb\ufee3\ufe8e\ufee7\ufe8e", "لامانا"),
        ("١٢٬٥٠٠ و٦٫٨٪", "12,500 و6.8%"),
        ("«هواوي» “هواوي” „هواوي‟", '"هواوي" "هواوي" "هواوي"'),
        ("بكين – شنتشن — إيوو", "بكين - شنتشن - ايوو"),
        ("\u2067Hùkǒu\u2069\u00a0ÉTÉ", "hukou ete"),
        ("  سطر\n\tآخر ", "سطر اخر"),
        ("ﷲ", "الله"),
    ],
)
def test_spellings_of_the_same_words_are_equal(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_words_leave_punctuation_behind() -> None:
    assert words("قال: «6.8%» من BYD_X!") == ["قال", "6", "8", "من", "byd", "x"]


@pytest.mark.parametrize(
    "forms",
    [
        "الصين والصين للصين بالصين الصينية صيني صينيين الصينيون",
        "وزارة الوزارة والوزارة وزارتها وزارات بالوزارات",
        "صادرات الصادرات صادراتها وصادراتها وصادراته",
        "شركة الشركة شركات الشركات وشركاتها شركتها",
        "واردات الواردات وارداتها ووارداتها",
        "مصنع المصنع ومصنعها بالمصنع",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len(set(tokens(forms))) == 1


def test_a_stem_is_never_shorter_than_three_letters() -> None:
    assert [stem(word) for word in ("هي", "الي", "بيته", "باله")] == [
        *("هي", "الي", "بيت", "بال"),
    ]


@pytest.mark.parametrize("word", ["BYD", "5g", "2026", "比亚迪"])
def test_a_word_of_another_script_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("ويؤدي", "يودي"),
        ("وقالت", "قالت"),
        ("وفي", "في"),
        ("والوزارة", "الوزاره"),
        ("ووزير", "وزير"),
        ("وأعداد", "اعداد"),
        ("وزارة", "وزاره"),
        ("وزاراتها", "وزاراتها"),
        ("واشنطن", "واشنطن"),
        ("وقّعت", "وقعت"),
        ("وصل", "وصل"),
        ("وُلد", "ولد"),
    ],
)
def test_only_a_conjunction_is_taken_off(written: str, bare: str) -> None:
    assert without_conjunction(fold(written)) == bare


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\u202eالصين\u202c \u200fتنمو\u200f", "الصين تنمو"),
        ("سطر\r\n\r\nثان\u2028ثالث\x0bرابع", "سطر\nثان\nثالث\nرابع"),
        ("سعر\u00a0\u2009\t الصرف", "سعر الصرف"),
        ("الصــين", "الصين"),
        ("1447 هـ لـ«بي واي دي»", "1447 هـ لـ«بي واي دي»"),
        ("\ufefb \ufee3", "لا م"),
        ("وقّعت أُسرةٌ ١٢٪", "وقّعت أُسرةٌ ١٢٪"),
        ("a\ud800b\ue000c\x00d", "abcd"),
        ("46.\u200f13 و\u200f46.13\u200f", "13.46 و46.13"),
    ],
)
def test_a_reader_sees_every_letter_and_nothing_invisible(
    written: str, seen: str
) -> None:
    assert visible(written) == seen


@given(st.text() | ARABIC)
def test_folding_and_cleaning_twice_change_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert visible(visible(text)) == visible(text)


@given(st.text() | ARABIC)
def test_what_is_seen_folds_like_what_was_written(text: str) -> None:
    assert words(visible(text)) == words(text)


def test_chinese_of_both_scripts_folds_alike() -> None:
    assert fold("騰訊與寧德時代") == fold("腾讯与宁德时代")


@given(st.text() | ARABIC)
def test_lines_fold_alone_as_they_do_together(text: str) -> None:
    assert fold(text) == folding._fold(text)


def test_every_letter_that_is_folded_is_looked_for() -> None:
    known = folding._FOLDED.keys() - folding._FREQUENT.keys()

    assert {
        letter for letter in folding._FOLDED if folding._RARE.match(letter)
    } == known


@given(st.text() | ARABIC)
def test_what_looks_plain_at_first_sight_is_plain(text: str) -> None:
    assert folding._ODD.search(text) or folding._plain(text) == text
