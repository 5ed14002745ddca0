"""Channels: who may post there, and their posts forwarded to others."""

from bot.botapi.chats import Chat, Message
from bot.botapi.members import Member
from bot.botapi.refusal import Refusal, bad_request
from bot.botapi.world import World

POSTING = "can_post_messages"


def refusal(chat: Chat, me: Member | None) -> Refusal | None:
    """Why the bot cannot post in a channel; None where it may, or is elsewhere.

    Args:
        chat: any.
        me: what the bot was made there; None: nobody said, and it may post.

    Source: https://github.com/tdlib/telegram-bot-api (Client.cpp)
    """
    if chat.type != "channel" or me is None or me.may(POSTING):
        return None
    return Refusal(400, bad_request("need administrator rights in the channel chat"))


def forward(world: World, chat_id: int, channel_id: int, message_id: int) -> Message:
    """A person forwards a channel's post to the bot; the message.

    Raises:
        ValueError: the channel has no such post.

    Source: https://core.telegram.org/bots/api#messageoriginchannel
    """
    channel = world.chat(channel_id)
    post = channel.message(message_id)
    if post is None:
        raise ValueError(f"no post {message_id} in {channel_id}")
    origin = {
        "type": "channel",
        "date": int(post.date.timestamp()),
        "chat": channel.json(),
        "message_id": post.id,
    }
    return world.say(chat_id, post.text, forward_origin=origin)
