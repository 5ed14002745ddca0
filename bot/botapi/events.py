"""What people do, as objects of the Bot API. Pure."""

from datetime import datetime

from bot.botapi.chats import Chat, Json, Message, User, message_json


def callback_query(
    query_id: str, person: User, chat: Chat, message: Message, data: str
) -> Json:
    """A CallbackQuery: somebody pressed a button."""
    return {
        "id": query_id,
        "from": person.json(),
        "message": message_json(message, chat),
        "chat_instance": str(abs(chat.id) * 7919),
        "data": data,
    }


def membership(chat: Chat, bot: User, before: str, after: str, at: datetime) -> Json:
    """A ChatMemberUpdated: the bot was blocked, let in, removed ..."""
    return {
        "chat": chat.json(),
        "from": actor(chat).json(),
        "date": int(at.timestamp()),
        "old_chat_member": _member(bot, before),
        "new_chat_member": _member(bot, after),
    }


def actor(chat: Chat) -> User:
    """Who acts in a chat when nobody is named."""
    return chat.person or User(1, "Admin", "ar")


def kind(chat: Chat) -> str:
    """The field of Update that carries the chat's messages."""
    return "channel_post" if chat.type == "channel" else "message"


def reaches_bot(message: Message, chat: Chat, bot: User) -> bool:
    """Whether the bot learns of a message, privacy mode being on as by default.

    In groups it sees commands that are not another bot's, replies to itself, and
    service messages.

    Source: https://core.telegram.org/bots/features#privacy-mode
    """
    if chat.is_private or chat.type == "channel" or message.medium.startswith("migr"):
        return True
    replied = chat.message(message.reply_to or 0)
    return bool(replied and replied.from_bot) or _commands(message, bot)


def _commands(message: Message, bot: User) -> bool:
    first = message.entities[0] if message.entities else {}
    if first.get("type") != "bot_command" or first["offset"] != 0:
        return False
    _, _, addressee = message.text[: first["length"]].partition("@")
    return addressee.lower() in ("", bot.username.lower())


def _member(bot: User, status: str) -> Json:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"status": status, "user": bot.json(), **until}
