"""A rich message to the blocks that the page draws. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.playground.richtext import Node, is_safe

Json = dict[str, Any]
Block = Mapping[str, Any]

#: Words of the API for what the page calls otherwise.
MARKS = {"marked": "mark", "subscript": "sub", "superscript": "sup"}


def drawn(message: Block) -> list[Json]:
    """Return the blocks of a RichMessage, in reading order.

    A block is as in `richtext.blocks`, of one of its kinds or "heading", "footer",
    "divider", "details" and "quote" (both with `blocks` inside), "list" (with
    `items`, each with its `label` and `blocks`) or "table" (with `rows` of cells).
    In a message from right to left each block says `"dir": "rtl"`.

    Source: https://core.telegram.org/bots/api#richblock
    """
    side = {"dir": "rtl"} if message.get("is_rtl") else {}
    return [{**block, **side} for block in _all(message["blocks"])]


def _all(blocks: Sequence[Block]) -> list[Json]:
    return [_KINDS.get(block["type"], _text)(block) for block in blocks]


def _text(block: Block) -> Json:
    return {"kind": "text", "lines": lines(block.get("text", ""))}


def _heading(block: Block) -> Json:
    return {"kind": "heading", "size": block["size"], "lines": lines(block["text"])}


def _named(kind: str) -> Callable[[Block], Json]:
    return lambda block: {"kind": kind, "lines": lines(block["text"])}


def _details(block: Block) -> Json:
    return {
        "kind": "details",
        "lines": lines(block["summary"]),
        "blocks": _all(block["blocks"]),
        "open": block.get("is_open", False),
    }


def _list(block: Block) -> Json:
    items = [{"label": i["label"], "blocks": _all(i["blocks"])} for i in block["items"]]
    return {"kind": "list", "items": items}


def _table(block: Block) -> Json:
    rows = [[_cell(cell) for cell in row] for row in block["cells"]]
    return {"kind": "table", "lines": lines(block.get("caption", "")), "rows": rows}


def _cell(cell: Block) -> Json:
    return {
        "lines": lines(cell.get("text", "")),
        "header": cell.get("is_header", False),
        "columns": cell.get("colspan", 1),
        "align": cell["align"],
    }


_KINDS: Mapping[str, Callable[[Block], Json]] = {
    "heading": _heading,
    "pre": _named("pre"),
    "footer": _named("footer"),
    "pullquote": _named("quote"),
    "expandable_blockquote": _named("folded"),
    "divider": lambda _: {"kind": "divider"},
    "blockquote": lambda block: {"kind": "quote", "blocks": _all(block["blocks"])},
    "details": _details,
    "list": _list,
    "table": _table,
}


def lines(text: Any) -> list[list[Node]]:
    """Return a RichText as the one line it is, in nodes; none when it is empty."""
    nodes = _nodes(text)
    return [nodes] if nodes else []


def _nodes(text: Any) -> list[Node]:
    if isinstance(text, str):
        return [text] if text else []
    if isinstance(text, list):
        return [node for part in text for node in _nodes(part)]
    inside = _nodes(text.get("text", text.get("expression", "")))
    kind = text["type"]
    if kind == "url":
        href = text["url"]
        link = {"mark": "link", "href": href} if is_safe(href) else {"mark": "plain"}
        return [{**link, "inside": inside}]
    if kind == "date_time":
        moment = {"at": text["unix_time"], "format": text["date_time_format"]}
        return [{"mark": "time", **moment, "inside": inside}]
    return [{"mark": MARKS.get(kind, kind), "inside": inside}]
