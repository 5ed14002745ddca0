"""Names of turns of phrase to the patterns that find them. Pure; reads package data."""

import re
from functools import cache

from jobs.arabic.needles import Needles, alternatives, needles
from jobs.tables import TableError, rows

_SHORTEST = 2  # letters of a needle that is not in most texts
_NAME = re.compile(r"\{([a-z]+)\}")


@cache
def phrase(name: str) -> re.Pattern[str]:
    """Return the pattern, for folded text, of everything listed under a name.

    Raises:
        TableError: nothing is listed under it.
    """
    return re.compile(f"(?:{_source(name)})")


def stands(name: str, folded: str) -> bool:
    """Return whether anything that is listed under a name stands in a folded text."""
    needed, others = _parts(name)
    if any(map(folded.__contains__, needed)):
        return phrase(name).search(folded) is not None
    return others is not None and others.search(folded) is not None


@cache
def _parts(name: str) -> tuple[tuple[str, ...], re.Pattern[str] | None]:
    """Letters without which most of a phrase stands nowhere, and all the rest of it."""
    each = [(part, needles(part)) for part in alternatives(_source(name))]
    others = "|".join(part for part, needed in each if not _tells(needed))
    told = {needle for _, needed in each if _tells(needed) for needle in needed}
    return tuple(told), re.compile(others) if others else None


def _tells(needed: Needles) -> bool:
    """Whether needles are long enough to be no part of most texts."""
    return bool(needed) and min(map(len, needed)) >= _SHORTEST


def _source(name: str) -> str:
    if name not in _sources():
        raise TableError(f"phrases.tsv: nothing is named {name}")
    return _sources()[name]


@cache
def _sources() -> dict[str, str]:
    found: dict[str, str] = {}
    for where, row in rows("phrases.tsv", "name", "pattern"):
        try:
            pattern = _NAME.sub(lambda used: f"(?:{found[used[1]]})", row["pattern"])
        except KeyError as unknown:
            raise TableError(f"{where}: nothing is named {unknown}") from unknown
        known = found.get(row["name"])
        found[row["name"]] = f"{known}|{pattern}" if known else pattern
    return found
