"""`preview`: the digest that a reader would get; nothing is sent or changed."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from bot.assembly import HEADINGS
from bot.cli.frame import At, assembled, moment, perform, tell
from bot.measures import plain
from bot.places import presets
from bot.render import Digest
from jobs.compose import compose
from jobs.plan import FIRST_WINDOW
from storage.model import Profile

READER_ZONE = "Asia/Riyadh"


class Format(StrEnum):
    """How the digest is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def preview(
    topics: Annotated[
        str | None, typer.Option(help="Topic ids with commas between, e.g. trd,aix.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Instead of topics: imp, inv, tec, prs, stu.")
    ] = None,
    at: At = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = (
        Format.TEXT
    ),
) -> None:
    """Print the digest of the last day for these topics; all of them by default."""
    perform(_preview(_profile_topics(topics, preset), at, form))


def _profile_topics(topics: str | None, preset: str | None) -> tuple[str, ...]:
    if preset is not None:
        if preset not in presets():
            raise typer.BadParameter(f"{preset!r} is not one of {', '.join(presets())}")
        return tuple(sorted(presets()[preset].topics))
    if topics is None:
        return tuple(sorted(HEADINGS))
    wanted = tuple(sorted(word.strip() for word in topics.split(",")))
    for word in wanted:
        if word not in HEADINGS:
            raise typer.BadParameter(f"{word!r} is not one of {', '.join(HEADINGS)}")
    return wanted


async def _preview(topics: tuple[str, ...], at: str | None, form: Format) -> None:
    async with assembled(moment(at)) as made:
        now = made.clock.now()
        since = now - FIRST_WINDOW
        stories = await made.store.archive.window(since, now)
        wanted = Profile(topics, READER_ZONE, since)
        edition = compose(stories, wanted, now, now, await made.knowledge())
    if form is Format.JSON:
        tell(asdict(edition), True, "")
    elif edition.items:
        page = Digest(edition, made.texts, HEADINGS, rates=made.rates()).page()
        typer.echo(page if form is Format.HTML else plain(page))
    else:
        typer.echo("No news on these topics in the day before.")
