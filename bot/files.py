"""Files that settings name to what they hold."""

from collections.abc import Sequence
from pathlib import Path

from bot.sponsor import Sponsor, read_sponsor
from jobs.catalogue import bundled, read_catalogue
from jobs.facts.questions import Questions, read_questions
from storage.model import Source


def catalogue(file: Path | None) -> Sequence[Source]:
    """The sources of a file, or the bundled ones.

    Raises:
        CatalogueError: the file is no catalogue.
        ValueError: it cannot be read.
    """
    if file is None:
        return bundled()
    return read_catalogue(_text(file, "SOURCES_FILE"), str(file))


def asked(file: Path | None) -> Questions:
    """The questions of a file; none without it.

    Raises:
        ValueError: the file cannot be read, or says something wrong.
    """
    return read_questions(_text(file, "FAQ_FILE"), str(file)) if file else {}


def sponsor(file: Path | None) -> Sponsor | None:
    """The sponsor that a file names; None without it.

    Raises:
        ValueError: the file cannot be read, or says something wrong.
    """
    return read_sponsor(_text(file, "SPONSOR_FILE"), str(file)) if file else None


def _text(file: Path, setting: str) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{setting}: {file} is not UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"{setting}: {file}: {error.strerror}") from None
