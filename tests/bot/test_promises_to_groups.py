"""What groups were promised, from a person's phone to Telegram, on both engines."""

from sqlalchemy import select

from bot.botapi import forum, groups
from storage.schema import metadata
from storage.store import Store
from tests.bot.room import (
    ADMINS_ONLY,
    EXPIRED_LINK,
    OMAR,
    REF,
    ROOM,
    SALMA,
    TITLE,
    Room,
    group_of,
    numbers,
    room,
    token,
)
from tests.fakes import FakeClock


async def test_ac_grp_01_a_group_is_greeted_once_and_never_listened_to(
    hall: Room, store: Store
) -> None:
    (hello,) = hall.messages
    assert hello.text == (
        "هذا موجز الصين. يُرسَل موجز واحد يوميًا إلى هذه المجموعة بعد ضبطه من إدارة"
        " المجموعة. لا تُقرأ رسائل المجموعة."
    )
    groups.appoint(hall.world, ROOM, hall.world.me)  # now everything reaches the bot
    thread = hall.world.open_thread(ROOM)
    heard = [
        *await hall.say("صباح الخير", OMAR),
        *await hall.say("موجز", OMAR, thread),
        *await hall.say("14:30", reply_to=hello.id),
        *await hall.say("/latest@another_bot", OMAR),
        *await hall.say("/unknown", OMAR),
    ]
    hall.world.media(ROOM, "photo", OMAR)
    await hall.phone.handle()

    assert (heard, hall.messages) == ([], [hello])
    (refusal,) = await hall.say("/setup", OMAR)
    assert (refusal.text, refusal.keyboard) == (ADMINS_ONLY, ())
    assert await hall.say("/setup", OMAR) == []
    assert await store.subscribers.get(ROOM) is None


async def test_ac_grp_03_a_token_opens_the_settings_once_for_who_asked(
    hall: Room, clock: FakeClock
) -> None:
    hall.world.meet(OMAR.id, OMAR.first_name)
    groups.appoint(hall.world, ROOM, OMAR)
    (setup,) = await hall.say("/setup")
    hall.world.say(OMAR.id, f"/start {token(setup)}")
    await hall.phone.handle()
    (late,) = await hall.say("/setup")

    assert hall.world.chat(OMAR.id).messages[-1].text == EXPIRED_LINK
    (screen,) = await hall.phone.say(f"/start {token(setup)}")
    assert screen.text == (
        f"إعداد: \u2068{TITLE}\u2069\n"
        "المواضيع: لا مواضيع\n"
        "الموعد: \u206807:00\u2069 بتوقيت الرياض · كل يوم\n"
        "المكان: المجموعة نفسها\n"
        "الصوت: بلا صوت"
    )
    (again,) = await hall.phone.say(f"/start {token(setup)}")
    assert again.text == EXPIRED_LINK
    clock.advance(minutes=11)
    (again,) = await hall.phone.say(f"/start {token(late)}")
    assert again.text == EXPIRED_LINK


async def test_ac_grp_03_a_press_of_who_was_dismissed_is_refused(
    hall: Room, store: Store
) -> None:
    await hall.follow("trd")
    before = await group_of(store)
    groups.appoint(hall.world, ROOM, SALMA, "member")

    assert await hall.phone.press(f"gr~{REF}~p~pin~1") == ADMINS_ONLY
    assert await group_of(store) == before
    (setup,) = await hall.say("/setup")
    assert setup.text == ADMINS_ONLY


async def test_ac_fbk_02_in_groups_long_texts_are_ignored(hall: Room) -> None:
    (hello,) = hall.messages

    assert await hall.say("نص طويل " * 20, OMAR, reply_to=hello.id) == []


async def test_prv_what_is_written_in_groups_is_never_stored(
    hall: Room, store: Store, clock: FakeClock
) -> None:
    for command in ("/latest", "/explain", "/digest", "/here", "/nothing", "/stop"):
        await hall.say(f"{command} زمردة zumurruda", SALMA)
        clock.advance(seconds=61)
    await hall.say("زمردة zumurruda", OMAR)

    async with store.db.read.connect() as connection:
        rows = [
            str(row)
            for table in metadata.sorted_tables
            for row in await connection.execute(select(table))
        ]
    assert [row for row in rows if "زمرد" in row or "zumurruda" in row] == []
    assert [row for row in rows if OMAR.first_name in row or TITLE in row] == []


async def test_ac_sch_06_a_group_that_moves_takes_its_settings_along(
    store: Store, clock: FakeClock
) -> None:
    async with room(store, clock) as hall:
        hall.world.meet(-5, TITLE, type="group")
        groups.appoint(hall.world, -5, SALMA)
        await hall.phone.handle()
        hall.chat_id = -5
        (setup,) = await hall.say("/setup@Mujaz_Bot")
        await hall.phone.say(f"/start {token(setup)}")
        await hall.phone.press("gr~5~t~p1~0")
        await hall.phone.press("gr~5~t~trd~1")
        group = await group_of(store, -5)
        hall.world.migrate(-5, -1005)
        await hall.phone.handle()
        moved = len(hall.world.calls)
        await hall.town.publish(1)
        await hall.next_day()

        assert await store.subscribers.get(-5) is None
        kept = await group_of(store, -1005)
        assert (kept.topics, kept.at) == (group.topics, group.at)
        calls = hall.world.calls[moved:]
        assert [c.params.get("chat_id") for c in calls] == [-1005]
        assert len(hall.world.chat(-1005).messages) == 2  # its founding and the digest


async def test_ac_grp_02_a_thread_that_is_bound_takes_the_digest(hall: Room) -> None:
    await hall.follow("trd")
    thread = hall.world.open_thread(ROOM)
    (refused,) = await hall.say("/here", OMAR, thread)
    (bound,) = await hall.say("/here", SALMA, thread)
    await hall.town.publish(5)
    await hall.next_day()

    assert refused.text == ADMINS_ONLY
    assert bound.text == (
        "سيصل الموجز إلى هذا الموضوع من المنتدى. لتغييره: الأمر \u2068/here\u2069 في"
        " موضوع آخر."
    )
    assert hall.messages[-1].thread_id == thread
    assert "رقم 5" in hall.messages[-1].text


async def test_ac_grp_02_a_deleted_thread_costs_one_post_one_note_and_then_all(
    hall: Room, clock: FakeClock
) -> None:
    await hall.follow("trd")
    thread = hall.world.open_thread(ROOM)
    await hall.say("/here", SALMA, thread)
    forum.delete(hall.chat, thread)
    before = len(hall.messages), len(hall.phone.messages)
    for n in (5, 6, 7):
        await hall.town.publish(n)
        await hall.next_day()
        clock.advance(hours=12)

    (post,), (note,) = (
        hall.messages[before[0] :],
        hall.phone.messages[before[1] :],
    )
    assert (post.thread_id, numbers(post.text)) == (None, {"1", "5"})
    assert note.text == (
        f"موضوع المنتدى المخصص للموجز في «\u2068{TITLE}\u2069» أُغلق أو حُذف. توقف"
        " الإرسال إلى حين اختيار مكان جديد بالأمر \u2068/here\u2069"
    )
    assert "المكان: لا مكان بعد." in (await hall.enter()).text
    other = hall.world.open_thread(ROOM)
    await hall.say("/here", SALMA, other)
    await hall.next_day()
    found = hall.messages[-1]
    assert (found.thread_id, numbers(found.text)) == (other, {"6", "7"})
