"""The sources that come with the product, row by row."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from jobs.catalogue import begun, bundled
from storage.model import Source

ROWS = pytest.mark.parametrize("source", bundled(), ids=lambda s: s.slug)

#: Hosts of outlets that a state owns or directs, wherever their feed is read.
STATE_CN = re.compile(
    r"xinhua|news\.cn|people\.com\.cn|chinadaily|cgtn|globaltimes|cri\.cn|ecns"
    r"|chinanews|china\.org\.cn|chinatoday|yicai|sixthtone|jiemian|/cls/|21caijing|/nbd"
)
STATE_ARAB = re.compile(r"qna\.org\.qa|spa\.gov\.sa|wam\.ae|kuna\.net|mena\.org\.eg")
PUBLIC = re.compile(
    r"bbc|france24|dw\.(com|de)|aljazeera|rt\.com|sarabic|aa\.com\.tr|focustaiwan"
    r"|gov\.cn|rsshub\.app/gov/"
)


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


def test_arabic_comes_first() -> None:
    languages = [s.language for s in bundled()]

    assert languages == sorted(languages, key=["ar", "en", "zh"].index)


def test_english_and_chinese_sources_are_read_once_they_can_be_translated() -> None:
    waiting = {s.slug for s in bundled() if s.until == "translation"}
    ready = begun(bundled(), {"translation"})

    assert {s.language for s in ready if s.slug in waiting} == {"en", "zh"}
    assert {s.slug for s in ready if s.language != "ar" and not s.paused} == waiting
    assert len(waiting) == 64
    assert [s for s in ready if s.slug not in waiting] == [
        s for s in bundled() if s.slug not in waiting
    ]


@ROWS
def test_a_row_can_be_believed(source: Source) -> None:
    assert source.evidence, "what was reported of the address, and when"
    assert not re.search("[A-Za-z]", source.name), "readers see Arabic names"
    assert (source.mode == "head") == bool(source.reason), "a headline-only mode's why"
    assert 0 < source.weight < 1, "nothing is beyond doubt"
    assert bool(source.owner) == (source.ownership == "group"), "a group has an owner"
    assert source.paused or source.language == "ar"
    assert replace(source, until="") == source or source.paused


@ROWS
def test_a_row_says_who_owns_the_outlet(source: Source) -> None:
    found = {
        "state-cn": STATE_CN.search(source.url),
        "state-arab": STATE_ARAB.search(source.url),
        "public": PUBLIC.search(source.url),
        "group": re.search("scmp", source.url),
    }
    owners = [name for name, match in found.items() if match]

    assert owners[:1] == [source.ownership] or (
        not owners and source.ownership in ("private", "independent")
    )


def test_state_media_without_a_licence_yield_headlines_only() -> None:
    assert {s.mode for s in bundled() if s.ownership.startswith("state-")} == {"head"}


def test_addresses_differ_by_more_than_their_dress() -> None:
    def bare(url: str) -> str:
        return re.sub(r"^https?://(www\.)?|/$", "", url).lower()

    assert Counter(bare(s.url) for s in bundled()).most_common(1)[0][1] == 1
