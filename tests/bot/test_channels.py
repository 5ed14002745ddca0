"""Channels: linked, set up and posted to, through the real bot and the local API."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.botapi import faults
from bot.botapi.channels import POSTING, forward
from bot.botapi.chats import Message, User
from bot.botapi.groups import appoint
from bot.botapi.inline import ask
from bot.conversation.story import code
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.operators import Operators
from jobs.address import address
from jobs.amend import amend
from jobs.deliver import Round
from jobs.publish import publish
from jobs.remind import remind
from jobs.revise import withdrawal
from jobs.tell import retell
from storage.model import (
    Article,
    Change,
    Figure,
    Rereading,
    Revision,
    Serving,
    Source,
)
from storage.store import Store
from tests.bot.check import check
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, buttons, phone
from tests.fakes import FakeClock

CHANNEL = -1001234567890
REF = code(-CHANNEL)
KEEPER = User(READER, "سلمى", "ar")
STATE = Source(
    "xin",
    "صحيفة المرسى",
    "https://xin.example/f",
    "ar",
    ownership="state-cn",
    weight=0.7,
)
KNOWN = replace(KNOWLEDGE, sources={**SOURCES, "xin": STATE})
EDITOR = 9001
MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 08:00 in Riyadh


@dataclass
class Desk:
    """A channel, whoever runs it, and the work that the bot does for it."""

    phone: Phone
    store: Store
    clock: FakeClock

    @property
    def editor(self) -> Phone:
        return Phone(self.phone.world, self.phone.app, EDITOR)

    @property
    def posts(self) -> list[Message]:
        return [m for m in self.phone.world.chat(CHANNEL).messages if m.from_bot]

    @property
    def courier(self) -> TelegramCourier:
        return TelegramCourier(self.phone.app.bot, TEXTS, HEADINGS, is_answered)

    async def link(self) -> Message:
        """The bot's answer to a forwarded post of the channel."""
        world = self.phone.world
        post = world.say(CHANNEL, "منشور سابق")
        forward(world, READER, CHANNEL, post.id)
        await self.phone.handle()
        return self.phone.last

    async def put(self, *reports: Article) -> int:
        """The one story of these reports, as its id."""
        now = self.clock.now()
        news = [replace(one, published=now, seen=now) for one in reports]
        async with self.store.archive.ingest(now) as batch:
            found = await batch.add(news, {a.key: news[0].key for a in news})
        (story,) = set(found)
        self.clock.advance(seconds=1)  # windows end before they are composed
        return story

    async def event(self, n: int, **more: object) -> int:
        """A story that two sources tell."""
        return await self.put(
            article(10 * n, "port", **more), article(10 * n + 1, "silk", **more)
        )

    async def publish(self) -> int:
        """How many posts are owed now; they are sent."""
        owed = await publish(self.store, self.clock, KNOWN)
        await self.send()
        return owed

    async def send(self) -> None:
        await Round(self.store, self.courier, self.clock, "me").run()
        await amend(self.store, self.courier)


@pytest.fixture
async def desk(store: Store, clock: FakeClock) -> AsyncIterator[Desk]:
    clock.set(MORNING)
    await store.sources.sync(tuple(KNOWN.sources.values()))
    editors = frozenset({EDITOR})
    async with phone(store, clock, knowledge=KNOWN, operators=editors) as made:
        made.world.meet(EDITOR, "محرر")
        made.world.meet(CHANNEL, "أخبار الصين", type="channel")
        made.world.chat(CHANNEL).username = "china_news"
        appoint(made.world, CHANNEL, made.world.me, rights=[POSTING])
        appoint(made.world, CHANNEL, KEEPER)
        yield Desk(made, store, clock)
    for post in made.world.chat(CHANNEL).messages:
        check(post.text)
        assert not [b for b in buttons(post) if not b.startswith("https://")]


async def test_ac_chn_01_a_channel_where_the_bot_may_post_is_linked(desk: Desk) -> None:
    linked = await desk.link()

    assert linked.text == (
        "رُبطت القناة \u2068أخبار الصين\u2069. النمط: أبرز القصص."
        " الحد: 3 رسائل في اليوم."
    )
    (by_name,) = await desk.phone.say("/channel add @china_news")
    assert by_name.text == linked.text


@pytest.mark.parametrize("rights", [[], None])
async def test_ac_chn_01_a_channel_without_post_rights_is_told_what_is_missing(
    desk: Desk, rights: list[str] | None
) -> None:
    world = desk.phone.world
    status = "administrator" if rights is not None else "left"
    appoint(world, CHANNEL, world.me, status, rights or [])

    told = await desk.link()

    assert told.text == (
        "لا صلاحية نشر في \u2068أخبار الصين\u2069."
        " تلزم إضافة البوت مشرفًا بصلاحية «نشر الرسائل» وحدها."
    )
    (by_name,) = await desk.phone.say("/channel add https://t.me/China_News")
    assert by_name.text == told.text
    assert await desk.store.channels.all() == ()


async def test_a_reader_who_does_not_run_the_channel_links_nothing(desk: Desk) -> None:
    appoint(desk.phone.world, CHANNEL, KEEPER, "member")

    told = await desk.link()
    (by_name,) = await desk.phone.say("/channel add china_news")

    assert told.text.startswith("لا نتائج عن")  # a text like any other
    assert by_name.text == "إعداد القناة \u2068أخبار الصين\u2069 متاح لإدارتها فقط."
    assert await desk.store.channels.all() == ()


async def test_the_operator_links_a_channel_that_others_run(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock, operators=frozenset({READER})) as operator:
        operator.world.meet(CHANNEL, "أخبار الصين", type="channel")
        operator.world.chat(CHANNEL).username = "china_news"
        appoint(operator.world, CHANNEL, operator.world.me, rights=[POSTING])
        (linked,) = await operator.say("/channel add @china_news")

    assert linked.text.startswith("رُبطت القناة")


async def test_an_unknown_name_is_no_channel(desk: Desk) -> None:
    (told,) = await desk.phone.say("/channel add @nobody_here")
    (help_,) = await desk.phone.say("/channel")

    assert told.text.startswith("لا قناة عامة باسم \u2068@nobody_here\u2069.")
    assert help_.text.startswith("لربط قناة: إضافة البوت مشرفًا")


async def test_ac_chn_01_a_story_of_two_sources_is_posted_once(desk: Desk) -> None:
    await desk.link()
    await desk.put(article(1))
    assert await desk.publish() == 0
    story = await desk.event(2, title="توسعة ميناء جديد", topics=("trd", "arb"))

    assert await desk.publish() == 1
    desk.clock.advance(hours=9)
    assert await desk.publish() == 0

    (post,) = desk.posts
    assert post.text == (
        "توسعة ميناء جديد\n\n"
        "ارتفعت حركة الحاويات في الميناء. وتوقعت الإدارة استمرار النمو.\n\n"
        "مصدران: صحيفة الميناء، بوابة الحرير\n"
        "#تجارة_الصين #الصين_والعرب"
    )
    assert buttons(post)[::-1] == [
        "https://port.example/20",
        f"https://t.me/mujaz_bot?start=s_{code(story)}",
    ]
    assert post.preview == {
        "url": "https://port.example/20",
        "prefer_small_media": True,
        "show_above_text": False,
    }
    assert not post.silent


async def test_ac_chn_01_the_next_post_is_the_best_of_those_that_were_not_posted(
    desk: Desk,
) -> None:
    await desk.link()
    await desk.event(1, title="خبر أول")
    await desk.event(2, title="خبر ثانٍ", figures=(Figure("5%", 5.0, unit="percent"),))
    for hours in (0, 9, 9):
        desk.clock.advance(hours=hours)
        await desk.publish()

    assert [post.text.split("\n")[0] for post in desk.posts] == ["خبر ثانٍ", "خبر أول"]


async def test_ac_chn_01_two_processes_owe_one_post(desk: Desk) -> None:
    await desk.link()
    await desk.event(1)

    owed = await asyncio.gather(
        *(publish(desk.store, desk.clock, KNOWN) for _ in range(2))
    )
    await desk.send()

    assert sorted(owed) == [0, 1]
    assert len(desk.posts) == 1


async def test_ac_chn_01_a_day_has_no_more_posts_than_the_cap_and_two_that_ring(
    desk: Desk,
) -> None:
    await desk.link()
    heard: dict[int, list[bool]] = {}
    for n in range(16):
        await desk.event(n, title=f"خبر مؤكد رقم {n}")
        before = len(desk.posts)
        await desk.publish()
        local = desk.clock.now() + timedelta(hours=3)
        for post in desk.posts[before:]:
            heard.setdefault(local.day, []).append(not post.silent)
            assert post.silent or 7 <= local.hour < 22
        desk.clock.advance(hours=3)

    assert max(map(len, heard.values())) == 3
    assert max(map(sum, heard.values())) == 2


async def test_ac_chn_01_at_night_posts_are_silent(desk: Desk) -> None:
    await desk.link()
    desk.clock.set(MORNING.replace(hour=20))  # 23:00 in Riyadh
    await desk.event(1)
    await desk.publish()

    (post,) = desk.posts
    assert post.silent


async def test_ac_chn_02_the_post_and_the_card_show_the_same_figures_and_labels(
    desk: Desk,
) -> None:
    await desk.link()
    figures = (
        Figure("118.1 مليون دولار", 118.1e6, currency="USD", label="الاستثمار"),
        Figure("9,500 فرصة", 9500.0, unit="jobs", label="الوظائف"),
    )
    told = {"flags": ("machine-translation",), "figures": figures}
    story = await desk.put(
        article(1, "state", **told), article(2, "xin", title="نص آخر")
    )
    await desk.publish()
    card, *_ = await desk.phone.say(f"/start s_{code(story)}")

    (post,) = desk.posts
    labels = "إعلام رسمي صيني · ترجمة آلية"
    assert f"\n{labels}" in card.text
    assert f" · {labels}\n" in post.text
    for figure in card.text.split("\n")[3].split(" · "):
        assert figure in post.text.split("\n")


async def test_ac_mt_01_a_machine_translation_says_so_in_a_channel_and_in_any_chat(
    desk: Desk,
) -> None:
    await desk.link()
    await desk.event(1, flags=("machine-translation",))
    await desk.publish()
    query = ask(desk.phone.world, KEEPER, "")
    await desk.phone.handle()

    (post,) = desk.posts
    (result,) = desk.phone.world.inline.answers[query]["results"]
    assert " · ترجمة آلية\n" in post.text
    assert result["message"]["text"].endswith("\nترجمة آلية")


async def test_ac_cpy_06_no_post_carries_a_picture_of_a_source(desk: Desk) -> None:
    await desk.link()
    await desk.event(1)
    await desk.publish()

    calls = desk.phone.world.calls
    assert {c.method for c in calls if c.params.get("chat_id") == CHANNEL} == {
        "getChatMember",
        "sendMessage",
    }


async def test_ac_cpy_04_a_headline_alone_has_neither_summary_nor_preview_in_a_channel(
    desk: Desk,
) -> None:
    await desk.link()
    await desk.event(1, text="", summary="", figures=(), mode="head")
    await desk.publish()

    (post,) = desk.posts
    assert post.text == (
        "خبر الشحن رقم 10 من الميناء\n\n"
        "مصدران: صحيفة الميناء، بوابة الحرير · عنوان ورابط فقط\n"
        "#تجارة_الصين"
    )
    assert post.preview_disabled


async def test_a_withdrawn_story_is_struck_out_where_it_stands(desk: Desk) -> None:
    await desk.link()
    await desk.event(1, title="خبر سيُسحب")
    await desk.publish()
    desk.clock.advance(hours=1)
    await withdraw(desk, "https://port.example/10")
    await desk.send()
    (post,) = desk.posts
    assert "مصدر واحد: بوابة الحرير" in post.text

    await withdraw(desk, "https://silk.example/11")
    await desk.send()
    await desk.send()

    (post,) = desk.posts
    assert post.text == "خبر سيُسحب\n\nسُحب هذا الخبر. حُذف من المصدر."
    assert buttons(post) == []
    edits = [c for c in desk.phone.world.calls if c.method == "editMessageText"]
    assert len(edits) == 2


async def test_a_post_with_a_grave_error_says_what_is_right(desk: Desk) -> None:
    await desk.link()
    await desk.event(1, title="عقد بقيمة 118 مليون دولار")
    await desk.publish()
    wrong = Change("figure", "118 مليون دولار", "11.8 مليون دولار", "قيمة العقد")
    for old in await desk.store.archive.articles(["https://port.example/10"]):
        grave = Rereading(old, old, Revision("critical", (wrong,)))
        async with desk.store.archive.ingest(desk.clock.now()) as batch:
            await batch.revise(grave, retell)
    await desk.send()

    (post,) = desk.posts
    assert post.text == (
        "عقد بقيمة 118 مليون دولار\n\nسُحب هذا الخبر."
        " ورد هنا أن قيمة العقد 118 مليون دولار، والصواب 11.8 مليون دولار."
    )


async def test_a_post_of_which_nobody_knows_whether_it_arrived_is_not_repeated(
    desk: Desk,
) -> None:
    await desk.link()
    await desk.event(1)
    lost = faults.closed(effect=True)
    desk.phone.world.faults.add(lost, "sendMessage", CHANNEL)
    await desk.publish()
    for _ in range(3):
        desk.clock.advance(hours=7)
        assert await desk.publish() == 0

    assert len(desk.posts) == 1
    assert await desk.store.ledger.tally() == {"unknown": 1}


async def test_a_story_withdrawn_before_it_left_is_not_posted(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.link()
    await desk.event(1)
    assert await publish(desk.store, desk.clock, KNOWN) == 1
    await withdraw(desk, "https://port.example/10", "https://silk.example/11")
    await desk.send()

    assert desk.posts == []
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == []


async def test_the_settings_of_a_channel_are_turned_by_whoever_runs_it(
    desk: Desk,
) -> None:
    await desk.link()
    await desk.phone.press(f"ch~{REF}~m~daily")
    assert desk.phone.last.text == (
        "إعداد: \u2068أخبار الصين\u2069\nالنمط: موجز واحد يوميًا\n"
        "المواضيع: 14 موضوعًا\nالموعد: \u206808:00\u2069 بتوقيت الرياض\nالنشر: يعمل"
    )
    await desk.phone.press(f"ch~{REF}~m~top")
    await desk.phone.press(f"ch~{REF}~c")
    await desk.phone.press(f"ch~{REF}~c~5")
    await desk.phone.press(f"ch~{REF}~t~1")
    await desk.phone.press(f"ch~{REF}~s~trd~0~1")
    await desk.phone.press(f"ch~{REF}")
    assert desk.phone.last.text == (
        "إعداد: \u2068أخبار الصين\u2069\nالنمط: أبرز القصص\n"
        "المواضيع: 13 موضوعًا\nالحد: 5 رسائل في اليوم\nالنشر: يعمل"
    )
    await desk.event(1)
    assert await desk.publish() == 0  # of a topic that is off

    await desk.phone.press(f"ch~{REF}~x~0")
    assert desk.phone.last.text.endswith("النشر: متوقف")
    await desk.event(2, topics=("aix",))
    assert await desk.publish() == 0
    await desk.phone.press(f"ch~{REF}~x~1")
    assert await desk.publish() == 1


async def by_approval(desk: Desk) -> None:
    await desk.link()
    await desk.phone.press(f"ch~{REF}~m~approved")


async def waiting(desk: Desk) -> list[str]:
    """What an editor is shown of the queue."""
    return (await desk.editor.say("/queue"))[-1].text.split("\n")


async def test_a_channel_by_approval_says_so_in_its_settings(desk: Desk) -> None:
    await by_approval(desk)

    assert desk.phone.last.text == (
        "إعداد: \u2068أخبار الصين\u2069\nالنمط: بموافقة التحرير\n"
        "المواضيع: 14 موضوعًا\nالحد: 3 رسائل في اليوم\nالنشر: يعمل"
    )
    assert desk.phone.last.keyboard
    assert [row[0]["text"] for row in desk.phone.last.keyboard[:3]] == [
        "أبرز القصص",
        "✓ بموافقة التحرير",
        "موجز واحد يوميًا",
    ]


async def test_without_editors_no_channel_waits_for_them(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock, knowledge=KNOWN) as reader:
        world = reader.world
        world.meet(CHANNEL, "أخبار الصين", type="channel")
        appoint(world, CHANNEL, world.me, rights=[POSTING])
        appoint(world, CHANNEL, KEEPER)
        await Desk(reader, store, clock).link()
        modes = [b for b in buttons(reader.last) if "~m~" in b]

    assert modes == [f"ch~{REF}~m~top", f"ch~{REF}~m~daily"]


async def test_ac_edq_01_a_channel_by_approval_is_posted_what_an_editor_publishes(
    desk: Desk,
) -> None:
    await by_approval(desk)
    await desk.put(article(1))  # of one source
    await desk.event(2, title="توسعة ميناء جديد")
    assert await desk.publish() == 0
    title, _, reason, source = await waiting(desk)
    assert (title, reason) == ("توسعة ميناء جديد", "السبب: نشر في قناة")
    assert source.endswith(" · منشورة")

    assert await desk.editor.press("ad~q~2~ok") == "نُشرت"
    assert desk.editor.last.text == "لا شيء في قائمة التحرير."
    assert await desk.publish() == 1
    desk.clock.advance(hours=9)
    assert await desk.publish() == 0
    (post,) = desk.posts
    assert post.text.startswith("توسعة ميناء جديد\n\n")
    assert " · مُراجَع\n" in post.text


async def test_ac_edq_01_a_channel_by_approval_is_posted_an_editors_words(
    desk: Desk,
) -> None:
    await by_approval(desk)
    await desk.event(1)
    await desk.publish()
    await waiting(desk)
    await desk.editor.press("ad~q~1~et")
    await desk.editor.say("ميناء حاويات جديد")
    await desk.editor.press("ad~q~1~ho")
    await desk.publish()

    (post,) = desk.posts
    assert post.text == (
        "ميناء حاويات جديد\n\n"
        "مصدران: صحيفة الميناء، بوابة الحرير · عنوان ورابط فقط · مُراجَع\n#تجارة_الصين"
    )


async def test_ac_edq_01_what_an_editor_rejects_or_puts_off_is_not_posted(
    desk: Desk,
) -> None:
    await by_approval(desk)
    await desk.event(1, title="خبر أول")
    await desk.event(2, title="خبر ثانٍ")
    await desk.publish()
    await waiting(desk)
    assert await desk.editor.press("ad~q~1~no") == "رُفضت"
    assert await desk.editor.press("ad~q~2~la") == "أُجّلت"
    assert await desk.publish() == 0

    assert await desk.store.queue.tally() == 1
    assert "خبر أول" in (await desk.phone.say("/latest"))[-1].text


async def test_ac_edq_02_what_no_editor_looked_at_is_neither_posted_nor_asked_again(
    desk: Desk,
) -> None:
    await by_approval(desk)
    await desk.event(1)
    await desk.publish()
    desk.clock.advance(hours=12)
    chats = [EDITOR]
    await remind(desk.store, desk.clock, chats, Operators(
        desk.phone.app.bot, chats, TEXTS
    ).remind)  # fmt: skip
    assert await desk.publish() == 0

    assert await waiting(desk) == ["لا شيء في قائمة التحرير."]
    assert desk.posts == []


async def test_an_editor_is_asked_about_as_many_stories_as_a_day_has_room_for(
    desk: Desk,
) -> None:
    await by_approval(desk)
    for n in range(6):
        await desk.event(n, title=f"خبر مؤكد رقم {n}")
    for _ in range(2):
        await desk.publish()
    assert await desk.store.queue.tally() == 3
    await waiting(desk)
    for _ in range(2):
        press = next(b for b in buttons(desk.editor.last) if b.endswith("~ok"))
        await desk.editor.press(press)
    owed = []
    for _ in range(4):
        owed.append(await desk.publish())
        desk.clock.advance(minutes=5)
    assert owed == [1, 1, 0, 0]

    assert await desk.store.queue.tally() == 1
    assert len(desk.posts) == 2


async def test_of_what_an_editor_publishes_two_processes_owe_one_post(
    desk: Desk,
) -> None:
    await by_approval(desk)
    await desk.event(1)
    processes = [publish(desk.store, desk.clock, KNOWN) for _ in range(2)]
    assert await asyncio.gather(*processes) == [0, 0]
    assert await desk.store.queue.tally() == 1
    await waiting(desk)
    await desk.editor.press("ad~q~1~ok")
    processes = [publish(desk.store, desk.clock, KNOWN) for _ in range(2)]
    owed = await asyncio.gather(*processes)
    await desk.send()

    assert sorted(owed) == [0, 1]
    assert len(desk.posts) == 1


async def test_whoever_runs_a_channel_no_more_turns_nothing(desk: Desk) -> None:
    await desk.link()
    appoint(desk.phone.world, CHANNEL, KEEPER, "left")

    toast = await desk.phone.press(f"ch~{REF}~x~0")

    assert toast == "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
    subscriber = await desk.store.subscribers.get(CHANNEL)
    assert subscriber is not None
    assert subscriber.state == "active"


async def test_the_channels_that_a_reader_runs_are_listed(desk: Desk) -> None:
    await desk.link()
    (listed,) = await desk.phone.say("/channel")

    assert listed.text == "القنوات المربوطة"
    assert buttons(listed) == [f"ch~{REF}"]


async def test_a_daily_channel_gets_one_digest_without_buttons(desk: Desk) -> None:
    await desk.link()
    await desk.phone.press(f"ch~{REF}~m~daily")
    await desk.event(1)
    assert await desk.publish() == 0
    slot = await desk.store.editions.next_slot()
    assert slot is not None
    desk.clock.set(slot + timedelta(minutes=20))
    await address(desk.store, desk.clock, KNOWN)
    await desk.send()

    (post,) = desk.posts
    assert post.text.startswith("موجز الصين · الثلاثاء 24 نوفمبر 2026")
    assert buttons(post) == []
    assert not post.silent
    (channel,) = await desk.store.channels.all()
    assert channel.mode is Serving.DAILY


async def test_a_channel_that_took_the_right_away_gets_nothing_more(
    desk: Desk,
) -> None:
    await desk.link()
    appoint(desk.phone.world, CHANNEL, desk.phone.world.me, rights=[])
    await desk.event(1)
    await desk.publish()
    desk.clock.advance(hours=8)
    await desk.event(2)
    assert await desk.publish() == 0

    appoint(desk.phone.world, CHANNEL, desk.phone.world.me, rights=[POSTING])
    await desk.link()
    assert await desk.publish() == 1
    assert len(desk.posts) == 1


async def withdraw(desk: Desk, *keys: str) -> None:
    """Publishers take these articles back."""
    for old in await desk.store.archive.articles(keys):
        async with desk.store.archive.ingest(desk.clock.now()) as batch:
            await batch.revise(withdrawal(old), retell)
