"""`stats`, `eval`, `db …`: how the bot is doing, and its database."""

from collections.abc import Callable, Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from bot.cli.frame import (
    Json,
    Trouble,
    assembled,
    configured,
    console,
    perform,
    tell,
)
from jobs.evaluate import evaluate
from jobs.pace import cost
from storage import backup as backups

db = typer.Typer(help="The database: migrations and copies.")
Replace = Annotated[
    bool, typer.Option("--replace", help="Erase what the target holds.")
]
Moving = Callable[[Callable[[int, int], None]], Coroutine[Any, Any, dict[str, int]]]
MISSED = 20  #: terms that readers asked for in vain and `stats` lists
DATA = Path(__file__).parents[2] / "tests" / "data"


def stats(as_json: Json = False) -> None:
    """Subscribers, sources and the ledger, with every delivery in doubt."""
    perform(_stats(as_json))


async def _stats(as_json: bool) -> None:
    async with assembled() as made:
        tally = asdict(await made.store.tally())
        sources = await made.store.sources.listed()
        health = await made.store.sources.health()
        freshest = await made.store.archive.freshest()
        doubts = await made.store.doubts.all()
        full = await made.watch()
        missed = await made.store.wanted.top(MISSED)
        today = await made.store.spending.of(made.clock.now().date())
    read = [s.slug for s in sources if s.is_read]
    result = {
        **tally,
        "sources": {
            "read": len(read),
            "failing": sum(1 for slug in read if health[slug].failures),
            "last_success": freshest,
        },
        "in_doubt": [asdict(doubt) for doubt in doubts],
        "too_full": [{"half_hour": half, "subscribers": n} for half, n in full],
        "terms_wanted": missed,
        "stars": {"today": cost(today), "most": made.settings.paid_broadcast},
    }
    if as_json:
        tell(result, as_json, "")
        return
    for name, value in result.items():
        typer.echo(f"{name}: {_words(value)}")


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(_words(v) for v in value) or "none"
    return str(value)


def evaluation(as_json: Json = False) -> None:
    """Quality of the language work on labelled data, beside baselines."""
    if not DATA.is_dir():
        raise Trouble(f"no labelled data at {DATA}: run from a checkout of the project")
    rows = evaluate(DATA)
    if as_json:
        tell([asdict(row) for row in rows], as_json, "")
        return
    table = Table("task", "items", "method", "precision", "recall", "F1")
    for row in rows:
        is_ours = row.method == "ours"
        table.add_row(
            *((row.task, str(row.items)) if is_ours else ("", "")),
            row.method,
            *(f"{x:.3f}" for x in (row.precision, row.recall, row.f1)),
            style="bold" if is_ours else "",
        )
    console.print(table)


@db.command()
def upgrade() -> None:
    """Bring the database's tables up to date."""
    perform(_upgrade())


async def _upgrade() -> None:
    async with assembled():
        typer.echo("The database is up to date.")


@db.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Write a consistent copy of the database while it is in use."""
    perform(_backup(file))


async def _backup(file: Path) -> None:
    async with assembled() as made:
        try:
            size = await backups.backup(made.store, file)
        except (OSError, ValueError) as error:
            raise Trouble(str(error)) from error
    typer.echo(f"{file}: {size:,} bytes")


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What db backup wrote.")],
    replace: Replace = False,
) -> None:
    """Fill the empty database with what a backup holds, on either engine."""
    url = configured().database_url
    perform(_move(lambda p: backups.restore(file, url, replace=replace, progress=p)))


@db.command("copy")
def copy_(
    origin: Annotated[str, typer.Argument(help="Its address, as DATABASE_URL's.")],
    target: Annotated[str, typer.Argument(help="The address of an empty one.")],
    replace: Replace = False,
) -> None:
    """Copy a whole database into another, on either engine; stop the bot first."""
    configured()
    perform(_move(lambda p: backups.copy(origin, target, replace=replace, progress=p)))


async def _move(moving: Moving) -> None:
    """Show the rows as they go, then how many of what there are."""
    try:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("rows", total=None)
            moved = await moving(
                lambda done, total: bar.update(task, completed=done, total=total)
            )
    except (OSError, ValueError) as error:
        raise Trouble(str(error)) from error
    typer.echo(_words({k: n for k, n in moved.items() if n}))
