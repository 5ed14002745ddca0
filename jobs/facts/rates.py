"""An operator's file of what currencies cost, and the two that are pegged. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.facts.units import currencies
from jobs.tables import TableError, parsed

PIVOT = "USD"
#: Units of a currency for one US dollar, fixed by its central bank.
#: Source: https://www.sama.gov.sa/ and https://www.centralbank.ae/
PEGS = {"SAR": 3.75, "AED": 3.6725}
FRESH = timedelta(days=7)  #: a rate further from an article's day says nothing of it
_COLUMNS = ("currency", "date", "per_dollar")


@dataclass(frozen=True, slots=True)
class Rate:
    """What one US dollar cost on a day."""

    currency: str  #: ISO 4217
    per_dollar: float
    on: date


Rates = Sequence[Rate]


def per_dollar(currency: str, rates: Rates, on: date) -> float | None:
    """Return what one US dollar costs in a currency on a day; None when unknown.

    The nearest day of the rates counts, at most seven days away; pegs always do.
    """
    if currency == PIVOT:
        return 1.0
    if currency in PEGS:
        return PEGS[currency]
    known = [rate for rate in rates if rate.currency == currency]
    nearest = min(known, key=lambda rate: abs(rate.on - on), default=None)
    return nearest.per_dollar if nearest and abs(nearest.on - on) <= FRESH else None


def read_rates(text: str, name: str) -> tuple[Rate, ...]:
    """Return the rates of a tab-separated file, in its order.

    Args:
        text: of the file: currency, date (2026-11-22), units for one US dollar.
        name: of the file, for errors.

    Raises:
        TableError: the file is wrong; says in which line and why.
    """
    return tuple(_rate(where, row) for where, row in parsed(text, name, *_COLUMNS))


def _rate(where: str, row: dict[str, str]) -> Rate:
    currency, day, cost = (cell.strip() for cell in row.values())
    if currency not in currencies():
        raise TableError(f'{where}: "{currency}" is no currency that figures have')
    if currency == PIVOT or currency in PEGS:
        raise TableError(f"{where}: {currency} is pegged to the dollar")
    try:
        rate = Rate(currency, float(cost), date.fromisoformat(day))
    except ValueError:
        raise TableError(f'{where}: "{day}" or "{cost}" is not as expected') from None
    if not (math.isfinite(rate.per_dollar) and rate.per_dollar > 0):
        raise TableError(f"{where}: a dollar costs more than nothing")
    return rate
