import pytest

from jobs.arabic.lexicon import lexemes
from jobs.facts.bodies import described
from jobs.facts.heard import Heard


def bodies(text: str) -> list[str]:
    return [one.id for one in described(lexemes(text))]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("المكتب الوطني الصيني للإحصاءات", "nbs"),
        ("هيئة الإحصاء الوطنية في الصين", "nbs"),
        ("المصرف الزراعي بالصين", "abc"),
        ("مصلحة الدولة الصينية لتنظيم السوق", "samr"),
        ("هيئة الأوراق المالية الصينية", "csrc"),
        ("شركة الصين لإنشاءات السكك الحديدية", "crcc"),
        ("المؤسسة الوطنية الصينية للنفط البحري", "cnooc"),
    ],
)
def test_a_body_is_known_however_it_is_described(text: str, body: str) -> None:
    assert bodies(text)[-1:] == [body]


def test_a_description_ends_with_what_says_whose_body_it_is() -> None:
    text = lexemes("أعلنت هيئة تنظيم الأوراق المالية في الصين قواعد")

    assert list(described(text)) == [Heard(1, 7, "csrc", sure=True)]


@pytest.mark.parametrize(
    "text",
    [
        "هيئة الأوراق المالية والبورصات الأمريكية تراقب شركات الصين",
        "وزارة التجارة الأمريكية والصين",
        "بنك التنمية الآسيوي في الصين",
        "المكتب الوطني للإحصاء في تونس",
        "أطلقت شركة تجارية صينية قمرا",
        "بدأت شركة صينية إنشاء خط حديدي",
        "بنك في الصين",
        "لجنة",
    ],
)
def test_another_body_is_none_of_ours(text: str) -> None:
    assert bodies(text) == []
