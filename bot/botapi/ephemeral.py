"""Messages of a group that one person alone sees, and that only they can press on.

Source: https://core.telegram.org/bots/api#ephemeralmessageparameters
"""

from bot.botapi.chats import Chat, Json, Message, User
from bot.botapi.events import actor
from bot.botapi.parameters import Params
from bot.botapi.refusal import Refusal, bad_request
from bot.botapi.world import World

_LOST = "message to edit not found"


def receiver(world: World, chat: Chat, params: Params) -> User | None:
    """Who alone is to see the message; None: everybody.

    Raises:
        Refusal: the chat has no others to hide it from, or nobody like that is there.
    """
    asked: Json = params.get("ephemeral_message_parameters", {})
    if not asked:
        return None
    if chat.type not in ("group", "supergroup"):
        raise Refusal(400, bad_request("ephemeral messages are for groups"))
    if asked.keys() != {"receiver_user_id"}:
        raise Refusal(400, bad_request("this server replaces no message by another"))
    person = _present(world, chat).get(asked["receiver_user_id"])
    if person is None:
        raise Refusal(400, bad_request("PARTICIPANT_ID_INVALID"))
    return person


def whispered(chat: Chat, params: Params) -> Message:
    """The message of a call that one person alone sees.

    Raises:
        Refusal: there is none, or it is somebody else's.
    """
    message = chat.message(params["ephemeral_message_id"])
    seen_by = message.receiver if message else None
    if message is None or not seen_by or seen_by.id != params["receiver_user_id"]:
        raise Refusal(400, bad_request(_LOST))
    return message


def _present(world: World, chat: Chat) -> dict[int, User]:
    """Everybody who is known to be in the chat."""
    spoke = (message.sender for message in chat.messages if message.sender)
    made = (one.user for one in world.members[chat.id].values())
    return {user.id: user for user in (actor(chat), *spoke, *made)}
