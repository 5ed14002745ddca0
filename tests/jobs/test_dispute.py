"""Sources disagree when they print different values for one figure."""

from dataclasses import replace

import pytest

from jobs.dispute import disputes
from storage.model import Article, Figure
from tests.bot.stories import SOURCES, article, story


def dollars(value: float, label: str = "الاستثمار", **more: object) -> Figure:
    text = f"{value:g} مليون دولار"
    made = Figure(text, value * 1e6, currency="USD", label=label)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a figure


def percent(value: float, label: str = "الصادرات", **more: object) -> Figure:
    made = Figure(f"{value:g}%", value, unit="percent", label=label)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a figure


def report(source: str, *figures: Figure, text: str = "") -> Article:
    return article(len(source), source, figures=figures, text=text)


def told(*reports: Article) -> list[tuple[str, str]]:
    found = disputes(story(1, *reports), SOURCES)
    return [(one.figure.text, one.another.text) for one in found]


def test_other_values_of_one_figure_are_a_dispute_the_better_source_first() -> None:
    found = told(report("tech", dollars(181)), report("port", dollars(118)))

    assert found == [("118 مليون دولار", "181 مليون دولار")]


@pytest.mark.parametrize(
    ("one", "other"),
    [(118, 118.1), (120, 118), (1.2, 1.24), (118, 118), (3000, 2990)],
)
def test_rounding_is_no_dispute(one: float, other: float) -> None:
    assert told(report("port", dollars(one)), report("tech", dollars(other))) == []


def test_longer_words_for_one_thing_are_one_thing() -> None:
    other = dollars(181, "قيمة الاستثمارات")

    assert told(report("port", dollars(118)), report("tech", other))


@pytest.mark.parametrize(
    "other",
    [
        dollars(181, "القروض"),
        dollars(181, geo="EG"),
        dollars(181, currency="CNY"),
        dollars(181, period="2025"),
        dollars(1180),
    ],
)
def test_figures_of_other_things_are_no_dispute(other: Figure) -> None:
    mine = dollars(118, period="2026")

    assert told(report("port", mine), report("tech", other)) == []


def test_shares_are_compared_where_their_period_or_more_than_a_word_is_named() -> None:
    bare = report("port", percent(5.4)), report("tech", percent(3.9))
    dated = (
        replace(one, figures=(replace(one.figures[0], period="10"),)) for one in bare
    )
    named = (
        replace(one, figures=(replace(one.figures[0], label="صادرات السيارات"),))
        for one in bare
    )

    assert told(*bare) == []
    assert told(*dated) == told(*named) == [("5.4%", "3.9%")]


def test_a_report_that_knows_both_values_disputes_neither() -> None:
    both = report("tech", dollars(181), text="رفعت المنطقة الرقم من 118 مليون دولار.")

    assert told(report("port", dollars(118)), both) == []
    listed = report("tech", percent(3.9), percent(5.4))
    assert told(report("port", percent(5.4)), listed) == []


def test_without_words_only_lone_amounts_of_money_are_compared() -> None:
    lone = dollars(118, ""), dollars(181, "")
    assert told(report("port", lone[0]), report("tech", lone[1]))
    assert told(report("port", *lone), report("tech", dollars(150, ""))) == []
    assert told(report("port", percent(5, "")), report("tech", percent(3, ""))) == []


def test_carriers_of_one_text_are_one_source() -> None:
    copies = [
        article(n, source, original="وكالة", figures=(dollars(value),))
        for n, (source, value) in enumerate({"port": 118, "tech": 181}.items())
    ]

    assert told(*copies) == []


def test_each_figure_is_disputed_once() -> None:
    found = told(
        report("port", dollars(118)),
        report("silk", dollars(181)),
        report("tech", dollars(160)),
    )

    assert len(found) == len({mine for mine, _ in found})
