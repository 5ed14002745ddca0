import pytest

from jobs.arabic.fold import words
from jobs.facts.claims import days, moves
from jobs.facts.concepts import concepts


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("النفط يرتفع بعد خفض إنتاج أوبك", {("=نفط", "up"), ("=صنع", "down")}),
        ("أسعار النفط تهبط", {("=نفط", "down")}),
        ("النفط للصعود", {("=نفط", "up")}),
        ("الدولار عند أعلى مستوى", {("level", "high")}),
        ("توقيع عقد في بكين", set()),
    ],
)
def test_what_stands_beside_a_direction_moves(
    heading: str, expected: set[tuple[str, str]]
) -> None:
    said = words(heading)

    assert moves(said, concepts(said)) == expected


def test_days_of_the_week_are_claims() -> None:
    assert days(words("أغلق المؤشر الاثنين على ارتفاع")) == {"monday"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("برلين", "الألماني"),
        ("المركبات", "سيارة"),
        ("ارتفعت", "قفزت"),
        ("لمصنع", "مصانع"),
    ],
)
def test_words_for_one_thing_are_one_concept(first: str, second: str) -> None:
    assert concepts(words(first)) == concepts(words(second)) != [""]


def test_numbers_and_letters_say_nothing() -> None:
    assert concepts(words("و 12 b")) == ["", "", ""]
