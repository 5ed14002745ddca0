"""A text with entities to the blocks, lines and marks that the page draws. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, TypeAlias

Entity: TypeAlias = Mapping[str, Any]
Node: TypeAlias = str | dict[str, Any]

BLOCKS = {"blockquote": "quote", "expandable_blockquote": "folded", "pre": "pre"}
LINKS = {
    "text_link": "{url}",
    "url": "{text}",
    "email": "mailto:{text}",
    "phone_number": "tel:{text}",
    "mention": "https://t.me/{text}",
}
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


@dataclass(frozen=True, slots=True)
class Span:
    """What holds for the code points `[start, end)` of a text."""

    start: int
    end: int
    kind: str
    href: str = ""


Run: TypeAlias = tuple[str, tuple[Span, ...]]  # the spans, outermost first


def blocks(text: str, entities: Sequence[Entity]) -> list[dict[str, Any]]:
    """Return the text as blocks of lines of nodes, in reading order.

    A block is `{"kind": "text" | "quote" | "folded" | "pre", "lines": [...]}`; a
    line is a list of nodes; a node is a string or `{"mark": kind, "inside":
    [nodes]}`, a link with its `href` besides. The line feeds that part a block
    from its neighbours belong to neither.

    Args:
        text: as the chat holds it.
        entities: Telegram's; offsets and lengths in UTF-16 code units.

    Source: https://core.telegram.org/bots/api#messageentity
    """
    spans = _spans(text, entities)
    inline = [span for span in spans if span.kind not in BLOCKS]
    return [
        {"kind": piece.kind, "lines": list(_lines(text, piece, inline))}
        for piece in _pieces(text, [span for span in spans if span.kind in BLOCKS])
    ]


def _spans(text: str, entities: Sequence[Entity]) -> list[Span]:
    """Return the entities as spans, the outer before the inner."""
    points = _code_points(text)
    last = len(points) - 1
    spans = []
    for entity in entities:
        start = points[min(entity["offset"], last)]
        end = points[min(entity["offset"] + entity["length"], last)]
        spans.append(Span(start, end, **_meaning(entity, text[start:end])))
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _code_points(text: str) -> list[int]:
    """Return for every UTF-16 offset into the text the code point it falls in."""
    points = [at for at, char in enumerate(text) for _ in range(1 + (char > "\uffff"))]
    return [*points, len(text)]


def _meaning(entity: Entity, text: str) -> dict[str, str]:
    kind = entity["type"]
    if kind not in LINKS:
        return {"kind": kind}
    href = LINKS[kind].format(text=text.lstrip("@"), url=entity.get("url", ""))
    if kind == "url" and "://" not in href:
        href = f"http://{href}"
    return {"kind": "link", "href": href} if is_safe(href) else {"kind": "plain"}


def is_safe(href: str) -> bool:
    """Whether a page may offer this address to a click."""
    return href.partition(":")[0].lower() in SAFE_SCHEMES


def _pieces(text: str, walls: Sequence[Span]) -> Iterator[Span]:
    """Yield the text cut at its block entities, without the line feeds between."""
    cursor = 0
    for wall in walls:
        if wall.start < cursor:
            continue
        yield from _between(text, cursor, wall.start)
        yield Span(wall.start, wall.end, BLOCKS[wall.kind])
        cursor = wall.end
    yield from _between(text, cursor, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Span]:
    if start == end:
        return
    start += start > 0 and text[start] == "\n"
    end -= end < len(text) and text[end - 1] == "\n"
    if start <= end:
        yield Span(start, end, "text")


def _lines(text: str, piece: Span, spans: Sequence[Span]) -> Iterator[list[Node]]:
    start = piece.start
    for line in text[piece.start : piece.end].split("\n"):
        yield _nodes(_runs(text, start, start + len(line), spans))
        start += len(line) + 1


def _runs(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Run]:
    """Return the line cut wherever a span begins or ends, each with its spans."""
    ends = {edge for span in spans for edge in (span.start, span.end)}
    cuts = sorted({start, end} | {edge for edge in ends if start < edge < end})
    return [
        (text[a:b], tuple(span for span in spans if span.start <= a and b <= span.end))
        for a, b in pairwise(cuts)
    ]


def _nodes(runs: Sequence[Run], depth: int = 0) -> list[Node]:
    """Return the runs as a tree: neighbours under one span become one node."""
    nodes: list[Node] = []
    for span, group in groupby(runs, lambda run: (*run[1], None)[depth]):
        inside = list(group)
        if span is None:
            nodes += ["".join(words for words, _ in inside)]
        else:
            nodes += [_node(span, _nodes(inside, depth + 1))]
    return nodes


def _node(span: Span, inside: list[Node]) -> Node:
    link = {"href": span.href} if span.href else {}
    return {"mark": span.kind, **link, "inside": inside}
