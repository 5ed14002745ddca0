"""The operator's exchange rates, as their file says now. Reads that file."""

import logging
from dataclasses import dataclass
from pathlib import Path

from jobs.facts.rates import Rate, read_rates

log = logging.getLogger(__name__)


@dataclass
class Exchange:
    """The rates of a file, read again when it has changed."""

    file: Path | None = None  #: None: there are none
    _rates: tuple[Rate, ...] = ()
    _stamp: tuple[int, int] | None = None  #: of the file as it was read last

    def __call__(self) -> tuple[Rate, ...]:
        """The rates; those read last while the file is gone or wrong."""
        try:
            self.read()
        except ValueError as error:
            log.warning("RATES_FILE: %s; the rates before count", error)
        return self._rates

    def read(self) -> None:
        """Read the file if it is another one than the last time.

        Raises:
            ValueError: it cannot be read, or says something wrong; told once.
        """
        found = self._look()
        if self.file is None or found == self._stamp:
            return
        self._stamp = found
        try:
            text = self.file.read_text("utf-8")
        except OSError as error:
            raise ValueError(f"{self.file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ValueError(f"{self.file} is not UTF-8 text") from None
        self._rates = read_rates(text, str(self.file))

    def _look(self) -> tuple[int, int] | None:
        """What tells one state of the file from another."""
        try:
            found = self.file.stat() if self.file else None
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size) if found else None
