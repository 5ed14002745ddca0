"""What a reader chose holds on every screen: digits, and the language."""

import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.bidi import bare
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from jobs.address import address
from jobs.deliver import Round
from jobs.facts.glossary import glossary
from storage.engine import Database
from storage.model import Link
from storage.store import Store
from tests.bot.newsstand import keep, opened
from tests.bot.stories import KNOWLEDGE, SOURCES, article, figure
from tests.bot.walk import SCREENS, labels, walk
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, phone
from tests.fakes import FakeClock

EASTERN, WESTERN = re.compile("[٠-٩٫٬٪]"), re.compile("[0-9]")
#: What keeps its digits: hashtags, models and codes, and the digits where named.
KEPT = re.compile(r"#\S+|[A-Za-z]\S*|\d+[A-Za-z]\S*|(?<!\d)(?:0123?|٠١٢٣?)(?!\d)")


@pytest.fixture
async def reader(
    empty_database: Database, clock: FakeClock
) -> AsyncIterator[tuple[Phone, Store]]:
    """A phone of an importer in Cairo, with stories of every kind in the archive."""
    store = await opened(empty_database, clock)
    await store.sources.sync(tuple(SOURCES.values()))
    money = figure("5 ملايين دولار", currency="USD", conversion="35 مليون يوان")
    told = "رُصدت 12 سفينة من طراز C919 في الميناء. وزاد الشحن 4% بحسب علي بابا."
    link = Link("https://port.example/more", "خبر آخر عن 7 موانئ")
    news = (
        article(1, "port", hours=30, summary=told, related=(link,)),
        article(2, "silk", title="علي بابا تفتح 20 متجرًا عن هوكو", figures=(money,)),
        *(article(n, "tech", hours=n) for n in range(3, 12)),
    )
    await keep(store, clock, *(replace(one, text=told) for one in news))
    async with phone(store, clock, english=True) as made:
        await made.say("/start")
        await made.press("ob~imp")
        yield made, store


async def test_ac_dat_01_numerals_reach_every_screen_and_spare_names(
    reader: tuple[Phone, Store],
) -> None:
    phone, store = reader
    await phone.say("/language")
    await phone.press("nm~a")
    eastern = [KEPT.sub("", text) for text in await walk(phone)]
    await store.subscribers.change(READER, lambda s: replace(s, numerals="w", less=()))
    western = [KEPT.sub("", text) for text in await walk(phone)]

    assert [text for text in eastern if WESTERN.search(text)] == []
    assert [text for text in western if EASTERN.search(text)] == []
    assert len(eastern) == len(western) > 3 * len(SCREENS)


async def test_every_screen_is_told_in_english_but_the_news(
    reader: tuple[Phone, Store],
) -> None:
    phone, _ = reader
    await phone.say("/language")

    assert await phone.press("lg~en") == (
        "Interface language: English. News stays in Arabic."
    )
    told = await walk(phone)
    lines = {
        line for text in told if not DIGEST.match(text) for line in text.split("\n")
    }

    assert {bare(line) for line in lines if _is_arabic(line)} - NEWS == set()
    assert NEWS - {bare(line) for line in lines} == set()


DIGEST = re.compile("موجز (?:الصين|آخر)")
#: What readers of English see in Arabic: headlines, summaries, explanations, names.
NEWS = {
    *("علي بابا تفتح 20 متجرًا عن هوكو", "زاد الشحن 4% بحسب علي بابا."),
    "5 ملايين دولار (35 مليون يوان حسب المصدر)",
    *("بوابة الحرير", "صحيفة الميناء", "وكالة المرفأ", "العربية"),
    *("✓ يناير", "كانون الثاني", "جانفي", "يوليوز", "يناير/ كانون الثاني"),
    glossary()["hukou"].explanation,
}


def _is_arabic(line: str) -> bool:
    """Whether the line is read from the right."""
    strong = (unicodedata.bidirectional(c) for c in line)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


async def test_english_begins_on_the_welcome_and_leads_back(
    sqlite_store: Store, clock: FakeClock
) -> None:
    async with phone(sqlite_store, clock, english=True) as reader:
        (welcome,) = await reader.say("/start")
        assert labels(welcome)[-1] == ["English"]
        await reader.press("lg~en")

        assert reader.last.id == welcome.id
        assert reader.last.text.startswith("China Brief in Arabic\nOne message a day")
        assert labels(reader.last)[-1] == ["العربية"]
        await reader.press("ob~tec")
        assert reader.last.text.startswith("On: 5 topics (E-commerce & Consumer, ")
        await reader.say("/language")
        assert await reader.press("lg~ar") == "لغة الواجهة: العربية."
        assert reader.last.text.startswith("اللغة والعرض\nلغة الواجهة: العربية")


async def test_a_digest_is_in_arabic_and_its_buttons_are_the_reader_s(
    reader: tuple[Phone, Store], clock: FakeClock
) -> None:
    phone, store = reader
    await phone.say("/language")
    await phone.press("lg~en")
    subscriber = await store.subscribers.get(READER)
    assert subscriber is not None
    assert subscriber.next_slot is not None
    clock.set(subscriber.next_slot)
    await address(store, clock, KNOWLEDGE)
    courier = TelegramCourier(phone.app.bot, TEXTS, HEADINGS, is_answered)
    clock.advance(minutes=20)
    await Round(store, courier, clock, "me").run()

    assert phone.last.text.startswith("موجز الصين · الاثنين 23 نوفمبر 2026\n")
    assert [b["text"] for b in (phone.last.keyboard or ())[-1]] == [
        "More stories",
        "Topics",
    ]
