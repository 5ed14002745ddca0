"""Answers in groups that nobody sees but who asked, where the operator wants them."""

from collections.abc import AsyncIterator

import pytest

from bot.botapi import faults
from bot.botapi.chats import User
from storage.store import Store
from tests.bot.room import ADMINS_ONLY, OMAR, ROOM, SALMA, Room, room
from tests.bot.wire import buttons
from tests.databases import ON_BOTH
from tests.fakes import FakeClock

pytestmark = ON_BOTH
REFUSED = faults.failing(400, "Bad Request: PARTICIPANT_ID_INVALID")


@pytest.fixture
async def hall(store: Store, clock: FakeClock) -> AsyncIterator[Room]:
    async with room(store, clock, whispers=True) as made:
        made.world.say(ROOM, "أهلًا", sender=OMAR)
        yield made


async def test_who_asks_is_answered_alone_however_often_others_ask(hall: Room) -> None:
    (mine,) = await hall.say("/explain opc")
    (theirs,) = await hall.say("/latest", OMAR)
    (again,) = await hall.say("/explain opc")

    assert [m.receiver for m in (mine, theirs, again)] == [SALMA, OMAR, SALMA]
    assert mine.text == again.text


async def test_a_press_changes_the_message_that_one_alone_sees(hall: Room) -> None:
    (index,) = await hall.say("/explain", OMAR)
    turn = next(b for b in buttons(index) if b.startswith("exl~"))
    assert await hall.press(turn, index, OMAR) == ""

    assert hall.messages[-1].id == index.id
    assert hall.messages[-1].receiver == OMAR
    assert hall.messages[-1].text != index.text
    with pytest.raises(ValueError, match="shows no button"):
        await hall.press(turn, hall.messages[-1], SALMA)


async def test_a_new_screen_of_a_press_is_for_them_alone_too(hall: Room) -> None:
    (index,) = await hall.say("/explain", OMAR)
    term = next(b for b in buttons(index) if b.startswith("ex~"))
    await hall.press(term, index, OMAR)

    assert {m.receiver for m in hall.messages} == {OMAR, None}


async def test_who_may_not_set_up_the_group_is_told_alone(hall: Room) -> None:
    (told,) = await hall.say("/setup", OMAR)

    assert (told.text, told.receiver) == (ADMINS_ONLY, OMAR)


async def test_what_concerns_the_group_is_for_everybody(hall: Room) -> None:
    (setup,) = await hall.say("/setup")
    (help_,) = await hall.say("/help", OMAR)

    assert (setup.receiver, help_.receiver) == (None, None)


async def test_where_telegram_shows_nobody_alone_all_see_one_answer_a_minute(
    hall: Room,
) -> None:
    hall.world.faults.add(REFUSED, "sendMessage")
    (open_,) = await hall.say("/explain opc", OMAR)
    hall.world.faults.add(REFUSED, "sendMessage")
    (slow,) = await hall.say("/explain opc", OMAR)

    assert (open_.receiver, slow.receiver) == (None, None)
    assert slow.text.startswith("طلبات كثيرة في المجموعة.")


async def test_who_writes_in_the_groups_name_is_answered_before_all(hall: Room) -> None:
    group = User(1087968824, "Group")
    (told,) = await hall.say("/explain opc", group, sender_chat=hall.chat.json())

    assert told.receiver is None
