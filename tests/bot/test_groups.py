"""Groups: what the bot says there, to whom, and what it does not hear."""

from datetime import time

import pytest

from bot.botapi import faults, groups
from bot.botapi.chats import User
from bot.chats import TelegramChats
from storage.engine import Database
from storage.model import SubscriberState
from storage.store import Store
from tests.bot.room import (
    ADMINS_ONLY,
    OMAR,
    REF,
    ROOM,
    SALMA,
    Room,
    group_of,
    token,
)
from tests.bot.wire import READER, buttons
from tests.fakes import FakeClock


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is said does not depend on the engine; test_forums.py runs on both."""
    return sqlite_database


# Being there.


@pytest.mark.parametrize("payload", ["gs_x", "gs_AAAAAAAA", "gs_AAAAAAAA!!", "gs_A_-"])
async def test_a_forged_token_opens_nothing(hall: Room, payload: str) -> None:
    (told,) = await hall.phone.say(f"/start {payload}")

    assert "إعداد:" not in told.text


async def test_a_token_is_not_for_who_does_not_run_the_group(hall: Room) -> None:
    (setup,) = await hall.say("/setup")
    groups.appoint(hall.world, ROOM, SALMA, "member")
    (told,) = await hall.phone.say(f"/start {token(setup)}")

    assert told.text == ADMINS_ONLY


async def test_asking_who_runs_a_group_waits_for_nobody(
    hall: Room, clock: FakeClock
) -> None:
    chats, before = TelegramChats(hall.phone.app.bot), clock.now()
    asked = [await chats.is_administrator(ROOM, READER) for _ in range(20)]

    assert (set(asked), clock.now()) == ({True}, before)


async def test_who_runs_a_group_that_hides_its_members_is_known(hall: Room) -> None:
    hidden = faults.failing(400, "Bad Request: member list is inaccessible")
    hall.world.faults.add(hidden, "getChatMember", times=2)
    chats = TelegramChats(hall.phone.app.bot)

    assert await chats.is_administrator(ROOM, READER)
    assert not await chats.is_administrator(ROOM, OMAR.id)


async def test_an_administrator_may_stay_anonymous(hall: Room) -> None:
    hall.world.say(
        ROOM, "/setup", sender=User(1087968824, "Group"), sender_chat=hall.chat.json()
    )
    await hall.phone.handle()
    (screen,) = await hall.phone.say(f"/start {token(hall.messages[-1])}")

    assert screen.text.startswith("إعداد")


async def test_a_group_that_removed_the_bot_is_left_alone_until_it_is_set_up_anew(
    hall: Room, store: Store
) -> None:
    await hall.follow("trd")
    hall.world.block(ROOM)
    await hall.phone.handle()
    assert (await group_of(store)).state is SubscriberState.BLOCKED
    before = len(hall.messages)
    hall.world.unblock(ROOM)
    await hall.phone.handle()

    assert [m.text[:8] for m in hall.messages[before:]] == ["هذا موجز"]
    group = await group_of(store)
    assert (group.state, group.next_slot) == (SubscriberState.PAUSED, None)
    await hall.enter()
    await hall.phone.press(f"gr~{REF}~p~off~0")
    assert (await group_of(store)).next_slot is not None


# Commands.


async def test_a_group_gets_one_answer_a_minute(hall: Room, clock: FakeClock) -> None:
    (list_,) = await hall.say("/latest", OMAR)
    (slow,) = await hall.say("/digest", SALMA)
    assert await hall.say("/help", OMAR) == []
    clock.advance(seconds=61)
    (help_,) = await hall.say("/help@mujaz_bot", OMAR)

    assert list_.text.startswith("آخر الأخبار")
    assert slow.text.startswith("طلبات كثيرة في المجموعة. تتاح المحاولة بعد")
    assert help_.text.startswith("مساعدة")
    assert "/topics" not in help_.text
    asked = [m.id for m in hall.chat.messages if m.text in ("/latest", "/digest")]
    assert [list_.reply_to, slow.reply_to] == asked


async def test_answers_stand_in_the_thread_where_they_were_asked(hall: Room) -> None:
    thread = hall.world.open_thread(ROOM)
    (card,) = await hall.say("/explain هوكو", OMAR, thread)

    assert (card.thread_id, card.text[:4]) == (thread, "هوكو")


async def test_what_a_group_is_offered_works_there_and_is_nobodys_own(
    hall: Room, clock: FakeClock
) -> None:
    for command in ("/digest", "/latest", "/explain", "/explain هوكو", "/help"):
        (answer,) = await hall.say(command, OMAR)
        verbs = {b.partition("~")[0] for b in buttons(answer)}
        assert verbs <= {"dk", "dg", "lt", "st", "ex", "exl", "no"}
        clock.advance(seconds=61)


async def test_only_who_asked_turns_the_pages(hall: Room, clock: FakeClock) -> None:
    (digest,) = await hall.say("/digest", OMAR)
    pressed = next(b for b in buttons(digest) if b.startswith("dk~"))

    assert await hall.press(pressed, digest) == "هذه الأزرار تخص من طلبها."
    assert await hall.press(pressed, digest, OMAR) == ""
    drilled = hall.chat.message(digest.id)
    assert drilled is not None
    sources = next(b for b in buttons(drilled) if b.endswith("~s~1"))
    assert [b for b in buttons(drilled) if b.startswith(("sv~", "ls~"))] == []
    toast = await hall.press(sources, drilled, OMAR)
    assert toast.startswith("طلبات كثيرة في المجموعة.")
    assert len(hall.messages) == 2


async def test_an_administrator_stops_the_group(hall: Room, store: Store) -> None:
    await hall.follow("trd")
    (refused,) = await hall.say("/stop", OMAR)
    active = await group_of(store)
    (stopped,) = await hall.say("/stop")

    assert refused.text == ADMINS_ONLY
    assert active.state is SubscriberState.ACTIVE
    assert stopped.text.startswith("توقف الإرسال إلى هذه المجموعة.")
    group = await group_of(store)
    assert (group.state, group.next_slot) == (SubscriberState.PAUSED, None)


# Settings.


async def test_the_settings_set_what_their_buttons_say(
    hall: Room, store: Store
) -> None:
    await hall.follow("trd", "nev")
    await hall.phone.press(f"gr~{REF}~p~mute~0")
    await hall.phone.press(f"gr~{REF}~p~pin~1")
    main = hall.phone.last
    await hall.phone.press(f"gr~{REF}~h~n~0")
    toast = await hall.phone.press(f"gr~{REF}~h~0900~1")
    await hall.phone.press(f"gr~{REF}~h~z~0")
    await hall.phone.press(f"gr~{REF}~h~cai~1")
    await hall.phone.press(f"gr~{REF}~h~w~0")
    await hall.phone.press(f"gr~{REF}~h~fs~1")
    await hall.phone.press(f"gr~{REF}~h~su~0")

    group = await group_of(store)
    assert toast == "حُفظ الموعد: 09:00 بتوقيت الرياض."
    assert (group.kind, group.topics) == ("group", {"trd", "nev"})
    assert (group.at, group.zone) == (time(9), "Africa/Cairo")
    assert (group.days, group.loud, group.pin) == ({0, 1, 2, 3}, True, True)
    assert main.text.split("\n")[1:] == [
        "المواضيع: موضوعان",
        "الموعد: \u206807:00\u2069 بتوقيت الرياض · كل يوم",
        "المكان: المجموعة نفسها",
        "الصوت: بصوت",
    ]
    assert await store.subscribers.get(READER) is None


@pytest.mark.parametrize(
    "way",
    [
        (),
        ("t~p1~0",),
        ("t~p1~0", "t~p2~0"),
        ("h~n~0",),
        ("h~n~0", "h~w~0"),
        ("h~n~0", "h~z~0"),
    ],
)
async def test_every_button_of_the_settings_is_answered(
    hall: Room, way: tuple[str, ...]
) -> None:
    async def go() -> None:
        await hall.enter()
        for step in way:
            await hall.phone.press(f"gr~{REF}~{step}")

    await go()
    shown = buttons(hall.phone.last)
    for data in shown[:: max(1, len(shown) // 6)]:  # of many alike, some
        if data not in buttons(hall.phone.last):
            await go()
        if data not in buttons(hall.phone.last):
            continue  # set already, by a button before it
        toast = await hall.phone.press(data)
        assert not toast.startswith("انتهت صلاحية هذا الزر.")
        assert "تعذّر" not in hall.phone.last.text


async def test_a_day_is_left(hall: Room, store: Store) -> None:
    await hall.follow("trd")
    await hall.phone.press(f"gr~{REF}~h~n~0")
    await hall.phone.press(f"gr~{REF}~h~w~0")
    for day in ("mo", "tu", "we", "th", "fr", "sa"):
        await hall.phone.press(f"gr~{REF}~h~{day}~0")
    toast = await hall.phone.press(f"gr~{REF}~h~su~0")

    assert toast.startswith("يلزم يوم واحد على الأقل.")
    assert (await group_of(store)).days == {6}


async def test_a_preview_is_seen_by_who_asks_for_it_alone(hall: Room) -> None:
    await hall.follow("nev")
    before = len(hall.messages)
    await hall.phone.press(f"gr~{REF}~p~pv~1")

    assert "خبر الشحن رقم 2 من الميناء" in hall.phone.last.text
    assert "رقم 1" not in hall.phone.last.text
    assert hall.phone.last.keyboard == ()
    assert len(hall.messages) == before
