"""The glossary is whole, and its terms are known however they are written."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.facts import glossary as module
from jobs.facts.glossary import explained, glossary, terms
from jobs.tables import TableError

HEADER = "\t".join(module._COLUMNS)


def test_every_name_of_every_term_means_that_term() -> None:
    assert len(glossary()) == 58
    for term in glossary().values():
        for name in (term.id, *term.names, term.pinyin or term.id):
            assert explained(name) == term, name
            assert explained(f" «{name.upper()}»؟") == term, name


def test_no_name_means_two_terms() -> None:
    keys = Counter(
        key
        for term in glossary().values()
        for key in {module._key(name) for name in (term.id, *term.names)}
    )

    assert [key for key, times in keys.items() if times > 1] == []


def test_terms_near_a_term_are_others() -> None:
    for term in glossary().values():
        assert term.id not in term.see
        assert len(term.explanation) <= 320


@pytest.mark.parametrize(
    "asked", ["", "؟", "AI", "الذكاء الاصطناعي", "الصين", "شركة", "2026"]
)
def test_what_the_glossary_lacks_is_nothing(asked: str) -> None:
    assert explained(asked) is None


@given(st.text())
def test_any_text_may_be_asked_about(asked: str) -> None:
    found = explained(asked)
    assert found is None or found.id in glossary()
    assert terms(asked) == tuple(dict.fromkeys(terms(asked)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("أعلن بنك الشعب الصيني خفض نسبة الاحتياطي الإلزامي", ("pboc", "rrr")),
        ("واستفادت شركات الشخص الواحد (OPCs) من البرنامج", ("opc",)),
        ("سوق في إيوو وشهادة CCC ونظام 996", ("yiwu", "ccc", "996")),
        ("专家谈内卷和户口", ("neijuan", "hukou")),
        ("نموذج الذكاء الاصطناعي رقم 618 في 11 نوفمبر", ()),
    ],
)
def test_a_text_names_terms_in_order(text: str, named: tuple[str, ...]) -> None:
    assert tuple(term.id for term in terms(text)) == named


def test_a_short_name_fits_on_a_button() -> None:
    for term in glossary().values():
        assert len(term.short) <= 37
        assert not term.short.isascii()
    assert glossary()["sasac"].short == "لجنة أصول الدولة"
    assert glossary()["hukou"].short == "هوكو"


ROW = "a\tمصطلح\t\tTerm\t\t\t\tشرح.\t\t\tn\t2026-11-22"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([ROW, ROW], "line 3: the id stands twice"),
        ([ROW.replace("شرح.", "")], "line 2: .* a text is missing"),
        ([ROW.replace("2026-11-22", "soon")], "line 2: reviewed must be a date"),
        ([ROW.replace("\t\tn", "\tzzz\tn")], "a names an unknown term"),
    ],
)
def test_a_wrong_file_says_where(
    lines: list[str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(*_: str) -> object:
        for number, line in enumerate(lines, 2):
            cells = dict(zip(module._COLUMNS, line.split("\t"), strict=True))
            yield f"glossary.tsv, line {number}", cells

    monkeypatch.setattr(module, "rows", rows)
    with pytest.raises(TableError, match=reason):
        glossary.__wrapped__()
