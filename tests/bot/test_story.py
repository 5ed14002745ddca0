"""/story and the screens behind a card, through the real bot and the local Bot API."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.botapi.chats import Message
from bot.conversation.story import code
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.measures import entities, units
from jobs.address import address
from jobs.deliver import Round
from jobs.parse import Entry
from jobs.read import read
from storage.model import Article, Figure, Link, Source
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, buttons, phone
from tests.fakes import NOON, FakeClock

PRESS = {
    s.slug: s
    for s in (
        Source("canal", "أخبار القناة", "https://canal.example/f", "ar", weight=0.7),
        Source("gulf", "Gulf Ledger", "https://gulf.example/f", "en", weight=0.6),
        Source("hua", "华声网", "https://hua.example/f", "zh", weight=0.5),
        Source("one", "بوابة الأولى", "https://one.example/f", "ar", weight=0.4),
        Source("two", "بوابة الثانية", "https://two.example/f", "ar", weight=0.3),
        Source("delta", "صحيفة الدلتا", "https://delta.example/f", "ar", weight=0.2),
    )
}
KNOWN = replace(KNOWLEDGE, sources={**SOURCES, **PRESS})
WIRE = {"original": "وكالة المرفأ", "original_ownership": "state-cn"}
COPY = "نقلت الوكالة أن ستة مصانع للملابس تبدأ البناء في المنطقة خلال العام المقبل."


def dollars(text: str, value: float, label: str = "الاستثمار") -> Figure:
    return Figure(text, value, currency="USD", label=label)


#: One event by five sources in three languages; two carry one agency's text.
EVENT = (
    article(
        1,
        "canal",
        hours=30,
        title="منطقة القناة توقّع ستة عقود صينية للمنسوجات",
        text="وقّعت منطقة القناة ستة عقود مع شركات صينية باستثمار 118 مليون دولار.",
        figures=(dollars("118 مليون دولار", 118e6),),
        entities=("alibaba", "shanghai"),
    ),
    article(2, "one", hours=29, title="ستة مصانع في القناة", text=COPY, **WIRE),
    article(3, "two", hours=28, title="ستة مصانع في القناة", text=COPY, **WIRE),
    article(
        4,
        "gulf",
        hours=26,
        title="Suez zone signs six Chinese textile deals",
        text="The zone signed six deals worth 118.1 million dollars.",
        language="en",
        figures=(dollars("118.1 مليون دولار", 118.1e6),),
    ),
    article(5, "hua", hours=5, title="苏伊士运河经济区签署六份合同", language="zh"),
    article(
        6,
        "delta",
        hours=2,
        title="مصانع القناة الستة توفّر 9500 وظيفة",
        text="تقول المنطقة إن المصانع توفّر 9500 وظيفة للشباب.",
        figures=(Figure("9,500 وظيفة", 9500.0, unit="jobs"),),
    ),
)


async def put(store: Store, clock: FakeClock, *reports: Article) -> str:
    """The code of the one story that these reports tell."""
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        (story,) = set(
            await batch.add(reports, {a.key: reports[0].key for a in reports})
        )
    return code(story)


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone; the archive holds seven stories of the last hours."""
    await store.sources.sync(tuple(KNOWN.sources.values()))
    for n in range(11, 18):
        await put(
            store, clock, article(n, ("port", "silk", "tech")[n % 3], hours=n - 9)
        )
    async with phone(store, clock, knowledge=KNOWN) as made:
        yield made


def numbers(message: Message) -> list[str]:
    """The buttons that open stories, in reading order."""
    shown = [b for b in buttons(message) if b.startswith(("st~", "dk~"))]
    return shown[::-1]


async def test_ac_sto_01_a_number_opens_the_story_of_the_last_list(
    reader: Phone,
) -> None:
    (listed,) = await reader.say("/latest")
    (card,) = await reader.say("/story 2")
    await reader.press(numbers(listed)[1], listed)

    assert card.text.startswith("خبر الشحن رقم 12 من الميناء\n")
    assert reader.last.text == card.text
    assert buttons(reader.last) == buttons(card)


async def test_ac_sto_01_another_number_is_told_the_range(reader: Phone) -> None:
    await reader.say("/latest")
    (told,) = await reader.say("/story 99")

    assert told.text == "لا خبر بالرقم 99 في آخر قائمة. الأرقام المتاحة من 1 إلى 5."
    await reader.press("lt~all~2", reader.messages[0])
    (told,) = await reader.say("/story ٠")
    assert told.text == "لا خبر بالرقم 0 في آخر قائمة. الأرقام المتاحة من 1 إلى 7."
    (first,) = await reader.say("/story 1")
    assert first.text.startswith("خبر الشحن رقم 11")
    (seventh,) = await reader.say("/story ٧")
    assert seventh.text.startswith("خبر الشحن رقم 17")


async def test_ac_sto_01_numbers_survive_a_restart(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/latest")
    async with phone(store, clock, knowledge=KNOWN) as again:
        (card,) = await again.say("/story 3")

    assert card.text.startswith("خبر الشحن رقم 13")


@pytest.mark.parametrize("text", ["/story", "/story قصة", "/story 2", "/story <b>"])
async def test_without_a_number_or_a_list_the_command_is_explained(
    reader: Phone, text: str
) -> None:
    (told,) = await reader.say(text)

    assert told.text == "الأمر مع رقم الخبر في آخر موجز، مثل: \u2068/story 2\u2069"


async def test_a_story_opens_by_its_id(reader: Phone, store: Store) -> None:
    (told,) = await reader.say("/story 00003")
    assert told.text.startswith("خبر الشحن رقم 13")
    gone, newest = await reader.say("/story zzz")

    assert gone.text.startswith("هذه المادة لم تعد متاحة")
    assert newest.text.startswith("آخر الأخبار")


async def test_ac_dig_04_numbers_of_items_are_those_of_buttons_and_of_the_command(
    reader: Phone,
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    await reader.say("/topics التجارة")
    (digest,) = await reader.say("/digest")
    items = [line for line in digest.text.split("\n") if line[:1] == "\u200f"]
    shown = [b for b in numbers(digest) if b.startswith("dk~")]

    assert [b.split("~")[2] for b in shown] == ["1", "2", "3"]
    assert [line[1:3] for line in items if line[2:3] == "."] == ["2.", "3."]
    for number, press in enumerate(shown, 1):
        await reader.press(press, digest)
        digest = reader.world.chat(READER).message(digest.id) or digest
        source = next(b for b in buttons(digest) if b.startswith("https://"))
        (card,) = await reader.say(f"/story {number}")
        assert source in buttons(card)
        await reader.press("dk~20261122~0", digest)


async def test_ac_dig_04_a_digest_that_came_since_is_the_last_list(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    await reader.say("/topics التجارة")
    await reader.say("/latest")
    await put(store, clock, article(30, title="خبر الموجز", hours=0))
    clock.set(NOON + timedelta(hours=17))
    await address(store, clock, KNOWN)
    clock.advance(minutes=20)
    courier = TelegramCourier(reader.app.bot, TEXTS, HEADINGS, is_answered)
    assert (await Round(store, courier, clock, "me").run())["sent"] == 1
    digest = reader.last
    (card,) = await reader.say("/story 2")

    (second,) = [line for line in digest.text.split("\n") if line[1:3] == "2."]
    assert card.text.split("\n")[0] == second[4:]
    assert second[4:] != "خبر الشحن رقم 11 من الميناء"
    await reader.say("/latest")
    (card,) = await reader.say("/story 2")
    assert card.text.startswith("خبر الشحن رقم 11 من الميناء")


async def test_ac_sto_02_coverage_lists_each_source_and_copies_on_one_line(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, *EVENT)
    await reader.say(f"/story {id_:0>8}")
    card = reader.last
    await reader.press(f"st~{id_}~s~1")
    first = reader.last.text

    assert reader.last.id == card.id
    assert first == (
        "التغطية · 5 مصادر\n"
        "• أخبار القناة — خاص · \u206821 نوفمبر، 09:00\u2069\n"
        "منطقة القناة توقّع ستة عقود صينية للمنسوجات\n"
        "\u200f• \u2068Gulf Ledger\u2069 — خاص · \u206821 نوفمبر، 13:00\u2069\n"
        "\u200f\u2068Suez zone signs six Chinese textile deals\u2069\n"
        "\u200f• \u2068华声网\u2069 — خاص · \u206822 نوفمبر، 10:00\u2069\n"
        "\u200f\u2068苏伊士运河经济区签署六份合同\u2069\n"
        "• بوابة الأولى، بوابة الثانية نقلًا عن وكالة المرفأ — إعلام رسمي صيني"
        " · \u206821 نوفمبر، 10:00\u2069\n"
        "ستة مصانع في القناة\n"
        "• صحيفة الدلتا — خاص · \u206822 نوفمبر، 13:00\u2069\n"
        "مصانع القناة الستة توفّر 9500 وظيفة"
    )
    quotes = [e for e in reader.last.entities if e["type"] == "expandable_blockquote"]
    assert len(quotes) == 5


async def test_many_sources_stand_on_pages_of_one_message(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    reports = [
        article(n, "port", title="عنوان طويل " * 900, original=f"ناشر {n}", key=f"k{n}")
        for n in range(100, 140)
    ]
    id_ = await put(store, clock, *reports)
    await reader.say(f"/story {id_:0>8}")
    count = len(reader.messages)
    await reader.press(f"st~{id_}~s~1")
    pages = [reader.last.text]
    while next_ := [
        b for b in buttons(reader.last) if b == f"st~{id_}~s~{len(pages) + 1}"
    ]:
        await reader.press(next_[0])
        pages.append(reader.last.text)

    assert len(pages) == 8
    assert all(page.startswith("التغطية · 40 مصدرًا\n") for page in pages)
    told = "\n".join(pages)
    assert all(told.count(f"نقلًا عن ناشر {n} ") == 1 for n in range(100, 140))
    assert len(reader.messages) == count


async def test_ac_sto_03_the_timeline_has_a_line_for_each_change_by_date(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, *reversed(EVENT))
    await reader.say(f"/story {id_:0>8}")
    await reader.press(f"st~{id_}~t~1")

    assert reader.last.text == (
        "تسلسل القصة\n"
        "السبت 21 نوفمبر 2026 — منطقة القناة توقّع ستة عقود صينية للمنسوجات"
        " (أخبار القناة)\n"
        "السبت 21 نوفمبر 2026 — ستة مصانع في القناة (بوابة الأولى)\n"
        "الأحد 22 نوفمبر 2026 — مصانع القناة الستة توفّر 9500 وظيفة"
        " (صحيفة الدلتا)"
    )
    assert buttons(reader.last) == [f"st~{id_}~c~0"]


async def test_ac_sto_04_rounding_is_no_disagreement(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, EVENT[0], EVENT[3])
    (card,) = await reader.say(f"/story {id_:0>8}")
    await reader.press(f"st~{id_}~s~1")

    assert "أرقام مختلفة" not in card.text + reader.last.text


async def test_ac_sto_04_different_values_are_told(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    other = replace(
        EVENT[3],
        text="The zone signed six deals worth 181 million dollars.",
        figures=(dollars("181 مليون دولار", 181e6, "قيمة الاستثمار"),),
    )
    id_ = await put(store, clock, EVENT[0], other)
    (card,) = await reader.say(f"/story {id_:0>8}")
    told = (
        "أرقام مختلفة: أخبار القناة يذكر \u2068118 مليون دولار\u2069،"
        " و\u2068Gulf Ledger\u2069 يذكر \u2068181 مليون دولار\u2069."
    )

    assert card.text.split("\n")[-1] == told
    await reader.press(f"st~{id_}~s~1")
    assert reader.last.text.split("\n")[-1] == told


PAGE = """<p>ارتفع عدد مستخدمي منصات العمل عن بعد في المدن الصينية بعد العطلة.</p>
<p>اقرأ أيضاً &gt;&gt; <a href="/robot?utm_source=x">الصين تطوّر روبوتًا للفحص الطبي</a>
<p>وقالت المنصة إن أكثر من 200 مليون مستخدم يعملون من بيوتهم هذه الأيام.</p>
<p>اقرأ أيضاً &gt;&gt; <a href="/known">المدارس الصينية تعود إلى الفصول</a></p>
<p>error: محتوى الموقع محمي بحقوق الملكية الفكرية!</p>"""


async def test_ac_sto_06_what_to_read_also_is_offered_and_its_words_are_not(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    entry = Entry("1", "https://one.example/1", "منصات العمل عن بعد", PAGE, None, "ar")
    told = replace(read(entry, PRESS["one"], clock.now()), topics=("wrk",))
    known = article(50, "one", key="https://one.example/known", topics=("wrk",))
    other = await put(store, clock, known)
    id_ = await put(store, clock, told)
    (card,) = await reader.say(f"/story {id_:0>8}")
    await reader.press(f"st~{id_}~r~1")

    assert told.mode == "head"
    assert told.related == (
        Link("https://one.example/robot", "الصين تطوّر روبوتًا للفحص الطبي"),
        Link("https://one.example/known", "المدارس الصينية تعود إلى الفصول"),
    )
    assert reader.last.id == card.id
    assert reader.last.text == (
        "قصص مرتبطة\n\n"
        "\u200f1. خبر الشحن رقم 50 من الميناء\n"
        "الأحد 22 نوفمبر 2026 · مصدر واحد: بوابة الأولى\n\n"
        "• الصين تطوّر روبوتًا للفحص الطبي"
    )
    links = [e["url"] for e in reader.last.entities if e["type"] == "text_link"]
    assert links == [known.url, "https://one.example/robot"]
    assert buttons(reader.last) == [f"st~{other}~c~1", f"st~{id_}~c~0"]
    sent = [str(call.params.get("text")) for call in reader.world.calls]
    assert not [text for text in sent if "اقرأ" in text or "محمي" in text]


async def test_related_stories_share_names_and_turn_their_pages(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    for n in range(60, 67):
        await put(store, clock, article(n, "silk", hours=n / 9, entities=("alibaba",)))
    await put(store, clock, article(70, "silk", entities=("shanghai",)))
    id_ = await put(store, clock, *EVENT)
    (card,) = await reader.say(f"/story {id_:0>8}")
    await reader.press(f"st~{id_}~r~1")
    first = reader.last
    await reader.press(f"st~{id_}~r~2")

    assert [f"رقم {n} من" in first.text for n in range(60, 67)] == [True] * 5 + [
        False
    ] * 2
    assert reader.last.id == card.id
    assert "\u200f6. خبر الشحن رقم 65" in reader.last.text
    assert "رقم 70 " not in first.text + reader.last.text
    await reader.press(f"st~{id_}~c~0")
    assert reader.last.text == card.text


async def test_a_story_without_relatives_offers_none(reader: Phone) -> None:
    await reader.say("/latest")
    (card,) = await reader.say("/story 1")

    assert not [b for b in buttons(card) if "~r~" in b]


async def test_a_card_offers_to_explain_the_first_term_that_it_names(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    title = "مدينة صينية تخفف شروط هوكو وتدعم شركات الشخص الواحد"
    id_ = await put(store, clock, article(30, "port", hours=1, title=title))
    (card,) = await reader.say(f"/story {id_:0>8}")
    (button,) = [b for b in buttons(card) if b.startswith("ex~")]
    await reader.press(button)

    assert button == "ex~hukou"
    assert "hùkǒu" in reader.last.text
    assert reader.last.id != card.id


async def test_the_card_of_one_source_warns(reader: Phone) -> None:
    await reader.say("/latest")
    (card,) = await reader.say("/story 1")

    assert card.text.split("\n")[-1] == (
        "مصدر واحد حتى الآن. يُستحسن انتظار تأكيد قبل الاعتماد على الأرقام."
    )


async def test_the_card_reads_as_the_product_says(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, *EVENT)
    (card,) = await reader.say(f"/story {id_:0>8}")

    assert card.text == (
        "منطقة القناة توقّع ستة عقود صينية للمنسوجات\n"
        "ارتفعت حركة الحاويات في الميناء. وتوقعت الإدارة استمرار النمو.\n\n"
        "الاستثمار: 118 مليون دولار\n\n"
        "\u200f5 مصادر: أخبار القناة، \u2068Gulf Ledger\u2069 و3 مصادر أخرى\n"
        "أول نشر: \u206821 نوفمبر، 09:00\u2069"
        " · آخر تحديث: \u206822 نوفمبر، 13:00\u2069"
    )
    assert buttons(card) == [
        "https://canal.example/1",
        *(f"st~{id_}~t~1", f"st~{id_}~s~1"),
        *(f"ls~{id_}~m", f"s {id_}", f"sv~{id_}~1"),
    ]


async def test_previews_are_of_originals_that_allow_it_only(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    shown = await put(store, clock, EVENT[0])
    closed = await put(
        store, clock, article(90, "one", mode="head", summary="", text="")
    )
    for id_ in (shown, closed):
        await reader.say(f"/story {id_:0>8}")
        await reader.press(f"st~{id_}~s~1")
        await reader.press(f"st~{id_}~c~0")
    calls = (call.params.get("link_preview_options") for call in reader.world.calls)
    previews = [options for options in calls if options]
    address_ = {
        "url": "https://canal.example/1",
        "prefer_small_media": True,
        "show_above_text": False,
    }
    assert (
        previews
        == [address_, {"is_disabled": True}, address_] + [{"is_disabled": True}] * 3
    )


async def test_coverage_of_an_item_leaves_its_digest_where_it_is(reader: Phone) -> None:
    await reader.say("/start")
    await reader.press("dg~now~1")
    digest = reader.last
    await reader.press(numbers(digest)[0])
    await reader.press(next(b for b in buttons(reader.last) if "~s~" in b))

    assert reader.last.text.startswith("التغطية · ")
    assert digest.text == reader.messages[-2].text


async def test_ac_onb_03_a_link_shows_the_card_first_and_welcomes_once(
    reader: Phone,
) -> None:
    card, welcome = await reader.say("/start s_1")

    assert card.text.startswith("خبر الشحن رقم 11")
    assert welcome.text.startswith("موجز الصين\n")
    (again,) = await reader.say("/start s_1")
    assert again.text == card.text


async def test_ac_mt_01_a_machine_translation_says_so_on_every_screen(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    flagged = article(80, "one", topics=("stu",), flags=("machine-translation",))
    id_ = await put(store, clock, flagged)
    await reader.say("/start")
    await reader.press("ob~tec")
    for text in (f"/story {id_:0>8}", "/latest الشركات الناشئة", "/digest"):
        (told,) = await reader.say(text)
        assert "ترجمة آلية" in told.text


async def test_ac_cpy_01_a_card_has_at_most_seven_hundred_characters_of_ours(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    sentences = " ".join(
        f"قالت الشركة {n} إن مبيعاتها في المدن الصينية ارتفعت خلال الربع الماضي بفضل"
        f" الطلب على المنتجات الجديدة وتوسع شبكة المتاجر في {n} مدينة صغيرة ومتوسطة."
        for n in range(20, 90)
    )
    told = article(81, "one", text=sentences, summary=sentences[:270])
    id_ = await put(store, clock, told)
    (card,) = await reader.say(f"/story {id_:0>8}")
    title, summary, *_ = card.text.split("\n")

    assert title == told.title
    assert 0 < len(summary) <= 700


async def test_ac_cpy_04_a_headline_only_story_has_nothing_more_on_any_screen(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    closed = article(82, "one", mode="head", summary="", text="", topics=("law",))
    id_ = await put(store, clock, closed)
    (card,) = await reader.say(f"/story {id_:0>8}")

    assert card.text.split("\n")[0] == closed.title
    assert card.text.split("\n")[1:3] == ["", "مصدر واحد: بوابة الأولى"]
    assert "عنوان ورابط فقط" in card.text
    await reader.press(f"sv~{id_}~1")
    await reader.press(f"st~{id_}~t~1")
    (saved,) = await reader.say("/saved")
    assert saved.text.split("\n")[2:] == [
        f"\u200f1. {closed.title}",
        "الأحد 22 نوفمبر 2026",
    ]


async def test_ac_src_04_a_carrier_and_its_original_are_both_named(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, replace(EVENT[1], key="lone"))
    (card,) = await reader.say(f"/story {id_:0>8}")

    assert "مصدر واحد: بوابة الأولى نقلًا عن وكالة المرفأ" in card.text
    await reader.press(f"st~{id_}~s~1")
    assert "بوابة الأولى نقلًا عن وكالة المرفأ — إعلام رسمي صيني" in reader.last.text


async def test_ac_src_05_the_original_is_named_where_several_carry_it(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    id_ = await put(store, clock, EVENT[1], EVENT[2])
    await reader.say(f"/story {id_:0>8}")
    await reader.press(f"st~{id_}~s~1")

    assert reader.last.text.startswith(
        "التغطية · مصدر واحد\n• بوابة الأولى، بوابة الثانية نقلًا عن وكالة المرفأ"
    )


HOSTILE = (
    "\u202eSMIC\u202c (中芯国际) 9 – 10%",
    "\u2066iPhone 17\u2066 في \u200f\u200fالصين https://x.example/a?b=1&c=<d>",
    "<b>عاجل</b> @channel #وسم $TSLA /stop",
    "\u2069\u2069BYD\u2068\u2068 \u200e\u200e2026",
)


@pytest.mark.parametrize("title", HOSTILE)
async def test_ac_bid_01_any_title_reads_right_on_every_screen(
    reader: Phone, store: Store, clock: FakeClock, title: str
) -> None:
    """The phone checks every text that was sent."""
    reports = [
        replace(
            one, title=title, given=title, related=(Link("https://o.example/1", title),)
        )
        for one in EVENT
    ]
    id_ = await put(store, clock, *reports)
    await reader.say(f"/story {id_:0>8}")
    for view in ("s", "t", "r"):
        await reader.press(f"st~{id_}~{view}~1")
        await reader.press(f"st~{id_}~c~0")
    await reader.press(f"sv~{id_}~1")
    await reader.press(f"ls~{id_}~m")
    await reader.say("/saved")
    kept = await store.archive.story(int(id_, 36))

    assert kept is not None
    assert [a.title for a in kept.articles] == [title] * len(EVENT)
    assert len(reader.messages) == 2


async def test_every_screen_is_within_telegrams_limits(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    sources = [
        Source(f"s{n}", f"صحيفة المدينة رقم {n}", f"https://s{n}.example/f", "ar")
        for n in range(60)
    ]
    knowledge = replace(KNOWN, sources={s.slug: s for s in sources})
    reports = [
        article(n, s.slug, title="كلمة طويلة " * 40, original=f"وكالة {n % 3}")
        for n, s in enumerate(sources)
    ]
    id_ = await put(store, clock, *reports)
    async with phone(store, clock, knowledge=knowledge) as made:
        await made.say(f"/story {id_:0>8}")
        for view in ("s", "t"):
            await made.press(f"st~{id_}~{view}~1")
            await made.press(f"st~{id_}~c~0")
        sent = [str(c.params["text"]) for c in made.world.calls if c.params.get("text")]

    assert all(units(text) <= 3900 for text in sent)
    assert all(entities(text) <= 90 for text in sent)
