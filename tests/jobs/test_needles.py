"""What is not tried for want of a needle would not have been found."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic import junk
from jobs.arabic.fold import fold
from jobs.arabic.needles import Sieve, needles
from jobs.arabic.phrases import phrase, stands
from jobs.tables import rows

DATA = Path(__file__).parents[1] / "data"
LINES = [
    fold(line)
    for file in (*(DATA / "lines").glob("*.txt"), *(DATA / "clean").glob("*.txt"))
    for line in file.read_text("utf-8").splitlines()
]
WORDS = sorted({word for line in LINES for word in line.split()})

# Patterns, each with a text that it matches.
Pair = tuple[str, str]
LETTERS = st.text("ابتقل., (", min_size=1, max_size=4).map(
    lambda it: (re.escape(it), it)
)
CLASSES = st.sampled_from(
    [
        (r"\w", "و"),
        (r"\W*", ""),
        (r"\d+", "26"),
        (".*", "نص"),
        ("[ابت]", "ت"),
        ("^", ""),
    ]
)


def _in_a_row(parts: list[Pair]) -> Pair:
    return "".join(pattern for pattern, _ in parts), "".join(text for _, text in parts)


def _composed(parts: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    rows = st.lists(parts, min_size=1, max_size=3).map(_in_a_row)
    either = st.tuples(rows, rows).map(
        lambda it: (f"(?:{it[0][0]}|{it[1][0]})", it[1][1])
    )
    repeated = st.tuples(
        rows, st.sampled_from([("?", 0), ("*", 2), ("+?", 1), ("{2}", 2), ("{0,3}", 1)])
    ).map(lambda it: (f"(?:{it[0][0]}){it[1][0]}", it[0][1] * it[1][1]))
    ahead = rows.map(lambda it: (f"(?={it[0]}){it[0]}(?<!ثثث)(?!ثثث)", it[1]))
    return rows | either | repeated | ahead


PAIRS = st.recursive(LETTERS | CLASSES, _composed, max_leaves=12)


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("صورة: رويترز", {"صورة: رويترز"}),
        (r"^\W*(?:تابعونا|شاركنا) على", {"تابعونا", "شاركنا"}),
        (r"المصدر\s*(?:هنا|)", {"المصدر"}),
        (r"(?:ال)?خبر(?!\w)", {"خبر"}),
        (r"(?:يتابع)+ \w{2,}ها", {"يتابع"}),
        (r"(?=.*منشور).*\u061f", {"منشور"}),
        (r"اقرأ?", {"اقر"}),
        (r"\[\d+\]", {"["}),
        (r"[قف]ال|\d{4}", set()),
        ("", set()),
    ],
)
def test_a_pattern_needs_its_letters(pattern: str, needed: set[str]) -> None:
    assert needles(pattern) == needed


@given(PAIRS)
def test_a_needle_stands_in_whatever_a_pattern_matches(pair: Pair) -> None:
    pattern, text = pair
    needed = needles(pattern)

    if re.search(pattern, text):
        assert not needed or any(needle in text for needle in needed)


@pytest.mark.parametrize("scope", ["never", "line", "foot", "sentence", "head", "tail"])
def test_no_labelled_line_is_kept_from_a_rule_that_fits_it(scope: str) -> None:
    sieve = junk._rules()[scope]

    kept = {
        line: [rule for rule in sieve.may_fit(line) if rule.find(line)]
        for line in LINES
    }

    assert kept == {line: [r for r in sieve.things if r.find(line)] for line in LINES}


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_no_line_is_kept_from_a_rule_that_fits_it(line: str) -> None:
    for sieve in junk._rules().values():
        possible = [*sieve.may_fit(line)]

        assert [rule for rule in sieve.things if rule.find(line)] == [
            rule for rule in possible if rule.find(line)
        ]


def test_things_come_in_their_order_whatever_they_need() -> None:
    needed = ({"خبر ع"}, set(), {"؟"}, {"عن", "من"}, {"مصدر"})
    sieve = Sieve([(place, frozenset(each)) for place, each in enumerate(needed)])

    assert [*sieve.may_fit("خبر عاجل من الوكالة؟")] == [0, 1, 2, 3]
    assert [*sieve.may_fit("")] == [1]


@pytest.mark.parametrize(
    "name", sorted({row["name"] for _, row in rows("phrases.tsv", "name", "pattern")})
)
def test_a_phrase_stands_where_its_pattern_is_found(name: str) -> None:
    found = {line: stands(name, line) for line in LINES}

    assert found == {line: bool(phrase(name).search(line)) for line in LINES}


@given(
    st.sampled_from(["ago", "age", "vague", "incomplete", "pointing", "translated"]),
    st.lists(st.sampled_from([*WORDS, ".", "؟", "-5", ":"]), max_size=12).map(" ".join),
)
def test_a_phrase_stands_in_any_text_where_it_is_found(name: str, text: str) -> None:
    assert stands(name, text) == bool(phrase(name).search(text))
