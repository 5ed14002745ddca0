"""A figure's money to another currency, where a rate is known. Pure."""

from datetime import date
from math import floor, log10

from jobs.facts.amounts import spoken
from jobs.facts.figures import figures
from jobs.facts.rates import PIVOT, Rates, per_dollar
from jobs.facts.units import one, scales
from storage.model import Figure

_LEAST = 1000  # of the figure's currency: smaller amounts need no equivalent
_DIGITS = 3  # significant


def equivalent(
    figure: Figure, currency: str | None, rates: Rates, on: date
) -> str | None:
    """Return what a figure's money is in another currency, e.g. "265 thousand riyals".

    In Arabic, to three significant digits; the caller says that it is approximate.
    The source's own dollars are preferred to a rate of ours. It is in the reader's
    currency, or in US dollars where no rate for that is known. None when the figure is
    no money, says so itself or in the source's conversion, is below a thousand, or
    when no rate is known within seven days of the article.

    Args:
        figure: of an article.
        currency: the reader's; None means US dollars, "" that they want none.
        rates: the operator's; pegs need none.
        on: the day of the article.
    """
    if currency == "" or figure.currency is None or figure.value < _LEAST:
        return None
    own = figures(figure.conversion)[:1] if figure.conversion else ()
    said = (figure.currency, *(it.currency for it in own))
    source = next((it for it in own if it.currency == PIVOT), figure)
    cost = per_dollar(source.currency or "", rates, on)
    for wanted in (currency or PIVOT, PIVOT):
        if wanted in said or not cost:
            return None
        if rate := per_dollar(wanted, rates, on):
            return _told(source.value / cost * rate, wanted)
    return None


def _told(value: float, currency: str) -> str:
    amount = round(value, _DIGITS - 1 - floor(log10(abs(value))))
    return f"{spoken(amount, _scale(amount))} {one('currency', currency).name}"


def _scale(amount: float) -> float:
    return max((size for size, _ in scales() if size <= amount), default=1.0)
