import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.lexicon import lexemes
from jobs.facts.directory import directory, lookup
from jobs.facts.entities import entities, mentions
from jobs.facts.topics import topics
from jobs.tables import TableError

DATA = Path(__file__).parents[1] / "data" / "entities.jsonl"
TEXTS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]


def is_ambiguous(text: str) -> bool:
    return any(mention.doubtful for mention in mentions(lexemes(text)))


@pytest.mark.parametrize("item", TEXTS, ids=lambda item: item["id"])
def test_a_text_names_its_entities_in_order(item: dict[str, Any]) -> None:
    assert list(entities(item["text"])) == item["entities"]


def test_ac_fol_04_spellings_of_one_name_are_one_entity() -> None:
    assert entities("تينسنت وتنسنت وتينسينت وTencent و腾讯") == ("tencent",)


def test_a_name_takes_no_suffix() -> None:
    assert entities("هواويات سينوبكية") == ()


def test_ac_fol_04_a_product_is_not_its_maker() -> None:
    assert entities("WeChat Work") == ("wecom",)
    assert entities("WeChat") == ("wechat",)
    assert directory()["wecom"].owner == "tencent"


def test_ac_fol_03_a_company_taken_for_a_man_is_a_company_and_doubtful() -> None:
    text = "وقال يوان فوداو، الذي يقدم دروسا للأطفال، إن الزوار تضاعفوا"

    assert [directory()[id_].type for id_ in entities(text)] == ["company"]
    assert is_ambiguous(text)


def test_a_chat_app_used_for_work_is_the_work_app_and_doubtful() -> None:
    text = "تستخدم الشركات تطبيق وي تشات من أجل العمل عن بُعد"

    assert entities(text) == ("wecom",)
    assert is_ambiguous(text)


def test_a_name_without_doubt_is_not_ambiguous() -> None:
    assert not is_ambiguous("تجاوز عدد مستخدمي وي تشات مليارا، كما قالت يوان فوداو")


def test_a_weak_name_needs_china_beside_it() -> None:
    assert entities("زارت شيري الحديقة") == ()
    assert entities("طرحت شيري سيارة في الصين") == ("chery",)
    assert entities("تيمو تنافس شي إن") == ("temu", "shein")


@pytest.mark.parametrize(
    "name", ["دينغ دينغ", "دينغتوك", "DingTalk", "钉钉", "dingtalk"]
)
def test_an_entity_is_looked_up_by_any_of_its_names(name: str) -> None:
    assert [entity.id for entity in lookup(name)] == ["dingtalk"]


def test_looking_up_takes_the_whole_name() -> None:
    assert lookup("دينغ") == ()


def test_what_the_directory_refers_to_exists() -> None:
    known = {topic.id for topic in topics()} | {""}

    assert all(entity.topic in known for entity in directory().values())
    assert all(entity.name for entity in directory().values())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"context": "strange"}, "context is unknown"),
        ({"owner": "nobody"}, "names an unknown id"),
        ({"doubt": "كلمة > nobody"}, "names an unknown id"),
    ],
)
def test_a_wrong_row_is_named(
    changes: dict[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        **dict.fromkeys(
            ["type", "name_ar", "aliases_ar", "names_en", "names_zh", "country"], ""
        ),
        "id": "x",
        "owner": "",
        "topic": "",
        "context": "strong",
        "doubt": "",
        **changes,
    }
    told = iter([("entities.tsv, line 9", row)])
    monkeypatch.setattr("jobs.facts.directory.rows", lambda *_: told)

    with pytest.raises(TableError, match=reason):
        directory.__wrapped__()


@given(st.text())
def test_any_text_can_be_searched_for_entities(text: str) -> None:
    assert set(entities(text)) <= directory().keys()


def test_a_weak_name_counts_only_near_what_is_chinese() -> None:
    app = "يحظر البلد التيك توك"
    between = " كلمة" * 70

    assert entities(f"{app} وتطبيقات صينية") == ("tiktok",)
    assert entities(f"{app}{between} الصين") == ()
