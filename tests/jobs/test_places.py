"""A place is shown in one spelling, and nothing else is touched."""

import pytest

from jobs.facts.places import one_spelling


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("مصانع شنغهاي", "مصانع شانغهاي"),
        ("وبشنجهاي، وشنقهاي.", "وبشانغهاي، وشانغهاي."),
        ("شانغهاي ولشانغهاي", "شانغهاي ولشانغهاي"),
        ("ايوو وييوو", "إيوو وإيوو"),
        ("ووهان وبوهان وفي وهان", "ووهان وبووهان وفي ووهان"),
        ("شن تشن", "شنتشن"),
        ("شنغهايي وأشنغهاي", "شنغهايي وأشنغهاي"),
    ],
)
def test_places_of_the_article_have_one_spelling(written: str, shown: str) -> None:
    places = ("shanghai", "yiwu", "wuhan", "shenzhen", "huawei", "nobody")

    assert one_spelling(written, places) == shown
    assert one_spelling(shown, places) == shown


def test_what_the_article_does_not_name_stays() -> None:
    assert one_spelling("مصانع شنغهاي", ("yiwu",)) == "مصانع شنغهاي"


def test_a_doubtful_spelling_or_another_name_stays() -> None:
    places = ("guangzhou", "xinjiang")

    assert one_spelling("معرض كانتون", places) == "معرض كانتون"
    assert one_spelling("تركستان الشرقية", places) == "تركستان الشرقية"
