"""Parts of a text that carry a format, and how they may lie. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

FORMATS = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("code", "pre")
#: they show something that the text does not say: kept even around blanks
_HIDDEN = (*CODE, "text_link", "text_mention")
_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Span:
    """A formatted part of a text; positions count code points."""

    start: int
    end: int
    type: str  #: of a MessageEntity
    extra: tuple[tuple[str, Any], ...] = ()  #: url, language, custom_emoji_id ...

    def moved(self, place: Callable[[int], int]) -> "Span":
        """The span with both ends put where `place` says."""
        return replace(self, start=place(self.start), end=place(self.end))

    def meets(self, other: "Span") -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end

    def crosses(self, other: "Span") -> bool:
        """Whether they share characters and neither contains the other."""
        first, second = ordered((self, other))
        return first.start < second.start < first.end < second.end


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as entities count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities(text: str, spans: Iterable[Span]) -> tuple[dict[str, Any], ...]:
    """The spans as MessageEntity objects, with offsets in UTF-16 code units."""
    return tuple(
        {
            "type": span.type,
            "offset": units(text[: span.start]),
            "length": units(text[span.start : span.end]),
            **dict(span.extra),
        }
        for span in spans
    )


def settled(spans: Iterable[Span], notes: list[str]) -> list[Span]:
    """The spans that Telegram keeps, outermost first; what it drops goes to `notes`.

    Spans of one type that touch become one. A span inside or across code, across its
    own type, or over another where neither is a text format or a quotation, is
    dropped, and so is all beyond 100.
    """
    kept: list[Span] = []
    for span in ordered(_joined(spans)):
        if outer := next((other for other in kept if clash(other, span)), None):
            notes.append(f"{span.type} inside {outer.type} is dropped")
        else:
            kept.append(span)
    return capped(kept, notes)


def ordered(spans: Iterable[Span]) -> list[Span]:
    """The spans by where they start, outer before inner."""
    return sorted(spans, key=_place)


def clash(one: Span, other: Span) -> bool:
    """Whether the second of two spans cannot stay beside the first."""
    outer, span = ordered((one, other))
    if not outer.meets(span):
        return False
    if outer.type in CODE or (span.type in CODE and outer.type not in QUOTES):
        return True
    if span.type in FORMATS or outer.type in FORMATS:
        return False
    if outer.type in QUOTES:
        return span.type in QUOTES or outer.crosses(span)
    return True


def capped(spans: list[Span], notes: list[str]) -> list[Span]:
    """At most 100 spans: links, quotations and code first, then formats."""
    if len(spans) <= _LIMIT:
        return spans
    notes.append(f"{len(spans) - _LIMIT} of {len(spans)} entities are dropped")
    best = sorted(spans, key=lambda span: (span.type in FORMATS, _place(span)))
    return ordered(best[:_LIMIT])


def trimmed(span: Span, text: str) -> Span | None:
    """The span without its leading blanks; None when nothing visible is left."""
    if span.type in _HIDDEN:
        return span if span.start < span.end else None
    inside = text[span.start : span.end]
    if not inside.strip(" \n"):
        return None
    blanks = len(inside) - len(inside.lstrip(" \n"))
    return replace(span, start=span.start + blanks)


def _place(span: Span) -> tuple[int, int, int]:
    """Earlier first, longer first; quotations outside links outside formats."""
    rank = 0 if span.type in QUOTES else 2 if span.type in FORMATS else 1
    return (span.start, -span.end, rank)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Formats of one type that touch or overlap made one."""
    result: list[Span] = []
    for span in ordered(spans):
        last = next((s for s in reversed(result) if s.type == span.type), None)
        if span.type in FORMATS and last and span.start <= last.end:
            result[result.index(last)] = replace(last, end=max(last.end, span.end))
        else:
            result.append(span)
    return result
