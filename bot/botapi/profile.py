"""What a bot says of itself: commands and descriptions by language. Pure."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
Scope = tuple[object, ...]

#: where a chat's client looks for commands, most telling first
_PRIVATE = ("all_private_chats", "default")
_GROUP = ("all_group_chats", "default")
_ADMINISTRATOR = ("all_chat_administrators", *_GROUP)


class Profile:
    """A bot's public face."""

    def __init__(self, name: str) -> None:
        self.texts: dict[tuple[str, str], str] = {("name", ""): name}
        self._commands: dict[tuple[Scope, str], list[Json]] = {}

    def tell(self, what: str, language: str, text: str) -> None:
        """Set name, description or short_description for a language; "" removes it."""
        self.texts[what, language] = text
        if not text and (what, language) != ("name", ""):
            del self.texts[what, language]

    def told(self, what: str, language: str = "") -> str:
        """The text for a language, else the default one, else ""."""
        return self.texts.get((what, language)) or self.texts.get((what, ""), "")

    def set_commands(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """Set the commands of a scope for a language; none removes them."""
        self._commands[scope, language] = commands
        if not commands:
            del self._commands[scope, language]

    def commands(self, scope: Scope, language: str = "") -> list[Json]:
        """Exactly the commands that were set there."""
        return self._commands.get((scope, language), [])

    def menu(self, scopes: Sequence[Scope], language: str) -> list[Json]:
        """What a client shows: the first scope that has a list, its language first.

        Source: https://core.telegram.org/bots/api#determining-list-of-commands
        """
        found = (self.commands(s, code) for s in scopes for code in (language, ""))
        return next(filter(None, found), [])


def scopes(chat_id: int, is_private: bool, to_administrator: bool) -> tuple[Scope, ...]:
    """The scopes that a chat's client looks at, most telling first."""
    own: tuple[Scope, ...] = (("chat", chat_id),)
    if is_private:
        return (*own, *((name,) for name in _PRIVATE))
    names = _ADMINISTRATOR if to_administrator else _GROUP
    if to_administrator:
        own = (("chat_administrators", chat_id), *own)
    return (*own, *((name,) for name in names))


def scope(given: Json | None) -> Scope:
    """A BotCommandScope as a key."""
    told = given or {"type": "default"}
    return tuple(
        told[key] for key in ("type", "chat_id", "user_id") if told.get(key) is not None
    )
