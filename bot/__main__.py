"""The command line: `python -m bot`, and `mujaz` once it is set up."""

import sys
from io import TextIOWrapper
from typing import TextIO

import typer

from bot.cli import doubts, inspection, news, preview, serving, sources, upkeep
from bot.cli.frame import Trouble
from bot.settings import SettingsError

app = typer.Typer(
    name="mujaz",
    help="Arabic digests of China business news, on Telegram.",
    epilog="./mujaz test runs the tests, ./mujaz check the format, lint and types.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serving.run)
app.command()(news.poll)
app.command()(news.deliver)
app.command()(preview.preview)
app.command()(inspection.inspect)
app.command()(inspection.group)
app.add_typer(sources.app, name="sources")
app.command()(news.search)
app.command()(upkeep.stats)
app.add_typer(doubts.app, name="doubts")
app.command("eval")(upkeep.evaluation)
app.add_typer(upkeep.db, name="db")


def main() -> None:
    """Run the command line; what is wrong with the input is one line and a 1."""
    for stream in (sys.stdout, sys.stderr):
        _write_utf_8(stream)
    try:
        app(prog_name="mujaz")
    except (SettingsError, Trouble) as error:
        sys.exit(f"mujaz: {error}")


def _write_utf_8(stream: TextIO) -> None:
    """Let a stream carry every text, whatever the locale says.

    Half a surrogate pair, which JSON may hold, is written as JSON escapes it.
    """
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    main()
