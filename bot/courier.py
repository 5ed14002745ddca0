"""Deliveries to Telegram messages: the courier that python-telegram-bot carries."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

from bot import lines, posting, rich_digest
from bot.alerts import Alert
from bot.keyboards import offered
from bot.measures import plain
from bot.message import Rendered, encoded
from bot.message import markup as markup
from bot.reactions import is_malformed, is_refusal, is_thread_lost, meaning
from bot.render import Digest
from bot.requests import call
from bot.rich_choice import RichChoice
from bot.sponsor import Sponsor
from bot.texts import Html, Texts
from bot.weekly import WeeklyDigest
from jobs.errors import Refused
from jobs.facts.rates import Rates
from jobs.facts.topics import Topic
from storage.model import Correction, Delivery, Edition, Kind

log = logging.getLogger(__name__)

#: What tells one message from another: edition, doubt, corrections, who reads it,
#: form.
_Message = tuple[int, bool, tuple[Correction, ...], bool, bool, bool]
RENDERED = 8192  #: messages kept as bytes, 6 KB each, rich ones twice that


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
    choice: RichChoice | None = None  #: None: nothing is rich
    sponsor: Sponsor | None = None  #: named below the digests of persons
    _rendered: OrderedDict[_Message, bytes] = field(default_factory=OrderedDict)

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        """The message's id.

        Raises:
            DeliveryError, CourierDown: as `jobs.deliver.Courier` says.
        """
        try:
            if self.choice and self.choice.falls_on(delivery, edition):
                return await self._richly(self.choice, delivery, edition)
            return await self._simply(delivery, edition)
        except TelegramError as error:
            raise meaning(error) from error

    async def _richly(
        self, choice: RichChoice, delivery: Delivery, edition: Edition
    ) -> int:
        """As a rich message; where it is refused, and so not sent, as HTML."""
        refusal: TelegramError | None = None
        try:
            message = self._message(delivery, edition, is_rich=True)
            return await self._send(delivery, message, "sendRichMessage")
        except Refused:
            pass  # it cannot be rendered, as the log says
        except TelegramError as error:
            if not is_refusal(error):
                raise
            refusal = error
        message_id = await self._simply(delivery, edition)
        if refusal:
            await choice.learn(delivery, refusal)
        return message_id

    async def _simply(self, delivery: Delivery, edition: Edition) -> int:
        """As HTML; where our markup is at fault, as bare text."""
        try:
            return await self._send(delivery, self._message(delivery, edition))
        except BadRequest as error:
            if not is_malformed(error):
                raise
            log.error("edition %d is malformed: %s", edition.id, error.message)
        return await self._plain(delivery, edition)

    async def pin(self, chat_id: int, message_id: int) -> None:
        """Pin a message without a sound, where the bot may."""
        try:
            await self.bot.pin_chat_message(
                chat_id, message_id, disable_notification=True
            )
        except TelegramError as error:
            log.info("not pinned: %s", error.message)

    def _message(
        self, delivery: Delivery, edition: Edition, is_rich: bool = False
    ) -> bytes:
        """The parameters that equal messages share, as the inside of a JSON object."""
        who = delivery.chat_id < 0, delivery.in_channel
        key = edition.id, delivery.repairs, delivery.corrections, *who, is_rich
        if key not in self._rendered:
            try:
                render = self._rich if is_rich else self._html
                self._rendered[key] = encoded(**render(delivery, edition))
            except Exception as error:  # a bug, but nothing has left: no doubt
                log.exception("edition %d cannot be rendered", edition.id)
                raise Refused(f"not rendered: {type(error).__name__}") from error
            if len(self._rendered) > RENDERED:
                self._rendered.popitem(last=False)
        return self._rendered[key]

    def _html(self, delivery: Delivery, edition: Edition) -> dict[str, object]:
        return self._render(delivery, edition).parameters()

    def _rich(self, delivery: Delivery, edition: Edition) -> dict[str, object]:
        digest = self._digest(delivery, edition)
        keyboard = self._keyboard(delivery, digest)
        below = {"reply_markup": keyboard.to_dict()} if keyboard else {}
        return {"rich_message": rich_digest.message(digest), **below}

    def _render(self, delivery: Delivery, edition: Edition) -> Rendered:
        profile = edition.profile
        texts = self.texts.of(profile.numerals, profile.months, profile.language)
        if edition.kind is Kind.NOTE:
            assert edition.correction
            said = lines.corrections([edition.correction], edition, texts)
            return Rendered(texts.digits(said))
        if edition.kind is Kind.SERVICE:
            return Rendered(Html(edition.text))
        if edition.kind is Kind.POST:
            return self._post(edition, texts)
        if edition.kind is Kind.ALERT:
            alert = Alert(edition, texts)
            ways = offered(alert.keyboard(), self.is_answered)
            return Rendered(alert.text(), markup(ways, profile.language), alert.preview)
        digest = self._digest(delivery, edition)
        if edition.kind is Kind.WEEKLY:
            text = WeeklyDigest(edition, texts).page()
            return Rendered(text, self._keyboard(delivery, digest))
        return Rendered(digest.page(), self._keyboard(delivery, digest))

    def _digest(self, delivery: Delivery, edition: Edition) -> Digest:
        shown = edition.profile
        texts = self.texts.of(shown.numerals, shown.months, shown.language)
        told, rates = delivery.corrections, self.rates()
        turns = not delivery.in_channel  # a press would turn the page for everybody
        closing = tuple(self._closing(delivery, texts.news))
        return Digest(edition, texts, self.headings, told, rates, turns, closing)

    def _closing(self, delivery: Delivery, texts: Texts) -> Iterator[Html]:
        """What is to be said below the news."""
        if delivery.repairs:
            yield texts.say("digest.doubt")
        if self.sponsor and delivery.chat_id > 0:
            yield self.sponsor.said(self.texts)  # the same for every reader

    def _keyboard(
        self, delivery: Delivery, digest: Digest
    ) -> InlineKeyboardMarkup | None:
        if not digest.turns:
            return None
        is_offered = self.is_public if delivery.chat_id < 0 else self.is_answered
        keyboard = offered(digest.keyboard(), is_offered)
        return markup(keyboard, digest.texts.language)

    def _post(self, edition: Edition, texts: Texts) -> Rendered:
        return Rendered(
            posting.post(edition, texts, self.headings, self.rates()),
            markup(posting.keyboard(edition, texts, self.bot.username), texts.language),
            posting.preview(edition),
        )

    async def amend(self, delivery: Delivery, was: Edition, now: Edition) -> None:
        """Let a post say what its story is now, or that it is withdrawn.

        Raises:
            DeliveryError, CourierDown: as `jobs.amend.Amender` says.
        """
        texts = self.texts.of(now.profile.numerals, now.profile.months)
        told = (
            self._post(now, texts)
            if now.items
            else Rendered(posting.gone(was, now, texts))
        )
        body = encoded(
            chat_id=delivery.chat_id,
            message_id=delivery.message_id,
            **told.parameters(),
        )
        try:
            await self._call("editMessageText", b"{%b}" % body)
        except TelegramError as error:
            if "message is not modified" not in error.message.lower():
                raise meaning(error) from error

    async def _plain(self, delivery: Delivery, edition: Edition) -> int:
        """The same news without markup or keyboard: better than none."""
        text = plain(self._render(delivery, edition).text)
        bare = encoded(text=text, link_preview_options={"is_disabled": True})
        return await self._send(delivery, bare)

    async def _send(
        self, delivery: Delivery, message: bytes, method: str = "sendMessage"
    ) -> int:
        body = b"{%b,%b}" % (_address(delivery), message)
        try:
            sent = await self._call(method, body)
        except BadRequest as error:
            if not is_thread_lost(error) or delivery.thread_id is None:
                raise
            # The thread takes nothing; the group itself may. It is told once, though
            # the second message may fail: nothing has left yet.
            await self.lost(delivery)
            return await self._send(replace(delivery, thread_id=None), message, method)
        message_id: int = sent["message_id"]
        return message_id

    async def _call(self, method: str, body: bytes) -> dict[str, Any]:
        answer = await call(self.bot, method, body)
        assert isinstance(answer, dict)
        return answer


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
