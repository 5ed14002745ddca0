"""Which digests leave as rich messages, and what refusals teach of it. Writes."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telegram.error import InvalidToken, TelegramError

from storage.engine import TROUBLE
from storage.model import Delivery, Edition, Kind
from storage.refusals import EVERYBODY, Refusals

log = logging.getLogger(__name__)

SERVER_AGAIN = timedelta(days=1)  #: an old server may have been replaced by then
CHAT_AGAIN = timedelta(days=7)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class RichChoice:
    """Whom this process sends rich messages."""

    refusals: Refusals
    by_default: bool = False  #: for readers who did not choose
    _after: datetime = NEVER

    def falls_on(self, delivery: Delivery, edition: Edition) -> bool:
        """Whether the delivery is to leave as a rich message."""
        wanted = self.by_default if delivery.rich is None else delivery.rich
        is_digest = edition.kind is Kind.DIGEST and not delivery.in_channel
        return wanted and is_digest and delivery.due_at >= self._after

    async def learn(self, delivery: Delivery, error: TelegramError) -> None:
        """Remember a refusal after which the same news was taken as plain HTML."""
        if isinstance(error, InvalidToken):
            log.warning("sendRichMessage: %s: plain for a day", error.message)
            self._after = delivery.due_at + SERVER_AGAIN
            who, span = EVERYBODY, SERVER_AGAIN
        else:
            log.warning("delivery %d: rich: %s", delivery.id, error.message)
            who, span = delivery.chat_id, CHAT_AGAIN
        with suppress(*TROUBLE):  # it arrived, whatever the database says
            await self.refusals.note(who, span)
