"""Which keyboards Telegram takes. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.botapi.chats import Chat, Json, Rows
from bot.botapi.links import BadLink, checked
from bot.botapi.refusal import Mistake

_MOST_BUTTONS = 100
_MOST_IN_A_ROW = 8
_LOOKS = {"text", "icon_custom_emoji_id", "style"}
_STYLES = ("primary", "success", "danger")
_INLINE = "can't parse inline keyboard button: "


def inline(markup: Json | None, chat: Chat, notes: list[str]) -> Rows:
    """The rows of an inline keyboard, links normalised; () when there is none.

    Raises:
        Mistake: a button or keyboard that Telegram refuses.

    Source: https://core.telegram.org/bots/api#inlinekeyboardbutton
    """
    if markup is None:
        return ()
    if "inline_keyboard" not in markup:
        raise Mistake("inline keyboard expected")
    rows = tuple(
        tuple(_button(button, chat) for button in row)
        for row in markup["inline_keyboard"]
        if row
    )
    _check_size(rows, notes)
    return rows


def below(markup: Json | None, chat: Chat, notes: list[str]) -> Json | None:
    """A reply keyboard, its removal or a forced reply; None when it is none of them.

    Raises:
        Mistake: a keyboard that Telegram refuses.
    """
    if markup is None or "inline_keyboard" in markup:
        return None
    if chat.type == "channel":
        raise Mistake("inline keyboard expected")
    rows = markup.get("keyboard", [])
    if any(not _label(button) for row in rows for button in row):
        raise Mistake("keyboard button text must be non-empty")
    _check_size(rows, notes)
    return markup


def _label(button: Any) -> str:
    return str(button["text"] if isinstance(button, dict) else button).strip()


def _check_size(rows: Sequence[Sequence[Any]], notes: list[str]) -> None:
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise Mistake("reply markup is too long")
    if any(len(row) > _MOST_IN_A_ROW for row in rows):
        notes.append(f"a keyboard row of more than {_MOST_IN_A_ROW} buttons is cut")


def _button(button: Json, chat: Chat) -> Json:
    if not button["text"].strip():
        raise Mistake(_INLINE + "text must be non-empty")
    if button.get("style", _STYLES[0]) not in _STYLES:
        raise Mistake(_INLINE + "invalid button style specified")
    actions = [name for name in button if name not in _LOOKS]
    if not actions:
        raise Mistake(_INLINE + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise Mistake(_INLINE + "exactly one action is expected")
    return button | _action(actions[0], button[actions[0]], chat)


def _action(name: str, value: Any, chat: Chat) -> Json:
    """The action as Telegram keeps it."""
    match name:
        case "callback_data" if not 1 <= len(value.encode()) <= 64:
            raise Mistake("BUTTON_DATA_INVALID")
        case "copy_text" if not 1 <= len(value["text"]) <= 256:
            raise Mistake("BUTTON_COPY_TEXT_INVALID")
        case "url":
            return {name: _link(value)}
        case "web_app":
            _check_web_app(value["url"], chat)
        case _ if name.startswith("switch_inline") and chat.type == "channel":
            raise Mistake("BUTTON_TYPE_INVALID")
    return {name: value}


def _link(url: str) -> str:
    try:
        return checked(url)
    except BadLink as error:
        raise Mistake(
            f"inline keyboard button URL '{url}' is invalid: {error}"
        ) from error


def _check_web_app(url: str, chat: Chat) -> None:
    if not chat.is_private:
        raise Mistake("BUTTON_TYPE_INVALID")
    if not url.lower().startswith("https://"):
        raise Mistake(
            f"inline keyboard button Web App URL '{url}' is invalid:"
            " Only HTTPS links are allowed"
        )
