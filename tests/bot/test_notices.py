"""Alerts, from a story that comes in to the message on the phone."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.botapi.calls import Call
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from jobs.address import address
from jobs.facts.entities import entities
from jobs.follow import somebody, word
from jobs.notify import notify
from storage.model import Article, Follow, SubscriberState
from tests.bot.check import check
from tests.bot.stories import KNOWLEDGE, SOURCES, article, figure
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, buttons, phone
from tests.fakes import FakeClock

LATIN = "Huawei تفتح مصنعا جديدا في شنتشن"
BY = 'مصدر واحد: <a href="https://port.example/{}">صحيفة الميناء</a>'
ALONE = "لم يتأكد من جهة ثانية"
#: Riyadh's 23:30, on the day of the clock.
LATE = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


async def bring(town: Town, *news: Article, founders: Sequence[str] = ()) -> None:
    """Let these come in now, each with whom it names, and a story of its own."""
    await town.store.sources.sync(tuple(SOURCES.values()))
    now = town.clock.now()
    read = [
        replace(a, entities=entities(f"{a.title}\n{a.text}"), published=now)
        for a in news
    ]
    keys = founders or [a.key for a in read]
    async with town.store.archive.ingest(now) as batch:
        await batch.add(read, dict(zip((a.key for a in read), keys, strict=True)))
    town.clock.advance(seconds=20)


async def huawei(town: Town, n: int, **more: object) -> None:
    """Let a numbered story about Huawei come in."""
    await bring(town, article(n, title=f"هواوي: الخبر {n}", **more))  # type: ignore[arg-type]


async def follow(town: Town, name: str, mode: str = "i", chat_id: int = 5_000) -> None:
    target = somebody(name) if name.isascii() else word(name)
    assert target
    one = Follow(target.code, target.key, target.name, mode, town.clock.now())
    assert await town.store.follows.put(chat_id, one, 30)


async def tick(town: Town) -> list[Call]:
    """What is sent by one round of noticing, composing and delivering."""
    before = len(town.sends)
    await notify(town.store, town.clock, KNOWLEDGE)
    await address(town.store, town.clock, KNOWLEDGE)
    await town.deliver()
    for call in town.sends[before:]:
        check(str(call.params["text"]))
    return town.sends[before:]


async def told(town: Town) -> list[str]:
    return [str(call.params["text"]) for call in await tick(town)]


async def morning(town: Town) -> list[str]:
    """What the next digest's round sends."""
    slot = await town.store.editions.next_slot()
    assert slot is not None
    town.clock.set(max(town.clock.now(), slot + timedelta(minutes=20)))
    return await told(town)


async def test_ac_fol_01_an_item_in_latin_alerts_its_follower(town: Town) -> None:
    await town.subscribe(2)
    await follow(town, "huawei")
    await bring(town, article(1, title=LATIN))

    (call,) = await tick(town)
    assert call.params == {
        "chat_id": 5_000,
        "text": "<b>تنبيه: هواوي</b> (\u2068Huawei\u2069)\n"
        '\u200f<a href="https://port.example/1">'
        "\u2068Huawei\u2069 تفتح مصنعا جديدا في شنتشن</a>\n"
        f"ارتفعت حركة الحاويات في الميناء.\n{BY.format(1)} · {ALONE}",
        "parse_mode": "HTML",
        "link_preview_options": {
            "url": "https://port.example/1",
            "prefer_small_media": True,
            "show_above_text": False,
        },
        "disable_notification": False,
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "حفظ", "callback_data": "sv~1~1"},
                    {"text": "القصة", "callback_data": "st~1~c~1"},
                ],
                [{"text": "وقف تنبيهات هواوي", "callback_data": "fo~huawei~d"}],
            ]
        },
    }
    assert await tick(town) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("dingtalk", "دينغ دينغ تضيف أدوات للشركات", id="fol-02"),
        pytest.param("opc", "مدينة سوتشو تدعم OPCs بقروض ميسرة", id="fol-07"),
        pytest.param("أسعار شحن", "تراجع أسعار الشحن البحري", id="a word"),
        pytest.param("قوانغتشو", "معرض في قوانغتشو يفتح أبوابه", id="a name as a word"),
    ],
)
async def test_ac_fol_02_and_07_however_a_title_says_it(
    town: Town, name: str, title: str
) -> None:
    await town.subscribe(2)
    await follow(town, name)
    await bring(town, article(1, title="الموانئ توسع أرصفتها"), article(2, title=title))

    (alert,) = await told(town)
    assert title in alert.replace("\u2068", "").replace("\u2069", "")


async def test_what_came_in_before_it_was_followed_alerts_nobody(town: Town) -> None:
    await town.subscribe(1)
    await huawei(town, 1)
    await follow(town, "huawei")

    assert await told(town) == []


async def test_an_old_story_read_late_alerts_nobody(town: Town) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    await town.store.sources.sync(tuple(SOURCES.values()))
    old = article(1, title="هواوي: خبر قديم", hours=40, entities=("huawei",))
    async with town.store.archive.ingest(town.clock.now()) as batch:
        await batch.add([old], {old.key: old.key})
    town.clock.advance(seconds=20)

    assert await told(town) == []


async def test_ac_not_02_what_is_above_the_cap_goes_into_the_next_digest(
    town: Town,
) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    alerts = []
    for n in range(1, 6):
        await huawei(town, n, topics=("chp",))  # not what the reader chose
        alerts += await told(town)
        town.clock.advance(minutes=20)
    (digest,) = await morning(town)

    assert [f"الخبر {n}" in alert for n, alert in enumerate(alerts, 1)] == [True] * 3
    assert [n for n in range(1, 6) if f"الخبر {n}" in digest] == [4, 5]
    await huawei(town, 6)
    assert len(await told(town)) == 1  # a new day


async def test_ac_not_03_quiet_hours_hold_alerts_for_one_silent_message(
    town: Town,
) -> None:
    await town.subscribe(1, at=time(9, 0))
    await follow(town, "huawei")
    await follow(town, "byd")
    town.clock.set(LATE)
    await huawei(town, 1)
    assert await tick(town) == []
    town.clock.advance(hours=4)
    await bring(town, article(2, title="BYD تصدر سيارات"))
    assert await tick(town) == []
    town.clock.set(LATE + timedelta(hours=7, minutes=31))

    (call,) = await tick(town)
    assert call.params["text"] == (
        "<b>تنبيهات</b> · خبران\n\n"
        '\u200f1. هواوي: <a href="https://port.example/1">هواوي: الخبر 1</a>\n'
        f"{BY.format(1)}\n\n"
        '\u200f2. بي واي دي: <a href="https://port.example/2">\u2068BYD\u2069 تصدر'
        f" سيارات</a>\n{BY.format(2)}"
    )
    assert call.params["disable_notification"] is True
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert buttons(town.messages()[-1]) == ["st~2~c~1", "st~1~c~1", "fol~1"]
    assert await tick(town) == []


async def test_ac_not_03_a_digest_before_they_end_tells_what_they_hold(
    town: Town,
) -> None:
    await town.subscribe(1, at=time(7, 0))
    await follow(town, "huawei")
    town.clock.set(LATE)
    await huawei(town, 1, topics=("chp",))
    assert await tick(town) == []

    (digest,) = await morning(town)
    assert "هواوي: الخبر 1" in digest
    assert await told(town) == []


async def test_ac_not_04_nothing_rings_at_friday_prayer(town: Town) -> None:
    await town.subscribe(2)
    await town.subscribe(1, first=5_002, friday=False)
    for chat_id in (5_000, 5_002):
        await follow(town, "huawei", chat_id=chat_id)
    town.clock.set(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    await address(town.store, town.clock, KNOWLEDGE)
    await huawei(town, 1)

    silent = {
        c.params["chat_id"]: c.params["disable_notification"] for c in await tick(town)
    }
    assert silent == {5_000: True, 5_002: False}


async def test_ac_not_05_one_held_alert_is_silent_too(town: Town) -> None:
    await town.subscribe(1, at=time(9, 0))
    await follow(town, "huawei")
    town.clock.set(LATE)
    await huawei(town, 1)
    assert await tick(town) == []
    town.clock.set(LATE + timedelta(hours=7, minutes=31))

    (call,) = await tick(town)
    assert call.params["disable_notification"] is True
    assert str(call.params["text"]).startswith("<b>تنبيه: هواوي</b>")


async def test_ac_not_01_by_default_a_local_day_brings_one_message(town: Town) -> None:
    await town.subscribe(1)
    days: Counter[object] = Counter()
    for n in range(14 * 4):
        await huawei(town, n)
        for _ in await tick(town):
            days[(town.clock.now() + timedelta(hours=3)).date()] += 1
        town.clock.advance(hours=6)

    assert set(days.values()) == {1}
    assert len(days) == 14


async def test_ac_stp_03_a_stop_calls_off_every_alert(town: Town) -> None:
    await town.subscribe(1, at=time(9, 0))
    await follow(town, "huawei")
    await huawei(town, 1)
    await notify(town.store, town.clock, KNOWLEDGE)  # owed, and not sent
    town.clock.set(LATE)
    await huawei(town, 2)
    await notify(town.store, town.clock, KNOWLEDGE)  # held
    await stop(town)
    await huawei(town, 3)
    await notify(town.store, town.clock, KNOWLEDGE)
    await state(town, SubscriberState.ACTIVE)
    town.clock.set(LATE + timedelta(hours=7, minutes=31))

    assert await told(town) == []
    await huawei(town, 4)
    (alert,) = await told(town)
    assert "الخبر 4" in alert


async def stop(town: Town) -> None:
    await state(town, SubscriberState.PAUSED)
    await town.store.ledger.cancel(5_000)
    await town.store.subscribers.hush(5_000)


async def state(town: Town, state: SubscriberState) -> None:
    await town.store.subscribers.change(5_000, lambda s: replace(s, state=state))


async def test_ac_stp_04_an_alert_queued_before_a_stop_never_leaves(town: Town) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    await huawei(town, 1)
    await notify(town.store, town.clock, KNOWLEDGE)
    await state(town, SubscriberState.PAUSED)  # another process has claimed it

    assert await town.deliver() == {}
    assert town.sends == []


async def test_a_chat_that_is_gone_is_alerted_no_more(town: Town) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    town.world.block(5_000)
    await huawei(town, 1)
    assert len(await tick(town)) == 1
    await huawei(town, 2)

    assert await tick(town) == []


async def test_an_alerted_story_returns_only_when_a_fact_has_changed(
    town: Town,
) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    await huawei(town, 1)
    await huawei(town, 2)
    assert len(await told(town)) == 2
    first = article(1)
    report = "استثمرت هواوي 3 مليارات يوان في المصنع."
    changed = article(
        3,
        "silk",
        title="هواوي تستثمر 3 مليارات يوان",
        text=report,
        summary=report,
        figures=(figure("3 مليارات يوان", currency="CNY"),),
    )
    await bring(town, changed, founders=[first.key])
    assert await told(town) == []  # once for each story
    await bring(town, article(4, title="ميناء نينغبو يتوسع"))

    (digest,) = await morning(town)
    assert "جديد في القصة: هواوي تستثمر 3 مليارات يوان" in digest
    assert "الخبر 2" not in digest
    assert "ميناء نينغبو يتوسع" in digest


async def test_a_story_that_goes_on_alerts_who_follows_it_since(town: Town) -> None:
    await town.subscribe(1)
    await huawei(town, 1)
    await follow(town, "huawei")
    await told(town)
    another = article(2, "silk", title="هواوي: صحيفة ثانية تؤكد", text="نص آخر تماما.")
    await bring(town, another, founders=[article(1).key])

    (alert,) = await told(town)
    assert "جديد في القصة: هواوي: صحيفة ثانية تؤكد" in alert
    assert "مصدران: " in alert
    assert ALONE not in alert


async def test_what_is_followed_stands_in_the_digest_whatever_its_topic(
    town: Town,
) -> None:
    await town.subscribe(2)
    await follow(town, "huawei", "d")
    await huawei(town, 1, topics=("chp",))
    await huawei(town, 2, source="silk", topics=())
    await bring(town, article(3, title="ميناء نينغبو يتوسع"))

    digests = {c.params["chat_id"]: str(c.params["text"]) for c in await _morning(town)}
    assert [n for n in (1, 2) if f"الخبر {n}" in digests[5_000]] == [1, 2]
    assert "<b>المتابعة</b>\n" in digests[5_000]
    assert "الخبر" not in digests[5_001]
    assert all("ميناء نينغبو يتوسع" in text for text in digests.values())


async def _morning(town: Town) -> list[Call]:
    before = len(town.sends)
    await morning(town)
    return town.sends[before:]


async def test_readers_whom_the_same_stories_concern_share_an_edition(
    town: Town,
) -> None:
    await town.subscribe(4)
    await follow(town, "huawei", "d", 5_000)
    for other in ("huawei", "byd", "xiaomi"):
        await follow(town, other, "d", 5_001)
    await follow(town, "byd", "d", 5_002)
    await huawei(town, 1)
    slot = await town.store.editions.next_slot()
    assert slot
    town.clock.set(slot)
    made = await address(town.store, town.clock, KNOWLEDGE)

    assert (made.editions, made.deliveries) == (2, 4)


async def test_without_a_digest_what_is_too_much_waits_for_the_next_day(
    town: Town,
) -> None:
    await town.subscribe(1, topics=frozenset(), alerts=1)
    await follow(town, "huawei")
    alerts = []
    for n in range(1, 4):
        await huawei(town, n)
        alerts += await told(town)
    assert len(alerts) == 1
    town.clock.set(LATE + timedelta(hours=7, minutes=31))

    (alert,) = await told(town)
    assert [n for n in range(1, 4) if f"الخبر {n}" in alert] == [2, 3]


async def test_an_alert_that_has_not_left_is_told_by_the_digest_instead(
    town: Town,
) -> None:
    await town.subscribe(1)
    await follow(town, "huawei")
    slot = await town.store.editions.next_slot()
    assert slot is not None
    town.clock.set(slot)
    await huawei(town, 1, topics=("chp",))
    await notify(town.store, town.clock, KNOWLEDGE)

    (digest,) = await morning(town)
    assert "هواوي: الخبر 1" in digest
    assert await town.states() == {"failed": 1, "sent": 1}


async def test_two_workers_at_once_alert_once(town: Town) -> None:
    await town.subscribe(5)
    for chat_id in range(5_000, 5_005):
        await follow(town, "huawei", chat_id=chat_id)
    await huawei(town, 1)
    await asyncio.gather(*(notify(town.store, town.clock, KNOWLEDGE) for _ in range(3)))
    await asyncio.gather(town.deliver(), town.deliver())

    assert town.received() == dict.fromkeys(range(5_000, 5_005), 1)


async def test_a_button_of_an_alert_saves_it_or_moves_it_to_the_digest(
    town: Town, clock: FakeClock
) -> None:
    async with phone(town.store, clock) as reader:
        await reader.say("/follow هواوي")
        await reader.press("fo~huawei~1")
        there = _post_office(town, reader)
        await huawei(there, 1)
        await tick(there)
        alert = reader.last
        assert (
            await reader.press("sv~1~1")
            == "حُفظ الخبر. القائمة: الأمر \u2068/saved\u2069"
        )
        assert buttons(reader.last) == ["sv~1~0", "st~1~c~1", "fo~huawei~d"]
        stopped = await reader.press("fo~huawei~d")
        assert stopped == "تمت المتابعة. التنبيه: في الموجز. الحد اليومي: 3."
        await reader.press("st~1~c~1")
        (listed,) = await reader.say("/follow")
        await reader.press("fo~huawei~0", listed)
        assert await reader.press("fo~huawei~d", alert) == "أُزيلت المتابعة."
        assert await town.store.follows.of(READER) == ()


def _post_office(town: Town, reader: Phone) -> Town:
    courier = TelegramCourier(reader.app.bot, TEXTS, HEADINGS, is_answered)
    return replace(town, world=reader.world, courier=courier)
