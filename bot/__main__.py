"""The command line: `python -m bot`, and `mujaz` once it is set up."""

import sys

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
    try:
        app()
    except (SettingsError, Trouble) as error:
        sys.exit(f"mujaz: {error}")


if __name__ == "__main__":
    main()
