"""The local Bot API over HTTP, on loopback only."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.botapi.dispatch import dispatch
from bot.botapi.parameters import Upload
from bot.botapi.refusal import Refusal
from bot.botapi.replies import Reply, refused
from bot.botapi.world import World

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


def routes(world: World) -> list[Route]:
    """`/bot<TOKEN>/<method>` and `/file/bot<TOKEN>/<path>`."""

    async def call(request: Request) -> Response:
        if refusal := _stranger(world, request.path_params["token"]):
            return _Answer(refused(refusal))
        raw = await _raw(request)
        return _Answer(await dispatch(world, request.path_params["method"], raw))

    return [Route("/bot{token}/{method}", call, methods=["GET", "POST"])]


def app(world: World) -> Starlette:
    """The local Bot API of one bot."""
    return Starlette(routes=routes(world))


def _stranger(world: World, token: str) -> Refusal | None:
    if token == world.token:
        return None
    known = _TOKEN.fullmatch(token)
    return Refusal(401, "Unauthorized") if known else Refusal(404, "Not Found")


async def _raw(request: Request) -> dict[str, object]:
    """The parameters as they came: from the query, a form, or a JSON object."""
    raw: dict[str, object] = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json" and body:
        given = json.loads(body)
        raw |= given if isinstance(given, dict) else {}
    elif kind == "multipart/form-data":
        raw |= dict(_parts(request.headers["content-type"], body))
    else:
        raw |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return raw


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, object]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if file := part.get_filename():
            yield name, Upload(file, part.get_content_type(), content)
        else:
            yield name, content.decode()


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


class _Protocol(H11Protocol):
    """HTTP whose connection an answer can close without a byte."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """A server that leaves signals alone and stops as soon as it is asked to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await asyncio.gather(*self.server_state.tasks)
        await self.lifespan.shutdown()


@asynccontextmanager
async def serve(
    app: ASGIApp, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """The base URL of `app`, served on loopback in the current event loop.

    Port 0 is any free one. On exit open connections close, long polls end, and calls
    under way are finished.
    """
    listener = socket.create_server((host, port))
    config = uvicorn.Config(app, http=_Protocol, ws="none", log_config=None)
    server = _Server(config)
    running = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.stop.set()
        await running
        listener.close()
