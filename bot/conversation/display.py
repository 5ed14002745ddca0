"""Screens to Telegram's messages: new ones, changed ones, shared ones, short words."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputFile,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound

from bot.conversation.inline import CACHED, Result, Results
from bot.conversation.table import is_answered, is_public
from bot.conversation.visit import Screen
from bot.keyboards import Rows, offered, unshared
from bot.message import Rendered, encoded, markup, previewed
from bot.reactions import is_refusal
from bot.replies import reply
from bot.texts import Html

ENTRY = "r_inline"  #: the payload of /start for whoever comes from inline mode


async def toast(query: CallbackQuery, text: str) -> None:
    """The press answered; one that is too old needs no answer any more."""
    try:
        await query.answer(text or None)
    except BadRequest as error:
        _check_late(error)


async def share(query: InlineQuery, results: Results) -> None:
    """The query answered with stories; one that is too old needs no answer."""
    button = None
    if results.button:
        button = InlineQueryResultsButton(results.button, start_parameter=ENTRY)
    try:
        await query.answer(
            [_article(result) for result in results.found],
            cache_time=CACHED,
            is_personal=False,
            next_offset=results.next_offset,
            button=button,
        )
    except BadRequest as error:
        _check_late(error)


def _check_late(error: BadRequest) -> None:
    if "query is too old" not in error.message.lower():
        raise error


def _article(result: Result) -> InlineQueryResultArticle:
    """Without a picture: sources' own are neither copied nor linked."""
    text = result.screen.text
    assert text is not None
    return InlineQueryResultArticle(
        result.id,
        result.title,
        InputTextMessageContent(
            text,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(**previewed(result.screen.preview)),
        ),
        reply_markup=markup(result.screen.keyboard, "ar"),
        description=result.description,
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """Where in a group an answer stands: under its question."""

    question: int | None = None  #: the message that asked
    thread_id: int | None = None  #: of a forum
    person: int | None = None  #: who alone sees it; None: everybody
    whisper: int | None = None  #: the message that they alone see, to be changed

    @property
    def parameters(self) -> dict[str, Any]:
        """What sendMessage is told of it.

        Source: https://core.telegram.org/bots/api#ephemeralmessageparameters
        """
        told: dict[str, Any] = {}
        if self.thread_id is not None:
            told["message_thread_id"] = self.thread_id
        if self.question is not None:
            asked = {"message_id": self.question, "allow_sending_without_reply": True}
            told["reply_parameters"] = asked
        if self.person is not None:
            told["ephemeral_message_parameters"] = {"receiver_user_id": self.person}
        return told


NOWHERE = Beside()  #: in a private chat, answers follow questions


async def display(
    bot: Bot,
    chat_id: int,
    message_id: int | None,
    screen: Screen,
    language: str,
    beside: Beside = NOWHERE,
) -> int | None:
    """The id of the message that now shows the screen; None where one alone sees it."""
    kept = _kept(screen.keyboard, chat_id < 0, bool(bot.supports_inline_queries))
    screen = replace(screen, keyboard=kept)
    if message_id is None:
        return await _new(bot, chat_id, screen, language, beside)
    try:
        await _edit(bot, chat_id, message_id, screen, language, beside)
    except BadRequest as error:
        if _is_same(error):
            return message_id or None
        if screen.text is None or not _is_lost(error):
            raise
        return await _new(bot, chat_id, screen, language, beside)
    return message_id or None


def _is_same(error: BadRequest) -> bool:
    """Whether the message shows the screen already."""
    return "message is not modified" in error.message.lower()


@lru_cache(maxsize=1024)  # many are shown the same list at once
def _kept(keyboard: Rows, in_group: bool, has_inline: bool) -> Rows:
    """The buttons that work there, with BotFather's inline mode on or off."""
    kept = keyboard if has_inline else unshared(keyboard)
    return offered(kept, is_public if in_group else is_answered)


@lru_cache(maxsize=1024)
def _said(text: Html, keyboard: Rows, preview: str, language: str) -> bytes:
    """A message without its chat, as the inside of a JSON object."""
    rendered = Rendered(text, markup(keyboard, language), preview)
    return encoded(**rendered.parameters())


def _buttons(keyboard: Rows, language: str) -> bytes:
    """A keyboard alone, as the inside of a JSON object; of an empty one nothing."""
    made = markup(keyboard, language)
    return encoded(reply_markup=made.to_dict()) if made else b""


def _is_lost(error: BadRequest) -> bool:
    """Whether the message cannot be edited any more, so that a new one is due."""
    signs = ("to edit not found", "can't be edited", "no text in the message")
    return any(sign in error.message.lower() for sign in signs)


async def _edit(
    bot: Bot,
    chat_id: int,
    message_id: int,
    screen: Screen,
    language: str,
    beside: Beside,
) -> None:
    if beside.whisper is not None:
        await _edit_whisper(bot, chat_id, screen, language, beside)
        return
    if screen.text is None:
        await bot.edit_message_reply_markup(
            chat_id, message_id, reply_markup=markup(screen.keyboard, language)
        )
        return
    if await _enriched(bot, chat_id, message_id, screen, language):
        return
    said = _said(screen.text, screen.keyboard, screen.preview, language)
    place = encoded(message_id=message_id)
    await reply(bot, "editMessageText", chat_id, place, said)


async def _edit_whisper(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    language: str,
    beside: Beside,
) -> None:
    """Change the message that one person alone sees.

    Source: https://core.telegram.org/bots/api#editephemeralmessagetext
    """
    place = encoded(receiver_user_id=beside.person, ephemeral_message_id=beside.whisper)
    if screen.text is None:
        keyboard = _buttons(screen.keyboard, language)
        await reply(bot, "editEphemeralMessageReplyMarkup", chat_id, place, keyboard)
        return
    said = _said(screen.text, screen.keyboard, screen.preview, language)
    await reply(bot, "editEphemeralMessageText", chat_id, place, said)


async def _new(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    language: str,
    beside: Beside,
) -> int | None:
    if screen.text is None:
        return None
    if file := screen.attachment:
        message = await bot.send_document(
            chat_id,
            InputFile(file.content, filename=file.name),
            caption=screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(screen.keyboard, language),
        )
        return message.message_id
    is_rich = screen.rich is not None and beside.person is None
    if is_rich and (sent := await _richly(bot, chat_id, screen, language, beside)):
        return sent
    said = _said(screen.text, screen.keyboard, screen.preview, language)
    place = encoded(**beside.parameters)
    sent = await reply(bot, "sendMessage", chat_id, said, place)
    return int(sent["message_id"]) or None


async def _richly(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    language: str,
    beside: Beside,
) -> int | None:
    """The id of the screen as a rich message; None: they take none."""
    message: dict[str, Any] = {
        "chat_id": chat_id,
        "rich_message": screen.rich,
        "reply_markup": markup(screen.keyboard, language),
        **beside.parameters,
    }
    try:
        sent = await bot.do_api_request("sendRichMessage", message)
    except EndPointNotFound:
        return None
    except BadRequest as error:
        if not is_refusal(error):
            raise
        return None
    return int(sent["message_id"])


async def _enriched(
    bot: Bot,
    chat_id: int,
    message_id: int,
    screen: Screen,
    language: str,
) -> bool:
    """Whether the message is the screen's rich one now; it may have, or take, none."""
    if screen.rich is None:
        return False
    # The library knows no rich message, and leaves out what is None.
    instead = {"rich_message": screen.rich, "text": None}
    try:
        await bot.edit_message_text(
            "",
            chat_id,
            message_id,
            reply_markup=markup(screen.keyboard, language),
            api_kwargs=instead,
        )
    except BadRequest as error:
        if _is_same(error) or not is_refusal(error):
            raise
        return False
    return True
