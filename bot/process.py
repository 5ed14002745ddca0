"""The roles of one process at work: updates, polling, composing, sending."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from bot.application import App, application, listen, polling, reached, taking
from bot.assembly import TEXTS, Assembly, assemble
from bot.clock import SystemClock
from bot.face import introduce
from bot.maintenance import maintain
from bot.memory import settle
from bot.playground.stage import READER, Stage, stage
from bot.replies import Replies
from bot.settings import Settings, SettingsError
from bot.web import pages, served
from jobs.errors import CourierDown
from jobs.plan import due_at
from jobs.schedule import schedule

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[object]]
#: Settings of the contract that nothing uses yet.
IDLE = ("public_url",)
#: Seconds between two looks at what is due.
EVERY = {
    "poll": 30.0,
    "revisit": 300.0,
    "notify": 15.0,
    "compose": 15.0,
    "publish": 300.0,
    "send": 1.0,
    "amend": 60.0,
    "alert": 60.0,
    "forward": 2.0,
    "report": 5.0,
    "remind": 60.0,
    "watch": 3600.0,
    "prune": 3600.0,
    "forget": 20.0,  # within a minute, and once more if somebody reads just then
}
DRAIN = 5  #: seconds that what is under way has at the end
GIVING_BACK = 1  #: and then to free what never left
#: Seconds until a process that was told to stop is gone, whatever hangs: it may end
#: at any point, and whoever runs it kills it soon after.
LIMIT = 9.5
#: The role that a tick belongs to, where it is not its name.
ROLE = {
    "revisit": "poll",
    "publish": "compose",
    "amend": "send",
    "alert": "poll",
    "forward": "send",
    "report": "send",
    "notify": "compose",
    "remind": "poll",
    "watch": "compose",
    "prune": "compose",
    "forget": "compose",
}


async def run(settings: Settings, ready: Callable[[str], None]) -> None:
    """Run until a signal says stop; without a token, as the playground.

    Args:
        settings: what the operator decides.
        ready: told where to look once everything answers.
    """
    _warn(settings)
    stop = _on_signal()
    if settings.telegram_bot_token:
        await maintain(settings, TEXTS, SystemClock(), stop)
        if stop.is_set():
            return
        async with _serving(settings) as (app, _):
            ready(f"https://t.me/{app.bot.username}")
            settle()
            await stop.wait()
    else:
        async with playground(settings) as made:
            ready(made.page_url)
            settle()
            await stop.wait()


def _warn(settings: Settings) -> None:
    """Say what the operator may not expect."""
    for name in IDLE:
        if getattr(settings, name):
            log.warning("%s has no effect in this version", name.upper())
    if settings.llm_url:
        log.warning("LLM_URL: other languages are read, but not translated yet")
    if settings.telegram_bot_token and not settings.operator_contact:
        log.warning("OPERATOR_CONTACT is empty: publishers cannot reach you")


def _on_signal() -> asyncio.Event:
    stop = asyncio.Event()

    def leave() -> None:
        if not stop.is_set():
            stop.set()
            last = threading.Timer(LIMIT, os._exit, [0])
            last.daemon = True
            last.start()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, leave)
    return stop


@asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[tuple[App, Assembly]]:
    async with (
        assemble(settings, SystemClock()) as made,
        working(made) as app,
        served(settings, app, pages(made), taking(app, made.store, made.me)),
    ):
        try:
            yield app, made
        finally:
            made.stopping = True


@asynccontextmanager
async def playground(settings: Settings) -> AsyncIterator[Stage]:
    """The whole bot on a local stage, its sample news read."""
    async with AsyncExitStack() as stack:
        try:
            scene = await stack.enter_async_context(
                stage(settings.web_host, settings.web_port)
            )
        except (OSError, ValueError) as error:
            raise SettingsError(f"WEB_HOST, WEB_PORT: {error}") from None
        local = replace(
            settings,
            telegram_bot_token=scene.world.token,
            telegram_api_url=scene.api_url,
            database_url=scene.database_url,
            allow_private_networks=True,
        )
        made = await stack.enter_async_context(
            assemble(local, scene.clock, scene.sources, own_time=True)
        )
        scene.page.router.routes.extend(pages(made))
        await made.poll()
        app = await stack.enter_async_context(working(made))
        scene.on_morning = lambda: _next_morning(scene, made, app)
        yield scene


async def _next_morning(scene: Stage, made: Assembly, app: App) -> None:
    """Move the clock to the reader's next digest and let it happen."""
    reader = await made.store.subscribers.get(READER)
    if reader and reader.next_slot:
        scene.clock.forward_to(due_at(READER, reader.next_slot))
    await made.poll(everything=True)
    await made.notify()
    await made.address()
    await made.deliver(made.courier(app.bot))


@asynccontextmanager
async def working(made: Assembly) -> AsyncIterator[App]:
    """The roles that the settings give this process, at work while inside."""
    settings = made.settings
    token, api_url = settings.telegram_bot_token, settings.telegram_api_url
    replies = Replies(made.store, made.clock)
    app = application(token, api_url, replies, made.numbers)
    listen(app, made.dispatch(app.bot))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(reached(app))
        if "compose" in settings.roles:
            await made.realign()
            await made.watch()
            await made.address()  # what fell due while nobody was here comes first
        if "updates" in settings.roles:
            await introduce(app.bot, made.texts, settings.operator_chat_ids)
            if not settings.webhook_url:
                await stack.enter_async_context(polling(app, made.store, made.me))
        await stack.enter_async_context(ticking(ticks(made, app)))
        try:
            yield app
        finally:
            made.stopping = True


def ticks(made: Assembly, app: App) -> dict[str, tuple[float, Tick]]:
    """What this process does by its roles, and how often it looks."""
    courier = made.courier(app.bot)
    ticks: dict[str, Tick] = {
        "poll": made.poll,
        "revisit": made.revisit,
        "notify": made.notify,
        "compose": made.address,
        "publish": made.publish,
        "send": lambda: made.deliver(courier),
        "amend": lambda: made.amend(courier),
        "alert": lambda: made.alert(app.bot),
        "forward": lambda: made.forward(app.bot),
        "report": lambda: made.report(app.bot),
        "remind": lambda: made.remind(app.bot),
        "watch": made.watch,
        "prune": made.prune,
        "forget": made.forget,
    }
    chosen = {n for n in ticks if ROLE.get(n, n) in made.settings.roles}
    return {name: (EVERY[name], tick) for name, tick in ticks.items() if name in chosen}


@asynccontextmanager
async def ticking(ticks: Mapping[str, tuple[float, Tick]]) -> AsyncIterator[None]:
    """The clockwork runs while inside; on leaving, what is under way ends first."""
    running: set[asyncio.Task[object]] = set()
    clockwork = schedule({n: (s, _tracked(t, running)) for n, (s, t) in ticks.items()})
    clockwork.start()
    try:
        yield
    finally:
        clockwork.pause()  # shutting it down would cancel what is under way
        await _ended(running)
        clockwork.shutdown(wait=False)


def _tracked(tick: Tick, running: set[asyncio.Task[object]]) -> Tick:
    """The tick, known while it runs, its one expected failure told and survived."""

    async def tracked() -> None:
        task = asyncio.ensure_future(tick())
        running.add(task)
        try:
            await asyncio.wait([task])
            if not task.cancelled():
                task.result()
        except CourierDown as error:
            log.error("nothing can be sent: %s", error)
        finally:
            running.discard(task)

    return tracked


async def _ended(running: set[asyncio.Task[object]]) -> None:
    """Wait for what is under way, but not for ever."""
    for seconds in (DRAIN, GIVING_BACK):
        if running:
            _, late = await asyncio.wait(set(running), timeout=seconds)
            for task in late:
                task.cancel()
