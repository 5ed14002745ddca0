from collections.abc import Callable

import pytest

from jobs.facts.entities import directory, entities
from jobs.facts.spellings import spellings

HOME = [entity for entity in directory().values() if entity.country == "CN"]
STRONG = [
    (entity.id, name)
    for entity in HOME
    for name in (entity.name, *entity.aliases)
    if name not in entity.weak
]


def test_a_name_is_spelt_as_each_press_spells_its_sounds() -> None:
    assert set(spellings("شانغهاي")) == {"شانجهاي", "شانقهاي"}
    assert "هانجزو" in set(spellings("هانغتشو"))


def test_a_paper_keeps_to_its_habit_through_a_name() -> None:
    assert "هونج كونج" in set(spellings("هونغ كونغ"))
    assert "هونج كونغ" not in set(spellings("هونغ كونغ"))


def test_a_name_without_such_sounds_has_one_spelling() -> None:
    assert list(spellings("بكين")) == []


def test_a_short_spelling_is_left_to_the_words_it_is() -> None:
    assert all(len(spelling) >= 6 for spelling in spellings("ونتشو"))


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
