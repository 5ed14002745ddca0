import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.facts.amounts import spoken
from jobs.facts.figures import figures
from storage.model import Figure

DATA = Path(__file__).parents[1] / "data" / "figures.jsonl"
SNIPPETS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
PIECES = (
    *("بلغت الصادرات", "نحو", "من", "إلى", "بين", "و", "الصين", "مصر", "في", "عام"),
    *("3", "12.5", "1,200", "46ر13", "٢٠٧", "0.39", "2025", "9:30", "-4", "70700"),
    *("%", "في المائة", "مليون", "مليارات", "ألف", "نصف مليون", "تريليون", "مليوني"),
    *("دولار", "يوان", "ريال", "شركة", "طن", "سنة", "صباحا", "(", ")", "،", "."),
)
WORDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5)  # what the number words above mean
SIZES = (1.0, 1e3, 1e6, 1e9, 1e12)


@pytest.mark.parametrize("item", SNIPPETS, ids=lambda item: item["id"])
def test_a_snippet_holds_its_figures(item: dict[str, Any]) -> None:
    found = {(f.value, f.currency or f.unit) for f in figures(item["text"])}

    assert found == {(f["value"], f["unit"]) for f in item["figures"]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("بلغت القروض 46ر13 تريليون يوان", "13.46 تريليون يوان"),
        ("بلغت القروض ٢٠٧ مليارات يوان", "207 مليارات يوان"),
        ("بلغت القروض 3000 مليون دولار", "3 مليارات دولار"),
        ("بلغت القروض 200 مليون دولار أمريكي", "200 مليون دولار"),
        ("دخله نصف مليون يوان", "نصف مليون يوان"),
        ("ثمنه 70700 دولار أمريكي", "70,700 دولار"),
        ("باعت 10 ملايين سيارة", "10 ملايين سيارة"),
        ("جمعت 80 مليار دولار هونغ كونغ", "80 مليار دولار هونغ كونغ"),
        ("تراجعت الأسعار -0.39%", "تراجع 0.39%"),
        ("من المتوقع نمو بين 3 و5%", "من 3 إلى 5%"),
        ("باع 300-400 سيارة", "من 300 إلى 400 سيارة"),
        ("باع 502 ألف سيارة", "502 ألف سيارة"),
        ("فاز بنصف مليون دولار", "نصف مليون دولار"),
        ("投资120亿美元", "12 مليار دولار"),
        ("worth $1.2 trillion", "1.2 تريليون دولار"),
        ("بلغت القروض ٣،٥ مليار يوان", "3.5 مليار يوان"),
        ("بلغت القروض 12 345 مليون يوان", "12.345 مليار يوان"),
        ("سجل التضخم صفرا في المئة", "0%"),
        ("ارتفعت الأسعار %15", "15%"),
        ("تملك الصين ثلاثة أرباع السوق", "ثلاثة أرباع"),
        ("أغلق السهم مرتفعا 45 سنتا", "45 سنتا"),
        ("جمعت 31 مليار دولارا هونغ كونغيا", "31 مليار دولار هونغ كونغ"),
    ],
)
def test_ac_fig_08_a_figure_is_shown_as_readers_know_it(text: str, shown: str) -> None:
    assert {figure.text for figure in figures(text)} == {shown}


@pytest.mark.parametrize(
    ("amount", "scale", "shown"),
    [
        (3e3, 1e3, "3 آلاف"),
        (1.1e4, 1e3, "11 ألف"),
        (1e6, 1e6, "1 مليون"),
        (4e6, 1e6, "4 ملايين"),
        (2.5e6, 1e6, "2.5 مليون"),
        (1.03e8, 1e6, "103 ملايين"),
        (6e12, 1e12, "6 تريليونات"),
        (8324.0, 1.0, "8,324"),
        (0.25, 1.0, "0.25"),
    ],
)
def test_few_take_the_plural(amount: float, scale: float, shown: str) -> None:
    assert spoken(amount, scale) == shown


def test_all_that_a_sentence_says_of_a_figure_is_kept() -> None:
    text = "بلغت صادرات الصين في سبتمبر 2026 نحو 300 مليار دولار (2.1 تريليون يوان)."

    assert figures(text) == (
        Figure(
            text="300 مليار دولار",
            value=3e11,
            currency="USD",
            period="سبتمبر 2026",
            geo="CN",
            label="الصادرات",
            conversion="2.1 تريليون يوان",
        ),
    )


def test_ac_fig_05_a_figure_of_elsewhere_carries_its_country_and_comes_last() -> None:
    text = (
        "تقول بيانات إن الولايات المتحدة لديها 30 مليون شركة.\n"
        "وفي الصين سجلت 2 مليون شركة نفسها."
    )

    assert [(f.value, f.geo) for f in figures(text)] == [(2e6, "CN"), (3e7, "US")]


def test_what_two_countries_share_belongs_to_neither() -> None:
    text = "بلغ التبادل التجاري بين مصر والصين 17 مليار دولار"

    assert [f.geo for f in figures(text)] == [None]


def test_a_sentence_without_a_country_is_of_the_only_one_named() -> None:
    assert figures("تنمو الصين.\nباعت الشركة 5 ملايين هاتف.")[0].geo == "CN"
    assert figures("تنمو الصين ومصر.\nباعت الشركة 5 ملايين هاتف.")[0].geo is None


def test_a_currency_s_country_is_not_the_figure_s() -> None:
    assert figures("دفعت الصين 5 ملايين دولار أمريكي")[0].geo == "CN"


def test_the_earliest_large_figures_come_first() -> None:
    text = (
        "منصات العمل عن بعد تزدهر\n"
        "يستخدم المنصة أكثر من 200 مليون مستخدم من 10 ملايين شركة.\n"
        "ويتابع 12 مليون طالب دروسهم في 20 ألف مدرسة، ويزورها 5 ملايين زائر يوميا.\n"
        "وقال التطبيق إن مليون شركة تستخدمه."
    )

    assert [f.text for f in figures(text)] == [
        "200 مليون مستخدم",
        "10 ملايين شركة",
        "12 مليون طالب",
        "20 ألف مدرسة",
        "5 ملايين زائر",
        "مليون شركة",
    ]


def test_a_percentage_needs_a_base() -> None:
    assert figures("ارتفع ذلك 5% أمس") == ()
    assert [f.label for f in figures("يمثل ذلك 5% من إجمالي الإنتاج")] == [
        "إجمالي الإنتاج"
    ]


def test_a_base_may_stand_in_the_sentence_before() -> None:
    text = "تحسنت صادرات الشهر. وبلغت الزيادة 5%."

    assert [(f.text, f.label) for f in figures(text)] == [("5%", "الصادرات")]


def test_exports_and_imports_together_are_trade() -> None:
    text = "بلغ إجمالي قيمة الصادرات والواردات 540.8 مليار دولار بزيادة 4%"

    assert [f.label for f in figures(text)] == ["التجارة الخارجية"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "قالت 7/10 شركات ذلك",
        "انتهى عند 10:35 شركة",
        "طائرة C-919 طائرة كبيرة",
        "شبكات 5G و3D",
        "الإصدار 14.1.20 شركة",
    ],
)
def test_parts_of_dates_hours_and_models_are_no_figures(text: str) -> None:
    assert figures(text) == ()


def test_two_steps_are_no_range() -> None:
    assert [f.text for f in figures("زادت الصادرات 3% إلى 5%")] == ["3%", "5%"]


def test_a_smaller_part_belongs_to_its_thousands_only() -> None:
    values = [f.value for f in figures("بيعت 312 ألفا و450 سيارة، ثم 3 آلاف و5 ملايين")]

    assert values == [312450, 3000, 5e6]


def test_a_rate_is_a_period_where_it_follows() -> None:
    text = "تصدر الصين 4 ملايين طن سنويا، ونمت صادراتها سنويا إلى 3 مليارات دولار."

    assert [(f.value, f.period) for f in figures(text)] == [(4e6, "سنويًا"), (3e9, None)]


def test_a_period_far_away_is_of_something_else() -> None:
    text = "في مارس " + "قال المدير إن الأمر مهم " * 4 + "وبلغت المبيعات 5 ملايين دولار"

    assert figures(text)[0].period is None


def test_a_count_is_no_year() -> None:
    assert [f.period for f in figures("حضر 2000 شخص 100 فعالية")] == [None, None]
    assert [f.period for f in figures("حضر 5000 شخص في 2024")] == ["2024"]


def test_a_handful_is_no_figure() -> None:
    assert figures("افتتحت الصين 9 مصانع وألف متجر")[0].value == 1000
    assert figures("افتتحت الصين 9 مصانع") == ()


def test_only_another_currency_converts() -> None:
    text = "دفع 5 ملايين دولار (منها 2 مليون دولار) و9 ملايين دولار (8 ملايين دولار)"

    assert [(f.value, f.conversion) for f in figures(text)] == [
        (5e6, ""),
        (2e6, ""),
        (9e6, ""),
        (8e6, ""),
    ]


def test_the_same_figure_is_told_once() -> None:
    text = "باعت 5 ملايين سيارة.\nوكانت باعت 5 ملايين سيارة."

    assert len(figures(text)) == 1


def test_a_table_of_prices_is_cut_short() -> None:
    text = " ".join(f"السعر {n} دولارا." for n in range(20, 60))

    assert len(figures(text)) == 12


def written(text: str) -> set[float]:
    """Every value that the digits of a text can have."""
    plain = re.sub("[٠-٩]", lambda digit: str(int(digit[0])), text)
    found = set()
    for run in re.findall(r"\d+(?:[.,ر]\d+)*", plain):
        found |= {float(part) for part in re.split("[.,ر]", run)}
        found.add(float(run.replace(",", "").replace("ر", ".")))
        found.add(float(".".join(reversed(run.split("ر"))).replace(",", "")))
    for run in re.findall(r"\d{1,3}(?: \d{3})+", plain):
        found.add(float(run.replace(" ", "")))
    return found | set(WORDS)


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_every_figure_s_number_occurs_in_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    values = {number * size for number in written(text) for size in SIZES}
    sums = values | {a + b / 2 for a in values for b in SIZES}

    for figure in figures(text):
        assert any(abs(abs(figure.value) - v) <= 1e-6 * v for v in sums if v)


@given(st.text())
def test_any_text_can_be_searched_for_figures(text: str) -> None:
    assert all(figure.text for figure in figures(text))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ملياري دولار", "2 مليار دولار"),
        ("ثلاثة ملايين يوان", "3 ملايين يوان"),
        ("نصف مليون يوان", "نصف مليون يوان"),
        ("مليار دولار", "مليار دولار"),
    ],
)
def test_words_are_shown_as_digits_unless_they_say_one_or_less(
    written: str, shown: str
) -> None:
    assert [f.text for f in figures(f"أنفقت الشركة {written} على المصنع.")] == [shown]


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c", "\u2066", "\u2069"])
@pytest.mark.parametrize("place", range(6))
def test_a_direction_mark_in_a_number_changes_nothing(mark: str, place: int) -> None:
    number = "46ر13"
    text = f"بلغت القروض {number[:place]}{mark}{number[place:]} تريليون يوان"

    assert [figure.text for figure in figures(text)] == ["13.46 تريليون يوان"]


@pytest.mark.parametrize("point", [".\u200f", "\u200f.", "\u061c.\u061c", ",\u200f"])
def test_a_fraction_that_a_mark_shows_behind_the_point_is_one(point: str) -> None:
    text = f"بلغت القروض 46{point}13 تريليون يوان"

    assert [figure.value for figure in figures(text)] == [13.46e12]


def test_a_year_begins_no_range() -> None:
    found = figures("زادت ميزانية 2015 إلى 30 مليار دولار")

    assert [figure.text for figure in found] == ["30 مليار دولار"]


@pytest.mark.parametrize(
    "conversion",
    [
        "(نحو 10 مليارات دولار)",
        "(ما يعادل 10 مليارات دولار أمريكي وفق سعر اليوم)",
        "[10 مليارات دولار]",
        "، أي ما يعادل نحو 10 مليارات دولار، للمصنع",
        "، أو 10 مليارات دولار،",
        "، نحو 10 مليارات دولار،",
        "- حوالي عشرة مليارات دولار - للمصنع",
        "بما يعادل 10 مليارات دولار",
        "وهو ما يعادل تقريبا 10 مليارات دولار",
        "(10 مليارات دولار، أو 9 مليارات يورو)",
    ],
)
def test_the_source_s_conversion_is_kept_with_its_figure(conversion: str) -> None:
    found = figures(f"بلغت الكلفة 71 مليار يوان {conversion}")

    assert [(f.text, f.conversion) for f in found] == [
        ("71 مليار يوان", "10 مليارات دولار")
    ]


def test_a_figure_keeps_what_only_one_of_two_sentences_says_of_it() -> None:
    text = (
        "مصنع بكلفة 71 مليار يوان\n"
        "بلغت الكلفة في مارس 2026 نحو 71 مليار يوان (10 مليارات دولار)."
    )

    assert [(f.text, f.period, f.conversion) for f in figures(text)] == [
        ("71 مليار يوان", "مارس 2026", "10 مليارات دولار")
    ]


def test_the_ends_of_a_range_are_two_figures_shown_alike() -> None:
    found = figures("تتراوح الكلفة بين 3 و5 مليارات دولار")

    assert [(f.value, f.text) for f in found] == [
        (5e9, "من 3 إلى 5 مليارات دولار"),
        (3e9, "من 3 إلى 5 مليارات دولار"),
    ]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("خصصت قطر 5 ملايين ريال", "QAR"),
        ("خصصت قطر والسعودية 5 ملايين ريال", "SAR"),
        ("خصصت الشركة 5 ملايين ريال", "SAR"),
        ("خصصت الشركة الصينية في المغرب 5 ملايين درهم", "MAD"),
        ("خصصت الكويت 5 ملايين دينار", "KWD"),
        ("خصصت الشركة 5 ملايين دينار", None),
        ("خصصت هونغ كونغ 5 ملايين دولار", "USD"),
        ("خصص المغرب 5 ملايين سنتيم", "MAD"),
    ],
)
def test_a_currency_s_bare_name_means_that_of_the_country_named(
    text: str, currency: str | None
) -> None:
    assert [f.currency for f in figures(text)] == [currency]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ارتفعت واردات القمح 5%", "الواردات"),
        ("قفزت بايدو 5%", "بايدو"),
        ("بلغت نسبة التوطين 60%", "التوطين"),
        ("اكتمل المصنع بنسبة 85%", "المصنع"),
        ("حضر 30 ألف زائر بزيادة قدرها 5%", "زائر"),
        ("بلغت خمسة ملايين بارتفاع 5%", "ارتفاع"),
        ("تملك الصين ثلثي السوق العالمية", "السوق العالمية"),
    ],
)
def test_a_share_is_of_what_changed_or_stands_before_it(text: str, label: str) -> None:
    found = [f.label for f in figures(text) if f.unit == "percent"]

    assert found == [label]


@pytest.mark.parametrize(
    "text",
    ["الربع الأول من العام", "على مدى ربع قرن", "خلال نصف عام", "في نصف الطريق"],
)
def test_a_part_of_time_or_of_a_way_is_no_share(text: str) -> None:
    assert figures(text) == ()


@given(
    st.decimals(1, 999, places=2),
    st.sampled_from([("مليون", 6), ("مليار", 9), ("تريليون", 12)]),
)
def test_a_magnified_number_is_exact(told: Decimal, scale: tuple[str, int]) -> None:
    word, noughts = scale

    found = figures(f"بلغت القروض {told} {word} يوان")

    assert [f.value for f in found] == [float(told * 10**noughts)]
