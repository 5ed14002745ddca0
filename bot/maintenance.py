"""A maintenance: readers are told until when it lasts, and nothing else is done.

No database is opened, so that it can be moved or restored meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram import Update
from telegram.constants import ParseMode
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.application import PRIVATE, SERVICE, App, application, asking, reached
from bot.conversation.dispatch import Context
from bot.conversation.display import toast
from bot.conversation.moments import city, clock_time
from bot.conversation.recent import Recent
from bot.settings import Settings
from bot.texts import Html, Texts
from bot.web import ALIVE, served
from jobs.clock import Clock
from jobs.plan import local_day
from storage.counts import ZONE

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)  #: before a chat that goes on writing is told once more


@dataclass(frozen=True)
class Notice:
    """What whoever writes or presses meanwhile is told."""

    texts: Texts
    clock: Clock
    until: datetime
    _told: Recent[datetime] = field(default_factory=Recent)

    def words(self) -> Html:
        """When it is over; by the clock of most readers, for nobody's is known."""
        texts, zone = self.texts, ZONE.key
        time, place = clock_time(self.until, zone), city(zone, self.texts)
        over = texts.word("maint", time=time, city=place)
        day, today = (local_day(at, zone) for at in (self.until, self.clock.now()))
        if day != today:
            told = texts.day_month(day) if day.year == today.year else texts.day(day)
            over = texts.word("next", "later", day=Html(told), time=over)
        return texts.say("err.maint", until=over)

    async def message(self, update: Update, context: Context) -> None:
        """A message of a private chat."""
        chat, now = update.effective_chat, self.clock.now()
        assert chat is not None
        last = self._told.get(chat.id)
        if last is not None and now - last < AGAIN:
            return
        self._told.put(chat.id, now)
        await context.bot.send_message(chat.id, self.words(), parse_mode=ParseMode.HTML)

    async def press(self, update: Update, context: Context) -> None:
        """A press on any button."""
        assert update.callback_query is not None
        await toast(update.callback_query, self.words())

    async def failed(self, update: object, context: Context) -> None:
        """Whoever was not told may write again."""
        log.warning("a notice did not arrive: %s", type(context.error).__name__)


async def maintain(
    settings: Settings, texts: Texts, clock: Clock, stop: asyncio.Event
) -> None:
    """Return when the maintenance is over, or at once when told to stop."""
    until = settings.maintenance_until
    if until is None or until <= clock.now():
        return
    log.warning("maintenance until %s: nothing else is done", until.isoformat())
    left = (until - clock.now()).total_seconds()
    async with _noticed(settings, Notice(texts, clock, until)):
        ends = {asyncio.create_task(clock.sleep(left))}
        ends.add(asyncio.create_task(_true(stop)))
        _, others = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()


async def _true(event: asyncio.Event) -> None:
    await event.wait()


@asynccontextmanager
async def _noticed(settings: Settings, notice: Notice) -> AsyncIterator[None]:
    """Whoever writes is told while inside, if that is a role of this process."""
    app = application(settings.telegram_bot_token, settings.telegram_api_url)
    listen(app, notice)

    async def take(given: object) -> None:
        if isinstance(given, dict) and (update := Update.de_json(given, app.bot)):
            await app.process_update(update)

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(reached(app))
        if "updates" in settings.roles and not settings.webhook_url:
            await stack.enter_async_context(asking(app))
        await stack.enter_async_context(served(settings, app, [ALIVE], take))
        yield


def listen(app: App, notice: Notice) -> None:
    """Let the notice answer messages of private chats and every press."""
    fresh = filters.UpdateType.MESSAGE & ~filters.VIA_BOT & ~SERVICE
    app.add_handler(MessageHandler(PRIVATE & fresh, notice.message))
    app.add_handler(CallbackQueryHandler(notice.press))
    app.add_error_handler(notice.failed)
