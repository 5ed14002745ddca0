from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.facts.convert import equivalent
from jobs.facts.figures import figures
from jobs.facts.rates import Rate, read_rates
from jobs.tables import TableError
from storage.model import Figure

DAY = date(2026, 11, 22)
OWN = figures("دخلها نصف مليون يوان (70700 دولار أمريكي)")[0]
DOLLARS = figures("بلغت الصفقة 4 مليارات دولار")[0]
YUAN = figures("بلغت الغرامة 3.4 مليار يوان")[0]
RATES = (Rate("CNY", 7.1, DAY), Rate("EGP", 47.6, DAY - timedelta(days=7)))


@pytest.mark.parametrize(
    ("figure", "currency", "shown"),
    [
        (DOLLARS, "SAR", "15 مليار ريال"),
        (DOLLARS, "AED", "14.7 مليار درهم"),
        (DOLLARS, "EGP", "190 مليار جنيه"),
        (YUAN, None, "479 مليون دولار"),
        (YUAN, "SAR", "1.8 مليار ريال"),
        (OWN, "SAR", "265 ألف ريال"),
        (YUAN, "DZD", "479 مليون دولار"),
    ],
)
def test_money_is_told_in_the_reader_s_currency(
    figure: Figure, currency: str | None, shown: str
) -> None:
    assert equivalent(figure, currency, RATES, DAY) == shown


def test_the_source_s_own_dollars_need_no_rate_of_the_yuan() -> None:
    assert equivalent(OWN, "SAR", (), DAY) == "265 ألف ريال"
    assert equivalent(YUAN, "SAR", (), DAY) is None


@pytest.mark.parametrize("currency", ["CNY", "USD", None])
def test_what_the_source_says_is_not_said_again(currency: str | None) -> None:
    assert equivalent(OWN, currency, RATES, DAY) is None


def test_whoever_wants_no_equivalent_sees_none() -> None:
    assert equivalent(YUAN, "", RATES, DAY) is None


def test_an_old_rate_is_not_used() -> None:
    assert equivalent(DOLLARS, "EGP", RATES, DAY + timedelta(days=1)) is None


def test_without_a_rate_there_is_no_equivalent() -> None:
    assert equivalent(DOLLARS, "MAD", RATES, DAY) is None


def test_the_nearest_rate_counts() -> None:
    rates = (Rate("EGP", 10.0, DAY - timedelta(days=3)), Rate("EGP", 50.0, DAY))

    assert equivalent(DOLLARS, "EGP", rates, DAY) == "200 مليار جنيه"


def test_small_change_and_what_is_no_money_have_none() -> None:
    assert equivalent(figures("ثمنه 999 دولارا")[0], "SAR", (), DAY) is None
    assert equivalent(figures("باع 5 ملايين سيارة")[0], "SAR", (), DAY) is None


@given(st.floats(1000, 1e14))
def test_an_equivalent_has_at_most_three_significant_digits(value: float) -> None:
    shown = equivalent(Figure("", value, currency="USD"), "SAR", (), DAY)

    assert shown is not None
    digits = "".join(c for c in shown if c.isdecimal()).lstrip("0")
    assert len(digits.rstrip("0")) <= 3


HEADER = "currency\tdate\tper_dollar\n"


def test_a_file_lists_rates_by_day() -> None:
    text = f"# Bulletins\n{HEADER}EGP\t2026-11-22\t47.6\nCNY\t2026-11-15\t7.1\n"

    assert read_rates(text, "rates.tsv") == (
        Rate("EGP", 47.6, date(2026, 11, 22)),
        Rate("CNY", 7.1, date(2026, 11, 15)),
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("egp\t2026-11-22\t47.6", '"egp" is no currency that figures have'),
        ("SAR\t2026-11-22\t3.7", "SAR is pegged to the dollar"),
        ("EGP\t22.11.2026\t47.6", '"22.11.2026" or "47.6" is not as expected'),
        ("EGP\t2026-11-22\t47,6", '"2026-11-22" or "47,6" is not as expected'),
        ("EGP\t2026-11-22\tnan", "a dollar costs more than nothing"),
        ("EGP\t2026-11-22\t0", "a dollar costs more than nothing"),
        ("EGP\t2026-11-22", "2 cells, not 3"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(row: str, said: str) -> None:
    with pytest.raises(TableError) as error:
        read_rates(f"{HEADER}{row}\n", "rates.tsv")

    assert str(error.value) == f"rates.tsv, line 2: {said}"
