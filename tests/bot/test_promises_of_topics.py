"""What was promised of topics and of the latest news, on both engines."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.botapi.chats import Message
from bot.conversation.table import is_answered
from storage.model import Reading
from storage.store import Store
from tests.bot.home import Home
from tests.bot.stories import article
from tests.bot.walk import walk
from tests.bot.wire import HEADINGS, READER, buttons


def topics(house: Home) -> list[str]:
    """The topics on the screen, in their order."""
    shown = buttons(house.phone.last)
    return [data.split("~")[1] for data in shown if data.startswith("tp~")]


def forge(house: Home, data: str) -> Message:
    """The newest message, with a button on it that the bot never sent."""
    button = {"text": "x", "callback_data": data}
    forged = replace(house.phone.last, keyboard=((button,),))
    house.phone.world.put(house.phone.world.chat(READER), forged)
    return forged


@pytest.mark.parametrize(
    ("city", "at", "today"),
    [
        *(("بكين", "15:30", 3), ("بكين", "16:30", 1)),
        *(("الرباط", "22:30", 3), ("الرباط", "23:30", 1)),
    ],
)
async def test_ac_top_01_topics_count_the_stories_of_the_readers_own_day(
    house: Home, city: str, at: str, today: int
) -> None:
    now = datetime.fromisoformat(f"2026-11-22T{at}Z")
    first, *others = [
        replace(
            article(n, topics=("rel",)),
            published=now - timedelta(minutes=minutes),
            seen=now - timedelta(minutes=minutes),
        )
        for n, minutes in ((101, 700), (102, 120), (103, 10))
    ]
    copy = replace(first, key="https://silk.example/1", source="silk")
    house.clock.set(now)
    await house.keep(first, *others)
    async with house.town.store.archive.ingest(now) as batch:
        await batch.add([copy], {copy.key: first.key})
    await house.phone.say(f"/time {city}")
    await house.phone.say("/topics")
    shown = str(house.phone.last.keyboard)
    await house.phone.press("tpp~2")
    shown += str(house.phone.last.keyboard)

    assert f"العقار والبنية التحتية · {today}'" in shown


async def test_ac_top_02_a_double_tap_is_one_choice(house: Home) -> None:
    phone = house.phone
    await phone.say("/topics")
    for _ in range(2):
        phone.world.press(READER, phone.last.id, "tp~trd~1~1")
    await phone.handle()

    assert (await house.reader()).topics == {"trd"}
    calls = [call.method for call in phone.world.calls]
    assert calls.count("answerCallbackQuery") == 2
    assert len(phone.messages) == 1


async def test_ac_top_03_all_then_none_ends_with_nothing_sent(house: Home) -> None:
    await house.subscribe()
    await house.phone.say("/topics")

    assert (await house.phone.press("tpa~1")).startswith("تم تفعيل كل المواضيع")
    assert (await house.reader()).topics == set(HEADINGS)
    slot = await house.slot()
    assert await house.phone.press("tpa~0") == (
        "لا مواضيع مفعّلة: لن يُرسَل أي موجز حتى تفعيل موضوع واحد على الأقل."
    )
    subscriber = await house.reader()
    assert (subscriber.topics, subscriber.next_slot) == (set(), None)
    await house.phone.press("tpd")
    assert house.phone.last.text.startswith("حُفظ الاختيار: لا مواضيع مفعّلة")
    assert await house.at(slot + timedelta(minutes=20)) == []


async def test_ac_top_04_every_button_says_at_most_64_bytes_of_ascii(
    house: Home,
) -> None:
    """As of all that any test sees sent: `check_keyboard` looks at every call."""
    await house.subscribe()
    await walk(house.phone)
    sent = {
        button["callback_data"]
        for call in house.phone.world.calls
        for row in call.params.get("reply_markup", {}).get("inline_keyboard", ())
        for button in row
        if "callback_data" in button
    }

    assert len(sent) > 100
    assert [d for d in sent if not (d.isascii() and len(d) <= 64)] == []
    assert [d for d in sent if not is_answered(d)] == []


async def test_ac_top_05_two_pages_list_every_topic_once(house: Home) -> None:
    await house.phone.say("/topics")
    first = topics(house)
    await house.phone.press(f"tp~{first[6]}~1~1")
    await house.phone.press("tpp~2")
    second = topics(house)

    assert {*first, *second} == set(HEADINGS)
    assert len(first) + len(second) == 14
    turns = [b for b in buttons(house.phone.last) if b.startswith("tpp~")]
    assert turns == ["tpp~1", "tpp~1"]  # on from the last one is the first
    await house.phone.press("tpp~1")
    assert set(topics(house)) == set(first)
    await house.phone.press("tpp~9", forge(house, "tpp~9"))
    assert "'2 من 2'" in str(house.phone.last.keyboard)


async def test_ac_top_06_a_forged_topic_changes_nothing(
    house: Home, caplog: pytest.LogCaptureFixture
) -> None:
    before = await house.subscribe()
    shown = forge(house, "tp~zzz~1~1")

    assert await house.phone.press("tp~zzz~1~1", shown) == (
        "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
    )
    assert house.phone.last.id != shown.id
    assert await house.reader() == before
    assert [r for r in caplog.records if r.exc_info] == []


async def test_ac_top_07_a_topic_is_switched_by_its_name(house: Home) -> None:
    (told,) = await house.phone.say("/topics التجارة")
    assert told.text.startswith("تم تفعيل «التجارة والشحن».\n\nالمواضيع\n")
    assert (await house.reader()).topics == {"trd"}
    await house.phone.say("/topics الرقائق")
    (told,) = await house.phone.say("/topics التجارة")
    assert told.text.startswith("تم إلغاء «التجارة والشحن».")
    assert (await house.reader()).topics == {"chp"}
    (told,) = await house.phone.say("/topics قصائد")
    assert told.text == "لا موضوع باسم «\u2068قصائد\u2069». أقرب المواضيع:"


async def test_ac_lat_01_a_topic_has_the_same_stories_by_any_name(
    house: Home,
) -> None:
    await house.keep(
        *(article(n, title=f"شحنة {n}", hours=n / 8) for n in range(20, 26))
    )
    lists = [
        (await house.phone.say(words))[0].text
        for words in ("/latest الشحن", "/latest trade", "/latest 🚢", "آخر الشحن")
    ]

    assert len(set(lists)) == 1
    assert lists[0].startswith("آخر الأخبار: التجارة والشحن · تحديث قبل")
    told = [line for line in lists[0].split("\n") if line.startswith("\u200f")]
    assert [line[1:3] for line in told] == ["1.", "2.", "3.", "4.", "5."]
    assert "\u2068aix\u2069" not in lists[0]


@pytest.mark.parametrize("words", ["قصائد", "xyzzy", "<b>&"])
async def test_ac_lat_02_an_unknown_topic_offers_the_nearest_and_a_search(
    house: Home, words: str
) -> None:
    (told,) = await house.phone.say(f"/latest {words}")
    *near, search = buttons(told)

    assert told.text == f"لا موضوع باسم «\u2068{words}\u2069». أقرب المواضيع:"
    assert [data.split("~")[0] for data in near] == ["lt", "lt", "lt"]
    await house.phone.press(search)
    assert words in house.phone.last.text
    assert house.phone.last.text.startswith("لا نتائج عن «")


@pytest.mark.parametrize(("minutes", "warned"), [(120, False), (121, True)])
async def test_ac_lat_03_a_list_says_when_no_source_was_read_for_two_hours(
    house: Home, store: Store, minutes: int, warned: bool
) -> None:
    ((source, _),) = await store.sources.claim("me", 1, timedelta(minutes=5))
    read = house.clock.now() - timedelta(minutes=minutes)
    due = {source.slug: Reading(house.clock.now())}
    await store.sources.checked("me", due, read)
    (told,) = await house.phone.say("/latest")
    warning = (
        "\nتنبيه: آخر تحديث ناجح للمصادر كان قبل ساعتين."
        " قد تظهر أخبار أحدث بعد عودة الاتصال.\n"
    )

    assert (warning in told.text) is warned
