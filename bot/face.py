"""The bot's name, descriptions and command menus, told to Telegram at start.

Source: https://core.telegram.org/bots/api#setmycommands and its neighbours.
"""

import logging
from collections.abc import Collection, Container, Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.conversation.table import COMMANDS, GROUP_COMMANDS, Audience, Command
from bot.texts import Texts, locale

log = logging.getLogger(__name__)

#: Telegram's language code to ours: any but English is answered in Arabic.
LANGUAGES = {"": "ar", "en": "en"}
PRIVATE = BotCommandScopeAllPrivateChats()
GROUPS = BotCommandScopeAllGroupChats()
ADMINISTRATORS = BotCommandScopeAllChatAdministrators()
READERS = frozenset({Audience.READER})
RUNNING = READERS | {Audience.ADMINISTRATOR}


def menu(
    language: str,
    commands: Iterable[Command] = COMMANDS,
    audiences: Container[Audience] = READERS,
) -> tuple[BotCommand, ...]:
    """The commands that Telegram lists, with their words in a language."""
    words = locale()["command"]
    return tuple(
        BotCommand(c.name, words[c.name][language])
        for c in commands
        if c.menu and c.audience in audiences
    )


def menus(language: str) -> tuple[tuple[BotCommandScope, tuple[BotCommand, ...]], ...]:
    """What Telegram lists where."""
    return (
        (PRIVATE, menu(language)),
        (GROUPS, menu(language, GROUP_COMMANDS)),
        (ADMINISTRATORS, menu(language, GROUP_COMMANDS, RUNNING)),
    )


async def introduce(bot: Bot, texts: Texts, operators: Collection[int] = ()) -> None:
    """Make Telegram show our texts; what is right already is left alone.

    A name that changes too often costs hours of waiting, and none of this is worth
    a bot that does not start: a refusal is told and passed over.
    """
    for code, language in LANGUAGES.items():
        try:
            await _name(bot, code, texts.about(f"name.{language}"))
            await _descriptions(
                bot,
                code,
                texts.about(f"desc.{language}"),
                texts.about(f"short.{language}"),
            )
            for scope, wanted in menus(language):
                await _commands(bot, scope, code, wanted)
        except TelegramError as error:
            log.warning("Telegram did not take our texts: %s", error.message)

    every = menu("ar", audiences=frozenset(Audience))
    for chat in sorted(operators):
        try:
            await _commands(bot, BotCommandScopeChat(chat), "", every)
        except TelegramError as error:  # they never wrote to this bot, for one
            log.warning("an operator has no menu of their own: %s", error.message)


async def _name(bot: Bot, code: str, wanted: str) -> None:
    if (await bot.get_my_name(code)).name != wanted:
        await bot.set_my_name(wanted, code)


async def _descriptions(bot: Bot, code: str, long: str, short: str) -> None:
    if (await bot.get_my_description(code)).description != long:
        await bot.set_my_description(long, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)


async def _commands(
    bot: Bot, scope: BotCommandScope, code: str, wanted: tuple[BotCommand, ...]
) -> None:
    if await bot.get_my_commands(scope, code) != wanted:
        await bot.set_my_commands(wanted, scope, code)
