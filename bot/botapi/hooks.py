"""The methods by which a bot learns of updates: getUpdates and webhooks."""

import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from bot.botapi.chats import Json
from bot.botapi.parameters import Params
from bot.botapi.refusal import Mistake
from bot.botapi.updates import Hook
from bot.botapi.world import World


def get_updates(world: World, params: Params) -> Awaitable[list[Json]]:
    """Updates from `offset` on, by long polling."""
    world.updates.allow(params.get("allowed_updates"))
    return world.updates.poll(
        params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0)
    )


def set_webhook(world: World, params: Params) -> bool:
    """True; an empty url removes the webhook.

    The real server takes only https on the ports 443, 80, 88 and 8443; this one takes
    any http address, and posts there.
    """
    url, secret = params["url"], params.get("secret_token", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise Mistake("secret token contains unallowed characters")
    if url and (urlsplit(url).scheme != "http" or not urlsplit(url).hostname):
        raise Mistake("bad webhook: this local server posts to http addresses only")
    world.updates.allow(params.get("allowed_updates"))
    return _hook(world, Hook(url, secret) if url else None, params)


def delete_webhook(world: World, params: Params) -> bool:
    """True."""
    return _hook(world, None, params)


def get_webhook_info(world: World, params: Params) -> Json:
    """Where updates go, how many wait, and what went wrong last."""
    updates, hook = world.updates, world.updates.hook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    if hook and hook.failed:
        info["last_error_date"] = int(hook.failed.timestamp())
        info["last_error_message"] = hook.error
    return info | ({"allowed_updates": updates.asked} if updates.asked else {})


def _hook(world: World, hook: Hook | None, params: Params) -> bool:
    if params.get("drop_pending_updates"):
        world.updates.pending.clear()
    world.updates.hook = hook
    world.updates.bell.ring()
    return True
