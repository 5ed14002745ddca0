from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.lexicon import lexemes
from jobs.facts import hints
from jobs.facts.directory import directory
from jobs.facts.gate import names_china
from jobs.facts.hints import may_name_china
from jobs.labelled import examples

DATA = Path(__file__).parents[1] / "data"
NAMES = [name for entity in directory().values() for name in entity.names]
TEXTS = [
    f"{one['title']}\n{one['text']}"
    for one in chain(
        examples.lines(DATA, "gate.jsonl"), examples.lines(DATA, "entities.jsonl")
    )
    if "title" in one and "text" in one
]
TOKENS = sorted({token for text in (*TEXTS, *NAMES) for token in text.split()})
BETWEEN = (" ", "\n", "\t", "، ", " و", "-", "\u200f ", "\u00a0", "", "\x1f", "\u0640")


def missed(text: str) -> bool:
    return names_china(lexemes(text)) and not may_name_china(text)


def test_no_name_of_the_directory_is_missed() -> None:
    said = [wording for name in NAMES for wording in (name, f"قالت و{name}، أمس")]

    assert [text for text in said if missed(text)] == []


def test_no_labelled_text_is_missed() -> None:
    assert [text for text in TEXTS if missed(text)] == []


def test_no_name_is_missed_that_is_parted_or_spelled_otherwise() -> None:
    words = [word for name in NAMES for word in name.split() if len(word) > 3]
    parted = [f"{word[:place]} {word[place:]}" for word in words for place in (2, 3)]
    spelled = [
        name.replace(vowel, "", 1)
        for name in NAMES
        for vowel in "اوي"
        if " " in name and vowel in name
    ]
    said = [text for text in (*parted, *spelled) if names_china(lexemes(text))]

    assert len(said) > 100
    assert [text for text in said if not may_name_china(text)] == []


@given(st.lists(st.tuples(st.sampled_from(TOKENS), st.sampled_from(BETWEEN))))
def test_nothing_that_names_china_is_missed(parts: list[tuple[str, str]]) -> None:
    assert not missed("".join(chain.from_iterable(parts)))


@pytest.mark.parametrize(
    "text",
    [
        *("", "هطلت أمطار على الساحل", "فاز المنتخب على ضيفه"),
        "أعلنت وزارة التجارة القطرية",  # with a third word it may be China's
        "حيا الموسيقي كرم النادي",  # has the consonants of a name, and is not like it
    ],
)
def test_what_is_far_from_any_name_is_passed_over(text: str) -> None:
    assert not may_name_china(text)


def test_words_that_are_forgotten_are_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hints, "_MOST", 1)
    spelled = hints._Spelled()

    letters = [spelled[word] for word in ("الصين", "بكين", "الصين")]

    assert letters == [hints._NAME] * 3
    assert [*spelled] == ["الصين"]
