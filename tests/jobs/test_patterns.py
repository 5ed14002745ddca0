"""Patterns are written in the form of the text that they are matched against."""

import re

import pytest

from jobs.arabic import junk
from jobs.arabic.fold import fold
from jobs.arabic.phrases import phrase
from jobs.tables import TableError, rows

TABLES = {
    "junk.tsv": ("kind", "scope", "most", "pattern"),
    "phrases.tsv": ("name", "pattern"),
    "contradictions.tsv": ("outcome", "link", "cause", "unless"),
}
ARABIC = re.compile("[\u0600-\u06ff]+")


@pytest.mark.parametrize("table", TABLES)
def test_patterns_for_folded_text_are_folded(table: str) -> None:
    cells = [cell for _, row in rows(table, *TABLES[table]) for cell in row.values()]

    unfolded = {
        found
        for cell in cells
        for found in ARABIC.findall(cell)
        if fold(found) != found
    }

    assert unfolded == set()


def test_every_phrase_is_a_pattern() -> None:
    names = {row["name"] for _, row in rows("phrases.tsv", "name", "pattern")}

    assert {name for name in names if phrase(name).groups} == set()


def test_a_phrase_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(TableError, match="nothing is named surprise"):
        phrase("surprise")


@pytest.mark.parametrize(
    ("line", "foot", "kind"),
    [
        ("اقرأ أيضًا: مصنع جديد", False, "read-also"),
        ("مقالات ذات صلة", False, "end"),
        ("error: محتوى الموقع محمي بحقوق الملكية الفكرية!", False, "rights"),
        ("جميع الحقوق محفوظة © 2026", False, "legal"),
        ("منصة إخبارية عربية مستقلة تسعى إلى نقل الخبر.", True, "bio"),
        ("منصة إخبارية عربية مستقلة تسعى إلى نقل الخبر.", False, ""),
        ("الخميس 24 أبريل 2025", False, "date"),
        ("بدأ العمل يوم الخميس 24 أبريل 2025.", False, ""),
        ("تابع المدير حديثه عبر تطبيق للهاتف.", False, ""),
        ("", False, ""),
    ],
)
def test_a_line_is_of_one_kind(line: str, foot: bool, kind: str) -> None:
    assert junk.kind(fold(line), foot=foot) == kind
