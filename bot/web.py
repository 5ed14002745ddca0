"""The web port: how the process is doing, and where Telegram posts updates."""

import asyncio
import hmac
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.application import App, hook
from bot.assembly import Assembly
from bot.metrics import Vitals, exposition
from bot.settings import Settings, SettingsError
from storage.engine import TROUBLE

KIND = "text/plain; version=0.0.4; charset=utf-8"
SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105, a header's name
LARGEST = 1_000_000  #: bytes of an update
PATIENCE = 2  #: seconds that calls under way have at the end, before DRAIN begins

Take = Callable[[object], Awaitable[None]]  #: handles the JSON of one update


async def _alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")


ALIVE = Route("/healthz", _alive)  #: whatever else the process does


def pages(made: Assembly) -> list[BaseRoute]:
    """Return the pages for those who watch the process."""

    async def ready(_: Request) -> Response:
        if made.stopping:
            return PlainTextResponse("stopping\n", 503)
        try:
            await made.store.now()
        except TROUBLE:
            return PlainTextResponse("no database\n", 503)
        return PlainTextResponse("ready\n")

    async def metrics(_: Request) -> Response:
        try:
            page = exposition(made.numbers, await _vitals(made))
        except TROUBLE:
            return PlainTextResponse("no database\n", 503)
        return Response(page, media_type=KIND)

    return [
        ALIVE,
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]


async def _vitals(made: Assembly) -> Vitals:
    store = made.store
    return Vitals(
        await store.now(),
        await store.ledger.tally(),
        await store.lateness(),
        await store.sources.health(),
    )


def webhook(url: str, secret: str, take: Take) -> Route:
    """Return where Telegram posts updates; one is accepted once it was handled.

    Source: https://core.telegram.org/bots/api#setwebhook
    """

    async def endpoint(request: Request) -> Response:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("content-length", LARGEST + 1)) > LARGEST:
            return Response(status_code=413)
        try:
            update = json.loads(await request.body())
        except ValueError:
            return Response(status_code=400)
        await take(update)
        return Response()

    return Route(urlsplit(url).path or "/", endpoint, methods=["POST"])


@asynccontextmanager
async def served(
    settings: Settings, app: App, routes: Iterable[BaseRoute], take: Take
) -> AsyncIterator[None]:
    """The routes and Telegram's webhook on the web port, if a role needs it."""
    is_hooked = bool(settings.webhook_url) and "updates" in settings.roles
    if not is_hooked and "web" not in settings.roles:
        yield
        return
    url, secret = settings.webhook_url, settings.webhook_secret
    hooks = [webhook(url, secret, take)] if is_hooked else []
    async with listening([*routes, *hooks], settings.web_host, settings.web_port):
        if is_hooked:
            await hook(app, url, secret)
        yield


class _Server(uvicorn.Server):
    """A server that leaves signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(
    routes: list[BaseRoute], host: str, port: int
) -> AsyncIterator[None]:
    """The routes are served while inside; calls under way end first.

    Raises:
        SettingsError: the port is taken, or the host is not this machine.
    """
    app: ASGIApp = Starlette(routes=routes)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=PATIENCE,
    )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(f"WEB_HOST, WEB_PORT: {error}") from None
    # Connections inherit it; without it, half of an answer waits for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = _Server(config)
    running = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await running
        listener.close()
