"""What a query asks for, and by what articles are found."""

from dataclasses import replace

import pytest

from jobs.facts.glossary import glossary
from jobs.seek import about, is_enough, named_by, search_text, wanted
from tests.bot.stories import article


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("أسعار الشحن", (("اسعار",), ("شحن",))),
        ("في شنغهاي", (("شنغها", "شانغها"),)),
        ("Shanghai", (("shanghai", "شانغها"),)),
        ("بنك شانغهاي", (("بنك",), ("شانغها",))),
        ("شحن إلى ييوو", (("شحن",), ("ييوو", "ايوو"))),
        ("دينغ توك", (("دينغ توك",),)),
        ("出口贸易", (("出 口 贸 易",),)),
        ("出口 贸易", (("出 口",), ("贸 易",))),
        ("OPC", (("opc", "شرك شخص واحد"),)),
        ("من", (("من",),)),  # says nothing, but there is nothing else
        ("", ()),
        ("\" ' * ( : \\", ()),
    ],
)
def test_a_query_asks_for_all_its_words_and_names_in_any_spelling(
    query: str, asked: tuple[tuple[str, ...], ...]
) -> None:
    assert wanted(query) == asked


def test_a_foreign_name_of_a_term_asks_for_all_its_names() -> None:
    (names,) = wanted("hukou")

    assert names[:2] == ("hukou", "هوكو")
    assert "户 口" in names


def test_a_term_is_told_of_wherever_one_of_its_names_stands() -> None:
    assert about(glossary()["neijuan"]) == (
        (
            *("نيجو", "تنافس استنزاف", "انغماس في منافس", "منافس عقيم"),
            *("involution", "neijuan", "内 卷"),
        ),
    )
    (names,) = about(glossary()["ai-plus"])
    assert "ذكاء اصطناع" not in names  # as broad as a topic


def test_an_article_is_found_by_the_names_of_what_it_names() -> None:
    one = article(1, title="Shanghai port", text="", summary="ميناء")

    assert search_text(one) == "shanghai port ميناء"
    named = replace(one, text="上海", entities=("shanghai", "nobody"))
    assert search_text(named) == "shanghai port 上 海 شانغها"


@pytest.mark.parametrize(
    ("query", "enough"),
    [
        ("ش", False),
        ("شح", True),
        ("铁", True),
        ("5G", True),
        ("؟ ", False),
        ("a b", True),
    ],
)
def test_two_letters_or_one_chinese_character_are_enough(
    query: str, enough: bool
) -> None:
    assert is_enough(query) is enough


def test_a_query_may_name_somebody_as_a_whole() -> None:
    assert [named_by(q) for q in ("هواوي", "أرباح هواوي", "")] == ["huawei", "", ""]
