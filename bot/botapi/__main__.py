"""To run the local Bot API as a process of its own: `python -m bot.botapi`.

Writes its base URL to standard output, and every message of the bot to a log.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.botapi import control
from bot.botapi.chats import Chat, Message
from bot.botapi.server import app, serve
from bot.botapi.world import World
from bot.clock import SystemClock


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m bot.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    parser.add_argument("--token", required=True, help="of the bot, like 123:abc")
    parser.add_argument("--log", type=Path, help="append each message as a JSON line")
    given = parser.parse_args(arguments)
    asyncio.run(_run(given.token, given.port, given.log))


async def _run(token: str, port: int, log: Path | None) -> None:
    world = World(token, SystemClock().now)
    if log:
        world.on_post = _logger(log)
    application = app(world)
    application.routes.extend(control.routes(world))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(application, port=port) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await stop.wait()


def _logger(path: Path) -> Callable[[Chat, Message], None]:
    """What appends a message of the bot to the log."""

    def write(chat: Chat, message: Message) -> None:
        line = {
            "chat_id": chat.id,
            "message_id": message.id,
            "at": message.date.isoformat(),
            "text": message.text,
        }
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    return write


if __name__ == "__main__":
    main()
