"""Forums and groups: where digests arrive there, and what becomes of lost places."""

from dataclasses import replace

import pytest

from bot.botapi import forum, groups
from storage.model import Thread
from storage.store import Store
from tests.bot.room import OMAR, REF, ROOM, SALMA, Room, group_of, numbers, room, token
from tests.bot.stories import article
from tests.bot.wire import READER, buttons
from tests.fakes import FakeClock


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
    assert {m.thread_id: numbers(m.text) for m in digests} == {
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
    assert {numbers(m.text).pop(): m.thread_id for m in lost} == {
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


async def test_whoever_is_forgotten_chose_nothing(
    hall: Room, store: Store, clock: FakeClock
) -> None:
    thread = hall.world.open_thread(ROOM)
    await hall.say("/here", SALMA, thread)
    (stored,) = (await store.exports.of(READER))["thread"]
    assert (stored["chat_id"], stored["thread_id"]) == (ROOM, thread)
    await store.subscribers.forget(READER, clock.now())

    assert await store.threads.of(ROOM) == (Thread(ROOM, thread),)
