"""A figure's money to another currency, where a rate is known. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor, log10

from jobs.facts.amounts import spoken
from jobs.facts.figures import figures
from jobs.facts.units import one, scales
from storage.model import Figure

_PIVOT = "USD"
#: Units of a currency for one US dollar, fixed by its central bank.
#: Source: https://www.sama.gov.sa/ and https://www.centralbank.ae/
PEGS = {"SAR": 3.75, "AED": 3.6725}
_FRESH = timedelta(days=7)
_LEAST = 1000  # of the figure's currency: smaller amounts need no equivalent
_DIGITS = 3  # significant


@dataclass(frozen=True, slots=True)
class Rate:
    """What one US dollar cost on a day."""

    currency: str  #: ISO 4217
    per_dollar: float
    on: date


def equivalent(
    figure: Figure, currency: str | None, rates: Sequence[Rate], on: date
) -> str | None:
    """Return what a figure's money is in another currency, e.g. "265 thousand riyals".

    In Arabic, to three significant digits; the caller says that it is approximate.
    The source's own dollars are preferred to a rate of ours. None when the figure is
    no money, is in that currency already (itself or in the source's conversion), is
    below a thousand, or when no rate is known within seven days of the article.

    Args:
        figure: of an article.
        currency: the reader's; None means US dollars.
        rates: the operator's; pegs need none.
        on: the day of the article.
    """
    wanted = currency or _PIVOT
    own = figures(figure.conversion)[:1] if figure.conversion else ()
    if figure.currency is None or figure.value < _LEAST:
        return None
    if wanted in (figure.currency, *(it.currency for it in own)):
        return None
    source = next((it for it in own if it.currency == _PIVOT), figure)
    cost = _per_dollar(source.currency or "", rates, on)
    rate = _per_dollar(wanted, rates, on)
    if not cost or not rate:
        return None
    amount = _rounded(source.value / cost * rate)
    return f"{spoken(amount, _scale(amount))} {one('currency', wanted).name}"


def _per_dollar(currency: str, rates: Sequence[Rate], on: date) -> float | None:
    if currency == _PIVOT:
        return 1.0
    if currency in PEGS:
        return PEGS[currency]
    known = [rate for rate in rates if rate.currency == currency]
    nearest = min(known, key=lambda rate: abs(rate.on - on), default=None)
    return nearest.per_dollar if nearest and abs(nearest.on - on) <= _FRESH else None


def _rounded(amount: float) -> float:
    return round(amount, _DIGITS - 1 - floor(log10(abs(amount))))


def _scale(amount: float) -> float:
    return max((size for size, _ in scales() if size <= amount), default=1.0)
