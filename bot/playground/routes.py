"""The chat page over HTTP: its files, what it asks for, what it sends."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.botapi.world import World
from bot.playground.reader import Reader, Refused

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]
Endpoint = Callable[[Request], Awaitable[Response]]

POLL_SECONDS = 25.0  # how long /chat waits for news
LARGEST_BODY = 32_768  # bytes
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(
    world: World, chat_id: int, morning: Callable[[], Awaitable[None]]
) -> list[BaseRoute]:
    """Return the routes of the page, of its files and of the chat behind it.

    Args:
        world: where the chat is.
        chat_id: of a person's private chat; `world` has met the person.
        morning: makes the daily digest due and returns when it was delivered.
    """
    reader = Reader(world, chat_id, morning)
    page = files("bot.playground").joinpath("page")
    return [
        *(_static(file) for file in page.iterdir()),
        Route("/chat", _look(reader)),
        Route("/chat/file/{message:int}", _document(reader)),
        _post("/chat/say", reader.say),
        _post("/chat/press", reader.press),
        _post("/chat/block", reader.block),
        _post("/chat/morning", reader.wake),
    ]


def _static(file: Traversable) -> Route:
    """Return the route of one file of the page, read once."""
    content, kind = file.read_bytes(), KINDS[file.name.rpartition(".")[2]]

    async def endpoint(_: Request) -> Response:
        return Response(content, media_type=kind, headers=HEADERS)

    return Route("/" if file.name == "index.html" else f"/page/{file.name}", endpoint)


def _look(reader: Reader) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            after = int(request.query_params.get("after", "-1"))
        except ValueError:
            return JSONResponse({"error": "after"}, 400)
        looking = asyncio.create_task(reader.look(after, POLL_SECONDS))
        await _done_or_left(request, looking)
        return JSONResponse(looking.result() if looking.done() else {})

    return endpoint


async def _done_or_left(request: Request, task: asyncio.Task[Json]) -> None:
    """Wait for the task, or for the browser to leave, which cancels the task."""
    await request.body()  # once it is read, the next to come is the farewell
    leaving = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not task.done():
            task.cancel()


def _document(reader: Reader) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        content = reader.document(request.path_params["message"])
        if content is None:
            return JSONResponse({"error": "gone"}, 404)
        headers = {**HEADERS, "Content-Disposition": "attachment"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    return endpoint


def _post(path: str, act: Act) -> Route:
    """Return the route that carries out a wish of the page itself."""

    async def endpoint(request: Request) -> Response:
        try:
            _check_origin(request)
            return JSONResponse(await act(await _wish(request)))
        except Refused as refused:
            return JSONResponse({"error": refused.reason}, refused.status)

    return Route(path, endpoint, methods=["POST"])


def _check_origin(request: Request) -> None:
    """Refuse what another site's page makes a browser send.

    Source: https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = urlsplit(request.headers.get("origin", "")).netloc
    if site != "same-origin" or origin != request.headers.get("host"):
        raise Refused(403, "origin")


async def _wish(request: Request) -> Json:
    """Return the JSON object that was sent."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused(415, "json")
    try:
        wish = json.loads(await _body(request))
        json.dumps(wish, ensure_ascii=False).encode()  # no half of a surrogate pair
    except (ValueError, RecursionError) as error:
        raise Refused(400, "json") from error
    if not isinstance(wish, dict):
        raise Refused(400, "json")
    return wish


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Refused(413, "size")
    return body
