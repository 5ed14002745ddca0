"""What operators are told of the sources, in their chats, once each."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from telegram import Bot

from bot.botapi import faults
from bot.botapi.world import World
from bot.operators import TOGETHER, Operators
from jobs.alert import Notice, alert
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.group import group
from jobs.harvest import Desk
from jobs.poll import poll
from jobs.read import read
from storage.model import Source
from storage.store import Store
from tests.bot.check import check
from tests.bot.wire import TEXTS, telegram
from tests.fakes import FakeClock

OPERATOR, OTHER = 501, 502
HOUR = timedelta(hours=1)


@dataclass
class Newsroom:
    """Publishers, the bot that reads them and whoever runs it, an hour at a time."""

    store: Store
    clock: FakeClock
    world: World
    bot: Bot
    desk: Desk
    chats: tuple[int, ...] = (OPERATOR,)
    down: dict[str, int] = field(default_factory=dict)  #: statuses by host
    titles: dict[str, str] = field(default_factory=dict)
    ages: dict[str, timedelta] = field(default_factory=dict)

    def answer(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if request.url.path != "/rss":
            return httpx.Response(404)
        if status := self.down.get(host):
            return httpx.Response(status)
        newest = self.clock.now() - self.ages.get(host, HOUR)
        items = "".join(
            f"<item><title>الصين تفتح ميناء</title><link>https://{host}/{date:%m%d}"
            f"</link><pubDate>{date.isoformat()}</pubDate></item>"
            for date in (newest - timedelta(days=n) for n in range(12))
        )
        title = self.titles.get(host, "الاقتصاد")
        return httpx.Response(
            200, text=f"<rss><channel><title>{title}</title>{items}</channel></rss>"
        )

    async def hour(self) -> tuple[Notice, ...]:
        """Read every source and look at how they are doing."""
        self.clock.advance(hours=1)
        await poll(self.desk, all_=True)
        return await self.look()

    async def look(self) -> tuple[Notice, ...]:
        tell = Operators(self.bot, self.chats, TEXTS).tell
        return await alert(self.store, self.clock, tell)

    def told(self, chat: int = OPERATOR) -> list[str]:
        return [m.text for m in self.world.chat(chat).messages if m.from_bot]


def sources(*slugs: str) -> Sequence[Source]:
    return [Source(s, f"صحيفة {s}", f"https://{s}.example/rss", "ar") for s in slugs]


@pytest.fixture
async def newsroom(store: Store, clock: FakeClock) -> AsyncIterator[Newsroom]:
    await store.sources.sync(sources("a", "b", "c", "d"))

    def answer(request: httpx.Request) -> httpx.Response:
        return room.answer(request)

    transport = httpx.MockTransport(answer)
    async with (
        telegram(clock) as (world, bot),
        build_client("https://mujaz.example", transport=transport) as client,
    ):
        for chat in (OPERATOR, OTHER):
            world.meet(chat, "أمل")
            world.say(chat, "/start")  # before that, no bot may write
        desk = Desk(store, client, clock, "me", read, group, Sites(client, clock))
        room = Newsroom(store, clock, world, bot, desk)
        yield room
        for text in (*room.told(), *room.told(OTHER)):
            check(text)
        assert world.violations == []


async def test_ac_src_07_a_broken_source_is_told_once_and_its_recovery_once(
    newsroom: Newsroom,
) -> None:
    await newsroom.hour()
    newsroom.down["a.example"] = 503
    for _ in range(4):
        await newsroom.hour()
    assert newsroom.told() == []

    for _ in range(3):
        await newsroom.hour()
    assert newsroom.told() == [
        "المصدر «صحيفة \u2068a\u2069» متعثر منذ 5 ساعات:"
        " تعذّرت القراءة (\u2068HTTP 503\u2069). عدد المحاولات: 5."
    ]
    health = await newsroom.store.sources.health()
    assert [h.failures for h in health.values()] == [7, 0, 0, 0]

    del newsroom.down["a.example"]
    for _ in range(2):
        await newsroom.hour()
    assert newsroom.told()[1:] == [
        "عاد المصدر «صحيفة \u2068a\u2069»، وأحدث ما فيه منذ ساعة واحدة."
    ]


async def test_a_source_that_is_gone_for_good_is_told_at_once(
    newsroom: Newsroom,
) -> None:
    await newsroom.hour()
    newsroom.down["a.example"] = 410
    for _ in range(3):
        await newsroom.hour()

    assert newsroom.told() == [
        "المصدر «صحيفة \u2068a\u2069» متعثر منذ ساعة واحدة:"
        " لا شيء في هذا العنوان (\u2068HTTP 410\u2069). عدد المحاولات: 1."
    ]


async def test_a_source_that_goes_silent_is_told_once_though_it_answers(
    newsroom: Newsroom,
) -> None:
    await newsroom.hour()
    newsroom.ages["b.example"] = timedelta(days=5)
    await newsroom.hour()  # what it says now is older than what it said before
    assert newsroom.told() == []

    newsroom.clock.advance(days=4)
    for _ in range(2):
        await newsroom.hour()
    assert newsroom.told() == [
        "المصدر «صحيفة \u2068b\u2069» بلا جديد منذ 4 أيام، والمعتاد جديد كل يوم واحد."
    ]

    del newsroom.ages["b.example"]
    await newsroom.hour()
    assert len(newsroom.told()) == 2


async def test_a_section_that_became_another_feed_is_told_once(
    newsroom: Newsroom,
) -> None:
    await newsroom.hour()
    newsroom.titles["c.example"] = "كل الأخبار"
    for _ in range(2):
        await newsroom.hour()

    assert newsroom.told() == [
        "المصدر «صحيفة \u2068c\u2069» صار خلاصة أخرى:"
        " كان عنوانها «الاقتصاد» وأصبح «كل الأخبار»."
    ]


async def test_ac_cpy_02_a_mode_that_was_lowered_is_told_once(
    newsroom: Newsroom,
) -> None:
    lowered = newsroom.store.sources.lower("d", "head", "nosnippet")
    assert await lowered
    for _ in range(2):
        await newsroom.hour()
    assert newsroom.told() == [
        "صارت طريقة عرض «صحيفة \u2068d\u2069»: عنوان ورابط فقط."
        " السبب: يطلب الناشر عدم عرض مقتطفات من نصوصه."
    ]

    await newsroom.store.sources.allow("d", "sum", "أذن الناشر.")
    await newsroom.hour()
    assert await newsroom.store.alarms.raised() == {}
    assert len(newsroom.told()) == 1


async def test_when_all_fail_at_once_one_message_says_so(newsroom: Newsroom) -> None:
    await newsroom.hour()
    newsroom.down = {f"{slug}.example": 502 for slug in "abcd"}
    for _ in range(9):
        await newsroom.hour()
    newsroom.down = {}
    for _ in range(2):
        await newsroom.hour()

    assert newsroom.told() == [
        "تتعذّر قراءة المصادر كلها تقريبًا، وعددها 4."
        " الأرجح أن الخلل في شبكة هذا الخادم لا في المصادر.",
        "عادت قراءة المصادر.",
    ]


async def test_a_downtime_of_ours_raises_no_alarm(newsroom: Newsroom) -> None:
    await newsroom.hour()
    newsroom.clock.advance(days=30)

    assert await newsroom.look() == ()
    await newsroom.hour()
    assert newsroom.told() == []


async def test_two_processes_that_see_one_trouble_tell_it_once(
    newsroom: Newsroom,
) -> None:
    newsroom.ages["b.example"] = timedelta(days=9)
    newsroom.clock.advance(hours=1)
    await poll(newsroom.desk, all_=True)
    told = await asyncio.gather(*(newsroom.look() for _ in range(3)))

    assert sorted(map(len, told)) == [0, 0, 1]
    assert len(newsroom.told()) == 1


async def test_what_reached_no_operator_is_told_later(newsroom: Newsroom) -> None:
    newsroom.ages["b.example"] = timedelta(days=9)
    newsroom.world.faults.add(faults.flooded(30), "sendMessage")
    assert await newsroom.hour() == ()
    assert newsroom.told() == []

    assert len(await newsroom.look()) == 1
    assert len(newsroom.told()) == 1


async def test_every_operator_is_told_even_when_one_blocked_the_bot(
    newsroom: Newsroom,
) -> None:
    newsroom.chats = (OPERATOR, OTHER)
    newsroom.ages["b.example"] = timedelta(days=9)
    newsroom.world.block(OPERATOR)
    await newsroom.hour()
    await newsroom.hour()

    assert (newsroom.told(), len(newsroom.told(OTHER))) == ([], 1)


async def test_without_an_operator_the_log_is_told(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.chats = ()
    newsroom.ages["b.example"] = timedelta(days=9)
    await newsroom.hour()
    await newsroom.hour()

    told = [r.getMessage() for r in caplog.records if r.name == "jobs.alert"]
    assert told == ["b: stale: silent"]


async def test_a_source_that_an_operator_paused_is_no_news(newsroom: Newsroom) -> None:
    newsroom.ages["b.example"] = timedelta(days=9)
    await newsroom.hour()
    await newsroom.store.sources.pause("b", "ميت")
    await newsroom.hour()

    assert len(newsroom.told()) == 1
    assert await newsroom.store.alarms.raised() == {}


async def test_many_notices_are_few_messages(newsroom: Newsroom) -> None:
    many = sources(*(f"s{n}" for n in range(TOGETHER + 1)))
    await newsroom.store.sources.sync(many)
    newsroom.ages = {f"{s.slug}.example": timedelta(days=9) for s in many}
    await newsroom.hour()

    assert [text.count("بلا جديد") for text in newsroom.told()] == [TOGETHER, 1]
