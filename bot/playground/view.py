"""A chat of the local Bot API to what the page draws. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.botapi.chats import Chat, Message
from bot.playground.richblocks import drawn
from bot.playground.richtext import blocks, is_safe

Json = dict[str, Any]

SHOWN = 200  # messages; older ones are out of the page's sight


def state(chat: Chat, bot: Mapping[str, str], commands: Sequence[Json]) -> Json:
    """Return all that the page shows, the newest `SHOWN` messages in order.

    Args:
        chat: the reader's private chat with the bot.
        bot: `name` and `description` in the reader's language.
        commands: `command` and `description` each, in the bot's order.
    """
    return {
        "bot": bot,
        "commands": commands,
        "blocked": chat.state == "blocked",
        "typing": chat.action == "typing",
        "messages": [_message(message) for message in chat.messages[-SHOWN:]],
    }


def _message(message: Message) -> Json:
    return {
        "id": message.id,
        "at": int(message.date.timestamp()),
        "mine": not message.from_bot,
        # Clients tell no edits of a bot's screen that turns under its buttons.
        "edited": message.edited is not None and not message.keyboard,
        "silent": message.silent,
        "file": _file(message),
        "blocks": _blocks(message),
        "keyboard": [[_button(button) for button in row] for row in message.keyboard],
    }


def _blocks(message: Message) -> list[Json]:
    if message.medium == "rich_message":
        return drawn(message.content)
    return blocks(message.text, message.entities)


def _file(message: Message) -> Json | None:
    """Return the name and the bytes of a document; None for any other message."""
    if message.medium != "document":
        return None
    document = message.content
    return {"name": document.get("file_name", ""), "size": document.get("file_size", 0)}


def _button(button: Mapping[str, Any]) -> Json:
    """Return a button's label, what a press does, and with which value."""
    label = {"label": button["text"]}
    if "callback_data" in button:
        return {**label, "does": "press", "value": button["callback_data"]}
    if "copy_text" in button:
        return {**label, "does": "copy", "value": button["copy_text"]["text"]}
    if is_safe(button.get("url", "")):
        return {**label, "does": "url", "value": button["url"]}
    return {**label, "does": "elsewhere", "value": ""}
