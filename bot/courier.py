"""Deliveries to Telegram messages: the courier that python-telegram-bot carries.

Source of the reactions: https://core.telegram.org/bots/api#making-requests and
the texts of the Bot API server.
"""

import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
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

from bot import lines
from bot.alerts import Alert
from bot.keyboards import Rows, laid_out, offered
from bot.render import Digest, plain
from bot.requests import NEVER_LEFT, Request
from bot.texts import Html, Texts
from jobs.errors import (
    Barred,
    CourierDown,
    DeliveryError,
    Gone,
    InDoubt,
    Moved,
    NotFound,
    NotSent,
    Refused,
    Throttled,
    Unreachable,
)
from jobs.facts.rates import Rates
from jobs.facts.topics import Topic
from storage.model import Correction, Delivery, Edition, Kind

log = logging.getLogger(__name__)

#: What tells one message from another: edition, doubt, group or not, corrections.
_Message = tuple[int, bool, bool, tuple[Correction, ...]]
RENDERED = 8192  #: messages kept as bytes, some 6 KB each: equal profiles share one

#: What a 400 says when the chat is not there.
NOT_FOUND = (
    "chat not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "user not found",
    "channel_private",
)
#: What a 400 says when the chat takes no message of ours.
BARRED = (
    "chat_write_forbidden",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "topic_closed",
)
#: And when it is the forum's thread that takes none.
LOST = ("thread not found", "topic_closed", "topic_deleted")
#: What a 400 says when our text, keyboard or picture is at fault.
MALFORMED = (
    "can't parse",
    "message is too long",
    "caption is too long",
    "text must be non-empty",
    "message text is empty",
    "button_data_invalid",
    "wrong http url",
    "reply markup is too long",
    "media_empty",
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong file identifier/http url specified",
    "image_process_failed",
    "photo_invalid_dimensions",
)


def markup(keyboard: Rows, language: str) -> InlineKeyboardMarkup | None:
    """The keyboard as Telegram takes it for readers of a language; None when empty."""
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
            for row in laid_out(keyboard, language)
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
            return Throttled(seconds(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Gone(text)
        case BadRequest():
            return _of_refusal(text)
        case InvalidToken() | Conflict():
            return CourierDown(type(error).__name__)
        case NetworkError():
            return _of_network(error)
    return InDoubt(text)


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _of_refusal(text: str) -> DeliveryError:
    if _says(text, NOT_FOUND):
        return NotFound(text)
    return Barred(text) if _says(text, BARRED) else Refused(text)


def _says(text: str, signs: tuple[str, ...]) -> bool:
    return any(sign in text for sign in signs)


def _of_network(error: NetworkError) -> DeliveryError:
    """Refused for now, or nobody knows: the cause says which."""
    cause = error.__cause__
    if cause is None:
        # The server answered with an error that could be parsed.
        return NotSent(error.message)
    if isinstance(cause, NEVER_LEFT):
        return Unreachable(type(cause).__name__)
    return InDoubt(type(cause).__name__)


def _nothing(data: str) -> bool:
    return False


async def _unheard(delivery: Delivery) -> None:
    """Tell nobody."""


@dataclass
class TelegramCourier:
    """Sends an edition to a chat; equal messages are rendered and encoded once."""

    bot: Bot  #: over `bot.requests.Request`
    texts: Texts
    headings: Mapping[str, Topic]
    is_answered: Callable[[str], bool]  #: which buttons the bot answers
    rates: Callable[[], Rates] = tuple  #: for equivalents of money; none by default
    is_public: Callable[[str], bool] = _nothing  #: which of them in groups
    lost: Callable[[Delivery], Awaitable[None]] = _unheard  #: told of threads that are
    _rendered: OrderedDict[_Message, bytes] = field(default_factory=OrderedDict)

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        """The message's id.

        Raises:
            DeliveryError, CourierDown: as `jobs.deliver.Courier` says.
        """
        try:
            return await self._send(delivery, self._message(delivery, edition))
        except BadRequest as error:
            if not _says(error.message.lower(), MALFORMED):
                raise meaning(error) from error
            log.error("edition %d is malformed: %s", edition.id, error.message)
        except TelegramError as error:
            raise meaning(error) from error
        return await self._plain(delivery, edition)

    async def pin(self, chat_id: int, message_id: int) -> None:
        """Pin a message without a sound, where the bot may."""
        try:
            await self.bot.pin_chat_message(
                chat_id, message_id, disable_notification=True
            )
        except TelegramError as error:
            log.info("not pinned: %s", error.message)

    def _message(self, delivery: Delivery, edition: Edition) -> bytes:
        """The parameters that equal messages share, as the inside of a JSON object."""
        in_group = delivery.chat_id < 0
        key = edition.id, delivery.repairs, in_group, delivery.corrections
        if key not in self._rendered:
            try:
                text, keyboard = self._render(delivery, edition)
            except Exception as error:  # a bug, but nothing has left: no doubt
                log.exception("edition %d cannot be rendered", edition.id)
                raise Refused(f"not rendered: {type(error).__name__}") from error
            self._rendered[key] = encoded(
                text=text,
                parse_mode=ParseMode.HTML,
                link_preview_options=self._preview(edition),
                **({"reply_markup": keyboard.to_dict()} if keyboard else {}),
            )
            if len(self._rendered) > RENDERED:
                self._rendered.popitem(last=False)
        return self._rendered[key]

    def _render(
        self, delivery: Delivery, edition: Edition
    ) -> tuple[Html, InlineKeyboardMarkup | None]:
        profile = edition.profile
        texts = self.texts.of(profile.numerals, profile.months, profile.language)
        if edition.kind is Kind.NOTE:
            assert edition.correction
            said = lines.corrections([edition.correction], edition, texts)
            return texts.digits(said), None
        if edition.kind is Kind.SERVICE:
            return Html(edition.text), None
        if edition.kind is Kind.ALERT:
            alert = Alert(edition, texts)
            ways = offered(alert.keyboard(), self.is_answered)
            return alert.text(), markup(ways, profile.language)
        told, rates = delivery.corrections, self.rates()
        digest = Digest(edition, texts, self.headings, told, rates)
        text = digest.page()
        if delivery.repairs:
            text = Html(f"{text}\n\n{texts.news.say('digest.doubt')}")
        is_offered = self.is_public if delivery.chat_id < 0 else self.is_answered
        keyboard = offered(digest.keyboard(), is_offered)
        return text, markup(keyboard, profile.language)

    def _preview(self, edition: Edition) -> dict[str, object]:
        """What Telegram shows of the page: of an alert's original, where it may."""
        url = edition.kind is Kind.ALERT and Alert(edition, self.texts).preview
        if not url:
            return {"is_disabled": True}
        return {"url": url, "prefer_small_media": True, "show_above_text": False}

    async def _plain(self, delivery: Delivery, edition: Edition) -> int:
        """The same news without markup or keyboard: better than none."""
        text, _ = self._render(delivery, edition)
        bare = encoded(text=plain(text), link_preview_options={"is_disabled": True})
        try:
            return await self._send(delivery, bare)
        except TelegramError as error:
            raise meaning(error) from error

    async def _send(self, delivery: Delivery, message: bytes) -> int:
        request = self.bot.request
        assert isinstance(request, Request)
        body = b"{%b,%b}" % (_address(delivery), message)
        try:
            sent = await request.post_encoded(f"{self.bot.base_url}/sendMessage", body)
        except BadRequest as error:
            is_lost = _says(error.message.lower(), LOST)
            if not is_lost or delivery.thread_id is None:
                raise
            # The thread takes nothing; the group itself may. It is told once, though
            # the second message may fail: nothing has left yet.
            await self.lost(delivery)
            return await self._send(replace(delivery, thread_id=None), message)
        message_id: int = sent["message_id"]
        return message_id


def _address(delivery: Delivery) -> bytes:
    """The parameters of one delivery alone."""
    more: dict[str, object] = {}
    if delivery.thread_id is not None:
        more["message_thread_id"] = delivery.thread_id
    if delivery.paid:
        more["allow_paid_broadcast"] = True
    return encoded(
        chat_id=delivery.chat_id, disable_notification=delivery.silent, **more
    )


def encoded(**parameters: object) -> bytes:
    """Parameters as the inside of a JSON object."""
    return json.dumps(parameters, ensure_ascii=False)[1:-1].encode()
