"""`sources …`: the catalogue, its health, and OPML both ways."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.assembly import Assembly
from bot.cli.check import ago, check
from bot.cli.frame import Json, Trouble, assembled, console, perform, tell
from jobs.discover import GUESS, Found
from jobs.errors import SourceError
from jobs.opml import read_opml, write_opml
from jobs.vet import free_slug, host, vet
from storage.model import MODES, Source

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
        tell([_row(source) for source in sources], as_json, "")
        return
    table = Table("slug", "name", "language", "mode", "ownership", "paused because")
    for s in sources:
        table.add_row(s.slug, s.name, s.language, s.mode, s.ownership, s.paused)
    console.print(table)


app.command(
    epilog="What is wrong with a source is for the table to say: the exit status is 0"
    " then, and 1 only when not one source could be read."
)(check)


def _row(source: Source) -> dict[str, object]:
    return {
        "slug": source.slug,
        "name": source.name,
        "url": source.url,
        "language": source.language,
        "ownership": source.ownership,
        "mode": source.mode,
        "paused": source.paused,
    }


@app.command(
    epilog="What is not given is taken from the feed. With a slug before the address,"
    " and a name, the address is taken as it stands: nothing is asked."
)
def add(
    address: Annotated[
        str,
        typer.Argument(metavar="[SLUG] ADDRESS", help="Of a feed, or of its site."),
    ],
    url: Annotated[str | None, typer.Argument(hidden=True)] = None,
    slug: Annotated[str, typer.Option(help="A new name: a-z, 0-9 and -.")] = "",
    name: Annotated[str, typer.Option(help="As readers see it.")] = "",
    language: Annotated[str, typer.Option(help="ISO 639-1.")] = "",
) -> None:
    """Add a source beside those of the sources file, its feed found at its site."""
    given = {"slug": slug, "name": name, "language": language}
    if url is None:
        perform(_discover(address, given))
        return
    if not name:
        raise typer.BadParameter("a slug before the address takes --name too")
    perform(_add({"slug": address, "url": url, "name": name, "language": language}))


async def _discover(address: str, given: Mapping[str, str]) -> None:
    async with assembled() as made:
        try:
            feeds = await made.discover(address)
        except SourceError as error:
            raise Trouble(f"{address}: {error}") from error
        if len(feeds) > 1:
            console.print(_offered(feeds, made.clock.now()))
            raise Trouble(f"{len(feeds)} feeds: add one of them by its own address")
        (feed,) = feeds
        taken = [source.slug for source in await made.store.sources.all()]
        name = given["name"] or feed.title[:80].strip() or host(feed.url)
        found = {"name": name, "language": feed.language, "url": feed.url}
        found["slug"] = free_slug(name, feed.url, taken)
        chosen = found | {key: value for key, value in given.items() if value}
        await _keep(made, chosen)
        newest = ago(made.clock.now(), feed.newest) or "not dated"
        typer.echo(f"{feed.url}: {feed.look.entries} entries, the newest {newest}")


def _offered(feeds: Sequence[Found], now: datetime) -> Table:
    table = Table("address", "title", "newest", "a day")
    for feed in feeds:
        rate = "" if feed.look.per_day is None else f"{feed.look.per_day:.3g}"
        table.add_row(feed.url, feed.title, ago(now, feed.newest), rate)
    return table


async def _add(values: Mapping[str, str]) -> None:
    async with assembled() as made:
        await _keep(made, {"language": GUESS} | {k: v for k, v in values.items() if v})


async def _keep(made: Assembly, values: Mapping[str, str]) -> None:
    """Add the source that these values are.

    Raises:
        Trouble: they are none, or it is there already.
    """
    try:
        source = vet(values)
    except ValueError as error:
        raise Trouble(str(error)) from error
    if not await made.store.sources.add(source):
        raise Trouble(f"{source.slug}: this slug or address is there already")
    await made.store.deeds.note("add", source.slug)
    typer.echo(f"{source.slug}: added as {source.name}, {source.language}")


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
        if off:
            await made.store.looks.forget(slug)  # whatever it is now is what it is
        await made.store.deeds.note("resume" if off else "pause", slug)
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
        for slug in added:
            await made.store.deeds.note("add", slug)
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
        await made.store.deeds.note("mode", f"{slug} {mode}")
    typer.echo(f"{slug}: {mode}")
