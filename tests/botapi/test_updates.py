"""How the bot learns what people do: getUpdates, and what an update says."""

import asyncio
from typing import Any

import pytest

from bot.botapi import groups
from bot.botapi.facts import METHODS
from bot.botapi.media import KINDS
from bot.botapi.shapes import problem
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask
from tests.botapi.test_methods import KEYBOARD

TERMINATED = (
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_updates_come_again_until_they_are_acknowledged(
    world: World, ask: Ask
) -> None:
    first, second = world.say(LAYLA, "one"), world.say(LAYLA, "two")

    got = await ask("getUpdates")
    assert [u["message"]["message_id"] for u in got] == [first.id, second.id]
    assert await ask("getUpdates") == got
    assert await ask("getUpdates", offset=ids(got)[1]) == got[1:]
    assert await ask("getUpdates", offset=ids(got)[1] + 1) == []


async def test_a_limit_cuts_and_a_negative_offset_keeps_the_last(
    world: World, ask: Ask
) -> None:
    for number in range(5):
        world.say(LAYLA, str(number))

    got = await ask("getUpdates")
    assert await ask("getUpdates", limit=2) == got[:2]
    assert await ask("getUpdates", offset=-2) == got[3:]
    assert await ask("getUpdates") == got[3:]


async def test_a_long_poll_ends_with_the_first_update(world: World, ask: Ask) -> None:
    poll = asyncio.create_task(ask("getUpdates", timeout=50))
    await asyncio.sleep(0)
    world.say(LAYLA, "at last")

    got = await asyncio.wait_for(poll, 5)
    assert [u["message"]["text"] for u in got] == ["at last"]


async def test_a_second_poll_ends_the_first(world: World, ask: Ask) -> None:
    first = asyncio.create_task(ask("getUpdates", timeout=50))
    await asyncio.sleep(0)
    second = asyncio.create_task(ask("getUpdates", timeout=50))

    assert await asyncio.wait_for(first, 5) == TERMINATED
    world.say(LAYLA, "x")
    assert len(await asyncio.wait_for(second, 5)) == 1


async def test_the_kinds_asked_for_are_remembered(world: World, ask: Ask) -> None:
    await ask("getUpdates", allowed_updates=["callback_query"])
    await ask("getUpdates")
    world.say(LAYLA, "unheard")
    unheard = await ask("getUpdates")
    await ask("getUpdates", allowed_updates=[])
    world.say(LAYLA, "heard")

    assert unheard == []
    assert [u["message"]["text"] for u in await ask("getUpdates")] == ["heard"]


async def test_an_update_is_given_out_once_more_on_demand(
    world: World, ask: Ask
) -> None:
    world.say(LAYLA, "x")
    got = await ask("getUpdates")
    after = ids(got)[0] + 1
    await ask("getUpdates", offset=after)
    world.redeliver(ids(got)[0])

    assert await ask("getUpdates", offset=after) == got
    assert await ask("getUpdates", offset=after) == []


async def test_blocking_is_told_and_ends_all_sending(world: World, ask: Ask) -> None:
    world.block(LAYLA)
    refused = await ask("sendMessage", chat_id=LAYLA, text="x")
    with pytest.raises(ValueError, match="blocked"):
        world.say(LAYLA, "x")
    world.unblock(LAYLA)
    sent = await ask("sendMessage", chat_id=LAYLA, text="y")

    changes = [u["my_chat_member"] for u in await ask("getUpdates")]
    statuses = [
        (c["old_chat_member"]["status"], c["new_chat_member"]["status"])
        for c in changes
    ]
    assert refused == (403, "Forbidden: bot was blocked by the user")
    assert sent["text"] == "y"
    assert statuses == [("member", "kicked"), ("kicked", "member")]


async def test_only_a_button_that_is_shown_can_be_pressed(
    world: World, ask: Ask
) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=KEYBOARD)
    query = world.press(LAYLA, 2, "y")
    await ask("editMessageText", chat_id=LAYLA, message_id=2, text="z")

    with pytest.raises(ValueError, match="shows no button"):
        world.press(LAYLA, 2, "y")
    (update,) = await ask("getUpdates")
    assert update["callback_query"]["id"] == query
    assert update["callback_query"]["message"]["reply_markup"] == KEYBOARD


async def test_messages_of_people_carry_entities(world: World, ask: Ask) -> None:
    world.say(LAYLA, "🌙 /stop #نفط example.org")

    (update,) = await ask("getUpdates")
    assert update["message"]["entities"] == [
        {"type": "bot_command", "offset": 3, "length": 5},
        {"type": "hashtag", "offset": 9, "length": 4},
        {"type": "url", "offset": 14, "length": 11},
    ]


async def test_an_edited_message_is_told(world: World, ask: Ask) -> None:
    world.edit(LAYLA, 1, "hello again")

    (update,) = await ask("getUpdates")
    assert update["edited_message"]["text"] == "hello again"
    assert "edit_date" in update["edited_message"]


async def test_people_cannot_edit_what_the_bot_said(world: World, ask: Ask) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x")

    with pytest.raises(ValueError, match="not a person's"):
        world.edit(LAYLA, 2, "y")


async def test_a_group_shows_the_bot_what_is_meant_for_it(
    world: World, ask: Ask
) -> None:
    world.meet(-1001, "غرفة", type="supergroup")
    sent = await ask("sendMessage", chat_id=-1001, text="x")
    await ask("getUpdates", offset=-1)
    world.updates.pending.clear()
    world.say(-1001, "among us")
    world.say(-1001, "/topics@other_bot")
    world.say(-1001, "/topics@Mujaz_Bot")
    world.say(-1001, "thanks", reply_to=sent["message_id"])
    world.edit(-1001, 2, "still among us")

    told = [u["message"]["text"] for u in await ask("getUpdates")]
    assert told == ["/topics@Mujaz_Bot", "thanks"]


async def test_a_channel_tells_its_posts(world: World, ask: Ask) -> None:
    world.meet(-1001, "قناة", type="channel")
    world.say(-1001, "post")

    joined, post = await ask("getUpdates")
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert post["channel_post"]["text"] == "post"
    assert "from" not in post["channel_post"]


async def test_fields_can_be_added_to_what_a_person_says(
    world: World, ask: Ask
) -> None:
    world.say(LAYLA, "x", has_protected_content=True)

    (update,) = await ask("getUpdates")
    assert update["message"]["has_protected_content"] is True


async def test_a_change_wakes_who_waits_for_it(world: World) -> None:
    version = world.version
    waiting = asyncio.create_task(world.changed(version, 50))
    await asyncio.sleep(0)
    world.say(LAYLA, "x")

    assert await asyncio.wait_for(waiting, 5) == version + 1
    assert await world.changed(version, 50) == version + 1
    assert await world.changed(version + 1, 0) == version + 1


async def test_everything_told_has_the_shape_of_the_table(
    world: World, ask: Ask
) -> None:
    world.meet(-1001, "منتدى", type="forum")
    world.meet(-1002, "قناة", type="channel")
    world.meet(-5, "غرفة", type="group")
    world.migrate(-5, -1005)
    world.say(-1001, "/start", thread_id=world.open_thread(-1001))
    world.say(-1002, "post")
    groups.appoint(world, -1001, world.me, rights=["can_pin_messages"])
    groups.appoint(world, -1001, world.me, "left")
    for kind in KINDS:
        world.media(LAYLA, kind)
    sent = await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=KEYBOARD)
    world.press(LAYLA, sent["message_id"], "y")
    world.block(LAYLA)

    updates = await ask("getUpdates")
    assert len(updates) == 22
    assert [problem(update, ("Update",), "update") for update in updates] == [""] * 22


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("getMe", {}),
        ("getChat", {"chat_id": LAYLA}),
        ("getWebhookInfo", {}),
        ("getChatMenuButton", {}),
        ("getMyName", {}),
        ("getMyCommands", {}),
        ("sendChatAction", {"chat_id": LAYLA, "action": "typing"}),
        ("sendMessage", {"chat_id": LAYLA, "text": "x", "reply_markup": KEYBOARD}),
    ],
)
async def test_answers_have_the_shape_of_the_table(
    ask: Ask, method: str, params: dict[str, Any]
) -> None:
    result = await ask(method, **params)

    assert problem(result, METHODS[method.lower()].returns, method) == ""
