"""Rows of a keyboard template to buttons. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One button: callback data or a link."""

    label: str
    data: str = ""  #: at most 64 bytes, ASCII
    url: str = ""


Row = tuple[Button, ...]
Rows = tuple[Row, ...]


def rows(lines: Iterable[str]) -> Rows:
    """The buttons of `label → action ¦ label → action` lines, in reading order."""
    return tuple(tuple(_button(part) for part in line.split(" ¦ ")) for line in lines)


def _button(text: str) -> Button:
    label, action = text.rsplit(" → ", 1)
    kind, _, target = action.partition(":")
    return Button(label, url=target) if kind == "url" else Button(label, action)


def offered(keyboard: Rows, is_answered: Callable[[str], bool]) -> Rows:
    """The keyboard without buttons that nobody answers and links to nowhere."""
    kept = (tuple(b for b in row if b.url or is_answered(b.data)) for row in keyboard)
    return tuple(row for row in kept if row)


def mirrored(keyboard: Rows) -> Rows:
    """The rows as they must be sent: Telegram lays every row out left to right."""
    return tuple(tuple(reversed(row)) for row in keyboard)
