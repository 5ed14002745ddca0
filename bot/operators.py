"""Notices to the operators' chats, in Arabic, as Telegram messages."""

import html
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot import bidi
from bot.dates import largest_unit
from bot.lines import mode_reason
from bot.reactions import meaning
from bot.texts import Html, Texts
from jobs.alert import Kind, Notice
from jobs.diagnose import UNREAD, State
from jobs.errors import NOT_A_FEED, CourierDown, NotSent, Throttled, Unreachable
from storage.model import Broadcast, Totals

log = logging.getLogger(__name__)

TOGETHER = 10  #: notices in one message: well below its 4096 characters
AGAIN = (NotSent, Unreachable, Throttled, CourierDown)  #: did not arrive, but may yet


@dataclass(frozen=True)
class Operators:
    """Whoever runs this bot, as far as Telegram reaches them."""

    bot: Bot
    chats: Collection[int]
    texts: Texts

    async def broadcast_ended(self, one: Broadcast, totals: Totals) -> bool:
        """Tell whoever sent a message to everybody what became of it."""
        return await self._send(one.operator, [ended(one, totals, self.texts)])

    async def tell(self, notices: Sequence[Notice]) -> bool:
        """Send the notices to every operator; False if none was reached for now."""
        lines = [said(one, self.texts) for one in notices]
        starts = range(0, len(lines), TOGETHER)
        pages = ["\n\n".join(lines[i : i + TOGETHER]) for i in starts]
        reached = [await self._send(chat, pages) for chat in sorted(self.chats)]
        return any(reached) or not reached

    async def remind(self, n: int) -> bool:
        """Say without a sound how many stories wait; False if none was reached."""
        pages = [self.texts.say("admin.queue.new", n=n)]
        reached = [
            await self._send(chat, pages, silent=True) for chat in sorted(self.chats)
        ]
        return any(reached)

    async def hand(self, chat: int, text: Html) -> int:
        """The id of a message that arrived in an operator's chat.

        Raises:
            DeliveryError, CourierDown: as `jobs.deliver.Courier` says.
        """
        try:
            mode = ParseMode.HTML
            message = await self.bot.send_message(chat, text, parse_mode=mode)
        except TelegramError as error:
            raise meaning(error) from error
        return message.message_id

    async def _send(
        self, chat: int, pages: Sequence[str], silent: bool = False
    ) -> bool:
        """Whether it is done with: it arrived, may have arrived, or never will."""
        try:
            for page in pages:
                await self.bot.send_message(
                    chat, page, ParseMode.HTML, disable_notification=silent
                )
        except TelegramError as error:
            found = meaning(error)
            log.warning("an operator was not told: %s", type(found).__name__.lower())
            return not isinstance(found, AGAIN)
        return True


def ended(one: Broadcast, totals: Totals, texts: Texts) -> Html:
    """What became of a message to everybody, as whoever sent it reads it."""
    assert one.begun
    assert one.ended
    n, unit = largest_unit((one.ended - one.begun).total_seconds())
    told = texts.say(
        "admin.broadcast.done",
        ok=totals.ok,
        gone=totals.gone,
        fail=totals.fail,
        dur=texts.count(n, unit),
    )
    if not (totals.unsent or totals.unknown):
        return told
    rest = texts.say(
        "admin.broadcast.rest", unsent=totals.unsent, unknown=totals.unknown
    )
    return Html(f"{told}\n{rest}")


def said(one: Notice, texts: Texts) -> Html:
    """A notice as an operator reads it."""
    if one.source is None:
        return texts.say(f"admin.{one.kind}", n=one.sources)
    values: dict[str, Any] = {"name": one.source.name}
    if one.kind is Kind.LOWERED:
        mode = texts.word("mode", one.source.mode)
        values |= {"mode": mode, "reason": mode_reason(one.source, texts)}
    return texts.say(_key(one), **values, **_state(one, texts))


def _key(one: Notice) -> str:
    """Which sentence says it."""
    health, found = one.health, one.diagnosis
    if one.kind is Kind.UNREAD:
        is_known = health and health.last_success
        return "admin.source.alert" if is_known else "admin.source.unread"
    if one.kind is Kind.STALE and found and found.state is State.EMPTY:
        return "admin.source.empty"
    if one.kind is Kind.DRIFTED and found and found.twin:
        return "admin.source.twin"
    return f"admin.source.{one.kind}"


def _state(one: Notice, texts: Texts) -> dict[str, Any]:
    """What the sentences tell of a source: since when, how often, and why."""
    found, health = one.diagnosis, one.health
    if found is None or health is None:
        return {}
    since = health.last_success if one.kind is Kind.UNREAD else found.newest
    values: dict[str, Any] = {
        "usual": texts.ago(found.gaps.usual.total_seconds()),
        "n": health.failures,
        "twin": one.twin.name if one.twin else found.twin,
    }
    if since:
        values["ago"] = texts.ago((one.at - since).total_seconds())
    if found.state in UNREAD:
        words = texts.word("state", found.state)
        error = html.escape(health.last_error.removeprefix(NOT_A_FEED))
        values["reason"] = Html(f"{words} ({bidi.isolate(error)})")
    if one.look:
        values |= {"first": one.look.first_title, "now": one.look.title}
    return values
