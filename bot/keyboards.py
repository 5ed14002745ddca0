"""Rows of a keyboard template to buttons. Pure."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

TICK = "✓ "  #: before the label of what is on


@dataclass(frozen=True, slots=True)
class Button:
    """One button: callback data, a link, or a query to share."""

    label: str
    data: str = ""  #: at most 64 bytes, ASCII
    url: str = ""
    inline: str = ""  #: for the bot's inline mode, in a chat that the reader chooses


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Row = tuple[Button, ...]
Rows = tuple[Row, ...]
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def code(number: int) -> str:
    """The id of a story, or a chat's, as links and buttons carry it: base 36."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


def rows(lines: Iterable[str]) -> Rows:
    """The buttons of `label → action ¦ label → action` lines, in reading order."""
    return tuple(tuple(_button(part) for part in line.split(" ¦ ")) for line in lines)


def _button(text: str) -> Button:
    label, action = text.rsplit(" → ", 1)
    kind, _, target = action.partition(":")
    match kind:
        case "url":
            return Button(label, url=target)
        case "inline":
            return Button(label, inline=target)
    return Button(label, action)


def offered(keyboard: Rows, is_answered: Callable[[str], bool]) -> Rows:
    """The keyboard without buttons that nobody answers and links to nowhere."""
    return _only(keyboard, lambda b: bool(b.url or b.inline) or is_answered(b.data))


def unshared(keyboard: Rows) -> Rows:
    """The keyboard of a bot without inline mode, through which stories are shared."""
    return _only(keyboard, lambda button: not button.inline)


def _only(keyboard: Rows, is_kept: Callable[[Button], bool]) -> Rows:
    kept = (tuple(button for button in row if is_kept(button)) for row in keyboard)
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
