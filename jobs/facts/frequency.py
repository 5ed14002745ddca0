"""A stem to how much it says. Pure, after reading jobs/data/frequency.tsv once."""

from functools import cache, lru_cache
from math import log

from jobs.tables import rows

_RARE = -log(0.002)  # weight of a stem that is not listed


@lru_cache(maxsize=20_000)
def weight(stem: str) -> float:
    """Return how much a stem says: 0 for what stands everywhere, about 6 when rare."""
    return _weights().get(stem, _RARE)


@cache
def _weights() -> dict[str, float]:
    return {
        listed: -log(float(row["share"]))
        for _, row in rows("frequency.tsv", "share", "stems")
        for listed in row["stems"].split()
    }
