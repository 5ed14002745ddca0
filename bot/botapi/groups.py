"""Who is in a group and as what, as people change it and as the bot asks for it."""

from collections.abc import Iterable

from bot.botapi.chats import Chat, Json, User
from bot.botapi.events import actor
from bot.botapi.members import GONE, Member
from bot.botapi.parameters import Params
from bot.botapi.posts import known, writable
from bot.botapi.refusal import Refusal, bad_request
from bot.botapi.world import World


def appoint(
    world: World,
    chat_id: int,
    user: User,
    status: str = "administrator",
    rights: Iterable[str] = (),
) -> None:
    """Somebody becomes something in a chat; the bot learns it of itself alone."""
    chat = world.chat(chat_id)
    before = _status(world, chat, user)
    after = Member(user, status, frozenset(rights))
    world.members[chat_id][user.id] = after
    if user.id == world.me.id:
        chat.state = status if status in GONE else "open"
        world.tell_membership(chat, before, after)


def member(world: World, chat_id: int, user: User) -> Member:
    """What somebody is in a chat."""
    return _status(world, world.chat(chat_id), user)


def get_chat_member(world: World, params: Params) -> Json:
    """What somebody is in the chat: "left" for whoever was seen elsewhere.

    Raises:
        Refusal: the bot is not in the chat, or never saw them.

    Source: https://core.telegram.org/bots/api#getchatmember
    """
    chat = _entered(world, params)
    user = _seen(world, chat).get(params["user_id"])
    if user is None:
        raise Refusal(400, bad_request("user not found"))
    return _status(world, chat, user).json()


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """The people who run the chat; bots only on request.

    Source: https://core.telegram.org/bots/api#getchatadministrators
    """
    chat = _entered(world, params)
    if chat.is_private:
        raise Refusal(
            400, bad_request("there are no administrators in the private chat")
        )
    found = (_status(world, chat, user) for user in _seen(world, chat).values())
    return [
        one.json()
        for one in found
        if one.is_administrator
        and (not one.user.is_bot or params.get("return_bots", False))
    ]


def pin_chat_message(world: World, params: Params) -> bool:
    """True; in groups for administrators who may pin.

    Source: https://core.telegram.org/bots/api#pinchatmessage
    """
    chat = writable(world, params)
    if chat.message(params["message_id"]) is None:
        raise Refusal(400, bad_request("message to pin not found"))
    me = _status(world, chat, world.me)
    if not chat.is_private and not me.may("can_pin_messages"):
        raise Refusal(
            400, bad_request("not enough rights to manage pinned messages in the chat")
        )
    chat.pinned.append(params["message_id"])
    world.touch()
    return True


def _entered(world: World, params: Params) -> Chat:
    """The chat, which the bot is in though it may not write there."""
    chat = known(world, params)
    if chat.state != "muted" and (refusal := chat.refusal()):
        raise refusal
    return chat


def _seen(world: World, chat: Chat) -> dict[int, User]:
    """Everybody whom the bot has seen, wherever that was."""
    chats = world.chats.values()
    people = [
        actor(chat),
        *(one.person for one in chats if one.person),
        *(m.sender for one in chats for m in one.messages if m.sender),
        *(one.user for one in world.members[chat.id].values()),
        world.me,
    ]
    return {user.id: user for user in people}


def _status(world: World, chat: Chat, user: User) -> Member:
    """What they were made, else what they are by what they did."""
    if user.id in world.members[chat.id]:
        return world.members[chat.id][user.id]
    if user.id == world.me.id:
        return Member(user, chat.state if chat.state in GONE else "member")
    if user.id == actor(chat).id:
        return Member(user, "member" if chat.is_private else "creator")
    has_spoken = any(m.sender == user for m in chat.messages)
    return Member(user, "member" if has_spoken else "left")
