"""`run`: everything in one process."""

import webbrowser
from typing import Annotated

import typer

from bot import process
from bot.cli.frame import Trouble, configured, perform


def run(
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the playground in a browser.")
    ] = False,
) -> None:
    """Bot, scheduler and web in one process; without a token, the playground."""
    settings = configured()

    def ready(address: str) -> None:
        kind = "The bot" if settings.telegram_bot_token else "The playground"
        typer.echo(f"{kind} is at {address}  (Ctrl+C stops it)")
        if open_page:
            webbrowser.open(address)

    try:
        perform(process.run(settings, ready))
    except (OSError, ValueError) as error:
        raise Trouble(str(error)) from error
