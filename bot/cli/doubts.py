"""`doubts …`: messages that may or may not have arrived, and what becomes of them."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.frame import Json, Trouble, assembled, console, perform, tell
from jobs.plan import GRACE
from storage.model import Doubt
from storage.store import Store

app = typer.Typer(help="Messages that may or may not have arrived.")
Edition = Annotated[int, typer.Argument(help="Its number, as `doubts list` gives it.")]


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the editions whose messages may or may not have arrived."""
    perform(_list(as_json))


async def _list(as_json: bool) -> None:
    async with assembled() as made:
        doubts = await made.store.doubts.all()
    if as_json:
        tell([asdict(doubt) for doubt in doubts], as_json, "")
    elif doubts:
        console.print(_table(doubts))
    else:
        typer.echo("Nothing is in doubt.")


def _table(doubts: tuple[Doubt, ...]) -> Table:
    table = Table("edition", "slot", "in doubt")
    for doubt in doubts:
        slot = f"{doubt.slot:%Y-%m-%d %H:%M} UTC"
        table.add_row(str(doubt.edition), slot, str(doubt.deliveries))
    return table


@app.command()
def resend(edition: Edition) -> None:
    """Send an edition's messages in doubt again; who received one gets it twice."""
    perform(_resend(edition))


async def _resend(edition: int) -> None:
    async with assembled() as made:
        await _check(made.store, edition)
        count = await made.store.doubts.resend(edition, GRACE)
        await made.store.deeds.note("resend", str(edition))
    typer.echo(f"Edition {edition}: {count} due again, for three hours at most.")


@app.command()
def assume(edition: Edition) -> None:
    """Take an edition's messages in doubt to have arrived."""
    perform(_assume(edition))


async def _assume(edition: int) -> None:
    async with assembled() as made:
        await _check(made.store, edition)
        count = await made.store.doubts.assume(edition)
        await made.store.deeds.note("assume", str(edition))
    typer.echo(f"Edition {edition}: {count} taken to have arrived.")


async def _check(store: Store, edition: int) -> None:
    if all(doubt.edition != edition for doubt in await store.doubts.all()):
        raise Trouble(f"edition {edition} has no message in doubt: see `doubts list`")
