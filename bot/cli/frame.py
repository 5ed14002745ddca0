"""What every command does: settings, errors in one line, numbers as JSON."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import logs, settings
from bot.assembly import Assembly, assemble
from bot.clock import ShiftedClock, SystemClock
from bot.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
At = Annotated[
    str | None,
    typer.Option(help="The moment to act at, ISO 8601 with a zone; default: now."),
]

#: Titles and names are outside text: brackets in them are no markup.
console = Console(markup=False, highlight=False, emoji=False)


class Trouble(Exception):
    """A failure that is explained in one line; the command exits with 1."""


def configured() -> Settings:
    """The operator's settings, logging set up by them."""
    read = settings.from_process()
    logs.configure(read.log_level, read.log_format, read.secrets)
    return read


def moment(text: str | None) -> datetime | None:
    """The moment that an option names, in UTC.

    Raises:
        typer.BadParameter: it is not a moment, or has no zone.
    """
    if text is None:
        return None
    try:
        named = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a time like 2026-11-22T08:00+03:00"
        ) from None
    if named.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no zone, like 2026-11-22T08:00+03:00")
    if not 2000 <= named.year < 2100:
        raise typer.BadParameter(f"{text!r} is in no year from 2000 to 2099")
    return named.astimezone(UTC)


@asynccontextmanager
async def assembled(at: datetime | None = None) -> AsyncIterator[Assembly]:
    """Everything, as the settings have it; with a moment, living at that moment."""
    now = SystemClock().now()
    clock = ShiftedClock(SystemClock(), (at or now) - now)
    async with AsyncExitStack() as stack:
        opening = assemble(configured(), clock, own_time=at is not None)
        try:
            made = await stack.enter_async_context(opening)
        except (OSError, ValueError) as error:
            raise Trouble(str(error)) from error
        yield made


def perform(work: Coroutine[Any, Any, None]) -> None:
    """Run a command's work to its end."""
    asyncio.run(work)


def iso(moment: datetime) -> str:
    """A moment in UTC as JSON carries it, such as 2026-11-22T07:00:00Z."""
    return moment.isoformat().replace("+00:00", "Z")


def tell(result: Any, as_json: bool, line: str) -> None:
    """The result as JSON, or one line for people."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=iso) + "\n")
    else:
        typer.echo(line)
