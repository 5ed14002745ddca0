"""The sample publishers' web server: feeds with validators, and articles to read."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from html import escape
from importlib import resources
from string import Template
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.playground.samples.articles import Sample, published, publishers
from bot.playground.samples.feeds import feeds


def routes(now: Callable[[], datetime], start: datetime) -> list[Route]:
    """Return the routes of the feeds and of the pages they link to.

    A feed answers 304 to the ETag it gave before. What is not out yet is not found.

    Args:
        now: the playground's clock, aware.
        start: when it began.
    """

    async def feed(request: Request) -> Response:
        bodies = feeds(now(), start, str(request.base_url))
        body = bodies.get(request.path_params["slug"])
        if body is None:
            raise HTTPException(404)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": etag})
        return Response(body, media_type="application/xml", headers={"ETag": etag})

    async def article(request: Request) -> Response:
        wanted = request.path_params["id"]
        for sample in published(now(), start):
            if sample.id == wanted:
                return HTMLResponse(_page(sample, start))
        raise HTTPException(404)

    return [
        Route("/samples/{slug}.xml", feed),
        Route("/samples/a/{id}", article),
    ]


def _page(sample: Sample, start: datetime) -> str:
    source = next(p.source for p in publishers() if p.source.slug == sample.publisher)
    date = (start + sample.at).astimezone(ZoneInfo(source.zone))
    file = resources.files("bot.playground.samples") / "page.html"
    return Template(file.read_text("utf-8")).substitute(
        name=escape(source.name),
        title=escape(sample.title or source.name),
        iso=date.isoformat(timespec="minutes"),
        date=f"{date:%Y-%m-%d %H:%M}",
        text="\n".join(f"<p>{escape(line)}</p>" for line in sample.paragraphs),
    )
