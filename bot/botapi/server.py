"""The local Bot API over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.botapi.dispatch import dispatch
from bot.botapi.loopback import serve
from bot.botapi.refusal import Refusal
from bot.botapi.replies import CLOSED, Reply, refused
from bot.botapi.webhook import deliver
from bot.botapi.wire import raw
from bot.botapi.world import World

__all__ = ["app", "routes", "serve"]

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


def routes(world: World) -> list[Route]:
    """`/bot<TOKEN>/<method>`: the methods of the Bot API."""

    async def call(request: Request) -> Response:
        try:
            _check_token(world, request.path_params["token"])
            kind = request.headers.get("content-type", "")
            given = raw(request.url.query, kind, await request.body())
        except Refusal as refusal:
            return _Answer(refused(refusal))
        name = request.path_params["method"]
        return _Answer(await _while_heard(request, dispatch(world, name, given)))

    return [Route("/bot{token}/{method}", call, methods=["GET", "POST"])]


def app(world: World) -> Starlette:
    """The local Bot API of one bot; it also posts updates to the bot's webhook."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        posting = asyncio.create_task(deliver(world))
        yield
        posting.cancel()
        with suppress(asyncio.CancelledError):
            await posting

    return Starlette(routes=routes(world), lifespan=lifespan)


def _check_token(world: World, token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise Refusal(404, "Not Found")
    if token != world.token:
        raise Refusal(401, "Unauthorized")


async def _while_heard(request: Request, work: Coroutine[Any, Any, Reply]) -> Reply:
    """The reply of a call; a long poll ends when nobody waits for it any more.

    Every other call takes effect though its client is gone.
    """
    calling = asyncio.create_task(work)
    leaving = asyncio.ensure_future(request.receive())
    await asyncio.wait({calling, leaving}, return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    if not calling.done() and request.path_params["method"].lower() == "getupdates":
        calling.cancel()
        return CLOSED
    return await calling


class _Answer(Response):
    """A reply of the server, which may be none: then the connection closes."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, reply.status or 200, dict(reply.headers))
        self._closed = reply.closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._closed:
            await super().__call__(scope, receive, send)
            return
        scope["state"]["transport"].close()
        while (await receive())["type"] != "http.disconnect":
            pass
