"""What a test can spoil, and what floods do."""

import json
from datetime import timedelta

import pytest

from bot.botapi import faults
from bot.botapi.dispatch import dispatch
from bot.botapi.limits import Rate
from bot.botapi.replies import CLOSED, Reply
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask
from tests.fakes import FakeClock

HELLO = {"chat_id": LAYLA, "text": "x"}
WAIT_5 = (429, "Too Many Requests: retry after 5")


async def send(world: World) -> Reply:
    return await dispatch(world, "sendMessage", HELLO)


def sent(world: World) -> int:
    return sum(message.from_bot for message in world.chat(LAYLA).messages)


async def statuses(world: World, calls: int) -> list[int]:
    return [(await send(world)).status for _ in range(calls)]


@pytest.mark.parametrize(
    ("fault", "status", "effects"),
    [
        (faults.flooded(5), 429, 0),
        (faults.failing(500, "Internal Server Error"), 500, 0),
        (faults.unreachable("kicked"), 403, 0),
        (faults.garbage(502), 502, 0),
        (faults.garbage(504, effect=True), 504, 1),
        (faults.truncated(), 200, 1),
        (faults.slow(), 200, 1),
    ],
)
async def test_a_fault_spoils_one_call(
    world: World, fault: faults.Fault, status: int, effects: int
) -> None:
    world.faults.add(fault)
    spoilt = await send(world)
    done = sent(world)

    assert (spoilt.status, done) == (status, effects)
    assert (await send(world)).status == 200
    assert [call.status for call in world.calls] == [status, 200]


@pytest.mark.parametrize("effect", [False, True])
async def test_a_connection_closes_before_or_after_the_effect(
    world: World, effect: bool
) -> None:
    world.faults.add(faults.closed(effect=effect))

    assert await send(world) == CLOSED
    assert sent(world) == effect
    assert world.calls[0].status == 0


async def test_a_call_is_told_as_it_was_meant(world: World) -> None:
    world.faults.add(faults.failing(500, "x"))
    await dispatch(world, "sendMessage", {"chat_id": "7", "text": "5"})
    await dispatch(world, "sendMessage", {"chat_id": "7", "no": "text"})
    await dispatch(world, "noMethod", {"chat_id": "7"})

    assert [(call.method, call.params, call.status) for call in world.calls] == [
        ("sendMessage", {"chat_id": 7, "text": "5"}, 500),
        ("sendMessage", {"chat_id": "7", "no": "text"}, 400),
        ("noMethod", {"chat_id": "7"}, 404),
    ]
    assert {call.at for call in world.calls} == {world.now()}


async def test_a_proxy_does_not_speak_json(world: World) -> None:
    world.faults.add(faults.garbage())
    reply = await send(world)

    assert reply.headers == {"Content-Type": "text/html"}
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.body)


async def test_a_429_says_how_long_twice(world: World) -> None:
    world.faults.add(faults.flooded(5))
    reply = await send(world)

    assert reply.headers["Retry-After"] == "5"
    assert json.loads(reply.body) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }


async def test_the_nth_call_is_spoilt(world: World) -> None:
    world.faults.add(faults.failing(500, "x"), nth=3)

    assert await statuses(world, 4) == [200, 200, 500, 200]


async def test_every_kth_call_is_spoilt(world: World) -> None:
    world.faults.add(faults.failing(500, "x"), every=2, times=None)

    assert await statuses(world, 6) == [200, 500] * 3


async def test_so_many_calls_are_spoilt(world: World) -> None:
    world.faults.add(faults.failing(500, "x"), times=2)

    assert await statuses(world, 3) == [500, 500, 200]


async def test_a_fault_may_be_meant_for_a_method_or_a_chat(
    world: World, ask: Ask
) -> None:
    world.faults.add(faults.failing(500, "x"), "SENDMESSAGE", LAYLA)

    assert (await ask("getMe"))["is_bot"] is True
    assert await ask("sendMessage", chat_id=8, text="x") == (
        400,
        "Bad Request: chat not found",
    )
    assert await ask("sendMessage", **HELLO) == (500, "x")


async def test_calls_made_before_a_429_is_over_are_told(
    world: World, ask: Ask, clock: FakeClock
) -> None:
    world.faults.add(faults.flooded(5), chat_id=LAYLA)
    await statuses(world, 1)
    clock.advance(seconds=4)
    await statuses(world, 1)
    await ask("getMe")
    clock.advance(seconds=2)
    await statuses(world, 1)

    (early,) = world.record.early
    assert (early.method, early.status) == ("sendMessage", 200)


async def test_a_halt_refuses_every_call_until_it_is_over(
    world: World, ask: Ask, clock: FakeClock
) -> None:
    world.limits.halt(clock.now() + timedelta(seconds=5))
    first = await ask("getMe")
    clock.advance(seconds=5)

    assert first == WAIT_5
    assert (await ask("getMe"))["is_bot"] is True


async def test_a_halt_may_be_for_one_chat(
    world: World, ask: Ask, clock: FakeClock
) -> None:
    world.limits.halt(clock.now() + timedelta(seconds=5), LAYLA)

    assert await ask("sendMessage", **HELLO) == WAIT_5
    assert (await ask("getMe"))["is_bot"] is True


async def test_limits_are_observed_by_default(world: World) -> None:
    assert await statuses(world, 4) == [200] * 4
    assert world.limits.exceeded == ["chat 7: more than 3 in 3 s"]


async def test_limits_can_be_enforced(world: World, clock: FakeClock) -> None:
    world.limits.mode = "enforce"
    at_once = await statuses(world, 4)
    clock.advance(seconds=3)

    assert at_once == [200, 200, 200, 429]
    assert await statuses(world, 1) == [200]
    assert sent(world) == 4


async def test_limits_can_be_off(world: World) -> None:
    world.limits.mode = "off"

    assert await statuses(world, 9) == [200] * 9
    assert world.limits.exceeded == []


async def test_windows_slide(world: World, clock: FakeClock) -> None:
    world.limits.mode = "enforce"
    results = []
    for _ in range(4):
        results += await statuses(world, 1)
        clock.advance(seconds=1)

    assert results == [200] * 4
    assert world.limits.exceeded == []


async def test_all_chats_share_thirty_a_second(world: World, ask: Ask) -> None:
    world.limits.mode = "enforce"
    for person in range(100, 131):
        world.meet(person, "P").state = "open"

    answers = [
        await ask("sendMessage", chat_id=person, text="x") for person in range(100, 131)
    ]
    assert answers[-1] == (429, "Too Many Requests: retry after 1")
    assert sum(isinstance(answer, dict) for answer in answers) == 30


async def test_paid_messages_have_a_limit_of_their_own(world: World, ask: Ask) -> None:
    world.limits.mode, world.limits.overall = "enforce", Rate(0, 1)

    assert (await ask("sendMessage", **HELLO, allow_paid_broadcast=True))["text"] == "x"


async def test_a_group_takes_twenty_a_minute(world: World, ask: Ask) -> None:
    world.limits.mode = "enforce"
    world.meet(-1001, "غرفة", type="supergroup")

    answers = [await ask("sendMessage", chat_id=-1001, text="x") for _ in range(21)]
    assert answers[-1] == (429, "Too Many Requests: retry after 60")
    assert len(world.chat(-1001).messages) == 20
