"""The editors' queue: what waits for them, unseen or not, and what they decide."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.botapi.chats import Message
from bot.operators import Operators
from jobs.facts.topics import topics
from jobs.remind import remind
from storage.editing import State
from storage.model import Concern, Reason
from storage.store import Store
from tests.bot.paper import NEWS, Paper, digest
from tests.bot.stories import SOURCES
from tests.bot.town import Town
from tests.bot.wire import TEXTS, Phone, buttons, phone
from tests.fakes import FakeClock

EDITOR, ANOTHER = 9001, 9002
EDITORS = frozenset({EDITOR, ANOTHER})
FALL = "إفلاس شركة سيارات كهربائية صينية في نينغبو"
TOLD = (
    "أعلنت شركة صينية للسيارات الكهربائية في نينغبو إفلاسها يوم السبت."
    " وبلغت ديون المصنع 40 مليون يوان، ويعمل فيه ثلاثة آلاف عامل."
)
OTHER = "إفلاس شركة بطاريات صينية في شانغهاي"
ANOTHER_TOLD = "أغلق مصنع بطاريات صيني في شانغهاي أبوابه بعد خسائر دامت عامين."
HARBOUR, OPENED = NEWS["2"]
TOPICS = frozenset(t.id for t in topics())
BETTER = "ميناء حاويات جديد في نينغبو"
CONCERN = Concern(Reason.DATE, "port")
LABELS = [
    ["نشر", "رفض", "تأجيل"],
    ["تعديل العنوان", "تعديل الملخّص"],
    ["عنوان فقط", "دمج مع…"],
]


@dataclass
class Newsroom:
    """A paper that is read, its readers, and the editors of the bot."""

    store: Store
    clock: FakeClock
    paper: Paper
    editor: Phone
    another: Phone

    async def latest(self) -> str:
        """What any reader is told of the newest stories."""
        self.clock.advance(minutes=1)
        return (await self.editor.say("/latest"))[-1].text

    async def queue(self) -> Message:
        return (await self.editor.say("/queue"))[-1]

    async def remind(self) -> int:
        operators = Operators(self.editor.app.bot, EDITORS, TEXTS)
        return await remind(self.store, self.clock, EDITORS, operators.remind)

    async def state(self, story: int = 1) -> State:
        case = await self.store.queue.case(story)
        assert case is not None
        return case.state


@pytest.fixture
async def room(store: Store, clock: FakeClock, paper: Paper) -> AsyncIterator[Newsroom]:
    paper.desk = replace(paper.desk, is_edited=True)
    async with phone(store, clock, operators=EDITORS) as made:
        phones = [Phone(made.world, made.app, chat) for chat in (EDITOR, ANOTHER)]
        for one in phones:
            made.world.meet(one.chat_id, "محرر")
            await one.say("/start")
        yield Newsroom(store, clock, paper, *phones)


async def fall(room: Newsroom) -> None:
    await room.paper.say(TOLD, FALL)


async def test_a_sensitive_story_of_one_source_waits_unseen(
    room: Newsroom, town: Town
) -> None:
    await town.subscribe(1, topics=TOPICS)
    await fall(room)
    await room.paper.say(OPENED, HARBOUR, "2")

    assert FALL not in await room.latest()
    assert FALL not in (await room.editor.say("/search إفلاس"))[-1].text
    assert FALL not in (await digest(town))[5_000]
    assert await room.store.archive.story(1) is None


async def test_the_queue_shows_one_story_at_a_time_with_its_reasons(
    room: Newsroom,
) -> None:
    await fall(room)
    room.clock.advance(minutes=10)
    head, item = await room.editor.say("/queue")

    assert head.text == "قائمة التحرير · عنصر واحد · أقدمها منذ 10 دقائق"
    assert item.text == (
        f"{FALL}\nبلغت ديون المصنع 40 مليون يوان.\nالسبب: مصدر واحد لخبر حساس\n"
        "المصدر: صحيفة الميناء · غير منشورة"
    )
    rows = [[b["text"] for b in reversed(row)] for row in item.keyboard or ()]
    assert rows == LABELS
    assert sorted(buttons(item)) == sorted(
        f"ad~q~1~{act}" for act in ("ok", "no", "la", "et", "es", "ho", "mg")
    )


async def test_ac_edq_01_a_published_story_is_told_as_news_of_now(
    room: Newsroom, town: Town
) -> None:
    await town.subscribe(1, topics=TOPICS)
    await fall(room)
    await room.paper.say(OPENED, HARBOUR, "2")
    await digest(town)  # its window is over
    await room.queue()

    assert await room.editor.press("ad~q~1~ok") == "نُشرت"
    assert room.editor.last.text == "لا شيء في قائمة التحرير."
    assert f"1. {FALL}" in (told := await room.latest()) or FALL in told
    assert "مُراجَع" in told
    assert FALL in (await digest(town))[5_000]
    (deed,) = await room.store.deeds.last(1)
    assert (deed.what, deed.about, deed.operator) == ("queue-published", "1", EDITOR)


async def test_ac_edq_01_a_rejected_story_leaves_digests_that_have_not_left(
    room: Newsroom, town: Town
) -> None:
    await town.subscribe(1)
    await room.paper.say(OPENED, HARBOUR, "2")
    await room.paper.say(*reversed(NEWS["3"]), "3")
    await room.store.queue.ask({1: [CONCERN]}, room.clock.now())
    await town.next_day()
    await room.queue()

    assert await room.editor.press("ad~q~1~no") == "رُفضت"
    await town.deliver()
    (sent,) = town.messages()
    assert HARBOUR not in sent.text
    assert "مدريد" in sent.text
    assert HARBOUR not in await room.latest()


async def test_ac_edq_01_a_story_that_is_put_off_goes_behind_the_others(
    room: Newsroom,
) -> None:
    await fall(room)
    await room.paper.say(OPENED, HARBOUR, "2")
    await room.store.queue.ask({2: [CONCERN]}, room.clock.now())
    room.clock.advance(minutes=5)
    await room.queue()

    assert await room.editor.press("ad~q~1~la") == "أُجّلت"
    assert HARBOUR in room.editor.last.text
    assert await room.editor.press("ad~q~2~ok") == "نُشرت"
    item = room.editor.last
    assert FALL in item.text
    assert FALL not in await room.latest()
    assert await room.editor.press("ad~q~1~la", item) == "أُجّلت"


async def test_ac_edq_01_a_bare_story_is_its_headline_everywhere(
    room: Newsroom, town: Town
) -> None:
    await town.subscribe(1, topics=TOPICS)
    await fall(room)
    await room.queue()

    assert await room.editor.press("ad~q~1~ho") == "نُشر عنوانها فقط"
    told = (await digest(town))[5_000]
    card = (await room.editor.say("/start s_1"))[0]
    for text in (told, card.text):
        assert FALL in text
        assert "ديون" not in text
        assert "40" not in text
        assert "عنوان ورابط فقط" in text


async def test_ac_edq_01_of_two_editors_the_second_is_told(room: Newsroom) -> None:
    await fall(room)
    mine, theirs = await room.queue(), (await room.another.say("/queue"))[-1]

    assert await room.editor.press("ad~q~1~no", mine) == "رُفضت"
    assert await room.another.press("ad~q~1~ok", theirs) == (
        "سبق قرار آخر في هذه القصة: رُفضت. لم يتغيّر شيء."
    )
    assert await room.state() is State.REJECTED
    assert FALL not in await room.latest()


async def test_ac_edq_01_who_has_not_seen_new_words_decides_nothing(
    room: Newsroom,
) -> None:
    await fall(room)
    theirs = (await room.another.say("/queue"))[-1]
    await room.queue()
    await room.editor.press("ad~q~1~et")
    await room.editor.say("شركة سيارات في نينغبو تعلن إفلاسها")

    assert await room.another.press("ad~q~1~ok", theirs) == (
        "سبق قرار آخر في هذه القصة: عُدّل نصها. لم يتغيّر شيء."
    )
    assert (
        "شركة سيارات في نينغبو تعلن إفلاسها" in room.another.last.text
    )  # and now they have
    assert await room.another.press("ad~q~1~ok") == "نُشرت"


async def test_ac_edq_02_an_item_untouched_for_12_hours_expires_unpublished(
    room: Newsroom,
) -> None:
    await fall(room)
    room.clock.advance(hours=11, minutes=59)
    await room.remind()
    assert await room.state() is State.OPEN
    room.clock.advance(minutes=1)
    await room.remind()

    assert await room.state() is State.EXPIRED
    assert (await room.queue()).text == "لا شيء في قائمة التحرير."
    assert FALL not in await room.latest()


async def test_ac_edq_03_the_edited_headline_is_told_and_the_original_kept(
    room: Newsroom, town: Town
) -> None:
    await town.subscribe(1)
    await room.paper.say(OPENED, HARBOUR, "2")
    await room.store.queue.ask({1: [CONCERN]}, room.clock.now())
    await town.next_day()  # composed, and not sent yet
    await room.queue()
    await room.editor.press("ad~q~1~et")
    assert room.editor.last.text == (
        "العنوان الجديد؟ أقصى طول له 90 حرفًا. للتراجع: \u2068/cancel\u2069"
    )
    await room.editor.say("ط" * 91)
    assert room.editor.last.text == "النص أطول من 90 حرفًا ولم يُحفظ. نص أقصر؟"
    saved, item = await room.editor.say(BETTER)

    assert saved.text == "حُفظ النص، والقصة باقية في القائمة حتى تُنشر أو تُرفض."
    assert item.text.startswith(BETTER)
    await town.deliver()
    card = (await room.editor.say("/start s_1"))[0]
    (found,) = await room.editor.say("/search ميناء جديدا")
    for text in (town.messages()[-1].text, await room.latest(), card.text, found.text):
        assert BETTER in text
        assert HARBOUR not in text
    await room.editor.press("st~1~s~1", card)
    sources = room.editor.world.chat(EDITOR).message(card.id)
    assert sources is not None
    assert HARBOUR in sources.text


async def test_words_that_no_report_has_are_pointed_out(room: Newsroom) -> None:
    await fall(room)
    await room.queue()
    await room.editor.press("ad~q~1~es")
    saved, item = await room.editor.say(
        "أفلست شركة سيارات في شنغهاي وديونها 90 مليون يوان."
    )

    assert saved.text.split("\n")[1].startswith("تنبيه: ليس في نص المصدر: ")
    assert "90" in saved.text
    assert "شنغهاي" in saved.text
    await room.editor.press("ad~q~1~ok", item)
    card = (await room.editor.say("/start s_1"))[0]
    assert "أفلست شركة سيارات في شنغهاي" in card.text


async def test_ac_edq_04_a_name_in_doubt_is_asked_about_once(room: Newsroom) -> None:
    doubtful = "قال يوان فوداو، الذي يقدم دروسا في الصين عبر الإنترنت، إن الطلب ارتفع."
    await room.paper.say(doubtful, "الطلب على الدروس في الصين يرتفع")
    case = await room.store.queue.next()
    assert case is not None
    assert case.reasons == (Reason.ENTITY,)
    assert "الطلب على الدروس" in await room.latest()  # told meanwhile
    await room.queue()
    await room.editor.press("ad~q~1~ok")
    again = "يوان فوداو، الذي افتتح مكاتب في الصين هذا العام، يوظف ألف معلم جديد."
    await room.paper.say(again, "ألف وظيفة جديدة للمعلمين في الصين", "2")

    assert await room.store.queue.next() is None


async def test_ac_mt_02_a_contradiction_is_queued_and_in_no_summary(
    room: Newsroom,
) -> None:
    collapsed = "انهارت الشركة الصينية بعد وقت قصير بفضل انخفاض تكاليفها."
    rest = (
        "افتتحت الشركة الصينية ثلاثة مصانع للبطاريات في سوتشو هذا العام."
        " وتصدر المصانع إنتاجها إلى السعودية والإمارات."
    )
    await room.paper.say(f"{rest} {collapsed}", "مصانع بطاريات صينية في سوتشو")
    item = await room.queue()

    assert "السبب: ترجمة مشكوك فيها" in item.text
    assert item.text.endswith("· منشورة")
    card = (await room.editor.say("/start s_1"))[0]
    for text in (item.text, card.text):
        assert "انهارت" not in text
        assert "مصانع" in text


async def test_without_operators_nothing_waits(room: Newsroom) -> None:
    await fall(room)
    assert FALL not in await room.latest()
    room.paper.desk = replace(room.paper.desk, is_edited=False)

    async def nobody(n: int) -> bool:
        raise AssertionError(n)

    assert await remind(room.store, room.clock, (), nobody) == 0
    assert FALL in await room.latest()
    await room.paper.say(ANOTHER_TOLD, OTHER, "7")
    assert OTHER in await room.latest()


async def test_operators_hear_of_new_stories_once_an_hour_without_a_sound(
    room: Newsroom,
) -> None:
    await fall(room)
    assert await room.remind() == 1
    await room.paper.say(OPENED, HARBOUR, "2")
    await room.store.queue.ask({2: [CONCERN]}, room.clock.now())
    room.clock.advance(minutes=59)
    assert await room.remind() == 0
    room.clock.advance(minutes=1)
    assert await room.remind() == 1
    room.clock.advance(hours=2)
    assert await room.remind() == 0

    told = [m for m in room.another.messages if m.text.startswith("جديد في")]
    assert [m.text for m in told] == [
        "جديد في قائمة التحرير: عنصر واحد. للاطلاع: \u2068/queue\u2069"
    ] * 2
    sends = [
        c for c in room.editor.world.calls if "جديد في" in str(c.params.get("text"))
    ]
    assert all(c.params["disable_notification"] in (True, "true") for c in sends)


async def test_a_second_source_shows_what_waited_for_one(room: Newsroom) -> None:
    await fall(room)
    assert FALL not in await room.latest()
    await room.store.sources.sync([SOURCES["silk"]])
    text = TOLD.replace("أعلنت شركة", "قالت شركة")
    room.paper.entries = {"4": (FALL, f"{text} وقالت إن الإنتاج توقف.")}
    await room.paper.read()

    assert await room.state() is State.SETTLED
    assert FALL in await room.latest()


async def test_merged_stories_stay_one(room: Newsroom) -> None:
    await room.paper.say(OPENED, HARBOUR, "2")
    await fall(room)
    item = await room.queue()
    await room.editor.press("ad~q~2~mg", item)
    assert room.editor.last.text.startswith("الدمج مع أي قصة؟")
    (nobody,) = await room.editor.say("zzz")
    assert nobody.text == "لا قصة بهذا الرقم أو الرمز. لم يُدمج شيء."
    await room.editor.press("ad~q~2~mg", item)
    merged, following = await room.editor.say("1")

    assert merged.text == "دُمجت القصتان في واحدة."
    assert following.text == "لا شيء في قائمة التحرير."
    whole = await room.store.archive.story(2)
    assert whole is not None
    assert (whole.id, len(whole.articles)) == (1, 2)
    await room.paper.say(f"{TOLD} وقالت إن الإنتاج توقف.", FALL, "5")
    assert len((await room.store.archive.latest(None, 9))[0].articles) == 3
