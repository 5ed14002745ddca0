"""`sources …`: the catalogue, its health, and OPML both ways."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.frame import Json, Trouble, assembled, console, perform, tell
from jobs.opml import read_opml, write_opml
from jobs.vet import vet
from storage.model import MODES, Health, Source

app = typer.Typer(help="The sources: list, check, add, pause, exchange as OPML.")
Slug = Annotated[str, typer.Argument(help="The source's slug.")]


@app.command("list")
def list_sources(as_json: Json = False) -> None:
    """List every source: what it is and whether it is read."""
    perform(_list(as_json))


async def _list(as_json: bool) -> None:
    async with assembled() as made:
        sources = await made.store.sources.listed()
    if as_json:
        tell([_row(source, None) for source in sources], as_json, "")
        return
    table = Table("slug", "name", "language", "mode", "ownership", "paused because")
    for s in sources:
        table.add_row(s.slug, s.name, s.language, s.mode, s.ownership, s.paused)
    console.print(table)


@app.command()
def check(as_json: Json = False) -> None:
    """Read every source that is not paused, and say how each is doing."""
    perform(_check(as_json))


async def _check(as_json: bool) -> None:
    async with assembled() as made:
        total = await made.store.sources.waiting(all_=True)
        await made.poll(everything=True, limit=total)
        sources = await made.store.sources.listed()
        health = await made.store.sources.health()
    read = [s for s in sources if s.is_read]
    if as_json:
        tell([_row(source, health.get(source.slug)) for source in read], as_json, "")
        return
    table = Table("slug", "state", "newest article", "last success", "error")
    for source in read:
        table.add_row(source.slug, *_state(health.get(source.slug)))
    console.print(table)


def _state(health: Health | None) -> tuple[str, str, str, str]:
    if health is None:
        return "never read", "", "", ""
    state = f"failing ({health.failures})" if health.failures else "ok"
    return state, _when(health.newest), _when(health.last_success), health.last_error


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _row(source: Source, health: Health | None) -> dict[str, object]:
    row: dict[str, object] = {
        "slug": source.slug,
        "name": source.name,
        "url": source.url,
        "language": source.language,
        "ownership": source.ownership,
        "mode": source.mode,
        "paused": source.paused,
    }
    if health:
        row |= {
            "failures": health.failures,
            "newest": health.newest,
            "last_success": health.last_success,
            "last_error": health.last_error,
        }
    return row


@app.command()
def add(
    slug: Annotated[str, typer.Argument(help="A new name: a-z, 0-9 and -.")],
    url: Annotated[str, typer.Argument(help="The feed's address.")],
    name: Annotated[str, typer.Option(help="As readers see it.")],
    language: Annotated[str, typer.Option(help="ISO 639-1.")] = "ar",
) -> None:
    """Add a source beside those of the sources file."""
    try:
        source = vet({"slug": slug, "url": url, "name": name, "language": language})
    except ValueError as error:
        raise Trouble(str(error)) from error
    perform(_add(source))


async def _add(source: Source) -> None:
    async with assembled() as made:
        if not await made.store.sources.add(source):
            raise Trouble(f"{source.slug}: this slug or address is there already")
    typer.echo(f"{source.slug}: added")


@app.command()
def pause(
    slug: Slug,
    reason: Annotated[str, typer.Option(help="Shown to the operator.")] = "operator",
    off: Annotated[bool, typer.Option("--off", help="Read it again.")] = False,
) -> None:
    """Stop reading a source, or read it again."""
    perform(_pause(slug, reason, off))


async def _pause(slug: str, reason: str, off: bool) -> None:
    async with assembled() as made:
        sources = made.store.sources
        done = await (sources.resume(slug) if off else sources.pause(slug, reason))
    if not done:
        raise Trouble(f"no source is called {slug!r}: see mujaz sources list")
    typer.echo(f"{slug}: {'read again' if off else 'paused'}")


@app.command("import")
def import_opml(file: Annotated[Path, typer.Argument(help="An OPML file.")]) -> None:
    """Add the feeds of an OPML file."""
    try:
        sources = read_opml(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Trouble(f"{file}: {error}") from error
    perform(_import(sources))


async def _import(sources: Sequence[Source]) -> None:
    async with assembled() as made:
        added = [s.slug for s in sources if await made.store.sources.add(s)]
    typer.echo(f"{len(added)} added, {len(sources) - len(added)} known already")


@app.command("export")
def export_opml() -> None:
    """Write every source as OPML to standard output."""
    perform(_export())


async def _export() -> None:
    async with assembled() as made:
        sources = await made.store.sources.listed()
    sys.stdout.buffer.write(write_opml(sources))


@app.command()
def mode(
    slug: Slug,
    mode: Annotated[str, typer.Argument(help="sum, head, full or off.")],
    reason: Annotated[str, typer.Option(help="Why: readers see it, too.")],
) -> None:
    """Decide what is shown of a source; no sign of its publisher lowers it then."""
    if mode not in MODES:
        raise Trouble(f"{mode!r} is not one of {', '.join(MODES)}")
    if not reason.strip() or not reason.isprintable():
        raise Trouble("the reason is one line that is not empty")
    perform(_mode(slug, mode, reason.strip()))


async def _mode(slug: str, mode: str, reason: str) -> None:
    async with assembled() as made:
        if not await made.store.sources.allow(slug, mode, reason):
            raise Trouble(f"no source is called {slug!r}: see mujaz sources list")
    typer.echo(f"{slug}: {mode}")
