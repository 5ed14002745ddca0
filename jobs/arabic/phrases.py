"""Names of turns of phrase to the patterns that find them. Pure; reads package data."""

import re
from functools import cache

from jobs.tables import TableError, rows

_NAME = re.compile(r"\{([a-z]+)\}")


@cache
def phrase(name: str) -> re.Pattern[str]:
    """Return the pattern, for folded text, of everything listed under a name.

    Raises:
        TableError: nothing is listed under it.
    """
    if name not in _sources():
        raise TableError(f"phrases.tsv: nothing is named {name}")
    return re.compile(f"(?:{_sources()[name]})")


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
