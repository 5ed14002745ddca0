"""Groups and forums: who is what there, what is pinned, where threads are closed."""

import pytest

from bot.botapi import forum, groups
from bot.botapi.chats import User
from bot.botapi.facts import METHODS
from bot.botapi.shapes import problem
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask

ROOM = -1001
OMAR = User(8, "Omar")
AMAL = User(9, "Amal")


@pytest.fixture
def world(world: World) -> World:
    """A forum in which Omar wrote and Amal helps."""
    world.meet(ROOM, "غرفة", type="forum")
    world.say(ROOM, "/start", sender=OMAR)
    groups.appoint(world, ROOM, AMAL)
    world.updates.pending.clear()
    return world


@pytest.mark.parametrize(
    ("user_id", "status"),
    [(1, "creator"), (8, "member"), (9, "administrator"), (LAYLA, "left")],
)
async def test_the_bot_asks_what_somebody_is(
    ask: Ask, user_id: int, status: str
) -> None:
    found = await ask("getChatMember", chat_id=ROOM, user_id=user_id)

    assert (found["user"]["id"], found["status"]) == (user_id, status)
    assert problem(found, METHODS["getchatmember"].returns, "member") == ""


async def test_nobody_knows_a_person_who_was_never_seen(ask: Ask) -> None:
    answer = await ask("getChatMember", chat_id=ROOM, user_id=77)

    assert answer == (400, "Bad Request: user not found")


async def test_whoever_is_dismissed_is_no_administrator_any_more(
    world: World, ask: Ask
) -> None:
    async def names() -> list[str]:
        found = await ask("getChatAdministrators", chat_id=ROOM)
        assert problem(found, METHODS["getchatadministrators"].returns, "all") == ""
        return [one["user"]["first_name"] for one in found]

    before = await names()
    groups.appoint(world, ROOM, AMAL, "member")

    assert (before, await names()) == (["Admin", "Amal"], ["Admin"])
    assert groups.member(world, ROOM, AMAL).status == "member"


async def test_a_private_chat_has_no_administrators(ask: Ask) -> None:
    assert await ask("getChatAdministrators", chat_id=LAYLA) == (
        400,
        "Bad Request: there are no administrators in the private chat",
    )


async def test_a_bot_that_was_removed_learns_nothing_of_the_group(
    world: World, ask: Ask
) -> None:
    groups.appoint(world, ROOM, world.me, "kicked")

    assert await ask("getChatMember", chat_id=ROOM, user_id=9) == (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    )
    (update,) = await ask("getUpdates")
    change = update["my_chat_member"]
    statuses = [change[f"{side}_chat_member"]["status"] for side in ("old", "new")]
    assert statuses == ["member", "kicked"]


async def test_an_administrator_that_is_a_bot_reads_everything(
    world: World, ask: Ask
) -> None:
    world.say(ROOM, "among us", sender=OMAR)
    groups.appoint(world, ROOM, world.me)
    world.say(ROOM, "before all", sender=OMAR)

    _, heard = await ask("getUpdates")
    assert heard["message"]["text"] == "before all"


async def test_only_who_may_pin_pins(world: World, ask: Ask) -> None:
    sent = await ask("sendMessage", chat_id=ROOM, text="x")
    this = {"chat_id": ROOM, "message_id": sent["message_id"]}
    refused = await ask("pinChatMessage", **this)
    groups.appoint(world, ROOM, world.me, rights=["can_pin_messages"])
    gone = await ask("pinChatMessage", chat_id=ROOM, message_id=99)

    assert refused == (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    )
    assert gone == (400, "Bad Request: message to pin not found")
    assert await ask("pinChatMessage", **this) is True
    assert world.chat(ROOM).pinned == [sent["message_id"]]


async def test_a_closed_thread_takes_nothing(world: World, ask: Ask) -> None:
    thread, chat = world.open_thread(ROOM), world.chat(ROOM)
    closed = (400, "Bad Request: TOPIC_CLOSED")
    there = {"chat_id": ROOM, "text": "x", "message_thread_id": thread}
    forum.close(chat, thread)

    assert await ask("sendMessage", **there) == closed
    forum.reopen(chat, thread)
    assert (await ask("sendMessage", **there))["message_thread_id"] == thread
    forum.delete(chat, thread)
    gone = (400, "Bad Request: message thread not found")
    assert await ask("sendMessage", **there) == gone
    assert [m for m in chat.messages if m.thread_id] == []
    forum.close(chat, forum.GENERAL)
    assert await ask("sendMessage", chat_id=ROOM, text="x") == closed


async def test_a_thread_is_founded_with_a_message(world: World, ask: Ask) -> None:
    thread = world.open_thread(ROOM)

    (update,) = await ask("getUpdates")
    founding = update["message"]
    assert (founding["message_id"], founding["message_thread_id"]) == (thread, thread)
    assert founding["forum_topic_created"]["name"] == "News"


async def test_administrators_of_a_group_have_a_menu_of_their_own(
    world: World, ask: Ask
) -> None:
    for_all = [{"command": "latest", "description": "x"}]
    more = [*for_all, {"command": "setup", "description": "y"}]
    here = [{"command": "here", "description": "z"}]
    await ask("setMyCommands", commands=for_all, scope={"type": "all_group_chats"})
    scope = {"type": "all_chat_administrators"}
    await ask("setMyCommands", commands=more, scope=scope)
    wide = world.commands(ROOM, to_administrator=True)
    scope = {"type": "chat_administrators", "chat_id": ROOM}
    await ask("setMyCommands", commands=here, scope=scope)

    assert wide == more
    assert world.commands(ROOM, to_administrator=True) == here
    assert world.commands(ROOM) == for_all
    assert world.commands(LAYLA) == []


async def test_what_people_are_moves_with_their_group(world: World, ask: Ask) -> None:
    world.meet(-5, "غرفة", type="group")
    groups.appoint(world, -5, AMAL)
    world.migrate(-5, -1005)

    found = await ask("getChatMember", chat_id=-1005, user_id=9)
    assert found["status"] == "administrator"
    assert await ask("getChatMember", chat_id=-5, user_id=9) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
    )


# What one person alone sees.


def alone(user_id: int) -> dict[str, int]:
    return {"receiver_user_id": user_id}


async def test_a_message_for_one_person_has_an_id_of_its_own(
    ask: Ask, world: World
) -> None:
    told = {"text": "سر", "ephemeral_message_parameters": alone(OMAR.id)}
    sent = await ask("sendMessage", chat_id=ROOM, **told)
    assert problem(sent, METHODS["sendmessage"].returns, "message") == ""
    assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, OMAR.id)
    mine = alone(OMAR.id) | {"ephemeral_message_id": sent["ephemeral_message_id"]}
    assert await ask("editEphemeralMessageText", chat_id=ROOM, text="علن", **mine)
    button = {"inline_keyboard": [[{"text": "زر", "callback_data": "x"}]]}
    markup = {"reply_markup": button}
    assert await ask("editEphemeralMessageReplyMarkup", chat_id=ROOM, **mine, **markup)

    seen = world.chat(ROOM).messages[-1]
    assert (seen.text, seen.receiver) == ("علن", OMAR)
    with pytest.raises(ValueError, match="shows no button"):
        world.press(ROOM, seen.id, "x", AMAL)
    world.press(ROOM, seen.id, "x", OMAR)
    (pressed,) = world.updates.pending
    shown = pressed["callback_query"]["message"]
    assert shown["ephemeral_message_id"] == sent["ephemeral_message_id"]


async def test_a_message_for_one_person_is_changed_by_its_own_methods(
    ask: Ask,
) -> None:
    told = {"text": "سر", "ephemeral_message_parameters": alone(OMAR.id)}
    sent = await ask("sendMessage", chat_id=ROOM, **told)
    number = {"ephemeral_message_id": sent["ephemeral_message_id"]}
    lost = (400, "Bad Request: message to edit not found")

    for method, which in (
        ("editMessageText", {"message_id": sent["ephemeral_message_id"]}),
        ("editEphemeralMessageText", alone(AMAL.id) | number),
        ("editEphemeralMessageText", alone(OMAR.id) | {"ephemeral_message_id": 99}),
    ):
        assert await ask(method, chat_id=ROOM, text="علن", **which) == lost


@pytest.mark.parametrize(
    ("chat_id", "parameters"),
    [
        (LAYLA, alone(LAYLA)),
        (ROOM, alone(77)),
        (ROOM, alone(8) | {"replace_callback_query_message": True}),
    ],
)
async def test_nobody_else_is_told_alone(
    ask: Ask, chat_id: int, parameters: dict[str, object]
) -> None:
    told = {"text": "سر", "ephemeral_message_parameters": parameters}
    code, _ = await ask("sendMessage", chat_id=chat_id, **told)

    assert code == 400
