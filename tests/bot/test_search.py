"""/search and words without a command, from a person's phone and back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.botapi.chats import Message
from jobs.prune import forget
from storage.engine import Database
from storage.store import Store
from tests.bot.newsstand import keep, keep_daily, keep_titles, opened
from tests.bot.stories import article
from tests.bot.wire import READER, Phone, buttons
from tests.fakes import FakeClock

EXPIRED = "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
HELP = (
    "للبحث في الأرشيف: الأمر ثم كلمة أو أكثر.\n"
    "مثال: \u2068/search أسعار الشحن\u2069\n"
    "يمكن الكتابة بالعربية أو الإنجليزية أو الصينية."
)
PLACES = (
    "شانغهاي: مصانع النسيج توسع خطوطها",
    "ميناء شنغهاي يستقبل سفنًا أكبر",
    "Shanghai opens a market for used cars",
    "إيوو: تجار السلع الصغيرة يحجزون مبكرًا",
    "سوق ييوو يطيل ساعات العمل",
)


@pytest.fixture
async def store(empty_database: Database, clock: FakeClock) -> Store:
    return await opened(empty_database, clock)


def titles(message: Message) -> list[str]:
    """The headlines of a list, without direction marks."""
    bare = re.sub("[\u200f\u2066-\u2069]", "", message.text)
    return re.findall(r"^\d+\. (.+)$", bare, re.MULTILINE)


def token(message: Message) -> str:
    return next(b.split("~")[1] for b in buttons(message) if b.startswith("sf~"))


@pytest.mark.parametrize(
    "asked", ["شنغهاي", "شانغهاي", "Shanghai", "上海", "شَنغهاي", "بشنغهاي", "شنقهاي"]
)
async def test_ac_srch_01_shanghai_is_found_however_it_is_spelled(
    reader: Phone, store: Store, clock: FakeClock, asked: str
) -> None:
    await keep_titles(store, clock, *PLACES)
    (told,) = await reader.say(f"/search {asked}")

    assert titles(told) == [
        "شانغهاي: مصانع النسيج توسع خطوطها",
        "ميناء شانغهاي يستقبل سفنًا أكبر",
        "Shanghai opens a market for used cars",
    ]


@pytest.mark.parametrize("asked", ["ايوو", "إيوو", "ييوو", "Yiwu", "义乌"])
async def test_ac_srch_01_yiwu_is_found_however_it_is_spelled(
    reader: Phone, store: Store, clock: FakeClock, asked: str
) -> None:
    await keep_titles(store, clock, *PLACES)
    (told,) = await reader.say(f"/search {asked}")

    assert titles(told) == [
        "إيوو: تجار السلع الصغيرة يحجزون مبكرًا",
        "سوق إيوو يطيل ساعات العمل",
    ]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("ش" * 200, "عبارة البحث أطول من 64 حرفًا. تكفي كلمتان أو ثلاث."),
        ("ش", "كلمة البحث قصيرة جدًا. يلزم حرفان عربيان أو حرف صيني واحد على الأقل."),
        ("؟!", "كلمة البحث قصيرة جدًا. يلزم حرفان عربيان أو حرف صيني واحد على الأقل."),
        ("铁", "لا نتائج عن «\u2068铁\u2069». قد تُكتب الكلمة بأكثر من صورة"),
        ("5G", "لا نتائج عن «\u20685G\u2069»."),
    ],
)
async def test_ac_srch_02_queries_have_a_length(
    reader: Phone, asked: str, answer: str
) -> None:
    (told,) = await reader.say(f"/search {asked}")

    assert told.text.startswith(answer)


async def test_ac_srch_02_markup_in_a_query_is_shown_as_it_was_typed(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, "b a x")
    for asked in ("<b>&amp;</a>", "<a href='x'> b", "a → b ¦ x"):
        (told,) = await reader.say(f"/search {asked}")
        assert f"«\u2068{asked}\u2069»" in told.text


async def test_ac_srch_03_buttons_work_for_a_day_and_then_say_so(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, range(7))
    (listed,) = await reader.say("/search أسعار الشحن")
    word = token(listed)
    clock.advance(hours=23, minutes=59)
    await forget(store, clock)
    assert await reader.press(f"sr~{word}~2") == ""
    assert await reader.press(f"sf~{word}~30") == ""
    narrowed = token(reader.last)
    assert len(reader.messages) == 1

    clock.advance(minutes=1)
    for press in (f"sf~{narrowed}~7", f"sf~{narrowed}~30"):
        assert await reader.press(press, listed) == EXPIRED
        assert reader.last.text == HELP
    await forget(store, clock)
    assert await reader.press(f"sf~{narrowed}~7", listed) == EXPIRED


async def test_ac_srch_03_the_query_is_not_in_callback_data(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, range(12))
    (listed,) = await reader.say("/search العدد")

    assert buttons(listed) == [
        *(f"st~{n}~c~1" for n in (5, 4, 3, 2, 1)),
        *(f"sf~{token(listed)}~{span}" for span in ("all", "365", "30", "7")),
        *(f"sr~{token(listed)}~2", "no"),
    ]
    assert re.fullmatch(r"[A-Za-z0-9_-]{8}", token(listed))


async def test_ac_srch_04_one_digest_spells_a_place_in_one_way(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    news = (
        article(
            1, title="صادرات شنغهاي ترتفع", summary="قال مسؤول في شنقهاي إنها زادت."
        ),
        article(
            2, title="مصانع شانغهاي تتوسع", summary="تتوسع المصانع وشنجهاي تدعمها."
        ),
    )
    await keep(store, clock, *news)
    (digest,) = await reader.say("/digest")

    assert set(re.findall(r"ش\w*ن\w*هاي", digest.text)) == {"شانغهاي"}
    assert digest.text.count("شانغهاي") >= 4


@pytest.mark.parametrize(
    "said", ["أسعار الشحن", "\u2068أسعار الشحن\u2069", "أسعار  الشحن\n"]
)
async def test_ac_srch_05_words_without_a_command_are_searched(
    reader: Phone, store: Store, clock: FakeClock, said: str
) -> None:
    await keep_daily(store, clock, range(3))
    (told,) = await reader.say(said)

    assert told.text.split("\n")[0] == (
        "\u200f3 نتائج عن «\u2068أسعار الشحن\u2069» · بحث مباشر عن النص المكتوب"
    )


async def test_the_list_reads_as_the_product_says(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep(
        store,
        clock,
        article(1, title="أسعار الشحن ترتفع", hours=30),
        article(
            2, "tech", title="أسعار الشحن البحري", mode="head", summary="", hours=2
        ),
        article(3, "state", title="الشحن وأسعار الحاويات", hours=24 * 400),
    )
    (told,) = await reader.say("/search أسعار الشحن")

    assert told.text == (
        "\u200f3 نتائج عن «\u2068أسعار الشحن\u2069»\n\n"
        "\u200f1. أسعار الشحن البحري\n"
        "الأحد 22 نوفمبر 2026 · مصدر واحد: \u2068Tech Sharq\u2069 · عنوان ورابط فقط\n\n"
        "\u200f2. أسعار الشحن ترتفع\n"
        "السبت 21 نوفمبر 2026 · مصدر واحد: صحيفة الميناء\n\n"
        "\u200f3. الشحن وأسعار الحاويات\n"
        "السبت 18 أكتوبر 2025 · مصدر واحد: وكالة المرفأ · إعلام رسمي صيني"
    )


async def test_a_story_of_several_sources_is_one_result(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    news = [article(n, s, title="أسعار الشحن") for n, s in enumerate(("port", "silk"))]
    async with store.archive.ingest(clock.now()) as batch:
        await batch.add(news, {a.key: news[0].key for a in news})
    (told,) = await reader.say("/search الشحن")

    assert told.text.startswith("نتيجة واحدة عن «\u2068الشحن\u2069»\n")
    assert "· مصدران: صحيفة الميناء، بوابة الحرير" in told.text


async def test_pages_and_spans_turn_in_place(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, (0, 1, 2, 3, 8, 9, 40, 50, 400, 500, 600))
    (listed,) = await reader.say("/search الشحن")
    word = token(listed)
    assert listed.text.startswith("\u200f11 نتيجة عن")
    assert "'1 من 3'" in str(listed.keyboard)

    await reader.press(f"sr~{word}~2")
    assert [t[-1] for t in titles(reader.last)] == ["6", "7", "8", "9", "0"]
    await reader.press(f"sr~{word}~3")
    assert "\u200f11. " in reader.last.text
    assert f"sr~{word}~2" in buttons(reader.last)
    assert f"sr~{word}~4" not in buttons(reader.last)
    for span, head in (
        ("7", "\u200f4 نتائج عن «\u2068الشحن\u2069» · آخر أسبوع"),
        ("30", "\u200f6 نتائج عن «\u2068الشحن\u2069» · آخر شهر"),
        ("365", "\u200f8 نتائج عن «\u2068الشحن\u2069» · آخر سنة"),
        ("all", "\u200f11 نتيجة عن «\u2068الشحن\u2069»"),
    ):
        await reader.press(f"sf~{token(reader.last)}~{span}")
        assert reader.last.text.split("\n")[0] == head
        assert len(reader.messages) == 1


async def test_a_page_keeps_the_span(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, (*range(6), 100))
    await reader.say("/search الشحن")
    await reader.press(f"sf~{token(reader.last)}~7")
    await reader.press(f"sr~{token(reader.last)}~2")

    assert reader.last.text.startswith(
        "\u200f6 نتائج عن «\u2068الشحن\u2069» · آخر أسبوع"
    )
    assert titles(reader.last) == ["أسعار الشحن، العدد 6"]


async def test_an_empty_span_leads_to_a_wider_one(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, (100,))
    (listed,) = await reader.say("/search الشحن")
    await reader.press(f"sf~{token(listed)}~7")

    assert reader.last.text.startswith("لا نتائج عن «\u2068الشحن\u2069».")
    await reader.press(f"sf~{token(reader.last)}~all")
    assert reader.last.text.startswith("نتيجة واحدة عن")
    assert len(reader.messages) == 1


async def test_today_is_the_readers_own_day(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep(store, clock, article(1, title="الشحن", hours=16))  # 20:00 UTC
    for city, head in (("بكين", "نتيجة واحدة"), ("الدار البيضاء", "لا نتائج")):
        await reader.say(f"/time {city}")
        (listed,) = await reader.say("/search الشحن")
        forged = replace(
            listed,
            keyboard=(({"text": "x", "callback_data": f"sf~{token(listed)}~t"},),),
        )
        reader.world.put(reader.world.chat(READER), forged)
        await reader.press(f"sf~{token(listed)}~t", forged)
        assert reader.last.text.startswith(head)


async def test_nothing_found_leads_to_what_there_is(reader: Phone) -> None:
    (told,) = await reader.say("/search كلام غريب")

    assert told.text == (
        "لا نتائج عن «\u2068كلام غريب\u2069». قد تُكتب الكلمة بأكثر من صورة، مثل:"
        " شنغهاي وشانغهاي، إيوو وييوو."
    )
    index, follow = buttons(told)
    assert index == "exl~1"
    assert re.fullmatch(r"fo~[\w-]{8}~1", follow, re.ASCII)


async def test_a_result_opens_its_story(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, range(2))
    await reader.say("/search الشحن")
    await reader.press("st~2~c~1")

    assert reader.last.text.startswith("أسعار الشحن، العدد 2\n")
    assert len(reader.messages) == 2


@pytest.mark.parametrize("said", ["بحث أسعار الشحن", "/search@mujaz_bot أسعار الشحن"])
async def test_search_is_known_in_any_dress(
    reader: Phone, store: Store, clock: FakeClock, said: str
) -> None:
    await keep_daily(store, clock, range(1))
    (told,) = await reader.say(said)

    assert told.text.startswith("نتيجة واحدة عن «\u2068أسعار الشحن\u2069»\n")


@pytest.mark.parametrize("said", ["/search", "بحث", "\u2068/search\u2069"])
async def test_ac_bid_06_search_without_words_says_how(
    reader: Phone, said: str
) -> None:
    (told,) = await reader.say(said)

    assert told.text == HELP


async def test_ac_bid_06_direction_marks_in_a_command_change_nothing(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, range(1))
    (told,) = await reader.say("\u2068/search\u2069 شحن")

    assert told.text.startswith("نتيجة واحدة عن «\u2068شحن\u2069»\n")


async def test_ac_fbk_02_long_text_is_not_searched_where_nobody_reads_feedback(
    reader: Phone, store: Store
) -> None:
    (told,) = await reader.say("رسالة طويلة " * 8)

    assert told.text == "عبارة البحث أطول من 64 حرفًا. تكفي كلمتان أو ثلاث."
    async with store.db.read.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT * FROM query")).all() == []


@pytest.mark.parametrize("said", ["ش", "👍", "👍👍👍", "؟!"])
async def test_what_is_no_word_is_not_searched(reader: Phone, said: str) -> None:
    (told,) = await reader.say(said)

    assert told.text == (
        "هذا الأمر غير معروف. القائمة: \u2068/help\u2069،"
        " ويمكن كتابة كلمة للبحث عنها مباشرة."
    )


async def test_the_name_of_a_city_is_searched_and_its_time_offered(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, *PLACES)
    (told,) = await reader.say("شانغهاي")

    assert len(titles(told)) == 3
    assert await store.subscribers.get(READER) is None
    await reader.press("tm~z~pek")
    assert "بتوقيت بكين" in reader.last.text
    assert reader.messages[0] == told


async def test_after_its_screen_the_name_of_a_city_is_a_city(
    reader: Phone, clock: FakeClock
) -> None:
    await reader.say("/time")
    await reader.press("tm~z")
    (told,) = await reader.say("Guangzhou")
    assert "بتوقيت بكين" in told.text
    (told,) = await reader.say("القاهرة")
    assert told.text.startswith("لا نتائج عن «\u2068القاهرة\u2069»")
    await reader.say("/time")
    await reader.press("tm~z")
    clock.advance(minutes=15)
    (told,) = await reader.say("القاهرة")
    assert told.text.startswith("لا نتائج عن «\u2068القاهرة\u2069»")


async def test_an_unknown_topic_can_be_searched_for(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, "قصائد الموانئ")
    (told,) = await reader.say("/latest قصائد")
    await reader.press(next(b for b in buttons(told) if b.startswith("sr~")))

    assert reader.last.text.startswith("نتيجة واحدة عن «\u2068قصائد\u2069»\n")
    assert reader.messages[0] == told


async def test_digits_are_the_readers(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_daily(store, clock, range(6))
    await reader.say("/start")
    await reader.press("ob~imp")
    await store.subscribers.change(READER, lambda s: replace(s, numerals="a"))
    (told,) = await reader.say("/search الشحن")

    assert told.text.startswith("\u200f٦ نتائج عن")
    assert "\u200f١. أسعار الشحن، العدد ١\nالأحد ٢٢ نوفمبر ٢٠٢٦" in told.text
    assert "'١ من ٢'" in str(told.keyboard)


async def test_nothing_says_who_searched(reader: Phone, store: Store) -> None:
    await reader.say("/search كلمة")
    await reader.say("/explain كلمة")
    async with store.db.read.connect() as connection:
        for table in ("query", "wanted"):
            rows = (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()
            assert rows
            assert str(READER) not in str(rows)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_ac_prv_05_what_was_searched_is_gone_from_disk_after_a_day(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    file = Path(store.db.url.database or "")
    said = "عبارة لا يقولها أحد"
    await reader.say(f"/search {said}")
    await reader.press("exl~1")
    clock.advance(hours=24)
    await forget(store, clock)

    for kept in file.parent.glob(f"{file.name}*"):
        assert said.encode() not in kept.read_bytes()
    async with store.db.read.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT * FROM query")).all() == []


HOSTILE = (
    "\u202eArabic\u202c \u2069RLO\u2067 أسعار",
    "أسعار\u200c\u200c\u200c\u200f\u200f الشحن\u2028في BYD (2025)",
    "<b>أسعار</b> & 'SMIC' $TSLA @name https://x.example/?a=1&b=2",
    "5G أسعار",
)


async def test_ac_bid_04_any_headline_is_kept_and_reads_from_right_to_left(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    # `phone` holds every text to the rules: marks, first letters, isolated names.
    news = [article(n, title=t, hours=n) for n, t in enumerate(HOSTILE, 1)]
    await keep(store, clock, *news)
    (told,) = await reader.say("/search أسعار")

    assert told.text.startswith("\u200f4 نتائج عن «\u2068أسعار\u2069»\n")
    lines = [line for line in told.text.split("\n") if line.startswith("\u200f")]
    assert lines[1] == "\u200f1. \u2068Arabic RLO\u2069 أسعار"
    assert "(\u2068BYD\u2069 (2025)" not in told.text
    found = await store.archive.stories([1, 2, 3, 4])
    assert [story.lead.title for story in found] == list(HOSTILE)
