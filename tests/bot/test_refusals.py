"""Every way in which Telegram does not take a digest, through the wire.

Source of the texts: the Bot API server and TDLib, as `bot/courier.py` says.
"""

import logging
import socket
from dataclasses import replace

import pytest
from telegram import Bot

from bot.botapi import faults
from bot.botapi.faults import Fault
from bot.requests import Request
from jobs.errors import CourierDown
from jobs.plan import replan
from jobs.settle import LOST, TRIES
from storage.model import Subscriber, SubscriberState
from tests.bot.stories import SOURCES, article
from tests.bot.town import Town
from tests.bot.wire import TOKEN
from tests.fakes import NOON

#: For what a text means, which does not depend on the engine.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ACTIVE, BLOCKED = SubscriberState.ACTIVE, SubscriberState.BLOCKED


def forbidden(text: str) -> Fault:
    return faults.failing(403, f"Forbidden: {text}")


def bad(text: str) -> Fault:
    return faults.failing(400, f"Bad Request: {text}")


GONE = [
    forbidden("bot was blocked by the user"),
    forbidden("user is deactivated"),
    forbidden("bot was kicked from the supergroup chat"),
    forbidden("bot is not a member of the channel chat"),
    forbidden("the group chat was deleted"),
    forbidden("bot can't initiate conversation with a user"),
    forbidden("the bot can't send messages to the bot"),
    bad("chat not found"),
    bad("PEER_ID_INVALID"),
    bad("INPUT_USER_DEACTIVATED"),
    bad("user not found"),
    bad("CHANNEL_PRIVATE"),
]
BARRED = [
    bad("CHAT_WRITE_FORBIDDEN"),
    bad("not enough rights to send text messages to the chat"),
    bad("have no rights to send a message"),
    bad("need administrator rights in the channel chat"),
    bad("TOPIC_CLOSED"),
]
MALFORMED = [
    bad('can\'t parse entities: Unsupported start tag "br" at byte offset 7'),
    bad("message is too long"),
    bad("message caption is too long"),
    bad("text must be non-empty"),
    bad("message text is empty"),
    bad("BUTTON_DATA_INVALID"),
    bad("inline keyboard button URL 'x' is invalid: Wrong HTTP URL"),
    bad("reply markup is too long"),
    bad("MEDIA_EMPTY"),
    bad("failed to get HTTP URL content"),
    bad("wrong type of the web page content"),
    bad("wrong file identifier/HTTP URL specified"),
    bad("IMAGE_PROCESS_FAILED"),
    bad("PHOTO_INVALID_DIMENSIONS"),
]
FOR_NOW = [
    faults.failing(500, "Internal Server Error"),
    faults.failing(502, "Bad Gateway"),
    faults.failing(503, "Service Unavailable"),
    faults.failing(504, "Gateway Timeout"),
    faults.failing(413, "Request Entity Too Large"),
]
IN_DOUBT = [
    faults.garbage(502),
    faults.garbage(502, effect=True),
    faults.garbage(200),
    faults.garbage(403),
    faults.garbage(429),
    faults.truncated(),
    faults.closed(effect=False),
    faults.closed(effect=True),
    faults.slow(before=1),
    faults.slow(after=1),
]


def named(fault: Fault) -> str:
    reply = fault.reply
    body = reply.body.decode()[-60:] if reply else "hangs"
    return f"{reply.status if reply else 0} {fault.effect} {body}"


async def state_of(town: Town, chat_id: int = 5_000) -> SubscriberState:
    reader = await town.store.subscribers.get(chat_id)
    assert reader is not None
    return reader.state


@ON_SQLITE
@pytest.mark.parametrize("fault", GONE, ids=named)
async def test_a_chat_that_is_gone_is_left_alone(town: Town, fault: Fault) -> None:
    await town.due_digest()
    town.world.faults.add(fault, "sendMessage", times=None)

    assert await town.deliver() == {"failed": 1}
    assert await state_of(town) is BLOCKED
    assert await town.store.editions.next_slot() is None
    assert len(town.sends) == 1


@ON_SQLITE
@pytest.mark.parametrize("fault", BARRED, ids=named)
async def test_a_chat_that_bars_us_is_suspended_and_told_to_the_operator(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    await town.due_digest()
    town.world.faults.add(fault, "sendMessage", times=None)

    assert await town.deliver() == {"failed": 1}
    assert await state_of(town) is BLOCKED
    (line,) = (r.getMessage() for r in caplog.records if r.levelno == logging.ERROR)
    assert line.startswith("delivery ")
    assert line.endswith(": chat suspended")
    assert "5000" not in line


@ON_SQLITE
@pytest.mark.parametrize("fault", MALFORMED, ids=named)
async def test_what_is_malformed_goes_once_as_plain_text_and_is_reported(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    await town.due_digest()
    town.world.faults.add(fault, "sendMessage")

    assert await town.deliver() == {"sent": 1}
    assert [c.params.get("parse_mode") for c in town.sends] == ["HTML", None]
    (message,) = town.messages()
    assert "<b>" not in message.text
    assert not message.keyboard
    assert any("is malformed" in r.getMessage() for r in caplog.records)


async def test_what_is_refused_as_plain_text_too_stops_no_other(town: Town) -> None:
    await town.due_digest(3)
    town.world.faults.add(MALFORMED[0], "sendMessage", 5_001, times=None)

    assert await town.deliver() == {"sent": 2, "failed": 1}
    assert [c.params["chat_id"] for c in town.sends].count(5_001) == 2
    assert await state_of(town, 5_001) is ACTIVE


@ON_SQLITE
@pytest.mark.parametrize("fault", FOR_NOW, ids=named)
async def test_what_is_refused_for_now_is_tried_six_times(
    town: Town, fault: Fault
) -> None:
    await town.due_digest()
    town.world.faults.add(fault, "sendMessage", times=None)
    outcomes = []
    for _ in range(TRIES + 2):
        outcomes.append(dict(await town.deliver()))
        town.clock.advance(minutes=24)

    assert outcomes == [{"retried": 1}] * (TRIES - 1) + [{"failed": 1}, {}, {}]
    assert len(town.sends) == TRIES
    assert await state_of(town) is ACTIVE


async def test_an_outage_of_a_quarter_of_an_hour_costs_no_digest(town: Town) -> None:
    await town.due_digest(3)
    town.world.faults.add(FOR_NOW[1], "sendMessage", times=None)
    for _ in range(15):
        await town.deliver()
        town.clock.advance(minutes=1)
    town.world.faults.plans.clear()
    for _ in range(30):
        await town.deliver()
        town.clock.advance(minutes=1)

    assert await town.states() == {"sent": 3}
    assert set(town.received().values()) == {1}


async def test_what_failed_for_good_is_told_by_the_next_digest(town: Town) -> None:
    await town.due_digest()
    town.world.faults.add(FOR_NOW[0], "sendMessage", times=TRIES)
    for _ in range(TRIES):
        await town.deliver()
        town.clock.advance(minutes=24)
    await town.next_day()

    assert await town.deliver() == {"sent": 1}
    assert "رقم 1" in town.messages()[0].text


@ON_SQLITE
@pytest.mark.parametrize("fault", IN_DOUBT, ids=named)
async def test_what_may_have_arrived_is_unknown_and_not_repeated(
    town: Town, fault: Fault
) -> None:
    await town.due_digest()
    town.world.faults.add(fault, "sendMessage")
    patient = town.courier.bot
    town.courier.bot = Bot(
        TOKEN,
        base_url=patient.base_url.removesuffix(TOKEN),
        request=Request(read_timeout=0.2),
    )
    async with town.courier.bot.request:
        assert await town.deliver() == {"unknown": 1}
    town.courier.bot = patient
    town.clock.advance(hours=2)

    assert await town.deliver() == {}
    assert await town.states() == {"unknown": 1}
    assert len(town.sends) <= 1


async def test_ac_sch_04_a_wait_is_kept_and_does_not_count_as_a_try(town: Town) -> None:
    await town.due_digest()
    town.world.faults.add(faults.flooded(7), "sendMessage", times=TRIES + 1)
    for _ in range(10 * TRIES):
        await town.deliver()
        town.clock.advance(seconds=2)

    assert await town.states() == {"sent": 1}
    assert len(town.sends) == TRIES + 2
    assert town.world.record.early == []


async def test_a_thread_that_is_gone_costs_no_digest(town: Town) -> None:
    town.world.meet(-100_700, "منتدى", type="forum")
    reader = Subscriber(
        -100_700, NOON, kind="group", thread_id=99, topics=frozenset({"trd"})
    )
    await town.store.subscribers.create(replan(reader, NOON))
    await town.publish(1)
    await town.next_day()

    assert await town.deliver() == {"sent": 1}
    assert [c.params.get("message_thread_id") for c in town.sends] == [99, None]


@pytest.mark.parametrize(
    "fault",
    [
        faults.failing(401, "Unauthorized"),
        faults.failing(404, "Not Found"),
        faults.failing(409, "Conflict: terminated by other getUpdates request"),
    ],
    ids=named,
)
async def test_a_bot_that_may_not_send_stops_and_loses_nothing(
    town: Town, fault: Fault
) -> None:
    await town.due_digest(3)
    town.world.faults.add(fault, "sendMessage")

    with pytest.raises(CourierDown):
        await town.deliver()
    town.clock.advance(minutes=2)
    await town.deliver()
    assert await town.states() == {"sent": 3}
    assert set(town.received().values()) == {1}


@pytest.fixture
def unused_url() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


async def test_an_unreachable_telegram_costs_no_digest(
    town: Town, unused_url: str
) -> None:
    await town.due_digest()
    reached = town.courier.bot
    town.courier.bot = Bot(TOKEN, base_url=f"{unused_url}/bot", request=Request())
    async with town.courier.bot.request:
        for _ in range(20):
            assert await town.deliver() == {"retried": 1}
            town.clock.advance(minutes=1)
    town.courier.bot = reached

    assert await town.deliver() == {"sent": 1}


async def test_chats_that_are_all_of_another_bot_raise_an_alarm(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await town.due_digest(LOST + 5)
    town.world.faults.add(bad("chat not found"), "sendMessage", times=None)
    await town.deliver()

    alarms = [r.getMessage() for r in caplog.records if "token" in r.getMessage()]
    assert len(alarms) == 1
    assert alarms[0].startswith(f"{LOST} chats not found")


async def test_each_kind_of_refusal_has_its_place_on_every_engine(town: Town) -> None:
    kinds = (GONE[0], BARRED[0], MALFORMED[0], FOR_NOW[0], IN_DOUBT[0])
    await town.due_digest(len(kinds) + 1)
    for chat_id, fault in enumerate(kinds, 5_000):
        town.world.faults.add(fault, "sendMessage", chat_id)

    assert await town.deliver() == {
        "sent": 2, "failed": 2, "retried": 1, "unknown": 1,
    }  # fmt: skip
    assert await town.states() == {
        "sent": 2, "failed": 2, "pending": 1, "unknown": 1,
    }  # fmt: skip
    assert [await state_of(town, n) for n in range(5_000, 5_006)] == [
        BLOCKED, BLOCKED, ACTIVE, ACTIVE, ACTIVE, ACTIVE,
    ]  # fmt: skip


async def test_an_edition_that_cannot_be_rendered_stops_no_other(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Month names that are gone, but which a reader still has."""
    await town.subscribe(2)
    await town.subscribe(1, first=6_000, months="zzz")
    news = replace(article(1), published=town.clock.now())
    await town.store.sources.sync(tuple(SOURCES.values()))
    async with town.store.archive.ingest(town.clock.now()) as batch:
        await batch.add([news], {news.key: news.key})
    await town.next_day()

    assert await town.deliver() == {"sent": 2, "failed": 1}
    assert await state_of(town, 6_000) is ACTIVE
    assert any("cannot be rendered" in r.getMessage() for r in caplog.records)
