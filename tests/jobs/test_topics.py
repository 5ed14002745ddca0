import re

import pytest

from jobs.facts.topics import find_topic, nearest, topics
from jobs.tables import TableError


def row(**changes: str) -> dict[str, str]:
    return {
        "id": "eco",
        "ord": "1",
        "emoji": "📊",
        "name_ar": "الاقتصاد",
        "name_en": "Economy",
        "hashtag": "#اقتصاد",
        "definition_ar": "",
        "definition_en": "",
        "keywords_ar": "النمو=3",
        "keywords_en": "",
        "keywords_zh": "",
        "exclusions": "كرة=-8",
    } | changes


def test_there_are_fourteen_topics_in_their_order() -> None:
    assert " ".join(topic.id for topic in topics()) == (
        "eco trd mfg ecm aix chp stu wrk mkt cny nev rel law arb"
    )


def test_hashtags_are_arabic_letters_and_underscores() -> None:
    assert all(re.fullmatch("#[\u0620-\u064a_]+", t.hashtag) for t in topics())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("trd", "trd"),
        ("🚢", "trd"),
        ("⚖️", "law"),
        ("⚖", "law"),
        ("التجارة والشحن", "trd"),
        ("الشحن", "trd"),
        ("التجارة", "trd"),
        ("التجارة الإلكترونية", "ecm"),
        ("trade", "trd"),
        ("Startups", "stu"),
        ("#اليوان", "cny"),
        ("اليوان", "cny"),
        ("وظائف", "wrk"),
        ("سيارات", "nev"),
        ("عقارات", "rel"),
    ],
)
def test_a_topic_is_found_by_what_readers_call_it(said: str, expected: str) -> None:
    found = find_topic(said)

    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize("said", ["", "زهور", "!!!"])
def test_words_about_no_topic_find_none(said: str) -> None:
    assert find_topic(said) is None


def test_a_misspelt_name_has_its_topic_nearest() -> None:
    assert nearest("العقر والبنيه")[0].id == "rel"
    assert len(nearest("xyz", 5)) == 5


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"keywords_ar": "النمو"}, "is not term=weight"),
        ({"keywords_ar": "النمو=-3"}, "has the wrong sign"),
        ({"exclusions": "كرة=8"}, "has the wrong sign"),
        ({"ord": "one"}, "needs a number"),
        ({"hashtag": "اقتصاد"}, "needs a number"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(
    changes: dict[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([("topics.tsv, line 2", row(**changes))])
    monkeypatch.setattr("jobs.facts.topics.rows", lambda *_: told)

    with pytest.raises(TableError, match=f"topics.tsv, line 2: .*{reason}"):
        topics.__wrapped__()


def test_an_id_may_stand_but_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([("topics.tsv, line 2", row()), ("topics.tsv, line 3", row())])
    monkeypatch.setattr("jobs.facts.topics.rows", lambda *_: told)

    with pytest.raises(TableError, match="twice"):
        topics.__wrapped__()
