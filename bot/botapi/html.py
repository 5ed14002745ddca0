"""Telegram's HTML to text and spans. Pure."""

import re
from dataclasses import dataclass, field, replace

from bot.botapi.links import BadLink, checked
from bot.botapi.refusal import Mistake
from bot.botapi.spans import Span

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,7})|#([0-9]{1,8})|([A-Za-z]+));?")
_SURROGATE = (
    "Text contains invalid Unicode characters after decoding HTML entities,"
    " check for unmatched surrogate code units"
)
_LANGUAGE = re.compile(r"language-(.+)", re.DOTALL)
_SPACE = r" \t\r\n\0\v"
_SPACES = re.compile(f"[{_SPACE}]*")
_TEXT = re.compile("[^<&]*")
_TAG_NAME = re.compile(f"[^{_SPACE}>]*")
_ATTRIBUTE_NAME = re.compile(f"[^{_SPACE}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_QUOTED = {"'": re.compile("[^'&]*"), '"': re.compile('[^"&]*')}


@dataclass(slots=True)
class _Tag:
    name: str
    start: int  # in the text so far, code points
    attributes: dict[str, str] = field(default_factory=dict)


def parse(source: str, notes: list[str]) -> tuple[str, list[Span]]:
    """The text without its tags, and its spans, in the order in which they end.

    What Telegram drops or leaves standing in silence (a bad href, an unknown named
    reference) is added to `notes`.

    Raises:
        Mistake: can't parse entities, with the byte offset, in Telegram's words.

    Source: https://core.telegram.org/bots/api#html-style,
        https://github.com/tdlib/td (parse_html in MessageEntity.cpp)
    """
    return _Parser(source, notes).run()


class _Parser:
    def __init__(self, source: str, notes: list[str]) -> None:
        self._source = source
        self._notes = notes
        self._at = 0
        self._text = ""
        self._open: list[_Tag] = []
        self._spans: list[Span] = []

    def run(self) -> tuple[str, list[Span]]:
        while self._at < len(self._source):
            self._step()
        if self._open:
            name = self._open[-1].name
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{name}"')
        if re.search("[\ud800-\udfff]", self._text):
            raise _unparsed(_SURROGATE)
        return self._text, [_without_language(span) for span in self._spans]

    def _step(self) -> None:
        if self._peek() == "&":
            self._text += self._reference()
        elif self._peek() != "<":
            self._text += self._take(_TEXT)
        elif self._peek(1) == "/":
            self._end_tag()
        else:
            self._start_tag()

    def _peek(self, ahead: int = 0) -> str:
        """The character there; "" behind the end."""
        place = self._at + ahead
        return self._source[place : place + 1]

    def _reference(self) -> str:
        found = _REFERENCE.match(self._source, self._at)
        decoded = _decoded(found) if found else ""
        if found and decoded:
            self._at = found.end()
            return decoded
        if found and found[0].endswith(";"):
            self._notes.append(f"{found[0]} is not decoded")
        self._at += 1
        return "&"

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._take(_TAG_NAME).lower()
        if not self._peek():
            raise self._fault("Unclosed start tag", begin)
        if name not in _TYPES:
            raise self._fault(f'Unsupported start tag "{name}"', begin)
        tag = _Tag(name, len(self._text))
        while self._attribute(tag, begin):
            pass
        self._at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._fault('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(tag)

    def _take(self, pattern: re.Pattern[str]) -> str:
        """What stands here of a pattern that matches everywhere."""
        found = pattern.match(self._source, self._at)
        assert found, "an empty match is a match"
        self._at = found.end()
        return found[0]

    def _attribute(self, tag: _Tag, begin: int) -> bool:
        """Read one attribute; False at the end of the tag."""
        self._take(_SPACES)
        if self._peek() == ">":
            return False
        name = self._take(_ATTRIBUTE_NAME).lower()
        if not name:
            problem = f'Empty attribute name in the tag "{tag.name}"'
            raise self._fault(problem, begin)
        self._take(_SPACES)
        has_value = self._peek() == "="
        if has_value:
            self._at += 1
            self._take(_SPACES)
        if not self._peek():
            raise self._fault(f'Unclosed start tag "{tag.name}"', begin)
        tag.attributes[name] = self._value() if has_value else ""
        if not self._peek():
            raise self._fault("Unclosed start tag", begin)
        return True

    def _value(self) -> str:
        quote = self._peek()
        return self._quoted(quote) if quote in "\"'" else self._token()

    def _token(self) -> str:
        begin = self._at
        token = self._take(_TOKEN)
        if self._peek() and not re.match(f"[{_SPACE}>]", self._peek()):
            raise self._fault("Unexpected end of name token", begin)
        return token.lower()

    def _quoted(self, quote: str) -> str:
        self._at += 1
        value = ""
        while self._peek() and self._peek() != quote:
            is_reference = self._peek() == "&"
            value += self._reference() if is_reference else self._take(_QUOTED[quote])
        self._at += 1
        return value

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise self._fault("Unexpected end tag", begin)
        self._at += 2
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACES)
        if self._peek() != ">":
            raise self._fault("Unclosed end tag", begin)
        self._at += 1
        tag = self._open.pop()
        if name not in ("", tag.name):
            raise self._fault(
                "Unmatched end tag",
                begin,
                f', expected "</{tag.name}>", found "</{name}>"',
            )
        if tag.start < len(self._text):
            self._close(tag)

    def _close(self, tag: _Tag) -> None:
        span = Span(tag.start, len(self._text), _TYPES[tag.name])
        match tag.name:
            case "a":
                self._link(tag, span)
            case "pre" | "code":
                self._code(tag, span)
            case _:
                self._spans.append(_with_extra(tag, span))

    def _link(self, tag: _Tag, span: Span) -> None:
        address = tag.attributes.get("href") or self._text[span.start : span.end]
        try:
            url = checked(address)
        except BadLink as error:
            self._notes.append(f"the link to {address!r} is dropped: {error}")
            return
        self._spans.append(replace(span, extra=(("url", url),)))

    def _code(self, tag: _Tag, span: Span) -> None:
        """`<pre><code class="language-x">` is one span, in either nesting."""
        style = tag.attributes.get("class", "")
        if tag.name == "code" and (language := _LANGUAGE.fullmatch(style)):
            span = replace(span, extra=(("language", language[1]),))
        last = self._spans[-1] if self._spans else span
        twins = (last.start, last.end) == (span.start, span.end)
        told = span.extra or last.extra
        if twins and told and {last.type, span.type} == {"pre", "code"}:
            self._spans.pop()
            span = replace(span, type="pre", extra=told)
        self._spans.append(span)

    def _fault(self, problem: str, begin: int, more: str = "") -> Mistake:
        offset = len(self._source[:begin].encode())
        return _unparsed(f"{problem} at byte offset {offset}{more}")


def _unparsed(problem: str) -> Mistake:
    return Mistake(f"can't parse entities: {problem}")


def _decoded(found: re.Match[str]) -> str:
    """The character of a reference; "" when Telegram leaves it as it stands."""
    if found[3]:
        return _NAMED.get(found[3], "")
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x10FFFF else ""


def _without_language(span: Span) -> Span:
    """Only `pre` shows a language."""
    return replace(span, extra=()) if span.type == "code" else span


def _with_extra(tag: _Tag, span: Span) -> Span:
    given = tag.attributes
    extra: dict[str, object] = {}
    kind = span.type
    if tag.name == "blockquote" and "expandable" in given:
        kind = "expandable_blockquote"
    if tag.name == "tg-emoji":
        if not re.fullmatch(r"[1-9][0-9]{0,18}", given.get("emoji-id", "")):
            raise _unparsed("Invalid custom emoji identifier specified")
        extra = {"custom_emoji_id": given["emoji-id"]}
    if tag.name == "tg-time":
        extra = _moment(given)
    return replace(span, type=kind, extra=tuple(extra.items()))


def is_moment_format(text: str) -> bool:
    """Whether a date_time entity may have this format."""
    return re.fullmatch(r"r|[tTdDw]*", text) is not None


def _moment(given: dict[str, str]) -> dict[str, object]:
    """The fields of a date_time entity."""
    if not re.fullmatch(r"[0-9]{1,10}", given.get("unix", "")):
        raise _unparsed("Invalid date-time specified")
    pattern = given.get("format", "")
    if not is_moment_format(pattern):
        raise _unparsed("Invalid date-time format specified")
    moment: dict[str, object] = {"unix_time": int(given["unix"])}
    return moment | ({"date_time_format": pattern} if pattern else {})
