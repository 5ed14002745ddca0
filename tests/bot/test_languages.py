"""Both languages say the same, with the same values, commands and buttons."""

import re

import pytest

from bot.texts import locale

SECTIONS = ("text", "toast", "keyboard", "words")
FIELD = re.compile(r"\{(\w+)|\[\[(\w+)")


def leaves(part: object, path: str) -> dict[str, object]:
    """Every text of a part of a locale file, by its path; lists are one text."""
    if not isinstance(part, dict):
        return {path: part}
    found: dict[str, object] = {}
    for key, value in part.items():
        found |= leaves(value, f"{path} {key}")
    return found


def told(language: str) -> dict[str, object]:
    """What a reader may be told in a language, by section and key."""
    sections = (leaves(locale(language)[name], name) for name in SECTIONS)
    found = {path: text for section in sections for path, text in section.items()}
    news = tuple(locale("en")["arabic"])
    return {
        path: text
        for path, text in found.items()
        if not path.startswith(("words months", *news))
    }


def test_every_text_is_told_in_both_languages() -> None:
    """A new text needs its English in bot/locale/en.json, under the same key.

    What is told in Arabic whatever the reader chose, news and notices to operators,
    is listed there under "arabic".
    """
    arabic, english = set(told("ar")), set(told("en"))

    assert {"missing": arabic - english, "left over": english - arabic} == {
        "missing": set(),
        "left over": set(),
    }
    assert locale("ar")["plural"].keys() == locale("en")["plural"].keys()


@pytest.mark.parametrize("path", sorted(told("en").keys() & told("ar").keys()))
def test_both_languages_fill_in_the_same(path: str) -> None:
    """The same values, commands and actions of buttons stand in both texts."""
    arabic, english = (told(language)[path] for language in ("ar", "en"))

    assert fields(english) == fields(arabic)
    if path.startswith("keyboard"):
        assert actions(english) == actions(arabic)
    elif isinstance(arabic, list):
        assert isinstance(english, list)
        assert len(english) == len(arabic)


def fields(text: object) -> set[tuple[str, ...]]:
    return {found.groups("") for found in FIELD.finditer(str(text))}


def actions(rows: object) -> list[list[str]]:
    """What each button does; the one to the other language leads to the other."""
    assert isinstance(rows, list)
    return [
        [
            part.rpartition(" → ")[2].replace("lg~ar", "lg~en")
            for part in row.split(" ¦ ")
        ]
        for row in rows
    ]


def test_english_plurals_are_those_of_english() -> None:
    for noun, forms in locale("en")["plural"].items():
        assert forms.keys() == {"one", "other"}, noun
        assert all("{n}" in form for form in forms.values()), noun
