from collections.abc import Callable

import pytest

from jobs.facts.directory import directory
from jobs.facts.entities import entities
from jobs.facts.spellings import is_spelled_out, spellings

HOME = [entity for entity in directory().values() if entity.country == "CN"]
STRONG = [
    (entity.id, name)
    for entity in HOME
    for name in (entity.name, *entity.aliases)
    if name not in entity.weak
]


def test_an_abbreviation_is_spelled_out_by_all_names_of_its_letters() -> None:
    assert set(spellings(("جي", "ايه", "سي"))) == {
        *((g, a, "سي") for g in ("جي", "جيه", "جاي") for a in ("ايه", "اي", "ايي")),
        ("جيايهسي",),
    }


@pytest.mark.parametrize("words", [(), ("بي",), ("بي", "واي"), ("بايت", "دانس", "بي")])
def test_other_words_are_no_abbreviation(words: tuple[str, ...]) -> None:
    assert not is_spelled_out(words)
    assert list(spellings(words)) == []


@pytest.mark.parametrize(
    "text",
    ["سي أيه تي أل", "سى إيه تى إل", "سي.إيه.تي.إل", "سي-اي-تي-ايل", "سيايهتيال"],
)
def test_an_abbreviation_is_found_however_it_is_spelled(text: str) -> None:
    assert entities(f"بنت {text} مصنعا") == ("catl",)


@pytest.mark.parametrize(
    "change",
    [
        "و{}".format,
        "ل{}".format,
        "«{}»".format,
        lambda name: name.replace("ي ", "ى ").replace("ة", "ه"),
        lambda name: name.replace("أ", "ا").replace("إ", "ا"),
        lambda name: name.replace(" ", "."),
        lambda name: name.replace(" ", "-"),
        lambda name: f"{name[:2]}\u0640{name[2:]}",
    ],
    ids=["and", "to", "quotes", "final letters", "hamzas", "dots", "dashes", "tatweel"],
)
def test_a_name_is_found_however_it_is_dressed(change: Callable[[str], str]) -> None:
    missed = [
        name
        for id_, name in STRONG
        if id_ not in entities(f"وقعت أمس {change(name)} عقدا في الصين")
    ]

    assert len(missed) / len(STRONG) <= 0.01, missed
