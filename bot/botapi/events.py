"""What people do, as objects of the Bot API. Pure."""

from datetime import datetime

from bot.botapi.chats import Chat, Json, Message, User, message_json
from bot.botapi.members import Member

#: What a message has as its content when nobody wrote it.
SERVICE = frozenset(
    {"migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created"}
)


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


def membership(chat: Chat, before: Member, after: Member, at: datetime) -> Json:
    """A ChatMemberUpdated: somebody was let in, promoted, removed ..."""
    return {
        "chat": chat.json(),
        "from": actor(chat).json(),
        "date": int(at.timestamp()),
        "old_chat_member": before.json(),
        "new_chat_member": after.json(),
    }


def actor(chat: Chat) -> User:
    """Who acts in a chat when nobody is named."""
    return chat.person or User(1, "Admin", "ar")


def kind(chat: Chat) -> str:
    """The field of Update that carries the chat's messages."""
    return "channel_post" if chat.type == "channel" else "message"


def reaches_bot(message: Message, chat: Chat, bot: Member) -> bool:
    """Whether the bot learns of a message, privacy mode being on as by default.

    In groups it sees commands that are not another bot's, replies to itself, and
    service messages; as an administrator, everything.

    Source: https://core.telegram.org/bots/features#privacy-mode
    """
    if chat.is_private or chat.type == "channel" or message.medium in SERVICE:
        return True
    if bot.is_administrator:
        return True
    replied = chat.message(message.reply_to or 0)
    return bool(replied and replied.from_bot) or _commands(message, bot.user)


def _commands(message: Message, bot: User) -> bool:
    first = message.entities[0] if message.entities else {}
    if first.get("type") != "bot_command" or first["offset"] != 0:
        return False
    _, _, addressee = message.text[: first["length"]].partition("@")
    return addressee.lower() in ("", bot.username.lower())
