"""A call's way through the server: fault, method, parameters, rules, effect."""

import asyncio
from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

from bot.botapi.calls import Call
from bot.botapi.facts import METHODS, Method
from bot.botapi.faults import Fault
from bot.botapi.methods import HANDLERS, UNDONE
from bot.botapi.parameters import Params, decode
from bot.botapi.refusal import Mistake, Refusal
from bot.botapi.replies import Reply, refused, result
from bot.botapi.world import World

_PASS = Fault(effect=True)


async def dispatch(world: World, name: str, raw: Mapping[str, object]) -> Reply:
    """The answer to a call of the bot; the call is logged with its time."""
    started, chat_id = world.now(), _chat_id(raw)
    fault = world.faults.next(name, chat_id) or _PASS
    await asyncio.sleep(fault.before)
    reply = fault.reply
    if fault.effect:
        true_reply = await _carried_out(world, name, raw, chat_id)
        reply = reply or true_reply
    assert reply is not None, "a fault without effect has a reply"
    if name.lower() != "getupdates":
        call = Call(name, _legible(name, raw), started, reply.status)
        world.log(call, chat_id)
    if wait := reply.headers.get("Retry-After"):
        world.limits.asked(chat_id, started, int(wait))
    await asyncio.sleep(fault.after)
    return reply


async def _carried_out(
    world: World, name: str, raw: Mapping[str, object], chat_id: int | None
) -> Reply:
    try:
        method = _method(world, name, chat_id)
        return result(await _run(world, method, decode(method, raw)))
    except Refusal as refusal:
        if isinstance(refusal, Mistake):
            world.violations.append(f"{name}: {refusal.description}")
        return refused(refusal)


def _method(world: World, name: str, chat_id: int | None) -> Method:
    if halt := world.limits.halted(chat_id, world.now()):
        raise halt
    if name.lower() not in METHODS:
        raise Refusal(404, "Not Found")
    return METHODS[name.lower()]


async def _run(world: World, method: Method, params: Params) -> Any:
    handler = HANDLERS.get(method.name.lower())
    undone = sorted(UNDONE & params.keys())
    if handler is None or undone:
        what = f"{undone[0]} of {method.name}" if undone else method.name
        problem = f"Not Implemented: this local server does not do {what}"
        world.violations.append(problem)
        raise Refusal(501, problem)
    value = handler(world, params)
    return await value if isawaitable(value) else value


def _legible(name: str, raw: Mapping[str, object]) -> Params:
    """The parameters decoded; as they came when they cannot be."""
    try:
        return decode(METHODS[name.lower()], raw)
    except (KeyError, Mistake):
        return dict(raw)


def _chat_id(raw: Mapping[str, object]) -> int | None:
    try:
        return int(str(raw.get("chat_id")))
    except ValueError:
        return None
