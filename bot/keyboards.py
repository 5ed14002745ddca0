"""Rows of a keyboard template to buttons. Pure."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

TICK = "✓ "  #: before the label of what is on


@dataclass(frozen=True, slots=True)
class Button:
    """One button: callback data or a link."""

    label: str
    data: str = ""  #: at most 64 bytes, ASCII
    url: str = ""


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

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


def ticked(keyboard: Rows, chosen: Container[str]) -> Rows:
    """The keyboard with a tick on the buttons whose data is chosen."""
    return tuple(
        tuple(
            replace(b, label=f"{TICK}{b.label}") if b.data in chosen else b for b in row
        )
        for row in keyboard
    )


T = TypeVar("T")


def laid_out(keyboard: Sequence[Sequence[T]], language: str) -> Sequence[Sequence[T]]:
    """The rows as they must be sent, or back: Telegram lays them out left to right."""
    if language == "en":
        return keyboard
    return [row[::-1] for row in keyboard]


def code(story: int) -> str:
    """A story's id as links and buttons carry it: base 36."""
    digits = ""
    while story:
        story, digit = divmod(story, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
