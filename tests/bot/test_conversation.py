"""The conversation, from a person's phone through the real bot and back."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.botapi import faults
from bot.botapi.chats import Message
from bot.conversation.desk import Imprint
from bot.conversation.story import code
from bot.conversation.table import COMMANDS
from jobs.address import address
from storage.engine import Database
from storage.model import (
    Article,
    Reading,
    Source,
    SubscriberState,
)
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import READER, Phone, buttons, phone
from tests.databases import ON_BOTH
from tests.fakes import FakeClock

TOPICS = ("trd", "aix", "eco", "mkt", "cny", "nev", "law")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite: what is said does not depend on the engine. Promises run on both."""
    name = getattr(request, "param", "sqlite")
    found: Database = request.getfixturevalue(f"{name}_database")
    return found


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone; the archive holds fourteen stories of the last hours."""
    await store.sources.sync(tuple(SOURCES.values()))
    news = [
        article(n, s, topics=(topic,), hours=1 + n / 4, title=f"عنوان {topic} رقم {n}")
        for n, topic in enumerate((*TOPICS, *TOPICS), 1)
        for s in [("port", "silk", "tech", "state")[n % 4]]
    ]
    await keep(store, clock, *news)
    async with phone(store, clock, Imprint("أمل", "amal@example.org")) as made:
        yield made


async def keep(store: Store, clock: FakeClock, *news: Article) -> None:
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(news, {a.key: a.key for a in news})


async def test_the_manual_way_begins_with_nothing(reader: Phone, store: Store) -> None:
    await reader.say("/start")
    await reader.press("ob~man")

    assert "المفعّل: لا مواضيع من 14" in reader.last.text


async def test_toggles_set_what_they_say_and_stay_in_place(
    reader: Phone, store: Store
) -> None:
    await reader.say("/topics")
    before = [b.split("~")[1] for b in buttons(reader.last) if b.startswith("tp~")]
    wanted = before[3]

    assert await reader.press(f"tp~{wanted}~1~1") == f"تم تفعيل «{_name(wanted)}»."
    after = [b for b in buttons(reader.last) if b.startswith("tp~")]
    assert [b.split("~")[1] for b in after] == before
    assert after[3] == f"tp~{wanted}~0~1"
    subscriber = await store.subscribers.get(READER)
    assert subscriber is not None
    assert subscriber.topics == {wanted}


def _name(topic: str) -> str:
    from tests.bot.wire import HEADINGS

    return HEADINGS[topic].name_ar


@pytest.mark.parametrize(
    "press",
    [
        *("tp~zzz~1~1", "st~zzzzzzzz~c~1", "xx~1", "ob~zzz", "tm~z~xxx", "tm~h~2900"),
        *("dg~99999999~1", "dk~20269999~1", "dg~20261121~1", "lt~all~0", "so~0"),
    ],
)
async def test_forged_or_stale_buttons_bring_a_fresh_screen(
    reader: Phone, store: Store, press: str
) -> None:
    await reader.say("/start")
    shown = reader.last
    forged = replace(shown, keyboard=(({"text": "x", "callback_data": press},),))
    reader.world.put(reader.world.chat(READER), forged)

    assert (
        await reader.press(press, forged) == "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
    )
    assert reader.last.text.startswith("موجز الصين\nرسالة واحدة")
    assert reader.last.id != shown.id
    assert await store.subscribers.get(READER) is None


async def test_the_way_to_topics_leaves_a_digest_where_it_is(reader: Phone) -> None:
    await reader.say("/start")
    await reader.press("dg~now~1")
    digest = reader.last
    await reader.press("tpp~1")

    assert reader.last.text.startswith("المواضيع\n")
    assert digest in reader.messages


async def test_a_story_of_any_size_has_a_card_and_sources(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    carriers = [
        article(n, s, title="عنوان طويل " * 900, key=f"https://{s}.example/long{n}")
        for n in range(200, 240)
        for s in [("port", "silk", "tech", "state")[n % 4]]
    ]
    founder = carriers[0].key
    async with store.archive.ingest(clock.now()) as batch:
        (story,) = set(await batch.add(carriers, {a.key: founder for a in carriers}))
    await reader.say(f"/start s_{code(story)}")
    card = reader.messages[0]

    assert card.text.startswith("عنوان طويل")
    await reader.press(next(b for b in buttons(card) if "~s~" in b), card)
    assert reader.messages[0].text.startswith("التغطية · 4 مصادر\n• ")
    assert reader.messages[0].text.count("بوابة الحرير") == 1


async def test_a_lost_story_is_replaced_by_news(reader: Phone) -> None:
    gone, newest = await reader.say("/start s_zzz")

    assert gone.text.startswith("هذه المادة لم تعد متاحة")
    assert newest.text.startswith("آخر الأخبار")


async def test_a_stopped_reader_who_chose_topics_is_offered_to_resume(
    reader: Phone,
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    await reader.say("/stop")
    await reader.say("/topics")
    await reader.press("tpd")

    assert reader.last.text.startswith("عودة موفقة")
    assert "rs~1" in buttons(reader.last)


@pytest.mark.parametrize("words", ["آخر الأخبار", "أخبار اليوم", "آخر أخبار الشحن"])
async def test_the_bots_own_words_are_understood(reader: Phone, words: str) -> None:
    (told,) = await reader.say(words)

    assert told.text.startswith("آخر الأخبار")


async def test_latest_turns_its_pages_in_place(reader: Phone) -> None:
    (listed,) = await reader.say("/latest")
    count = len(reader.messages)
    assert [line[1] for line in listed.text.split("\n") if line[:1] == "\u200f"]
    await reader.press("lt~all~2")
    await reader.press("lt~all~3")

    assert len(reader.messages) == count
    assert "\u200f11. " in reader.last.text
    assert "\u200f14. " in reader.last.text
    assert "lt~all~2" in buttons(reader.last)
    assert "lt~all~4" not in buttons(reader.last)


async def test_a_topic_without_news_says_when_there_was_some(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep(store, clock, article(99, topics=("rel",), hours=80))
    (told,) = await reader.say("/latest العقار")

    assert told.text == (
        "لا أخبار في «العقار والبنية التحتية» خلال آخر 48 ساعة."
        " آخر خبر فيه بتاريخ الخميس 19 نوفمبر 2026."
    )
    (told,) = await reader.say("/latest الصين والعرب")
    assert told.text == "لا أخبار في «الصين والعرب» خلال آخر 48 ساعة."


async def test_a_story_opens_with_its_sources(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/latest trade")
    opening = [b for b in buttons(reader.last) if b.startswith("st~")]
    await reader.press(opening[-1])  # mirrored: the first stands at the right
    card = reader.last

    assert card.text.startswith("عنوان \u2068trd\u2069 رقم 1\nارتفعت حركة الحاويات")
    assert "أول نشر: " in card.text
    sources = next(b for b in buttons(card) if "~s~" in b)
    await reader.press(sources)
    assert reader.last.text.startswith("التغطية · مصدر واحد\n• ")
    await reader.press(sources.replace("~s~1", "~c~0"))
    assert reader.last.text == card.text


async def test_the_digest_now_pages_and_opens_items_in_place(reader: Phone) -> None:
    await reader.say("/start")
    await reader.press("dg~now~1")
    digest = reader.last
    count = len(reader.messages)

    assert digest.text.startswith("موجز الصين · الأحد 22 نوفمبر 2026\nالموافق 12 جمادى")
    await reader.press("dk~20261122~2")
    assert reader.last.text == digest.text
    assert any(b.startswith("https://") for b in buttons(reader.last))
    await reader.press("dk~20261122~0")
    assert buttons(reader.last) == buttons(digest)
    await reader.press("dg~20261122~2")
    assert "من 2" in str(reader.last.keyboard)
    assert len(reader.messages) == count


async def test_without_topics_the_digest_asks_for_one(reader: Phone) -> None:
    await reader.say("/start")
    await reader.press("ob~man")
    (told,) = await reader.say("/digest")

    assert told.text.startswith("لا مواضيع مفعّلة بعد")


async def test_the_digest_after_it_was_composed_is_that_one(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    clock.set(datetime(2026, 11, 23, 3, 50, tzinfo=UTC))
    await address(store, clock, KNOWLEDGE)
    (told,) = await reader.say("/digest")

    assert told.text.startswith("هذا موجز اليوم مبكرًا")
    assert await store.ledger.due() == 1


async def test_a_catch_up_without_topics_asks_for_one(reader: Phone) -> None:
    await reader.say("/start")
    await reader.press("ob~man")
    (told,) = await reader.say("/digest 3")

    assert told.text.startswith("لا مواضيع مفعّلة بعد")


async def test_time_changes_hour_city_and_days(reader: Phone, store: Store) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    await reader.say("/time")
    await reader.press("tm~h")
    assert await reader.press("tm~h~0900") == "حُفظ الموعد: 09:00 بتوقيت الرياض."
    await reader.press("tm~h")
    await reader.press("tm~h~0930")
    await reader.press("tm~z")
    await reader.press("tm~z~bey")
    await reader.press("tm~w")
    await reader.press("tm~w~fs")
    await reader.press("tm~w~su0")
    await reader.press("tm~n")
    subscriber = await store.subscribers.get(READER)

    assert subscriber is not None
    assert (subscriber.at, subscriber.zone) == (time(9, 30), "Asia/Beirut")
    assert subscriber.months == "lev"
    assert subscriber.days == {0, 1, 2, 3}
    assert reader.last.text == (
        "الموعد\n"
        "الساعة: \u206809:30\u2069 بتوقيت بيروت (الآن \u206814:00\u2069)\n"
        "أيام الإرسال: كل يوم عدا الأحد والجمعة والسبت\n"
        "ساعات الهدوء: من \u206822:00\u2069 إلى \u206807:00\u2069\n"
        "الموجز التالي: \u2068غدًا 09:30\u2069"
    )


async def test_quiet_hours_are_chosen(reader: Phone, store: Store) -> None:
    await reader.say("/time")
    await reader.press("tm~q")
    await reader.press("tm~q~off")
    await reader.press("tm~q~fri0")
    subscriber = await store.subscribers.get(READER)

    assert subscriber is not None
    assert subscriber.quiet is None
    assert subscriber.friday is False
    assert "✓ بلا هدوء" in str(reader.last.keyboard)


async def test_a_typed_clock_offers_cities_where_it_is_now(reader: Phone) -> None:
    (told,) = await reader.say("15:00")

    assert set(buttons(told)) == {
        f"tm~z~{code}" for code in ("ruh", "bey", "amm", "dam", "bgw", "ist", "sah")
    } - {"tm~z~bey"}
    (told,) = await reader.say("/time قاهرة.")
    assert "بتوقيت القاهرة" in told.text
    (told,) = await reader.say("/time Guangzhou")
    assert "بتوقيت بكين" in told.text


@ON_BOTH
async def test_ac_stp_01_stop_stops_before_any_button(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    (menu,) = await reader.say("/stop")
    subscriber = await store.subscribers.get(READER)

    assert subscriber is not None
    assert subscriber.state is SubscriberState.PAUSED
    assert subscriber.next_slot is None
    assert menu.text == "إيقاف الإرسال. التفضيلات والمحفوظات تبقى كما هي."
    assert "tm~w~wk" in buttons(menu)
    await reader.press("ps~7")
    assert reader.last.text == (
        "توقف الإرسال حتى الأحد 29 نوفمبر 2026، ثم يعود تلقائيًا."
    )
    (back,) = await reader.say("/start")
    assert back.text.startswith("عودة موفقة")
    await reader.press("rs~1")
    assert reader.last.text == "عاد الإرسال. الموجز التالي: \u2068غدًا 07:00\u2069."


async def test_blocking_stops_and_coming_back_asks_first(
    reader: Phone, store: Store
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    reader.world.block(READER)
    await reader.handle()
    subscriber = await store.subscribers.get(READER)
    assert subscriber is not None
    assert subscriber.state is SubscriberState.BLOCKED
    reader.world.unblock(READER)
    (back,) = await reader.say("/start")

    assert back.text.startswith("عودة موفقة")
    subscriber = await store.subscribers.get(READER)
    assert subscriber is not None
    assert subscriber.state is SubscriberState.PAUSED


async def test_privacy_names_who_runs_it(reader: Phone) -> None:
    (told,) = await reader.say("/privacy")

    assert (
        "المشغّل: \u2068أمل\u2069 · للتواصل: \u2068amal@example.org\u2069" in told.text
    )
    assert told.text.endswith("والنسخة بالأمر \u2068/mydata\u2069")
    assert buttons(told) == ["fg~ask", "md~json"]


@ON_BOTH
async def test_ac_prv_03_forgetting_takes_a_fresh_confirmation(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    (ask,) = await reader.say("/forget")
    yes = next(b for b in buttons(ask) if b.startswith("fg~yes"))
    clock.advance(minutes=11)
    assert await reader.press(yes, ask) == "انتهت مهلة التأكيد. لم يُحذف شيء."
    assert await store.subscribers.get(READER) is not None
    (ask,) = await reader.say("/forget")
    yes = next(b for b in buttons(ask) if b.startswith("fg~yes"))
    reader.world.press(READER, ask.id, yes)
    reader.world.press(READER, ask.id, yes)  # a double tap
    await reader.handle()

    assert reader.last.text.startswith("حُذفت كل البيانات")
    assert await store.subscribers.get(READER) is None
    told = [answer.get("text") for answer in reader.world.answers.values()]
    assert told[-2:] == ["", "انتهت مهلة التأكيد. لم يُحذف شيء."]


@ON_BOTH
async def test_ac_src_01_sources_are_listed_with_owner_language_mode_and_health(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    read = await store.sources.claim("me", 9, timedelta(minutes=5))
    async with store.archive.ingest(clock.now()) as batch:
        for hours, (source, _) in enumerate(read):
            newest = clock.now() - timedelta(hours=40 * hours)
            due = clock.now() + timedelta(days=1)
            await batch.vouch("me", {source.slug: Reading(due, newest=newest)})
    (told,) = await reader.say("/sources")

    assert told.text == (
        "المصادر · النشطة: 4\n"
        "تُعرض الملكية ونوع الترجمة وحدود النشر لكل مصدر."
        " الترتيب أبجدي ولا يعني توصية.\n\n"
        "\u200f• \u2068Tech Sharq\u2069 — خاص، العربية، ملخّص ورابط · بلا جديد\n"
        "• بوابة الحرير — خاص، العربية، ملخّص ورابط · هادئ\n"
        "• صحيفة الميناء — خاص، العربية، ملخّص ورابط · محدّث\n"
        "• وكالة المرفأ — إعلام رسمي صيني، العربية، ملخّص ورابط · بلا جديد"
    )
    assert buttons(told) == ["so~silk", "so~tech", "so~state", "so~port"]


MIDDLE = Source(
    "middle",
    "المملكة الوسطى",
    "https://middle.example/feed/",
    "ar",
    "independent",
    mode="head",
    country="SA",
    about="أخبار الصين بعيون عربية.",
    reason="في النص جملة تحفظ الحقوق.",
)


@ON_BOTH
async def test_ac_src_02_a_profile_has_the_sources_own_words_marked_as_such(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await store.sources.sync([*SOURCES.values(), MIDDLE])
    await keep(store, clock, article(50, "middle"), article(51, "middle"))
    (listed,) = await reader.say("/sources")
    assert await reader.press("so~middle", listed) == ""

    assert reader.last.text == (
        "المملكة الوسطى\n"
        "يعرّف نفسه بقوله: «أخبار الصين بعيون عربية.»\n\n"
        "الملكية: منصة عربية مستقلة\n"
        "اللغة: العربية · طريقة العرض: عنوان ورابط فقط\n"
        "السبب: في النص جملة تحفظ الحقوق.\n"
        "أخبار آخر 30 يومًا: خبران\n"
        "لم يُقرأ بعد"
    )
    assert buttons(reader.last) == ["https://middle.example/", "so~1"]
    await reader.press("so~1")
    assert reader.last.text == listed.text


async def test_a_profile_with_a_latin_name_reads_from_the_right(reader: Phone) -> None:
    (listed,) = await reader.say("/sources")
    await reader.press("so~tech", listed)

    assert reader.last.text.startswith("\u200f\u2068Tech Sharq\u2069\n")


async def test_a_profile_says_since_when_a_source_brings_nothing(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    ((source, _),) = await store.sources.claim("me", 1, timedelta(minutes=5))
    async with store.archive.ingest(clock.now()) as batch:
        newest = clock.now() - timedelta(days=5)
        await batch.vouch("me", {source.slug: Reading(clock.now(), newest=newest)})
    (listed,) = await reader.say("/sources")
    await reader.press(f"so~{source.slug}", listed)

    assert reader.last.text.endswith(
        "\nمتوقف عن التحديث منذ 5 أيام. تُستأنف القراءة تلقائيًا عند عودته."
    )


async def test_the_profile_of_a_source_that_is_gone_is_not_shown(
    reader: Phone, store: Store
) -> None:
    (listed,) = await reader.say("/sources")
    await store.sources.pause("port", "حُذف")

    assert await reader.press("so~port", listed) == (
        "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
    )


async def test_help_lists_only_what_there_is(reader: Phone) -> None:
    (told,) = await reader.say("مساعدة")

    listed = set(re.findall(r"\u2068/([a-z]+)", told.text))
    assert {"explain", "follow"} <= listed <= {one.name for one in COMMANDS}


@pytest.mark.parametrize(
    "text", ["/nonsense", "/stats", "\u2068/مجهول\u2069", "/", "؟"]
)
async def test_what_is_not_understood_is_said(reader: Phone, text: str) -> None:
    (told,) = await reader.say(text)

    assert told.text == (
        "هذا الأمر غير معروف. القائمة: \u2068/help\u2069،"
        " ويمكن كتابة كلمة للبحث عنها مباشرة."
    )


@pytest.mark.parametrize(
    "text",
    [
        "\u200f/topics",
        "\u2068/topics\u2069",
        "/topics@mujaz_bot",
        "/TOPICS",
        "المواضيع",
    ],
)
async def test_a_command_is_known_in_any_dress(reader: Phone, text: str) -> None:
    (told,) = await reader.say(text)

    assert told.text.startswith("المواضيع\nالمفعّل")


async def test_media_are_answered_in_words(reader: Phone) -> None:
    reader.world.media(READER, "voice")
    await reader.handle()

    assert reader.last.text == (
        "تُقرأ الرسائل النصية فقط. للملاحظات: \u2068/feedback\u2069"
    )


@ON_BOTH
async def test_ac_rob_04_media_are_answered_once_in_ten_minutes(
    reader: Phone, clock: FakeClock
) -> None:
    for minutes, answers in ((0, 1), (0, 1), (9, 1), (1, 2)):
        clock.advance(minutes=minutes)
        reader.world.media(READER, "photo")
        await reader.handle()

        assert len(reader.messages) == answers


@ON_BOTH
async def test_ac_rob_02_an_update_that_comes_twice_is_answered_once(
    reader: Phone,
) -> None:
    await reader.say("/help")
    count = len(reader.messages)
    reader.world.redeliver(reader.offset - 1)
    reader.offset = 0
    await reader.handle()

    assert len(reader.messages) == count


def asked(reader: Phone) -> list[Message]:
    """What the person wrote, oldest first."""
    return [m for m in reader.world.chat(READER).messages if not m.from_bot]


async def edit(reader: Phone, place: int, text: str) -> list[str]:
    """What the bot writes after the person changed one of their messages."""
    before = len(reader.messages)
    reader.world.edit(READER, asked(reader)[place].id, text)
    await reader.handle()
    return [message.text for message in reader.messages[before:]]


async def test_a_command_that_is_put_right_is_heard_once_more(reader: Phone) -> None:
    await reader.say("/latst")
    told = await edit(reader, 0, "/sources")

    assert told[0] == "عُدّل الطلب، وأُعيد تنفيذه."
    assert told[1].startswith("المصادر · النشطة: 4")
    assert await edit(reader, 0, "/help") == []


@ON_BOTH
async def test_ac_rob_02_edits_of_anything_else_change_nothing(reader: Phone) -> None:
    await reader.say("/sources")
    await reader.say("/help")

    assert await edit(reader, 0, "/latest") == []  # not the last one
    assert await edit(reader, 1, "/help") == []  # the same words
    assert await edit(reader, 1, "شحن") == []  # no command


@ON_BOTH
async def test_ac_rob_02_an_edit_that_overtakes_its_message_is_that_message(
    reader: Phone,
) -> None:
    await reader.say("/sources")
    reader.world.say(READER, "/help")
    reader.world.edit(READER, asked(reader)[1].id, "/sources")
    new = await reader.app.bot.get_updates(reader.offset, timeout=0)
    before = len(reader.messages)
    for update in reversed(new):
        handling = reader.app.process_update(update)
        await reader.app.update_processor.process_update(update, handling)

    assert len(reader.messages) == before + 1


async def test_a_bug_is_told_in_one_line(
    reader: Phone, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    bug = faults.failing(400, "Bad Request: something new")
    reader.world.faults.add(bug, "sendMessage")
    (told,) = await reader.say("/help")

    assert told.text.startswith("تعذّر إتمام الطلب الآن. لم يتغيّر شيء")
    assert "update failed" in caplog.text


async def test_an_edit_of_what_did_not_change_is_no_error(reader: Phone) -> None:
    await reader.say("/time")
    await reader.press("tm~w")
    await reader.press("tm~w~all")
    await reader.press("tm~w~all")

    assert len(reader.messages) == 1
