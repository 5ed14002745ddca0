"""The weekly message: chosen, sent once a week, shared and silent."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from bot.bidi import bare
from jobs.address import address
from jobs.follow import word
from jobs.plan import LEAD, local_day, replan
from storage.model import Article, Follow, Occasion, Subscriber, Weekly
from storage.store import Store
from tests.bot.check import check
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.town import Town
from tests.bot.walk import labels
from tests.bot.wire import READER, Phone, buttons
from tests.fakes import NOON, FakeClock

ZONE = "Asia/Riyadh"


async def file(store: Store, clock: FakeClock, *news: Article) -> None:
    """Articles seen now, those with one title's number in one story."""
    await store.sources.sync(tuple(SOURCES.values()))
    founders: dict[str, str] = {}
    for one in news:
        founders[one.key] = next(n.key for n in news if n.title == one.title)
    async with store.archive.ingest(clock.now()) as batch:
        await batch.add([replace(n, published=clock.now()) for n in news], founders)


async def days(town: Town, count: int) -> list[tuple[date, str]]:
    """What the reader got on each of so many days, every one of which has news."""
    got: list[tuple[date, str]] = []
    for n in range(count):
        await town.publish(100 + n)
        town.clock.advance(hours=24)
        await address(town.store, town.clock, KNOWLEDGE)
        before = len(town.messages())
        await town.deliver()
        day = local_day(town.clock.now(), ZONE)
        got += [(day, m.text.split("\n")[0]) for m in town.messages()[before:]]
    return got


async def at_seven(town: Town, **settings: object) -> None:
    """A subscriber, and a clock that stands a little after their hour."""
    town.clock.set(NOON.replace(hour=4, minute=20))
    await town.subscribe(1, **settings)


async def test_ac_not_01_by_default_a_local_day_brings_one_message(town: Town) -> None:
    await at_seven(town)

    got = await days(town, 14)

    assert Counter(day for day, _ in got) == {
        date(2026, 11, 22) + timedelta(days=n): 1 for n in range(1, 15)
    }


async def test_a_weekly_message_instead_comes_alone_on_the_first_sending_day(
    town: Town,
) -> None:
    await at_seven(town, weekly=Weekly.INSTEAD, covered=NOON - timedelta(hours=8))

    got = await days(town, 15)

    assert got == [
        (date(2026, 11, 29), "أسبوع الصين · من 22 إلى 28 نوفمبر 2026"),
        (date(2026, 12, 6), "أسبوع الصين · من 29 نوفمبر إلى 5 ديسمبر 2026"),
    ]


async def test_an_extra_weekly_message_replaces_nothing(town: Town) -> None:
    covered = NOON - timedelta(hours=8)
    await at_seven(town, weekly=Weekly.EXTRA, covered=covered, days=frozenset({0, 2}))

    got = await days(town, 9)

    assert [(day.day, text[:11]) for day, text in got] == [
        (23, "موجز الصين "),  # of a week that a digest began
        (25, "موجز الصين "),
        (30, "موجز الصين "),
        (30, "أسبوع الصين"),
    ]


async def test_a_missed_weekly_message_comes_on_the_next_sending_day(
    town: Town,
) -> None:
    await at_seven(town, weekly=Weekly.INSTEAD, covered=NOON - timedelta(hours=8))
    await days(town, 6)
    await town.publish(200)
    town.clock.advance(hours=30)  # over its hour and the three after it
    await address(town.store, town.clock, KNOWLEDGE)
    assert await town.deliver() == {}
    town.clock.advance(hours=18)
    await address(town.store, town.clock, KNOWLEDGE)

    assert await town.deliver() == {"sent": 1}
    assert (town.messages()[-1].text.split("\n")[0]) == (
        "أسبوع الصين · من 23 إلى 29 نوفمبر 2026"
    )


async def test_nobody_gets_two_weekly_messages_of_one_week(town: Town) -> None:
    midnight = {"at": NOON.replace(hour=0, minute=5).time()}  # composed the day before
    await town.subscribe(1, weekly=Weekly.INSTEAD, **midnight)
    await town.publish(1)
    slot = await town.store.editions.next_slot()
    assert slot is not None
    for at in (slot - LEAD, slot, slot + timedelta(hours=1)):
        town.clock.set(at)
        await town.store.subscribers.change(5_000, lambda s: replan(s, NOON))
        await address(town.store, town.clock, KNOWLEDGE)
    town.clock.advance(days=1)
    await address(town.store, town.clock, KNOWLEDGE)

    assert await town.states() == {"pending": 1}


async def test_ac_not_05_a_weekly_message_is_silent_and_shared_by_equal_readers(
    town: Town,
) -> None:
    await town.subscribe(2, weekly=Weekly.INSTEAD)
    await town.subscribe(1, 6_000)
    await town.publish(1)
    await town.next_day()

    assert await town.deliver() == {"sent": 3}
    told = {c.params["chat_id"]: c for c in town.sends}
    silent = {n: c.params["disable_notification"] for n, c in told.items()}
    assert silent == {5_000: True, 5_001: True, 6_000: False}
    assert told[5_000].params["text"] == told[5_001].params["text"]


async def test_a_weekly_message_is_as_designed(town: Town) -> None:
    news = [
        article(1, title="إيوو توسّع سوق الجملة"),
        article(1, "silk", title="إيوو توسّع سوق الجملة"),
        article(2, title="رسوم جديدة في ميناء نينغبو", topics=("cny",)),
    ]
    town.clock.advance(hours=-48)
    await file(town.store, town.clock, *news)
    fair = Occasion(
        date(2027, 4, 15), date(2027, 4, 19), "معرض كانتون", "قوانغتشو", ("trd",)
    )
    async with town.store.archive.ingest(town.clock.now()) as batch:
        await batch.announce({news[0].key: [fair]})
    town.clock.advance(hours=24)
    await town.subscribe(1, weekly=Weekly.INSTEAD, topics=frozenset({"trd", "cny"}))
    town.clock.set(NOON.replace(hour=4, minute=20))
    await address(town.store, town.clock, KNOWLEDGE)

    assert await town.deliver() == {"sent": 1}

    (call,) = town.sends
    check(str(call.params["text"]))
    assert town.messages()[-1].silent
    assert bare(town.messages()[-1].text) == (
        "أسبوع الصين · من 15 إلى 21 نوفمبر 2026\n"
        "من 5 إلى 11 جمادى الآخرة 1448 هـ\n\n"
        "أبرز القصص\n"
        "1. إيوو توسّع سوق الجملة · مصدران\n"
        "2. رسوم جديدة في ميناء نينغبو · مصدر واحد\n\n"
        "مواعيد\n"
        "من 15 إلى 19 أبريل 2027: معرض كانتون، قوانغتشو."
    )
    assert buttons(town.messages()[-1]) == [
        *("dk~20261122~2", "dk~20261122~1"),
        "tpp~1",
    ]


async def chosen(store: Store) -> Subscriber:
    found = await store.subscribers.get(READER)
    assert found is not None
    return found


async def test_the_stop_menu_offers_a_weekly_message_instead_of_the_daily_one(
    importer: Phone, store: Store
) -> None:
    await importer.say("/stop")
    await importer.press("tm~w~wk")

    after = await chosen(store)
    assert (after.weekly, after.state.value) == (Weekly.INSTEAD, "active")
    assert bare(importer.last.text).split("\n")[1] == (
        "تصل رسالة أسبوعية واحدة بدل اليومية، في أول يوم إرسال من كل أسبوع. "
        "الرسالة التالية: غدًا 08:00."
    )
    await importer.press("tm~w~wd")
    assert (await chosen(store)).weekly is Weekly.OFF


async def test_the_days_screen_offers_a_weekly_message_in_both_ways(
    importer: Phone, store: Store
) -> None:
    await importer.say("/time")
    await importer.press("tm~w")
    assert labels(importer.last)[-2] == ["✓ يومي", "يومي وأسبوعي", "أسبوعي"]
    await importer.press("tm~w~wx")

    assert labels(importer.last)[-2] == ["يومي", "✓ يومي وأسبوعي", "أسبوعي"]
    assert (await chosen(store)).weekly is Weekly.EXTRA


async def test_what_is_followed_leads_the_week_whatever_its_topic(
    town: Town, store: Store, clock: FakeClock
) -> None:
    await at_seven(town, weekly=Weekly.EXTRA)
    about = word("روبوتات")
    assert about is not None
    mine = Follow(about.code, about.key, about.name, "w", clock.now())
    await store.follows.put(5_000, mine, 30)
    away = article(7, topics=("aix",), title="قطاع الشحن يختبر روبوتات جديدة")
    await file(store, clock, article(1, title="خبر الميناء الأول"), away)

    await days(town, 7)

    weeks = [m.text for m in town.messages() if "أسبوع الصين" in m.text]
    told = next(text for text in weeks if "روبوتات" in text)
    assert "روبوتات" in next(line for line in told.split("\n") if "1. " in line)
