"""How fast /latest is answered, beside python-telegram-bot as it comes.

    ./mujaz bench latest [SECONDS]

A Telegram of its own process takes 30 ms for each call and hands out updates of as
many chats: first one after the other at a set rate, then all at once, which shows the
most that a bot can do. The peer runs the same conversation over the library's own
requests, one update at a time, as its defaults are. By default 10 seconds.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import Application, MessageHandler, filters

from bot.application import App, application, asking, listen
from bot.assembly import search_text
from bot.clock import SystemClock
from bot.conversation.desk import Desk, Imprint
from bot.conversation.dispatch import Context, Dispatch
from bot.conversation.route import to_text
from bot.memory import settle
from bot.message import markup
from bot.replies import Replies
from jobs.group import found_by
from jobs.tell import Knowledge
from storage.store import Store, open_store
from tests.benchmarks._people import Answered, phones
from tests.benchmarks._town import TOKEN, alike, database, subscribe
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import HEADINGS, TEXTS

LATENCY = 0.03  #: seconds
STORIES = 2_000
PEOPLE = 6_000  #: each asks once
RATES = (100, 500)  #: updates a second
UNLIMITED = 1e6  #: messages a second: this Telegram takes as many as come
BACKLOG = {"ours": 5_000, "python-telegram-bot": 200}  #: at once

Make = Callable[[str, Store], App]


async def main(seconds: int) -> None:
    ceilings = {}
    makers = {"python-telegram-bot": plain, "ours": ours}
    print(f"/latest of {STORIES} stories, {LATENCY * 1e3:.0f} ms to Telegram")
    for name, make in makers.items():
        for rate in RATES:
            count = min(rate * seconds, PEOPLE)
            await _run(name, make, rate, count)
        ceilings[name] = await _run(name, make, 0, BACKLOG[name])
    ratio = ceilings["ours"] / ceilings["python-telegram-bot"]
    print(f"ours: {ratio:.1f}x python-telegram-bot's ceiling")


async def _run(name: str, make: Make, rate: int, count: int) -> float:
    """Answers a second, after a line about them."""
    with database("sqlite") as url, phones(LATENCY) as (api, line):
        store = await open_store(url, search_text=search_text, keys=found_by)
        await _stock(store)
        app = make(api, store)
        settle()
        async with app, asking(app) if make is ours else _polling(app):
            cpu = time.process_time()
            line.send((rate, count))
            went: Answered = await asyncio.to_thread(line.recv)
            cpu = time.process_time() - cpu
        await store.close()
    done, speed = len(went.times), len(went.times) / went.seconds
    offered = f"{rate}/s" if rate else "at once"
    print(
        f"{name:20} {count:5} {offered:8} {done:5} answered, {speed:6.0f}/s,"
        f" p50 {went.percentile(0.5):7.1f} ms, p99 {went.percentile(0.99):7.1f} ms,"
        f" {cpu / max(1, done) * 1e3:5.2f} ms of CPU each",
        flush=True,
    )
    return speed


def ours(api: str, store: Store) -> App:
    """The bot as it runs."""
    app = application(TOKEN, api, Replies(store, SystemClock(), UNLIMITED))
    listen(app, _dispatch(store))
    return app


def plain(api: str, store: Store) -> App:
    """The same conversation over an application with the library's defaults."""
    app = Application.builder().token(TOKEN).base_url(f"{api}/bot").build()
    dispatch = _dispatch(store)

    async def latest(update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        visit = await dispatch.visit(update.effective_chat.id)
        answer = await to_text(dispatch.desk, visit, "/latest")
        for screen in answer.screens:
            assert screen.text is not None
            await context.bot.send_message(
                visit.chat_id,
                screen.text,
                parse_mode=ParseMode.HTML,
                reply_markup=markup(screen.keyboard, visit.texts.language),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

    app.add_handler(MessageHandler(filters.TEXT, latest))
    return app


def _dispatch(store: Store) -> Dispatch:
    async def knowledge() -> Knowledge:
        return KNOWLEDGE

    desk = Desk(store, SystemClock(), HEADINGS, knowledge, Imprint())
    return Dispatch(desk, TEXTS)


@asynccontextmanager
async def _polling(app: App) -> AsyncIterator[None]:
    """Polling as the library does it by default."""
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling()
    yield
    await app.updater.stop()
    await app.stop()


async def _stock(store: Store) -> None:
    """Stories of two days, and everybody who asks."""
    now = datetime.now(UTC)
    await store.sources.sync(tuple(SOURCES.values()))
    await subscribe(store, alike(PEOPLE, now))
    news = [
        replace(article(n), published=now - timedelta(minutes=n), seen=now)
        for n in range(1, STORIES + 1)
    ]
    async with store.archive.ingest(now) as batch:
        await batch.add(news, {one.key: one.key for one in news})


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
