"""To post updates to a bot's webhook, over plain HTTP."""

import asyncio
import json
from urllib.parse import urlsplit

from bot.botapi.updates import Hook, Json
from bot.botapi.world import World

_PATIENCE = 5.0  # seconds for one delivery
_EVER = 3600.0  # seconds without an update are no reason to do anything


async def deliver(world: World) -> None:
    """Post every update to the webhook, in order, each until it is accepted."""
    updates = world.updates
    while True:
        heard = updates.bell.rings
        hook, ready = updates.hook, updates.ready(1)
        if not (hook and ready):
            await updates.bell.heard(heard, _EVER)
            continue
        hook.error = await _offer(hook, ready[0])
        if hook.error:
            hook.failed = world.now()
            updates.bell.ring()
            await asyncio.sleep(hook.pause)
        else:
            updates.settle(ready[0])


async def _offer(hook: Hook, update: Json) -> str:
    """Why the bot did not accept the update; "" when it did."""
    try:
        async with asyncio.timeout(_PATIENCE):
            status = await _post(hook, json.dumps(update).encode())
    except TimeoutError:
        return "Read timeout expired"
    except OSError as error:
        return f"Connection failed: {error.strerror}"
    accepted = 200 <= status < 300
    return "" if accepted else f"Wrong response from the webhook: {status}"


async def _post(hook: Hook, body: bytes) -> int:
    """The status of the answer."""
    parts = urlsplit(hook.url)
    secret = f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}\r\n"
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n{secret if hook.secret else ''}\r\n"
    )
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        writer.write(head.encode() + body)
        return int((await reader.readline()).split()[1])
    except IndexError:
        raise ConnectionResetError(0, "no answer") from None
    finally:
        writer.close()
        await writer.wait_closed()
