"""The methods that send: messages, rich ones, documents, what the bot is doing."""

from typing import Any

from bot.botapi import channels
from bot.botapi.chats import Chat, Json, Message
from bot.botapi.ephemeral import receiver
from bot.botapi.forum import thread_of
from bot.botapi.keyboards import below, inline
from bot.botapi.parameters import Params, Upload
from bot.botapi.refusal import Mistake, Refusal, bad_request
from bot.botapi.rich import rich
from bot.botapi.texts import Formatted, Length, formatted
from bot.botapi.world import World

_CAPTION = 1024
_LARGEST_UPLOAD = 50_000_000  # bytes
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, params: Params) -> Json:
    """The message that was sent."""
    text = text_of(world, params, "text")
    return _send(world, params, text)


def send_rich_message(world: World, params: Params) -> Json:
    """The message that was sent."""
    return _send(world, params, Formatted("", ()), rich_of(world, params))


def rich_of(world: World, params: Params) -> dict[str, Any]:
    """The content of a message that is rich; what is dropped in silence is noted."""
    content = rich(params["rich_message"], world.record.violations)
    return {"medium": "rich_message", "content": content}


def send_document(world: World, params: Params) -> Json:
    """The message with the file; its file_id can be sent again."""
    document = _document(world, params["document"])
    caption = Formatted("", ())
    if params.get("caption"):
        caption = text_of(world, params, "caption")
    return _send(world, params, caption, {"medium": "document", "content": document})


def send_chat_action(world: World, params: Params) -> bool:
    """True; the chat shows the action until the next message."""
    chat = writable(world, params)
    if params["action"] not in _ACTIONS:
        raise Mistake("wrong parameter action in request")
    chat.action = params["action"]
    world.touch()
    return True


def text_of(world: World, params: Params, name: str) -> Formatted:
    """The text or caption of a call; what is dropped in silence is noted."""
    is_caption = name == "caption"
    length = Length(
        _CAPTION if is_caption else 4096,
        "message caption" if is_caption else "message",
        world.measure,
    )
    entities = params.get("caption_entities" if is_caption else "entities", ())
    text = formatted(params[name], params.get("parse_mode", ""), entities, length)
    world.record.violations.extend(text.notes)
    return text


def known(world: World, params: Params) -> Chat:
    """The chat of a call.

    Raises:
        Refusal: the bot never met it.
    """
    chat = world.chats.get(params["chat_id"]) or _public(world, params["chat_id"])
    if chat is None or chat.state == "unknown":
        raise Refusal(400, bad_request("chat not found"))
    return chat


def _public(world: World, name: object) -> Chat | None:
    """The chat with this public name, such as "@name"."""
    chats = (chat for chat in world.chats.values() if chat.username)
    return next(
        (c for c in chats if f"@{c.username}".lower() == str(name).lower()), None
    )


def writable(world: World, params: Params) -> Chat:
    """The chat of a call.

    Raises:
        Refusal: there is none, or it does not let the bot write.
    """
    chat = known(world, params)
    me = world.members[chat.id].get(world.me.id)
    if refusal := chat.refusal() or channels.refusal(chat, me):
        raise refusal
    return chat


def _send(
    world: World, params: Params, text: Formatted, content: dict[str, Any] | None = None
) -> Json:
    chat = writable(world, params)
    notes: list[str] = []
    markup = params.get("reply_markup")
    standing = below(markup, chat, notes)
    message = Message(
        chat.last_id + 1,
        world.now(),
        from_bot=True,
        text=text.text,
        entities=text.entities,
        keyboard=() if standing else inline(markup, chat, notes),
        sender=None if chat.type == "channel" else world.me,
        silent=params.get("disable_notification", False),
        preview=params.get("link_preview_options", {}),
        thread_id=thread_of(chat, params),
        reply_to=_replied(chat, params),
        protected=params.get("protect_content", False),
        receiver=receiver(world, chat, params),
        **(content or {}),
    )
    world.record.violations.extend(notes)
    paid = params.get("allow_paid_broadcast", False)
    world.limits.take(chat, world.now(), paid=paid)
    _stand(chat, standing)
    return world.post(chat, message)


def _stand(chat: Chat, markup: Json | None) -> None:
    """Let a reply keyboard appear or go; a forced reply leaves it alone."""
    if markup and "keyboard" in markup:
        chat.reply_keyboard = markup
    elif markup and markup.get("remove_keyboard"):
        chat.reply_keyboard = None


def _replied(chat: Chat, params: Params) -> int | None:
    """The message of the same chat that is replied to."""
    reply = params.get("reply_parameters", {})
    message_id: int | None = reply.get("message_id")
    if message_id is None or chat.message(message_id):
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise Refusal(400, bad_request("message to be replied not found"))


def _document(world: World, given: Upload | str) -> Json:
    file_id = given
    if isinstance(given, Upload):
        if len(given.content) > _LARGEST_UPLOAD:
            raise Refusal(413, "Request Entity Too Large")
        file_id = world.file_id(given)
    upload = world.files.get(str(file_id))
    if upload is None:
        raise Mistake("wrong file identifier/HTTP URL specified")
    return {
        "file_id": file_id,
        "file_unique_id": f"unique-{file_id}",
        "file_name": upload.name,
        "mime_type": upload.mime_type,
        "file_size": len(upload.content),
    }
