"""The methods that tell about the bot and its chats: who it is, what it can do."""

import re
from collections.abc import Callable
from typing import Any

from bot.botapi.chats import Json
from bot.botapi.parameters import Params
from bot.botapi.posts import known, writable
from bot.botapi.profile import scope
from bot.botapi.refusal import Mistake
from bot.botapi.world import World

#: what is told: key of the parameter, longest text
_TEXTS = {"name": 64, "description": 512, "short_description": 120}
_MOST_COMMANDS = 100
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_me(world: World, params: Params) -> Json:
    """The bot as a User."""
    return world.me.json() | {
        "first_name": world.face.told("name"),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": world.inline.is_on,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    """The chat in full, whether or not the bot may write there."""
    chat = known(world, params)
    return chat.json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


def set_my_commands(world: World, params: Params) -> bool:
    """True; an empty list takes the scope's commands away."""
    commands = params["commands"]
    if len(commands) > _MOST_COMMANDS:
        raise Mistake("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command["command"]):
            raise Mistake("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Mistake("BOT_COMMAND_DESCRIPTION_INVALID")
    told = [c | {"command": c["command"].removeprefix("/")} for c in commands]
    world.face.set_commands(scope(params.get("scope")), _language(params), told)
    world.touch()
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Exactly what was set for the scope and language."""
    return world.face.commands(scope(params.get("scope")), _language(params))


def delete_my_commands(world: World, params: Params) -> bool:
    """True."""
    return set_my_commands(world, params | {"commands": []})


def setter(what: str) -> Callable[[World, Params], bool]:
    """The method that sets the bot's name, description or short description."""

    def tell(world: World, params: Params) -> bool:
        text = params.get(what, "")
        if len(text) > _TEXTS[what]:
            raise Mistake(f"bot {what.replace('_', ' ')} is too long")
        world.face.tell(what, _language(params), text)
        world.touch()
        return True

    return tell


def getter(what: str) -> Callable[[World, Params], Json]:
    """The method that tells it, in the default language when there is no other."""

    def told(world: World, params: Params) -> Json:
        return {what: world.face.told(what, _language(params))}

    return told


def set_chat_menu_button(world: World, params: Params) -> bool:
    """True; without chat_id for all private chats."""
    button: Any = params.get("menu_button", {"type": "default"})
    if "chat_id" in params:
        writable(world, params).menu_button = button
    else:
        world.menu_button = button
    world.touch()
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """The button of a chat, or the default one."""
    own = writable(world, params).menu_button if "chat_id" in params else None
    return own or world.menu_button


def _language(params: Params) -> str:
    code = params.get("language_code", "")
    if not re.fullmatch(r"(?:[a-z]{2})?", code):
        raise Mistake("invalid language code specified")
    return str(code)
