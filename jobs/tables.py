"""Tab-separated files to rows of text. Reads package data, nothing else."""

from collections.abc import Iterator
from importlib.resources import files


class TableError(ValueError):
    """A data file that cannot be used; names the file, the line and the reason."""


def rows(name: str, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Return each row of a data file beside the code, with the place where it stands.

    Args:
        name: of a file in jobs/data.
        columns: as `parsed` wants them.

    Raises:
        TableError: as `parsed` says.
    """
    text = files("jobs").joinpath("data", name).read_text(encoding="utf-8")
    return parsed(text, name, *columns)


def parsed(text: str, name: str, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Return each row of a tab-separated file with the place where it stands.

    Empty lines and lines that begin with "# " are comments; nothing is quoted.

    Args:
        text: of the file.
        name: of the file, for errors.
        columns: what the header must say, in this order.

    Raises:
        TableError: another header, or a row with too few or too many cells.
    """
    lines = enumerate(text.splitlines(), 1)
    kept = ((n, line) for n, line in lines if line and not line.startswith("# "))
    _, header = next(kept, (0, ""))
    if tuple(header.split("\t")) != columns:
        raise TableError(f"{name}: the header must be {', '.join(columns)}")
    for number, line in kept:
        where, cells = f"{name}, line {number}", line.split("\t")
        if len(cells) != len(columns):
            raise TableError(f"{where}: {len(cells)} cells, not {len(columns)}")
        yield where, dict(zip(columns, cells, strict=True))


def listed(cell: str) -> tuple[str, ...]:
    """Return the entries of a cell, which "|" separates; blank ones are dropped."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())
