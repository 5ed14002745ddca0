"""What was promised of a digest and of its hour, on both engines."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.botapi.calls import Call
from bot.measures import entities, plain, units
from bot.places import cities
from tests.bot.home import Home
from tests.bot.paper import Paper, digest
from tests.bot.stories import article
from tests.bot.town import Town
from tests.bot.walk import SCREENS, walk
from tests.bot.wire import HEADINGS, buttons

SLOT = datetime(2026, 11, 23, 6, tzinfo=UTC)  #: eight in Cairo, the day after
ITEM = re.compile(r"^(?:<b>|\u200f\d+\. )<a href=\"(https://[^\"]+)\">", re.MULTILINE)
SOURCE = re.compile(r"^(?:\u200f?\d+ )?مصد[^\n]*<a href=[^\n]*", re.MULTILINE)


async def hundred(house: Home) -> None:
    """A hundred long stories of all topics and four sources, told in one hour."""
    every = tuple(HEADINGS)
    at = SLOT - timedelta(hours=3)
    news = [
        replace(
            article(
                n,
                ("port", "silk", "tech", "state")[n % 4],
                topics=(every[n % 14],),
                title=f"عنوان الخبر رقم {n} عن {'عقود الشركات ' * 5}",
                summary="وقّعت الشركة عقدًا جديدًا مع الميناء لسنوات عدة. " * 3,
            ),
            published=at + timedelta(seconds=36 * n),
            seen=at + timedelta(seconds=36 * n),
        )
        for n in range(100)
    ]
    house.clock.set(at + timedelta(hours=1))
    await house.keep(*news)


async def everything(house: Home) -> None:
    """The reader wants all topics."""
    await house.subscribe()
    await house.phone.say("/topics")
    await house.phone.press("tpa~1")


def sends(house: Home) -> list[Call]:
    return [c for c in house.phone.world.calls if c.method.startswith("send")]


async def test_ac_dig_01_a_digest_is_one_message_within_its_measures(
    house: Home,
) -> None:
    """Its tags are known: `check` looks at every text that is sent."""
    await everything(house)
    await hundred(house)
    before = len(sends(house))
    (message,) = await house.next_day()
    (call,) = sends(house)[before:]
    text = call.params["text"]

    assert call.method == "sendMessage"
    assert message.preview_disabled
    assert 1000 < units(text) <= 3900
    assert entities(text) <= 90
    tags = set(re.findall(r"</?(\w+)", text))
    assert tags <= {"b", "a", "i", "code", "blockquote"}


async def test_ac_dig_02_a_story_of_three_topics_appears_once(house: Home) -> None:
    await everything(house)
    await house.publish(77, topics=("trd", "mfg", "law"), title="خبر من ثلاثة مواضيع")
    (message,) = await house.next_day()

    assert (await house.whole(message)).count("خبر من ثلاثة مواضيع") == 1


async def test_ac_dig_03_a_hundred_stories_are_one_message_that_turns(
    house: Home,
) -> None:
    await everything(house)
    await hundred(house)
    (message,) = await house.next_day()
    count = len(house.phone.messages)
    await house.phone.press("dg~20261123~2")
    turned = house.phone.last

    assert len(house.phone.messages) == count
    assert turned.id == message.id
    assert turned.text != message.text
    told = {
        title for m in (message, turned) for title in re.findall(r"رقم (\d+)", m.text)
    }
    assert len(told) == 14


async def test_ac_dig_05_at_most_seven_items_have_a_link_and_a_source_each(
    house: Home,
) -> None:
    await everything(house)
    await hundred(house)
    await house.next_day()
    text = sends(house)[-1].params["text"]

    assert 1 < len(ITEM.findall(text)) <= 7
    assert len(SOURCE.findall(text)) == len(ITEM.findall(text))


async def test_ac_dig_05_an_old_item_says_its_date(house: Home) -> None:
    await house.subscribe()
    old = article(900, "tech", topics=("arb",), title="خبر قديم")
    published, seen = SLOT - timedelta(hours=30), house.clock.now()
    await house.keep(replace(old, published=published, seen=seen))
    (message,) = await house.next_day()
    source_of = re.compile(
        r"^\S*\d\. (.*)\n(?:(?!\S*\d\. ).*\n)*?(.*مصدر.*)$", re.MULTILINE
    )
    lines = dict(source_of.findall(message.text))

    assert lines.pop("خبر قديم").endswith(" · 22 نوفمبر")
    assert lines
    assert not any("نوفمبر" in line for line in lines.values())


@pytest.mark.parametrize(
    ("city", "days"),
    [
        ("القاهرة", ("الأحد 22 نوفمبر 2026", "12 جمادى الآخرة 1448 هـ")),
        ("بكين", ("الاثنين 23 نوفمبر 2026", "13 جمادى الآخرة 1448 هـ")),
    ],
)
async def test_ac_dig_06_the_header_has_the_readers_own_date(
    house: Home, city: str, days: tuple[str, str]
) -> None:
    await house.subscribe()
    await house.phone.say(f"/time {city}")
    house.clock.set(datetime(2026, 11, 22, 17, tzinfo=UTC))
    (told,) = await house.phone.say("/digest")

    assert told.text.startswith(f"موجز الصين · {days[0]}\nالموافق {days[1]}\n")


async def test_ac_dig_07_a_digest_shortly_before_its_hour_is_that_one(
    house: Home,
) -> None:
    await house.subscribe()
    house.clock.set(SLOT - timedelta(minutes=30))
    (told,) = await house.phone.say("/digest")
    assert told.text == "هذا موجز اليوم مبكرًا. لن يُكرَّر في موعد \u206808:00\u2069."
    (early,) = await house.at(SLOT - timedelta(minutes=29))

    assert early.text.startswith("موجز الصين · الاثنين 23 نوفمبر 2026")
    await house.publish(5)
    assert await house.at(SLOT - timedelta(minutes=5)) == []
    assert await house.at(SLOT + timedelta(minutes=20)) == []
    assert (await house.slot()) == SLOT + timedelta(days=1)


async def test_ac_dig_07_a_digest_hours_before_its_hour_is_another(
    house: Home,
) -> None:
    await house.subscribe()
    house.clock.set(SLOT - timedelta(hours=3))
    (told,) = await house.phone.say("/digest")
    (scheduled,) = await house.next_day()

    assert told.text.startswith("موجز الصين · الاثنين 23 نوفمبر 2026")
    assert scheduled.text.startswith("موجز الصين · الاثنين 23 نوفمبر 2026")


async def test_ac_dig_08_a_day_without_news_of_ones_topics_brings_no_message(
    house: Home,
) -> None:
    await house.subscribe()
    assert len(await house.next_day()) == 1
    await house.publish(5, topics=("nev",))

    assert await house.next_day() == []
    assert await house.slot() == SLOT + timedelta(days=2)


async def test_ac_dig_09_after_days_off_a_digest_covers_them(house: Home) -> None:
    await house.subscribe()  # not on Fridays and Saturdays
    for number in range(4):  # Monday to Thursday
        await house.publish(100 + number)
        assert len(await house.next_day()) == 1
    for number in range(200, 206):  # from Thursday's noon to Saturday's night
        house.clock.advance(hours=11)
        await house.publish(number, source=("port", "silk", "tech")[number % 3])
    (sunday,) = await house.next_day()
    pages = await house.whole(sunday)

    assert sunday.text.startswith("موجز الصين · الأحد 29 نوفمبر 2026 · منذ الخميس\n")
    assert set(re.findall(r"رقم (\d+)", pages)) == {str(n) for n in range(200, 206)}


@pytest.mark.parametrize(
    ("typed", "heading", "oldest"),
    [
        ("2", "موجز آخر يومين", 40),
        ("3", "موجز آخر 3 أيام", 70),
        ("٧", "موجز آخر 7 أيام", 160),
    ],
)
async def test_ac_dig_10_a_catch_up_covers_the_last_days_in_one_message(
    house: Home, typed: str, heading: str, oldest: int
) -> None:
    before = await house.subscribe()
    for hours in (40, 70, 160, 170):
        told = article(hours, "silk", hours=hours, title=f"قبل {hours} ساعة")
        async with house.town.store.archive.ingest(told.seen) as batch:
            await batch.add([told], {told.key: told.key})
    count = len(house.phone.messages)
    (told_now,) = await house.phone.say(f"/digest {typed}")
    whole = await house.whole(told_now)

    assert whole.startswith(f"{heading} · حتى \u206814:00\u2069\n\n")
    assert f"قبل {oldest} ساعة" in whole
    assert "قبل 170 ساعة" not in whole
    assert len(house.phone.messages) == count + 1
    assert await house.reader() == before
    assert await house.town.states() == {}


@pytest.mark.parametrize("days", ["1", "9", "-3", "٩", "3.5", "²", "أسبوع"])
async def test_ac_dig_10_other_lengths_are_told_the_possible_ones(
    house: Home, days: str
) -> None:
    (told,) = await house.phone.say(f"/digest {days}")

    assert told.text == (
        "المدة المتاحة من يومين إلى 7 أيام، مثل: \u2068/digest 3\u2069"
    )


async def test_ac_tim_01_a_reader_is_served_within_their_half_hour_once_a_day(
    house: Home,
) -> None:
    await house.subscribe()
    served = []
    for day in range(3):
        await house.publish(300 + day)
        slot = SLOT + timedelta(days=day)
        for minutes in (-60, *range(-15, 26, 5), 60, 900):
            served += await house.at(slot + timedelta(minutes=minutes))

    cairo = [m.date.astimezone(ZoneInfo("Africa/Cairo")) for m in served]
    assert [moment.day for moment in cairo] == [23, 24, 25]
    assert all(time(7, 50) <= moment.time() <= time(8, 20) for moment in cairo)
    assert len({moment.time() for moment in cairo}) == 1


async def test_ac_tim_02_a_typed_clock_offers_the_cities_where_it_is_that_late(
    house: Home,
) -> None:
    house.clock.set(datetime(2026, 11, 22, 11, 35, tzinfo=UTC))
    (told,) = await house.phone.say("14:35")
    zones = {f"tm~z~{city.code}": ZoneInfo(city.zone) for city in cities()}
    offered = [zones[data] for data in buttons(told)]

    assert offered
    assert {house.clock.now().astimezone(zone).utcoffset() for zone in offered} == {
        timedelta(hours=3)
    }
    for nonsense in ("99:99", "/time زحل", "25:00"):
        (told,) = await house.phone.say(nonsense)
        said = nonsense.removeprefix("/time ")
        assert told.text == (
            f"لم تُعرف المدينة أو الساعة «\u2068{said}\u2069». أمثلة مقبولة: القاهرة،"
            " \u2068Guangzhou\u2069، \u206814:35\u2069"
        )


@pytest.mark.parametrize(
    ("city", "zone", "start"),
    [
        ("القاهرة", "Africa/Cairo", datetime(2026, 4, 22, 12, tzinfo=UTC)),
        ("القاهرة", "Africa/Cairo", datetime(2026, 10, 28, 12, tzinfo=UTC)),
        ("الرباط", "Africa/Casablanca", datetime(2026, 2, 13, 12, tzinfo=UTC)),
        ("الرباط", "Africa/Casablanca", datetime(2026, 3, 20, 12, tzinfo=UTC)),
    ],
)
async def test_ac_tim_03_the_local_hour_stays_when_clocks_change(
    house: Home, city: str, zone: str, start: datetime
) -> None:
    here = ZoneInfo(zone)
    house.clock.set(start)
    await house.subscribe()
    await house.phone.say(f"/time {city}")
    await house.phone.press("tm~w")
    await house.phone.press("tm~w~all")
    served = []
    for day in range(3):
        await house.publish(400 + day)
        slot = await house.slot()
        assert await house.at(slot - timedelta(minutes=11)) == []
        served += await house.at(slot + timedelta(minutes=20))

    local = [message.date.astimezone(here) for message in served]
    first = start.astimezone(here).date() + timedelta(days=1)
    assert [m.date() for m in local] == [first + timedelta(days=n) for n in range(3)]
    assert {m.time() for m in local} == {time(8, 20)}
    assert len({moment.utcoffset() for moment in local}) == 2


async def test_ac_tim_04_the_last_day_stays(house: Home) -> None:
    await house.subscribe("prs")
    await house.phone.say("/time")
    await house.phone.press("tm~w")
    for day in ("su", "mo", "tu", "we", "th", "fr"):
        await house.phone.press(f"tm~w~{day}0")

    assert await house.phone.press("tm~w~sa0") == (
        "يلزم يوم واحد على الأقل. لإيقاف الإرسال كليًا: الأمر \u2068/stop\u2069"
    )
    assert (await house.reader()).days == {5}


async def test_ac_bid_02_every_line_of_every_screen_begins_from_the_right(
    house: Home,
) -> None:
    """`check` holds every line that the phone was sent to it, and its keyboards."""
    await house.subscribe()

    assert len(await walk(house.phone)) > 3 * len(SCREENS)


async def test_ac_bid_05_ranges_are_told_in_words(paper: Paper, town: Town) -> None:
    await town.subscribe(1)
    await paper.say(
        "تستقبل البوابات الشاحنات من الساعة 9 – 10 صباحًا ومن 2- 3 ظهرًا."
        " وقالت إدارة ميناء نينغبو الصيني إن المواعيد الجديدة تخفف الازدحام."
        " ويصدّر الميناء سلعًا إلى مئات الموانئ في العالم كل أسبوع."
        " وأضافت الإدارة أن شركات الشحن طلبت ذلك منذ الصيف الماضي."
        " ورحّب أصحاب المصانع القريبة بالقرار لأن سائقيهم كانوا ينتظرون طويلًا."
        " ولا تشمل المواعيد حاويات الأغذية المبردة التي تدخل في أي وقت.",
        "ميناء نينغبو يعدّل مواعيد شاحنات التصدير",
    )
    (told,) = (await digest(town)).values()

    assert "من 9 إلى 10 صباحًا ومن 2 إلى 3 ظهرًا" in plain(told)
    assert not re.search(r"\d ?[-–] ?\d", plain(told))
