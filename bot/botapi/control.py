"""Handles on a running server for tests in another process: `/control/…`."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.botapi import faults
from bot.botapi.chats import Json, message_json
from bot.botapi.world import World

_FAULTS: dict[str, Callable[..., faults.Fault]] = {
    "closed": faults.closed,
    "failing": faults.failing,
    "flooded": faults.flooded,
    "garbage": faults.garbage,
    "slow": faults.slow,
    "truncated": faults.truncated,
    "unknown": faults.unknown,
    "unreachable": faults.unreachable,
}
_PLAN = ("method", "chat_id", "nth", "every", "times")

Act = Callable[[World, Json], Any]


def routes(world: World) -> list[Route]:
    """GET calls, messages; POST meet, say, press, block, unblock, fault.

    The body of a POST is a JSON object with the arguments by name; a wrong one is
    answered with 400 and the reason.
    """
    return [
        *(_route(world, name, act, "GET") for name, act in _LOOKS.items()),
        *(_route(world, name, act, "POST") for name, act in _DEEDS.items()),
    ]


def _route(world: World, name: str, act: Act, verb: str) -> Route:
    async def endpoint(request: Request) -> Response:
        given = await request.json() if verb == "POST" else request.query_params
        try:
            return JSONResponse(act(world, dict(given)))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, 400)

    return Route(f"/control/{name}", endpoint, methods=[verb])


def _calls(world: World, given: Json) -> list[Json]:
    return [
        {
            "method": call.method,
            "params": {k: v for k, v in call.params.items() if _is_plain(v)},
            "at": call.at.isoformat(),
            "status": call.status,
        }
        for call in world.calls
    ]


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | list | dict)


def _messages(world: World, given: Json) -> list[Json]:
    chat = world.chat(int(given["chat_id"]))
    return [message_json(message, chat) for message in chat.messages]


def _meet(world: World, given: Json) -> int:
    """Open a private chat with each of `ids`, as if each had written before."""
    for chat_id in given["ids"]:
        world.meet(chat_id, f"Person {chat_id}").state = "open"
    return len(given["ids"])


def _say(world: World, given: Json) -> int:
    return world.say(given["chat_id"], given["text"]).id


def _press(world: World, given: Json) -> str:
    return world.press(given["chat_id"], given["message_id"], given["data"])


def _block(world: World, given: Json) -> bool:
    world.block(given["chat_id"])
    return True


def _unblock(world: World, given: Json) -> bool:
    world.unblock(given["chat_id"])
    return True


def _fault(world: World, given: Json) -> bool:
    """Plan the fault `kind` with its arguments, for the calls that the rest names."""
    plan = {name: given.pop(name) for name in _PLAN if name in given}
    world.faults.add(_FAULTS[given.pop("kind")](**given), **plan)
    return True


_LOOKS: dict[str, Act] = {"calls": _calls, "messages": _messages}
_DEEDS: dict[str, Act] = {
    "block": _block,
    "fault": _fault,
    "meet": _meet,
    "press": _press,
    "say": _say,
    "unblock": _unblock,
}
