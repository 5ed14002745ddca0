"""Deliveries to Telegram messages: the courier that python-telegram-bot carries.

Source of the reactions: https://core.telegram.org/bots/api#making-requests and
the texts of the Bot API server.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.keyboards import Rows, mirrored, offered
from bot.render import Digest, plain
from bot.requests import NEVER_LEFT
from bot.texts import Html, Texts
from jobs.errors import (
    CourierDown,
    DeliveryError,
    Gone,
    InDoubt,
    Moved,
    NotSent,
    Refused,
    Throttled,
    Unreachable,
)
from jobs.facts.topics import Topic
from storage.model import Delivery, Edition

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
RENDERED = 64  #: editions whose message is kept: equal profiles share one

#: What a 400 says when the chat is gone for good.
GONE = (
    "chat not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "user not found",
    "channel_private",
)
#: What a 400 says when our text or keyboard is at fault.
MALFORMED = (
    "can't parse",
    "message is too long",
    "text must be non-empty",
    "message text is empty",
    "button_data_invalid",
    "wrong http url",
    "reply markup is too long",
)


def markup(keyboard: Rows) -> InlineKeyboardMarkup | None:
    """The keyboard as Telegram takes it, rows mirrored; None when empty."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    b.label, url=b.url or None, callback_data=b.data or None
                )
                for b in row
            ]
            for row in mirrored(keyboard)
        ]
    )


def meaning(error: TelegramError) -> DeliveryError | CourierDown:
    """What the library's error says about one message and its chat.

    `BadRequest` and `TimedOut` are subclasses of `NetworkError`, and texts lose
    their capitals on the way: hence this order and the lower case.
    """
    text = error.message.lower()
    if isinstance(error.__cause__, TelegramError):
        # The answer could not be parsed: it may not be Telegram's at all.
        return InDoubt(text)
    match error:
        case RetryAfter():
            return Throttled(_seconds(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Gone(text)
        case BadRequest():
            gone = any(sign in text for sign in GONE)
            return Gone(text) if gone else Refused(text)
        case InvalidToken() | Conflict():
            return CourierDown(type(error).__name__)
        case NetworkError():
            return _of_network(error)
    return InDoubt(text)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _of_network(error: NetworkError) -> DeliveryError:
    """Refused for now, or nobody knows: the cause says which."""
    cause = error.__cause__
    if cause is None:
        # The server answered with an error that could be parsed.
        return NotSent(error.message)
    if isinstance(cause, NEVER_LEFT):
        return Unreachable(type(cause).__name__)
    return InDoubt(type(cause).__name__)


@dataclass
class TelegramCourier:
    """Sends an edition to a chat; equal editions are rendered once."""

    bot: Bot
    texts: Texts
    headings: Mapping[str, Topic]
    is_answered: Callable[[str], bool]  #: which buttons the bot answers
    _rendered: OrderedDict[int, tuple[Html, InlineKeyboardMarkup | None]] = field(
        default_factory=OrderedDict
    )

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        """The message's id.

        Raises:
            DeliveryError, CourierDown: as `jobs.deliver.Courier` says.
        """
        text, keyboard = self._message(edition)
        try:
            return await self._send(delivery, text, keyboard, ParseMode.HTML)
        except BadRequest as error:
            if not any(sign in error.message.lower() for sign in MALFORMED):
                raise meaning(error) from error
            log.error("edition %d is malformed: %s", edition.id, error.message)
        except TelegramError as error:
            raise meaning(error) from error
        return await self._plain(delivery, text)

    def _message(self, edition: Edition) -> tuple[Html, InlineKeyboardMarkup | None]:
        if edition.id not in self._rendered:
            profile = edition.profile
            texts = self.texts.of(profile.numerals, profile.months)
            digest = Digest(edition, texts, self.headings)
            keyboard = markup(offered(digest.keyboard(), self.is_answered))
            self._rendered[edition.id] = digest.page(), keyboard
            if len(self._rendered) > RENDERED:
                self._rendered.popitem(last=False)
        return self._rendered[edition.id]

    async def _plain(self, delivery: Delivery, text: Html) -> int:
        """The same news without markup or keyboard: better than none."""
        try:
            return await self._send(delivery, plain(text), None, None)
        except TelegramError as error:
            raise meaning(error) from error

    async def _send(
        self,
        delivery: Delivery,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
        parse_mode: ParseMode | None,
    ) -> int:
        try:
            message = await self.bot.send_message(
                delivery.chat_id,
                text,
                parse_mode=parse_mode,
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
                disable_notification=delivery.silent,
                message_thread_id=delivery.thread_id,
            )
        except BadRequest as error:
            if "thread not found" not in error.message.lower():
                raise
            # The forum topic is gone; the group itself may still be there.
            elsewhere = replace(delivery, thread_id=None)
            return await self._send(elsewhere, text, keyboard, parse_mode)
        return message.message_id
