"""What was promised of how digests leave, from their slot to Telegram."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.botapi import faults
from jobs.address import Addressed, address
from jobs.plan import due_at, profile
from jobs.settle import TRIES
from storage.model import SubscriberState
from tests.benchmarks._town import FIRST, alike, choices, publish, subscribe
from tests.bot.home import Home
from tests.bot.stories import KNOWLEDGE
from tests.bot.town import Town

SLOT = datetime(2026, 11, 23, 6, tzinfo=UTC)  #: eight in Cairo
CHATS = 1000
MINUTE = timedelta(minutes=1)


def meet(town: Town) -> None:
    """Let the bot know a thousand chats."""
    for chat_id in range(FIRST, FIRST + CHATS):
        town.world.meet(chat_id, "قارئ")
        town.world.say(chat_id, "/start")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the long one
async def test_ac_sch_02_a_thousand_chats_are_served_in_half_an_hour_below_the_rate(
    town: Town,
) -> None:
    meet(town)
    await publish(town.store, 1, SLOT - timedelta(hours=1))
    people = (replace(p, next_slot=SLOT) for p in alike(CHATS, SLOT))
    await subscribe(town.store, people)
    for minutes in range(-10, 21):
        town.clock.set(max(town.clock.now(), SLOT + minutes * MINUTE))
        await address(town.store, town.clock, KNOWLEDGE)
        await town.deliver()

    at = {int(c.params["chat_id"]): c.at for c in town.sends}
    assert len(town.sends) == len(at) == CHATS
    seconds = Counter(int(moment.timestamp()) for moment in at.values())
    assert max(seconds.values()) <= 30
    assert SLOT - 10 * MINUTE <= min(at.values()) <= SLOT - 9 * MINUTE
    assert SLOT + 19 * MINUTE <= max(at.values()) <= SLOT + 21 * MINUTE
    day = timedelta(days=1)
    for chat, moment in at.items():
        assert due_at(chat, SLOT) <= moment <= due_at(chat, SLOT) + 2 * MINUTE
        assert due_at(chat, SLOT + day) - due_at(chat, SLOT) == day


async def test_ac_sch_03_after_five_hours_of_outage_one_late_digest_says_so(
    house: Home,
) -> None:
    await house.subscribe()
    (digest,) = await house.at(SLOT + timedelta(hours=2))

    assert digest.text.split("\n")[:3] == [
        "موجز الصين · الاثنين 23 نوفمبر 2026",
        "الموافق 13 جمادى الآخرة 1448 هـ",
        "تأخر موجز اليوم بسبب عطل في المصادر. الأخبار التالية حتى الساعة"
        " \u206810:00\u2069.",
    ]
    assert await house.at(SLOT + timedelta(hours=3)) == []
    await house.publish(7)
    (next_one,) = await house.next_day()
    assert "تأخر" not in next_one.text


async def test_ac_sch_03_after_thirty_hours_only_the_current_digest_comes(
    house: Home,
) -> None:
    await house.subscribe()
    house.clock.set(SLOT - timedelta(hours=5))
    await house.publish(7)
    house.clock.set(SLOT + timedelta(hours=20))
    await house.publish(8, title="خبر اليوم التالي")
    (digest,) = await house.at(SLOT + timedelta(hours=25))

    assert digest.text.startswith("موجز الصين · الثلاثاء 24 نوفمبر 2026")
    assert "تأخر موجز اليوم" in digest.text
    whole = await house.whole(digest)
    assert "خبر اليوم التالي" in whole
    assert "رقم 7" in whole
    assert await house.at(SLOT + timedelta(hours=26)) == []


@pytest.mark.parametrize(
    "refusal",
    [
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: chat not found"),
    ],
)
async def test_ac_sch_05_a_chat_that_is_gone_gets_nothing_until_it_starts_again(
    house: Home, refusal: tuple[int, str]
) -> None:
    world = house.phone.world
    await house.subscribe()
    world.faults.add(faults.failing(*refusal), "sendMessage", times=1)
    before = len(world.calls)
    for day in range(3):
        await house.publish(day)
        assert await house.at(SLOT + timedelta(days=day, minutes=20)) == []

    assert [c.status for c in world.calls[before:] if c.method != "getUpdates"] == [
        refusal[0]
    ]
    assert (await house.reader()).state is SubscriberState.BLOCKED
    (back,) = await house.phone.say("/start")
    assert back.text.startswith("عودة موفقة")
    await house.phone.press("rs~1")
    await house.publish(9)
    (digest,) = await house.next_day()
    assert digest.text.startswith("موجز الصين · ")


async def test_ac_sch_05_what_fails_at_telegram_is_tried_six_times_ever_later(
    town: Town,
) -> None:
    await town.due_digest()
    town.world.faults.add(faults.failing(502, "Bad Gateway"), "sendMessage", times=None)
    sent = []
    for wait in (10, 30, 90, 270, 810):  # seconds, and up to half of it more
        await town.deliver()
        town.clock.advance(seconds=wait - 1)
        await town.deliver()
        sent.append(len(town.sends))
        town.clock.advance(seconds=wait / 2 + 1)
    for _ in range(3):
        await town.deliver()
        town.clock.advance(hours=1)

    assert sent == [1, 2, 3, 4, 5]
    assert len(town.sends) == TRIES == 6
    assert await town.states() == {"failed": 1}


async def test_ac_rob_03_a_thousand_chats_cost_a_render_for_each_profile(
    town: Town,
) -> None:
    """The benchmark `scale` plans 100,000 and says what that takes."""
    await publish(town.store, 28, SLOT - timedelta(hours=1))
    people = [
        replace(reader, topics=frozenset(sorted(reader.topics)[:2]))
        for reader in choices(CHATS, SLOT)
    ]
    await subscribe(town.store, iter(people))
    profiles = {profile(reader, SLOT) for reader in people}
    town.clock.set(SLOT + 20 * MINUTE)
    planned = await address(town.store, town.clock, KNOWLEDGE)
    owed = await town.store.ledger.claim("me", 2 * CHATS, MINUTE)
    for delivery in owed:
        edition = await town.store.editions.get(delivery.edition)
        assert edition
        town.courier._message(delivery, edition)

    assert planned == Addressed(planned.editions, CHATS, CHATS)
    assert planned.editions <= len(profiles) < CHATS
    assert {d.chat_id for d in owed} == set(range(FIRST, FIRST + CHATS))
    assert len(town.courier._rendered) == planned.editions
