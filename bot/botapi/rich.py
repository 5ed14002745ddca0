"""A rich message on its way through the server: its blocks checked and cleaned. Pure.

What the server says of a broken limit is not documented: those words are ours.

Source: https://core.telegram.org/bots/api#rich-message-formatting-options,
    https://core.telegram.org/bots/api#inputrichmessage
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.botapi.automatic import found
from bot.botapi.cleaning import clean, is_empty
from bot.botapi.facts import TYPES
from bot.botapi.html import is_moment_format
from bot.botapi.links import BadLink, checked
from bot.botapi.refusal import Mistake, Refusal
from bot.botapi.shapes import camel, problem

Json = dict[str, Any]

CHARACTERS, BLOCKS, DEPTH, COLUMNS = 32_768, 500, 16, 20
#: Types of blocks by the word for them, where it is not the name itself.
_NAMES = {
    "heading": "SectionHeading",
    "pre": "Preformatted",
    "blockquote": "BlockQuotation",
    "expandable_blockquote": "ExpandableBlockQuotation",
    "pullquote": "PullQuotation",
}
#: What this server does not do: media, maps, buttons and what shows them in a row.
_UNDONE = frozenset(
    {
        *("animation", "audio", "collage", "document", "map", "photo", "slideshow"),
        *("video", "voice_note", "buttons", "button", "custom_emoji", "text_mention"),
    }
)
_ALIGN = {"align": ("left", "center", "right"), "valign": ("top", "middle", "bottom")}
_LABELS = ("a", "A", "i", "I", "1")
#: What Telegram finds by itself, and the field of RichText that repeats it.
_FOUND = {
    "url": ("url", "url"),
    "email": ("email_address", "email_address"),
    "mention": ("mention", "username"),
    "hashtag": ("hashtag", "hashtag"),
    "cashtag": ("cashtag", "cashtag"),
    "bot_command": ("bot_command", "bot_command"),
}


def rich(given: Json, notes: list[str]) -> Json:
    """The RichMessage of an InputRichMessage; what is changed in silence is noted.

    Raises:
        Mistake: what Telegram refuses in it, or says that it does.
        Refusal: 501, for what this server does not do.
    """
    forms = given.keys() & {"blocks", "html", "markdown"}
    if len(forms) != 1 or not given.get("blocks", True):
        raise Mistake("rich message must be non-empty")
    if "blocks" not in given or "media" in given:
        raise _undone("HTML, Markdown and media of rich messages", notes)
    reading = _Reading(notes, not given.get("skip_entity_detection", False))
    blocks = reading.blocks(given["blocks"], 1)
    reading.check()
    return {"blocks": blocks} | ({"is_rtl": True} if given.get("is_rtl") else {})


def _undone(what: str, notes: list[str]) -> Refusal:
    notes.append(f"Not Implemented: this local server does not do {what}")
    return Refusal(501, notes[-1])


@dataclass
class _Reading:
    """One message as it is read, and how large it is so far."""

    notes: list[str]
    finds: bool  #: addresses, tags and names in its texts
    characters: int = 0
    count: int = 0  #: blocks, items of lists and rows of tables
    depth: int = 0
    words: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Refuse what is larger than allowed, or empty."""
        if is_empty("".join(self.words)):
            raise Mistake("RICH_MESSAGE_CONTENT_REQUIRED")
        for size, limit, what in (
            (self.characters, CHARACTERS, "characters"),
            (self.count, BLOCKS, "blocks"),
            (self.depth, DEPTH, "levels"),
        ):
            if size > limit:
                raise Mistake(f"rich message has more than {limit} {what}")

    def blocks(self, given: list[Json], level: int) -> list[Json]:
        """Blocks as readers get them."""
        return [self._block(block, level) for block in given]

    def _block(self, given: Json, level: int) -> Json:
        kind = given["type"]
        if kind == "thinking":
            raise Mistake("thinking blocks are for drafts only")
        name = f"InputRichBlock{_NAMES.get(kind) or camel(kind)}"
        block = self._typed(given, name, level)
        if kind == "heading" and not 1 <= block["size"] <= 6:
            raise Mistake("invalid section heading size specified")
        return block

    def _typed(self, given: Json, name: str, level: int) -> Json:
        """A value of one type, whose texts and blocks are read in their turn."""
        if given.get("type") in _UNDONE:
            raise _undone(f'"{given["type"]}" in rich messages', self.notes)
        if name.startswith("RichText") and name not in TYPES:
            raise Mistake("unsupported rich text type")
        if name not in TYPES:
            raise Mistake(f'type "{given["type"]}" is unsupported')
        if wrong := problem(given, (name,), "rich_message"):
            raise Mistake(wrong)
        self._enter(name.startswith(("Input", "RichBlock")), level)
        fields = TYPES[name]
        return {k: self._value(v, fields[k].types[0], level) for k, v in given.items()}

    def _enter(self, is_counted: bool, level: int) -> None:
        self.depth = max(self.depth, level)
        self.count += is_counted

    def _value(self, value: Any, kind: str, level: int) -> Any:
        match kind:
            case "RichText":
                return self.text(value, level)
            case "Array of InputRichBlock":
                return self.blocks(value, level + 1)
            case "Array of InputRichBlockListItem":
                return self._items(value, level)
            case "Array of Array of RichBlockTableCell":
                return [self._row(row, level) for row in value]
        return value

    def _items(self, given: list[Json], level: int) -> list[Json]:
        if not given:
            raise Mistake("list must be non-empty")
        if len({bool(item.get("type")) for item in given}) > 1:
            raise Mistake("list must be either ordered or unordered")
        if any(item.get("type", "1") not in _LABELS for item in given):
            raise Mistake("invalid list item type specified")
        return [
            {"label": _label(item, n)}
            | self._typed(item, "InputRichBlockListItem", level + 1)
            for n, item in enumerate(given, 1)
        ]

    def _row(self, given: list[Json], level: int) -> list[Json]:
        self._enter(True, level + 1)
        if sum(max(cell.get("colspan", 1), 1) for cell in given) > COLUMNS:
            raise Mistake(f"rich message has a table of more than {COLUMNS} columns")
        return [self._cell(cell, level + 1) for cell in given]

    def _cell(self, given: Json, level: int) -> Json:
        for side, places in _ALIGN.items():
            if given[side] not in places:
                across = "horizontal" if side == "align" else "vertical"
                raise Mistake(f"invalid {across} alignment specified")
        for span in ("colspan", "rowspan"):
            if given.get(span, 0) < 0:
                raise Mistake(f"invalid table cell {span} specified")
        texts = {"text": self.text(given["text"], level)} if "text" in given else {}
        return given | texts

    def text(self, given: Any, level: int, is_link: bool = False) -> Any:
        """A RichText as readers get it."""
        if isinstance(given, str):
            return self._string(given, is_link)
        if isinstance(given, list):
            return [self.text(part, level, is_link) for part in given]
        kind = given["type"]
        _check_moment(given)
        inner = given | {"text": ""} if "text" in given else given
        marked = self._typed(inner, f"RichText{camel(kind)}", level + 1)
        if "text" in given:
            is_link = is_link or kind not in _FORMATS
            marked["text"] = self.text(given["text"], level + 1, is_link)
        return self._linked(marked) if kind == "url" else marked

    def _linked(self, marked: Json) -> Any:
        """A link as Telegram keeps it; of a bad one only the text is left."""
        try:
            return marked | {"url": checked(marked["url"])}
        except BadLink as error:
            self.notes.append(f"link {marked['url']!r} is dropped: {error}")
            return marked["text"]

    def _string(self, given: str, is_link: bool) -> Any:
        text, _ = clean(given, [], self.notes)
        self.characters += len(text)
        self.words.append(text)
        if is_link or not self.finds:
            return text
        pieces = list(_detected(text))
        return pieces[0] if len(pieces) == 1 else pieces


_FORMATS = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "marked"}
    | {"subscript", "superscript"}
)


def _label(item: Json, number: int) -> str:
    """What stands before an item of a list."""
    return f"{item.get('value', number)}." if item.get("type") else "•"


def _check_moment(given: Json) -> None:
    if given["type"] != "date_time":
        return
    if not is_moment_format(given.get("date_time_format", "")):
        raise Mistake("invalid date-time format specified")
    if given.get("unix_time", 1) <= 0:
        raise Mistake("invalid date specified")


def _detected(text: str) -> Iterator[Any]:
    """The text in pieces, those marked that Telegram finds by itself."""
    end = 0
    for span in found(text):
        if kind := _FOUND.get(span.type):
            if before := text[end : span.start]:
                yield before
            said, end = text[span.start : span.end], span.end
            yield {"type": kind[0], "text": said, kind[1]: said.lstrip("@#$")}
    if rest := text[end:]:
        yield rest
    if not text:
        yield ""
