"""Screens to Telegram's messages: new ones, changed ones, shared ones, short words."""

from dataclasses import dataclass
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputFile,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound

from bot.conversation.inline import CACHED, Result, Results
from bot.conversation.table import is_answered, is_public
from bot.conversation.visit import Screen
from bot.courier import markup
from bot.keyboards import Rows, offered, unshared
from bot.reactions import is_refusal

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
            link_preview_options=_preview(result.screen),
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
    def alone(self) -> dict[str, Any]:
        """What the library does not know: that one person alone sees a message.

        Source: https://core.telegram.org/bots/api#ephemeralmessageparameters
        """
        if self.person is None:
            return {}
        return {"ephemeral_message_parameters": {"receiver_user_id": self.person}}


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
    is_offered = is_public if chat_id < 0 else is_answered
    answered = offered(_shareable(bot, screen.keyboard), is_offered)
    keyboard = markup(answered, language)
    if message_id is None:
        return await _new(bot, chat_id, screen, keyboard, beside)
    try:
        await _edit(bot, chat_id, message_id, screen, keyboard, beside)
    except BadRequest as error:
        if _is_same(error):
            return message_id or None
        if screen.text is None or not _is_lost(error):
            raise
        return await _new(bot, chat_id, screen, keyboard, beside)
    return message_id or None


def _is_same(error: BadRequest) -> bool:
    """Whether the message shows the screen already."""
    return "message is not modified" in error.message.lower()


def _shareable(bot: Bot, keyboard: Rows) -> Rows:
    """The keyboard, without what needs inline mode where BotFather has it off."""
    return keyboard if bot.supports_inline_queries else unshared(keyboard)


def _is_lost(error: BadRequest) -> bool:
    """Whether the message cannot be edited any more, so that a new one is due."""
    signs = ("to edit not found", "can't be edited", "no text in the message")
    return any(sign in error.message.lower() for sign in signs)


async def _edit(
    bot: Bot,
    chat_id: int,
    message_id: int,
    screen: Screen,
    keyboard: InlineKeyboardMarkup | None,
    beside: Beside,
) -> None:
    if beside.whisper is not None:
        await _edit_whisper(bot, chat_id, screen, keyboard, beside)
        return
    if screen.text is None:
        await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)
        return
    if await _enriched(bot, chat_id, message_id, screen, keyboard):
        return
    await bot.edit_message_text(
        screen.text,
        chat_id,
        message_id,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=_preview(screen),
    )


async def _edit_whisper(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    keyboard: InlineKeyboardMarkup | None,
    beside: Beside,
) -> None:
    """Change the message that one person alone sees.

    Source: https://core.telegram.org/bots/api#editephemeralmessagetext
    """
    what: dict[str, Any] = {
        "chat_id": chat_id,
        "receiver_user_id": beside.person,
        "ephemeral_message_id": beside.whisper,
        "reply_markup": keyboard,
    }
    if screen.text is None:
        await bot.do_api_request("editEphemeralMessageReplyMarkup", what)
        return
    text = {"text": screen.text, "parse_mode": ParseMode.HTML}
    preview = {"link_preview_options": _preview(screen)}
    await bot.do_api_request("editEphemeralMessageText", what | text | preview)


async def _new(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    keyboard: InlineKeyboardMarkup | None,
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
            reply_markup=keyboard,
        )
        return message.message_id
    is_rich = screen.rich is not None and beside.person is None
    if is_rich and (sent := await _richly(bot, chat_id, screen, keyboard, beside)):
        return sent
    message = await bot.send_message(
        chat_id,
        screen.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=_preview(screen),
        message_thread_id=beside.thread_id,
        reply_parameters=_reply(beside),
        api_kwargs=beside.alone,
    )
    return message.message_id or None


async def _richly(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    keyboard: InlineKeyboardMarkup | None,
    beside: Beside,
) -> int | None:
    """The id of the screen as a rich message; None: they take none."""
    message: dict[str, Any] = {
        "chat_id": chat_id,
        "rich_message": screen.rich,
        "reply_markup": keyboard,
        "message_thread_id": beside.thread_id,
        "reply_parameters": _reply(beside),
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
    keyboard: InlineKeyboardMarkup | None,
) -> bool:
    """Whether the message is the screen's rich one now; it may have, or take, none."""
    if screen.rich is None:
        return False
    # The library knows no rich message, and leaves out what is None.
    instead = {"rich_message": screen.rich, "text": None}
    try:
        await bot.edit_message_text(
            "", chat_id, message_id, reply_markup=keyboard, api_kwargs=instead
        )
    except BadRequest as error:
        if _is_same(error) or not is_refusal(error):
            raise
        return False
    return True


def _reply(beside: Beside) -> ReplyParameters | None:
    if beside.question is None:
        return None
    return ReplyParameters(beside.question, allow_sending_without_reply=True)


def _preview(screen: Screen) -> LinkPreviewOptions:
    if not screen.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(
        url=screen.preview, prefer_small_media=True, show_above_text=False
    )
