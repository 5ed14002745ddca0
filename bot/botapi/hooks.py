"""The methods by which a bot learns of updates: getUpdates and webhooks."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from bot.botapi.chats import Json
from bot.botapi.parameters import Params
from bot.botapi.refusal import Mistake
from bot.botapi.world import World


def get_updates(world: World, params: Params) -> Awaitable[list[Json]]:
    """Updates from `offset` on, by long polling."""
    world.updates.allow(params.get("allowed_updates"))
    return world.updates.poll(
        params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0)
    )


def set_webhook(world: World, params: Params) -> bool:
    """True; "" as url removes the webhook."""
    url = params["url"]
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise Mistake("bad webhook: An HTTPS URL must be provided for webhook")
    world.updates.allow(params.get("allowed_updates"))
    _drop(world, params)
    world.updates.hook = url
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """True."""
    _drop(world, params)
    world.updates.hook = ""
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    """Where updates go, and how many wait."""
    updates = world.updates
    info: dict[str, Any] = {
        "url": updates.hook,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    return info | ({"allowed_updates": updates.asked} if updates.asked else {})


def _drop(world: World, params: Params) -> None:
    if params.get("drop_pending_updates"):
        world.updates.pending.clear()
