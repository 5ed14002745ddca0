from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic import lexicon
from jobs.arabic.lexicon import Hit, Lexicon, lexemes, longest, term

WORDS = Lexicon(
    [
        term("التجارة", "trade"),
        term("التجارة الإلكترونية", "shops"),
        term("الرياض!", "Riyadh"),
        term("سيارة كهربائية", "electric car"),
        term("مصر", "Egypt"),
        term("الصين", "China"),
        term("电动汽车", "electric car"),
        term("5g", "network"),
    ]
)


PARTS = ["و", "ب", "ال", "ف", "الصين", "التجارة", "الإلكترونية", "لل", "مصر"]


def found(text: str) -> list[str]:
    return [hit.meanings[0] for hit in WORDS.hits(lexemes(text))]


def test_a_term_may_carry_a_conjunction_a_preposition_and_the_article() -> None:
    assert found("والصين بالصين للصين وللصين كالصين") == ["China"] * 5


@pytest.mark.parametrize("conjunction", ["", "و", "ف"])
@pytest.mark.parametrize("clitic", ["", "ب", "ك", "ل", "س", "ال", "لل", "بال", "كال"])
def test_a_first_word_carries_any_clitic(conjunction: str, clitic: str) -> None:
    assert found(f"{conjunction}{clitic}سيارة كهربائية") == ["electric car"]


def test_two_thieves_are_not_to_china() -> None:
    assert found("قبض على لصين") == []


def test_the_last_word_may_carry_a_suffix() -> None:
    assert found("السيارة الكهربائية") == ["electric car"]
    assert found("سيارة كهربائيها") == ["electric car"]


def test_a_short_word_and_an_exact_one_take_no_suffix() -> None:
    assert found("مصران") == []
    assert found("الملابس الرياضية") == []


def test_a_word_inside_another_is_not_found() -> None:
    assert found("قصين والتجاريون") == []


def test_the_longest_term_hides_the_shorter_one() -> None:
    assert WORDS.hits(lexemes("نمو التجارة الإلكترونية والتجارة")) == [
        Hit(1, 3, ("shops",)),
        Hit(3, 4, ("trade",)),
    ]


def test_of_terms_of_one_length_the_higher_rank_wins() -> None:
    low, high = term("ب ج", "low"), term("ج د", "high")
    both = Lexicon([low, type(high)(high.words, high.meaning, rank=1)])

    assert [hit.meanings for hit in both.hits(["ب", "ج", "د"])] == [("high",)]


def test_terms_of_one_text_are_one_hit() -> None:
    both = Lexicon([term("الصين", 1), term("الصين", 2)])

    assert both.hits(["الصين"]) == [Hit(0, 1, (1, 2))]


def test_chinese_is_found_between_other_characters() -> None:
    assert found("中国电动汽车出口") == ["electric car"]


def test_latin_is_found_whatever_its_case() -> None:
    assert found("شبكات 5G") == ["network"]


@given(st.lists(st.sampled_from(PARTS)))
def test_hits_stand_in_order_and_never_overlap(parts: list[str]) -> None:
    hits = WORDS.hits(lexemes(" ".join(parts)))

    assert all(a.end <= b.start for a, b in pairwise(hits))


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(-2, 0))).map(
        sorted
    )
)
def test_of_hits_in_order_the_longest_are_kept_as_of_any(
    found: list[tuple[int, int, int]],
) -> None:
    ranked = [(rank, Hit(start, start + size, ())) for start, size, rank in found]
    by_rank = sorted(ranked, key=lambda one: one[0])

    assert lexicon._apart(ranked) == longest([hit for _, hit in by_rank])
