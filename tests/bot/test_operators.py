"""The commands of operators, and that nobody else has them."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram import (
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)

from bot.botapi.chats import Message
from bot.conversation.table import COMMANDS, PRESSES, Audience
from bot.face import introduce, menu
from jobs.address import address
from jobs.rank import WEIGHTS
from storage.editing import Case, State
from storage.model import (
    Concern,
    Deed,
    Reason,
    Subscriber,
    SubscriberState,
)
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import READER, TEXTS, Phone, buttons, phone, telegram
from tests.fakes import NOON, FakeClock

MINE = frozenset({READER})
TOPICS = ("mkt", "cny", "eco", "trd", "aix")
#: One press of every kind that operators have.
ADMIN = (
    *(f"ad~src~abcdefgh~{act}" for act in ("sum", "head", "own", "dry", "ok", "no")),
    *(f"ad~bc~abcdefgh~{act}" for act in ("pv", "me", "go", "no", "see", "st")),
    "ad~src~abcdefgh~own~public",
    "ad~bc~abcdefgh~go~abcdefgh",
    "ad~pv~inv~1",
    *(f"ad~q~1~{act}" for act in ("ok", "no", "la", "et", "es", "ho", "mg")),
)


@pytest.fixture
async def operator(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """The phone of an operator; the archive holds ten stories."""
    await fill(store, clock)
    async with phone(store, clock, operators=MINE) as made:
        yield made


async def fill(store: Store, clock: FakeClock) -> None:
    await store.sources.sync(tuple(SOURCES.values()))
    names = tuple(SOURCES)
    news = [
        article(n, names[n % 4], topics=(topic,), hours=1 + n / 4, title=f"عنوان {n}")
        for n, topic in enumerate((*TOPICS, *TOPICS), 1)
    ]
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(news, {a.key: a.key for a in news})


async def test_ac_adm_01_what_is_for_operators_does_not_exist_for_others(
    store: Store, clock: FakeClock
) -> None:
    await fill(store, clock)
    names = [c.name for c in COMMANDS if c.audience is Audience.OPERATOR]
    kinds = [p for p in PRESSES if p.audience is Audience.OPERATOR]
    assert all(any(p.pattern.fullmatch(d) for d in ADMIN) for p in kinds)
    draft = await store.broadcasts.draft(READER, "نص", NOON)
    found = await store.prospects.put({}, {}, NOON + timedelta(hours=1))
    await store.queue.ask({1: [Concern(Reason.DATE, "port")]}, NOON)
    await store.queue.show(READER, Case(1, State.OPEN, 1, NOON, ()))  # once, it was
    async with phone(store, clock) as reader:
        await reader.say("/xyz")
        unknown = reader.last.text
        for name in names:
            assert [m.text for m in await reader.say(f"/{name} port")] == [unknown]
        for data in ADMIN:
            for token in (draft.token, found.token):
                await forge(reader, data.replace("abcdefgh", token, 1))

    assert await store.deeds.last(1) == ()
    assert await store.broadcasts.get(draft.token) == draft
    assert await store.prospects.get(found.token, NOON) == found
    assert await store.queue.next() == Case(1, State.OPEN, 1, NOON, (Reason.DATE,))
    assert [s.paused for s in await store.sources.listed()] == [""] * 4


async def forge(reader: Phone, data: str) -> None:
    """Press a button that was never shown: a client may send any data."""
    forged = InlineKeyboardMarkup([[InlineKeyboardButton("?", callback_data=data)]])
    await reader.app.bot.send_message(READER, "؟", reply_markup=forged)
    told = await reader.press(data)
    assert told == "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."


async def test_an_operator_who_is_none_any_more_is_not_asked(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock, operators=MINE) as made:
        await made.say("/broadcast")
    async with phone(store, clock) as made:
        (told,) = await made.say("نص للجميع في كل مكان")
        assert told.text.startswith("لا نتائج عن")


async def test_operators_alone_have_their_commands_in_the_menu(
    clock: FakeClock,
) -> None:
    async with telegram(clock) as (world, bot):
        world.meet(READER, "أمل")
        world.say(READER, "/start")
        await introduce(bot, TEXTS, {READER, 404})
        mine = await bot.get_my_commands(BotCommandScopeChat(READER))

        assert mine == menu("ar", audiences=frozenset(Audience))
        assert {c.command for c in mine} - {c.command for c in menu("ar")} == {
            *("stats", "health", "addsource", "pausesource"),
            *("preview", "broadcast", "audit", "queue"),
        }
        assert {c["command"] for c in world.commands(READER)} == {
            c.command for c in mine
        }


async def test_stats_tell_of_now_of_today_and_of_yesterday(
    operator: Phone, store: Store, clock: FakeClock
) -> None:
    reader = Subscriber(1, NOON, topics=frozenset({"trd"}))
    for chat, state in enumerate(("active", "active", "paused", "blocked"), 11):
        one = replace(reader, chat_id=chat, state=SubscriberState(state))
        await store.subscribers.create(one)
    await store.subscribers.block(11)
    await store.subscribers.block(11)
    await store.subscribers.forget(13, clock.now())
    await store.subscribers.change(14, lambda s: replace(s, state=reader.state))
    clock.advance(days=1)
    await store.counts.add("throttled", clock.now())
    (told,) = await operator.say("/stats")

    assert told.text == (
        "إحصاءات · الاثنين 23 نوفمبر 2026\n"
        "الاشتراكات النشطة: 2 · الموقوفة: 0 · حظر البوت: 1\n"
        "أمس: انضمام 5 · مغادرة 2\n"
        "موجز اليوم: أُرسل 0 من 0 · متوسط التأخير \u2068أقل من دقيقة\u2069\n"
        "المصادر النشطة: 4 · المتعثرة: 0\n"
        "المواد: 10 · القصص: 10 · في الانتظار: 0\n"
        "أخطاء الإرسال: \u2068429\u2069: 1 · \u2068403\u2069: 0 · غيرها: 0"
    )


async def test_health_names_what_is_wrong_and_how_long_it_waits(
    operator: Phone, store: Store, clock: FakeClock
) -> None:
    reader = Subscriber(11, NOON, topics=frozenset({"trd"}), next_slot=NOON)
    await store.subscribers.create(reader)
    await address(store, clock, KNOWLEDGE)
    clock.advance(minutes=40)
    (told,) = await operator.say("/health")
    assert re.search("الآن: 1، وأقدمها تنتظر منذ \\d+ دقيقة$", told.text)
    for _ in range(5):
        await store.sources.claim("me", 9, timedelta(minutes=1), all_=True)
        due = clock.advance(hours=1)
        await store.sources.failed("port", "me", due, "HTTP 503", clock.now())
        await store.sources.release(["silk", "tech", "state"], "me")
    clock.advance(minutes=5)
    (told,) = await operator.say("/health")

    assert told.text == (
        "الحالة\n"
        "المصادر: 3 على ما يرام من 4\n"
        "• صحيفة الميناء: تعذّرت القراءة. الرمز: \u2068port\u2069\n"
        "آخر قراءة: قبل 5 دقائق\n"
        "رسائل مستحقة الآن: 0"
    )


async def test_a_source_is_paused_and_read_again(operator: Phone, store: Store) -> None:
    (told,) = await operator.say("/pausesource port")
    assert told.text == (
        "أُوقف «صحيفة الميناء». آخر خبر منه: \u2068لا شيء بعد\u2069."
        " الاستئناف: \u2068/pausesource port off\u2069"
    )
    (told,) = await operator.say("/pausesource صحيفة الميناء off")
    assert told.text == "استؤنفت قراءة «صحيفة الميناء»."
    assert [s.paused for s in await store.sources.listed()] == [""] * 4
    (told,) = await operator.say("/pausesource prt")
    assert told.text == "لا مصدر بالرمز «\u2068prt\u2069». الأقرب: \u2068port\u2069"
    (told,) = await operator.say("/pausesource")
    assert told.text.startswith("الأمر مع رمز المصدر")
    deeds = await store.deeds.last(9)
    assert [(d.what, d.about, d.operator) for d in deeds] == [
        ("resume", "port", READER),
        ("pause", "port", READER),
    ]


async def test_ac_adm_03_a_preview_is_what_a_reader_of_the_preset_receives(
    operator: Phone, store: Store, clock: FakeClock
) -> None:
    head, shown = await operator.say("/preview inv")
    calls = [c.params["chat_id"] for c in operator.world.calls if "text" in c.params]
    assert set(calls) == {READER}
    assert head.text.startswith(
        "معاينة موجز الأحد 22 نوفمبر 2026 لملف: استثمار وأسواق. الطول "
    )
    assert await store.subscribers.get(READER) is None

    await operator.say("/start")
    await operator.press("ob~inv")
    (received,) = await operator.say("/digest")
    assert (shown.text, shown.keyboard) == (received.text, received.keyboard)
    await operator.press(f"dk~{clock.now():%Y%m%d}~1", shown)
    shown = next(m for m in operator.messages if m.id == shown.id)
    assert any(b.startswith("sv~") for b in buttons(shown))


async def test_ac_rnk_01_a_preview_repeats_its_order_and_says_why(
    operator: Phone,
) -> None:
    first = await operator.say("/preview inv")
    again = await operator.say("/preview inv")

    assert texts(first) == texts(again)
    lines = first[0].text.split("\n")
    assert lines[1:3] == ["", "سبب الترتيب"]
    scores = [score(line) for line in lines[4:]]
    assert len(scores) == 6
    for total, parts in scores:
        assert total == pytest.approx(sum(parts), abs=0.03)
        assert 3 <= len(parts) <= len(WEIGHTS)


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


def score(line: str) -> tuple[float, list[float]]:
    """What an explained item's score is, and its parts."""
    said, _, parts = line.partition(" من ")
    amounts = [p.rpartition("\u2068")[2].rstrip("\u2069") for p in parts.split("، ")]
    return float(said.rpartition("\u2068")[2].rstrip("\u2069")), [*map(float, amounts)]


async def test_a_preview_without_a_preset_offers_them(operator: Phone) -> None:
    (told,) = await operator.say("/preview")
    names = ("imp", "inv", "tec", "prs", "stu")
    assert buttons(told) == [f"ad~pv~{name}~1" for name in names]
    await operator.press("ad~pv~inv~1")
    assert operator.messages[1].text.startswith("معاينة موجز")


async def test_what_operators_did_is_told_newest_first(
    operator: Phone, store: Store
) -> None:
    (told,) = await operator.say("/audit")
    assert told.text == "لا إجراءات مسجّلة بعد."
    await store.deeds.note("mode", "port sum")
    assert await store.deeds.last(1) == (Deed(await store.now(), "mode", "port sum"),)
    (told,) = await operator.say("/audit")
    assert told.text == (
        "سجل الإجراءات\n• \u206822 نوفمبر، 15:00\u2069: تغيير طريقة العرض،"
        " \u2068port sum\u2069. بيد \u2068سطر الأوامر\u2069"
    )
    with pytest.raises(ValueError, match="no deed"):
        await store.deeds.note("dance", "")
