import re
from collections import Counter

from jobs.catalogue import bundled


def test_the_bundled_catalogue_is_whole() -> None:
    sources = bundled()

    assert len(sources) == 175
    assert Counter(s.language for s in sources) == {"ar": 76, "en": 55, "zh": 44}
    assert Counter(s.mode for s in sources) == {"head": 112, "sum": 63}


def test_a_starter_set_of_arabic_sources_is_read() -> None:
    assert [s.slug for s in bundled() if not s.paused] == [
        "aljazeera",
        "bbc-arabic",
        "skynews-business",
        "skynews-technology",
        "cnn-arabic-business",
        "france24-economy",
        "euronews-business",
        "aawsat-economy",
        "independent-economy",
        "argaam",
        "argaam-world",
        "attaqa",
        "investing-sa",
        "qna-economy-world",
        "aitnews",
        "google-trade-war",
    ]
    assert {s.language for s in bundled() if not s.paused} == {"ar"}


def test_names_are_arabic() -> None:
    assert [s.slug for s in bundled() if re.search("[A-Za-z]", s.name)] == []


def test_a_headline_only_source_says_why() -> None:
    assert {s.slug for s in bundled() if s.mode == "head"} == {
        s.slug for s in bundled() if s.reason
    }


def test_state_media_without_a_licence_yield_headlines_only() -> None:
    assert {s.mode for s in bundled() if s.ownership.startswith("state-")} == {"head"}


def test_only_a_group_names_its_owner() -> None:
    assert {s.slug for s in bundled() if s.owner} == {
        s.slug for s in bundled() if s.ownership == "group"
    }
