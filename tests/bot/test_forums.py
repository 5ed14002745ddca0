"""Forums and groups: where digests arrive there, and what becomes of lost places."""

import re
from dataclasses import replace

import pytest

from bot.botapi import forum, groups
from storage.model import Thread
from storage.store import Store
from tests.bot.room import OMAR, REF, ROOM, SALMA, TITLE, Room, group_of, room, token
from tests.bot.stories import article
from tests.bot.wire import READER, buttons
from tests.fakes import FakeClock

ADMINS_ONLY = "هذا الإعداد متاح لإدارة المجموعة فقط."


async def test_sch_06_a_group_that_moves_takes_its_settings_along(
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


async def test_a_groups_digest_is_silent_and_for_everybody(
    hall: Room, clock: FakeClock
) -> None:
    await hall.follow("trd")
    await hall.town.publish(5)
    await hall.next_day()
    digest = hall.messages[-1]
    verbs = {b.partition("~")[0] for b in buttons(digest)}
    pressed = next(b for b in buttons(digest) if b.startswith("dk~"))

    assert (digest.silent, digest.thread_id, hall.chat.pinned) == (True, None, [])
    assert verbs <= {"dk", "dg"}
    assert await hall.press(pressed, digest, OMAR) == ""


@pytest.mark.parametrize("may_pin", [True, False])
async def test_a_digest_is_pinned_where_the_bot_may(
    hall: Room, store: Store, may_pin: bool
) -> None:
    await hall.follow("trd")
    await hall.phone.press(f"gr~{REF}~p~pin~1")
    rights = ["can_pin_messages"] if may_pin else []
    groups.appoint(hall.world, ROOM, hall.world.me, rights=rights)
    await hall.town.publish(5)
    await hall.next_day()

    assert hall.chat.pinned == [hall.messages[-1].id] * may_pin
    assert await store.ledger.tally() == {"sent": 1}


async def test_grp_02_a_thread_that_is_bound_takes_the_digest(hall: Room) -> None:
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


async def test_grp_02_a_deleted_thread_costs_one_post_one_note_and_then_all(
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
    assert (post.thread_id, _numbers(post.text)) == (None, {"1", "5"})
    assert note.text == (
        f"موضوع المنتدى المخصص للموجز في «\u2068{TITLE}\u2069» أُغلق أو حُذف. توقف"
        " الإرسال إلى حين اختيار مكان جديد بالأمر \u2068/here\u2069"
    )
    assert "المكان: لا مكان بعد." in (await hall.enter()).text
    other = hall.world.open_thread(ROOM)
    await hall.say("/here", SALMA, other)
    await hall.next_day()
    found = hall.messages[-1]
    assert (found.thread_id, _numbers(found.text)) == (other, {"6", "7"})


async def test_a_closed_thread_is_lost_too_and_tells_who_pauses_themselves(
    hall: Room, store: Store
) -> None:
    await hall.follow("trd")
    thread = hall.world.open_thread(ROOM)
    await hall.say("/here", SALMA, thread)
    await hall.phone.say("/start")
    await hall.phone.press("ob~imp")
    await hall.phone.say("/stop")
    forum.close(hall.chat, thread)
    await hall.town.publish(5)
    await hall.next_day()
    await hall.town.deliver()

    assert hall.messages[-1].thread_id is None
    assert "أُغلق أو حُذف" in hall.phone.last.text


async def test_topics_have_threads_of_their_own_within_one_slot(
    hall: Room, store: Store, clock: FakeClock
) -> None:
    await hall.follow("trd", "nev")
    market, cars = hall.world.open_thread(ROOM), hall.world.open_thread(ROOM)
    (bound,) = await hall.say("/here السيارات", SALMA, cars)
    await hall.say("/here الاقتصاد", SALMA, market)
    await hall.next_day()

    assert bound.text == "أخبار «السيارات والطاقة» ستصل إلى هذا الموضوع من المنتدى."
    digests = hall.messages[-3:]
    assert {m.thread_id: _numbers(m.text) for m in digests} == {
        None: {"1"},
        cars: {"2"},
        market: {"3"},
    }
    assert (await group_of(store)).topics == {"trd", "nev", "eco"}
    assert not [told for told in hall.world.limits.exceeded if str(ROOM) in told]
    forum.delete(hall.chat, cars)
    for n, topic in enumerate(("trd", "nev", "eco"), 11):
        async with store.archive.ingest(clock.now()) as batch:
            one = replace(article(n, topics=(topic,)), published=clock.now())
            await batch.add([one], {one.key: one.key})
    await hall.next_day()
    await hall.town.deliver()
    lost = hall.messages[-3:]
    assert {_numbers(m.text).pop(): m.thread_id for m in lost} == {
        "11": None,
        "12": None,
        "13": market,
    }
    await hall.say("/here السيارات", SALMA, None)
    assert await store.threads.of(ROOM) == (
        Thread(
            ROOM,
            market,
            READER,
            frozenset({"eco"}),
            covered=(await group_of(store)).covered,
        ),
    )


def _numbers(text: str) -> set[str]:
    """The numbers of the stories that a digest tells."""
    return set(re.findall(r"رقم (\d+)", text))


async def test_an_unknown_topic_is_bound_to_nothing(hall: Room, store: Store) -> None:
    (told,) = await hall.say("/here زمردة", SALMA)

    assert told.text.startswith("لا موضوع باسم «\u2068زمردة\u2069». أقرب المواضيع: ")
    assert await store.threads.of(ROOM) == ()


async def test_a_group_without_threads_has_but_one_place(
    store: Store, clock: FakeClock
) -> None:
    async with room(store, clock, "supergroup") as hall:
        (told,) = await hall.say("/here")

        assert token(told).startswith("gs_")
        assert await store.threads.of(ROOM) == ()


async def test_whoever_is_forgotten_chose_nothing(hall: Room, store: Store) -> None:
    thread = hall.world.open_thread(ROOM)
    await hall.say("/here", SALMA, thread)
    await store.subscribers.forget(READER)

    assert await store.threads.of(ROOM) == (Thread(ROOM, thread),)
