"""A message's text on its way through the server. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.botapi.automatic import found
from bot.botapi.cleaning import clean, is_empty
from bot.botapi.html import parse
from bot.botapi.refusal import Mistake
from bot.botapi.spans import (
    Span,
    capped,
    clash,
    entities,
    ordered,
    settled,
    trimmed,
    units,
)

Entity = dict[str, Any]
_RAW_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as readers get it."""

    text: str
    entities: tuple[Entity, ...]  #: MessageEntity objects, offsets in UTF-16 units
    notes: tuple[str, ...] = ()  #: what was dropped or changed in silence


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text may be, and what its name is in the error."""

    limit: int = 4096
    what: str = "message"
    measure: Callable[[str], int] = len  #: Telegram counts code points


def formatted(
    text: str,
    parse_mode: str = "",
    given: Sequence[Entity] = (),
    length: Length = Length(),
) -> Formatted:
    """The text that a bot sends, parsed, cleaned, trimmed and measured.

    Raises:
        Mistake: whatever Telegram refuses in it, in Telegram's words.

    Source: https://core.telegram.org/bots/api#formatting-options
    """
    notes: list[str] = []
    _check_raw(text)
    if parse_mode:
        text, spans = _parsed(text, parse_mode, notes)
    else:
        spans = [_span(text, entity) for entity in given]
    text, spans = _trim(*clean(text, settled(spans, notes), notes))
    if is_empty(text):
        raise Mistake("text must be non-empty")
    if length.measure(text) > length.limit:
        raise Mistake(f"{length.what} is too long")
    return Formatted(text, entities(text, _enriched(text, spans, notes)), tuple(notes))


def spoken(text: str) -> Formatted:
    """The text that a person types: no markup, but addresses, tags and commands."""
    plain, _ = _trim(*clean(text, [], []))
    return Formatted(plain, entities(plain, found(plain)))


def _check_raw(text: str) -> None:
    if not text:
        raise Mistake("message text is empty")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Mistake("strings must be encoded in UTF-8") from None
    if size > _RAW_BYTES:
        raise Mistake("text is too long")


def _parsed(text: str, mode: str, notes: list[str]) -> tuple[str, list[Span]]:
    if mode.lower() == "html":
        return parse(text, notes)
    if mode.lower() in ("markdown", "markdownv2"):
        raise Mistake("can't parse entities: this local server knows HTML only")
    raise Mistake("unsupported parse_mode")


def _span(text: str, entity: Entity) -> Span:
    """A MessageEntity as a span.

    Raises:
        Mistake: it begins or ends outside the text or inside a character.
    """
    places = _places(text)
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if start not in places:
        raise Mistake(f"entity begins {_where(start, places)}")
    if end not in places:
        what = f"entity beginning at UTF-16 offset {start} ends"
        raise Mistake(f"{what} {_where(end, places)}")
    extra = {k: v for k, v in entity.items() if k not in ("type", "offset", "length")}
    return Span(places[start], places[end], entity["type"], tuple(extra.items()))


def _where(offset: int, places: dict[int, int]) -> str:
    """Where an entity must not begin or end."""
    beyond = offset > max(places)
    place = "after the end of the text" if beyond else "in a middle of a UTF-16 symbol"
    return f"{place} at UTF-16 offset {offset}"


def _places(text: str) -> dict[int, int]:
    """Where each UTF-16 offset that begins a character lies in code points."""
    places, offset = {0: 0}, 0
    for index, char in enumerate(text, 1):
        offset += units(char)
        places[offset] = index
    return places


def _trim(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Without blanks at either end; spans shrink with the text."""
    spans = [kept for span in spans if (kept := trimmed(span, text))]
    last = len(text.rstrip(" \n"))
    first = min([len(text) - len(text.lstrip(" \n")), *(span.start for span in spans)])
    first = min(first, last)
    moved = (s.moved(lambda at: max(min(at, last) - first, 0)) for s in spans)
    return text[first:last], [span for span in moved if span.start < span.end]


def _enriched(text: str, spans: list[Span], notes: list[str]) -> list[Span]:
    """With what Telegram marks by itself, where the bot marked nothing of the kind."""
    free = [new for new in found(text) if not any(clash(old, new) for old in spans)]
    return capped(ordered([*spans, *free]), notes)
