"""Inline mode through the real bot and the local Bot API."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.botapi.chats import User
from bot.botapi.inline import ask, choose
from bot.conversation.story import code
from storage.engine import Database
from storage.model import Article
from storage.store import Store
from tests.bot.check import check
from tests.bot.newsstand import opened
from tests.bot.stories import SOURCES, article
from tests.bot.wire import READER, Phone, phone
from tests.fakes import FakeClock

SENDER = User(2002, "نورة", "ar")
HEAD = {"text": "", "summary": "", "figures": (), "mode": "head"}


async def put(store: Store, clock: FakeClock, *reports: Article) -> str:
    """The code of the one story that these reports tell."""
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        (story,) = set(
            await batch.add(reports, {a.key: reports[0].key for a in reports})
        )
    return code(story)


@pytest.fixture
async def store(empty_database: Database, clock: FakeClock) -> Store:
    return await opened(empty_database, clock)


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    await store.sources.sync(tuple(SOURCES.values()))
    async with phone(store, clock) as made:
        yield made


async def asked(reader: Phone, text: str, offset: str = "") -> dict[str, Any]:
    """The answer to an inline query of somebody who never met the bot."""
    query = ask(reader.world, SENDER, text, offset)
    await reader.handle()
    answer = reader.world.inline.answers[query]
    for result in answer["results"]:
        check(result["input_message_content"]["message_text"])
    return answer


def titles(answer: dict[str, Any]) -> list[str]:
    return [result["title"] for result in answer["results"]]


def texts(answer: dict[str, Any]) -> list[str]:
    return [result["message"]["text"] for result in answer["results"]]


async def test_ac_inl_01_an_empty_query_brings_the_same_five_stories_to_everybody(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    topics = ("trd", "aix", "cny", "mkt", "eco", "ecm", "wrk")
    for n, topic in enumerate(topics):
        source = ("port", "silk", "tech", "state")[n % 4]
        await put(store, clock, article(n, source, topics=(topic,), hours=n + 1))
    told_twice = article(8, "port"), article(9, "silk")
    lead = await put(store, clock, *told_twice)

    answer = await asked(reader, "")

    assert answer["results"][0]["id"] == lead
    assert len(answer["results"]) == 5
    assert (answer["cache_time"], answer["is_personal"]) == (300, False)
    assert "button" not in answer


async def test_ac_inl_01_the_card_has_source_date_labels_and_a_way_into_the_bot(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    translated = {"flags": ("machine-translation",)}
    told = article(1, "state", title="ميناء Ningbo يوسّع أرصفته", **translated)
    id_ = await put(store, clock, told)

    (result,) = (await asked(reader, "أرصفة"))["results"]

    assert result["id"] == id_
    assert result["title"] == "ميناء \u2068Ningbo\u2069 يوسّع أرصفته"
    assert result["description"] == "وكالة المرفأ · الأحد 22 نوفمبر 2026"
    assert result["message"]["text"] == (
        "ميناء \u2068Ningbo\u2069 يوسّع أرصفته\n"
        "ارتفعت حركة الحاويات في الميناء. وتوقعت الإدارة استمرار النمو.\n\n"
        "مصدر واحد: وكالة المرفأ · الأحد 22 نوفمبر 2026\n"
        "إعلام رسمي صيني · ترجمة آلية"
    )
    (row,) = result["message"]["keyboard"]
    assert [button["url"] for button in row[::-1]] == [
        told.url,
        f"https://t.me/mujaz_bot?start=s_{id_}",
    ]
    assert result["message"]["preview"] == {
        "url": told.url,
        "prefer_small_media": True,
        "show_above_text": False,
    }


async def test_ac_inl_01_a_query_with_many_results_is_answered_page_by_page(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    for n in range(45):
        await put(store, clock, article(n, hours=1 + n / 10))

    first = await asked(reader, "الشحن")
    second = await asked(reader, "الشحن", first["next_offset"])
    third = await asked(reader, "الشحن", second["next_offset"])

    pages = [titles(page) for page in (first, second, third)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len(set().union(*pages)) == 45
    assert third["next_offset"] == ""
    assert titles(await asked(reader, "الشحن", "-1; DROP")) == pages[0]


async def test_ac_inl_02_a_story_of_which_only_headlines_may_be_told_has_no_summary(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await put(store, clock, replace(article(1), **HEAD))

    (result,) = (await asked(reader, "الشحن"))["results"]

    assert result["message"]["text"] == (
        "خبر الشحن رقم 1 من الميناء\n"
        "مصدر واحد: صحيفة الميناء · الأحد 22 نوفمبر 2026\n"
        "عنوان ورابط فقط"
    )
    assert result["message"]["preview"] == {"is_disabled": True}


async def test_ac_cpy_06_no_result_shows_a_picture_of_a_source(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await put(store, clock, article(1))

    (result,) = (await asked(reader, ""))["results"]

    assert {name for name in result if name.startswith("thumbnail")} == set()


async def test_the_share_button_of_a_card_brings_its_story_alone(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, article(1))
    await put(store, clock, article(2))
    card, *_ = await reader.say(f"/start s_{id_}")
    (query,) = [
        button["switch_inline_query"]
        for row in card.keyboard
        for button in row
        if "switch_inline_query" in button
    ]

    answer = await asked(reader, query)

    assert titles(answer) == ["خبر الشحن رقم 1 من الميناء"]
    (chosen,) = answer["results"]
    assert chosen["id"] == id_


async def test_a_bot_without_inline_mode_offers_no_sharing(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, article(1))
    reader.world.inline.is_on = False
    await reader.app.bot.get_me()
    card, *_ = await reader.say(f"/start s_{id_}")

    assert "مشاركة" not in str(card.keyboard)


async def test_words_that_find_nothing_bring_the_bot_itself(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    answer = await asked(reader, "<b>أسماك</b>")

    assert titles(answer) == ["لا نتائج عن «\u2068<b>أسماك</b>\u2069»"]
    assert texts(answer) == [
        "موجز يومي بالعربية لأخبار الأعمال والاقتصاد في الصين،"
        " مع المصادر، حسب المواضيع والوقت المختارين."
    ]
    assert answer["button"] == {
        "text": "فتح موجز الصين",
        "start_parameter": "r_inline",
    }
    (welcome,) = await reader.say("/start r_inline")
    assert welcome.text.startswith("موجز الصين\nرسالة واحدة كل يوم")


async def test_withdrawn_stories_are_not_shared(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, replace(article(1), withdrawn=clock.now()))

    assert titles(await asked(reader, "")) == []
    assert titles(await asked(reader, f"s {id_}")) == [
        f"لا نتائج عن «\u2068s {id_}\u2069»"
    ]
    assert titles(await asked(reader, "الشحن")) == []


async def test_a_shared_story_is_no_question_to_the_bot(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await put(store, clock, article(1))
    await reader.say("/start")
    query = ask(reader.world, SENDER, "الشحن")
    await reader.handle()
    (result,) = reader.world.inline.answers[query]["results"]
    before = len(reader.messages)

    choose(reader.world, query, result["id"], READER, SENDER)
    await reader.handle()

    assert len(reader.messages) == before


async def test_nothing_of_an_inline_query_is_kept_or_logged(
    reader: Phone,
    store: Store,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "bot")
    await put(store, clock, article(1))
    before = await store.subscribers.all()

    await asked(reader, "الشحن السري")

    assert await store.subscribers.all() == before == ()
    assert await store.queries.prune(clock.now() + timedelta(days=9)) == 0
    assert "السري" not in caplog.text


async def test_a_query_that_is_too_old_needs_no_answer(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    query = ask(reader.world, SENDER, "الشحن")
    clock.advance(minutes=2)
    await reader.handle()

    assert query not in reader.world.inline.answers
