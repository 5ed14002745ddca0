"""The methods that change what was sent, and those that answer a press."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.botapi.chats import Chat, Json, Message, message_json
from bot.botapi.ephemeral import whispered
from bot.botapi.keyboards import inline
from bot.botapi.parameters import Params
from bot.botapi.posts import rich_of, text_of, writable
from bot.botapi.refusal import Mistake, Refusal, bad_request
from bot.botapi.world import World

_LONGEST_ANSWER = 200
_DELETABLE = timedelta(hours=48)
_SAME = (
    "message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
_LATE = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(world: World, params: Params) -> Json:
    """The message with its new text, plain or rich; without reply_markup no keyboard.

    A rich message may become a plain one, and a plain one rich.
    """
    content = _content(world, params)
    chat, old = _own(world, params)
    if old.medium not in ("", "rich_message"):
        raise Refusal(400, bad_request("there is no text in the message to edit"))
    return _changed(world, chat, old, replace(old, **content), params)


def _content(world: World, params: Params) -> dict[str, Any]:
    """The fields of a message that its new text decides."""
    if "rich_message" in params:
        return {"text": "", "entities": (), **rich_of(world, params)}
    if "text" not in params:
        raise Mistake("message text is empty")
    text = text_of(world, params, "text")
    preview = params.get("link_preview_options", {})
    said = {"text": text.text, "entities": text.entities, "preview": preview}
    return {**said, "medium": "", "content": None}


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """The message with its new keyboard, or without one."""
    chat, old = _own(world, params)
    return _changed(world, chat, old, old, params)


def edit_ephemeral_message_text(world: World, params: Params) -> bool:
    """True; the message that one person sees has its new text."""
    content = _content(world, params)
    chat = writable(world, params)
    old = whispered(chat, params)
    _changed(world, chat, old, replace(old, **content), params)
    return True


def edit_ephemeral_message_reply_markup(world: World, params: Params) -> bool:
    """True; the message that one person sees has its new keyboard, or none."""
    chat = writable(world, params)
    old = whispered(chat, params)
    _changed(world, chat, old, old, params)
    return True


def delete_message(world: World, params: Params) -> bool:
    """True; only for 48 hours, and other people's only in a private chat."""
    chat, message = _found(world, params, "message to delete not found")
    allowed = message.from_bot or chat.is_private
    if not allowed or world.now() - message.date > _DELETABLE:
        raise Refusal(400, bad_request("message can't be deleted"))
    chat.messages.remove(message)
    world.touch()
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """True; a query can be answered once, and only for a while."""
    if len(params.get("text", "")) > _LONGEST_ANSWER:
        raise Mistake("MESSAGE_TOO_LONG")
    query = world.queries.pop(params["callback_query_id"], None)
    if query is None or world.now() - query.at > world.query_lifetime:
        raise Refusal(400, bad_request(_LATE))
    world.answers[params["callback_query_id"]] = {
        "text": params.get("text", ""),
        "show_alert": params.get("show_alert", False),
    }
    world.touch()
    return True


def _own(world: World, params: Params) -> tuple[Chat, Message]:
    chat, message = _found(world, params, "message to edit not found")
    if not message.from_bot:
        raise Refusal(400, bad_request("message can't be edited"))
    return chat, message


def _found(world: World, params: Params, lacking: str) -> tuple[Chat, Message]:
    if "chat_id" not in params or "message_id" not in params:
        raise Mistake("message identifier is not specified")
    chat = writable(world, params)
    message = chat.message(params["message_id"])
    if message is None or message.receiver:
        raise Refusal(400, bad_request(lacking))
    return chat, message


def _changed(
    world: World, chat: Chat, old: Message, new: Message, params: Params
) -> Json:
    notes: list[str] = []
    new = replace(new, keyboard=inline(params.get("reply_markup"), chat, notes))
    world.record.violations.extend(notes)
    if _seen(new) == _seen(old):
        raise Refusal(400, bad_request(_SAME))
    world.limits.take(chat, world.now())
    new = replace(new, edited=world.now())
    world.put(chat, new)
    return message_json(new, chat)


def _seen(message: Message) -> tuple[Any, ...]:
    said = message.text, message.entities, message.content
    return *said, message.keyboard, message.preview
