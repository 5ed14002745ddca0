"""/explain: the glossary's cards and index, from a person's phone and back."""

import re
from dataclasses import replace

import pytest

from jobs.arabic.fold import fold
from jobs.facts.glossary import glossary
from jobs.facts.questions import read_questions
from jobs.tables import rows
from storage.engine import Database
from storage.store import Store
from tests.bot.newsstand import keep_titles, opened
from tests.bot.wire import Phone, buttons, phone
from tests.databases import ON_BOTH
from tests.fakes import FakeClock

COLUMNS = (
    *("id", "term_ar", "aliases_ar", "term_en", "term_zh", "pinyin", "topics"),
    *("explanation_ar", "gloss_en", "see_also", "volatile", "reviewed"),
)
CAUTION = "قواعد هذا الموضوع تتغير. يُرجى التحقق من أحدث إعلان قبل اتخاذ قرار."
MARKS = re.compile("[\u200f\u2066-\u2069]")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite: what is said does not depend on the engine. Promises run on both."""
    name = getattr(request, "param", "sqlite")
    found: Database = request.getfixturevalue(f"{name}_database")
    return found


@pytest.fixture
async def store(empty_database: Database, clock: FakeClock) -> Store:
    return await opened(empty_database, clock)


async def test_the_card_reads_as_the_product_says(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(
        store, clock, "مدينة تخفف شروط هوكو", "Cities ease hukou rules", "خبر آخر"
    )
    (card,) = await reader.say("/explain هوكو")

    assert card.text == (
        "هوكو · \u2068Household registration (hukou)\u2069\n"
        "بالصينية: \u2068户口\u2069 · \u2068hùkǒu\u2069\n\n"
        "نظام تسجيل يربط كل مواطن صيني بمكان إقامة رسمي، ريفي أو حضري. يؤثر في الوصول"
        " إلى المدارس والسكن المدعوم والتأمين الصحي، ولذلك يؤثر في هجرة العمالة"
        " وكلفتها. خففت مدن كثيرة شروطه، وبقيت أشد في المدن الكبرى.\n\n"
        "في الأرشيف: خبران. آخر مراجعة للشرح: الأحد 22 نوفمبر 2026."
    )


@ON_BOTH
@pytest.mark.parametrize("asked", ["هوكو", "hukou", "户口", "hùkǒu", "戶口", "الهوكو؟"])
async def test_ac_exp_01_a_term_is_known_in_every_script(
    reader: Phone, asked: str
) -> None:
    (first,) = await reader.say("/explain hukou")
    (card,) = await reader.say(f"/explain {asked}")

    assert (card.text, buttons(card)) == (first.text, buttons(first))
    assert card.text.startswith("هوكو · ")


@ON_BOTH
@pytest.mark.parametrize(
    ("asked", "term"),
    [
        *(("OPCs", "opc"), ("الطاقات الإنتاجية الجديدة", "nqpf"), ("opc", "opc")),
        *(("yi ren gongsi", "opc"), ("yī rén gōngsī", "opc"), ("一人公司", "opc")),
        *(("FOB", "incoterms"), ("AI+", "ai-plus"), ("11.11", "double11")),
        *(("special economic zone", "sez"), ("one-person company", "opc")),
        *(("singles day", "double11"), ("يوان رقمي", "ecny"), ("خطط خمسية", "fyp")),
    ],
)
async def test_ac_exp_02_a_term_is_known_by_any_of_its_names(
    reader: Phone, asked: str, term: str
) -> None:
    (card,) = await reader.say(f"/explain {asked}")

    assert MARKS.sub("", card.text).startswith(f"{glossary()[term].name} · ")


@pytest.mark.parametrize(
    "said", ["شرح هوكو", "ما هو هوكو؟", "ما هي هوكو", "ما معنى هوكو", "ما هو الهوكو ؟"]
)
async def test_a_question_in_plain_words_is_understood(
    reader: Phone, said: str
) -> None:
    (card,) = await reader.say(said)

    assert card.text.startswith("هوكو · ")


@ON_BOTH
async def test_ac_exp_03_an_unknown_term_is_counted_and_nothing_invented(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, "خبر عن الذكاء الاصطناعي")
    (told,) = await reader.say("/explain الذكاء الاصطناعي")
    await reader.say("ما هو الذَّكاء الإصطناعي؟")

    assert told.text == (
        "لا شرح بعد للمصطلح «\u2068الذكاء الاصطناعي\u2069». سُجّل الطلب لهيئة التحرير."
    )
    assert await store.wanted.top(5) == {"الذكاء الاصطناعي": 2}
    (index, token) = buttons(told)
    assert index == "exl~1"
    await reader.press(token, told)
    assert reader.last.text.startswith(
        "نتيجة واحدة عن «\u2068الذكاء الاصطناعي\u2069»\n"
    )


@ON_BOTH
async def test_ac_exp_03_a_very_long_request_is_counted_as_it_is_shown(
    reader: Phone, store: Store
) -> None:
    (told,) = await reader.say(f"/explain {'سؤال طويل ' * 300}")
    ((counted, times),) = (await store.wanted.top(5)).items()

    assert (times, counted) == (1, " ".join(["سوال طويل"] * 6))
    assert told.text.startswith("لا شرح بعد للمصطلح «\u2068سؤال طويل سؤال")


@ON_BOTH
async def test_ac_bid_03_foreign_words_of_a_card_are_isolated(reader: Phone) -> None:
    (card,) = await reader.say("/explain cny-cnh")
    first, second, _, explanation, *_ = card.text.split("\n")

    assert first.endswith(" · \u2068Onshore and offshore yuan\u2069")
    assert second == "بالصينية: \u2068在岸与离岸人民币\u2069 · " + (
        "\u2068zài’àn yǔ lí’àn rénmínbì\u2069"
    )
    assert explanation.startswith("لليوان سعران: \u2068CNY\u2069 داخل البر الرئيسي")
    assert "و\u2068CNH\u2069 خارجه" in explanation


@ON_BOTH
async def test_ac_exp_04_changing_rules_are_said_and_every_card_is_dated(
    reader: Phone,
) -> None:
    changing = set()
    for term in glossary().values():
        (card,) = await reader.say(f"/explain {term.id}")
        assert "آخر مراجعة للشرح: الأحد 22 نوفمبر 2026." in card.text
        if card.text.endswith(f"\n{CAUTION}"):
            changing.add(term.id)

    assert len(changing) == 11
    assert changing == {t.id for t in glossary().values() if t.is_volatile}


@ON_BOTH
async def test_ac_exp_05_the_index_lists_every_term_once_in_order(
    reader: Phone,
) -> None:
    (first,) = await reader.say("/explain")
    listed, labels = [], []
    for page in range(1, 9):
        assert reader.last.text == f"المصطلحات · 58 مصطلحًا · صفحة {page} من 8"
        for row in reader.last.keyboard or []:
            for button in row:
                if button["callback_data"].startswith("ex~"):
                    listed.append(button["callback_data"].removeprefix("ex~"))
                    labels.append(button["text"])
        await reader.press(f"exl~{page % 8 + 1}")

    assert sorted(listed) == sorted(glossary())
    assert labels == sorted(labels, key=lambda name: fold(name).removeprefix("ال"))
    assert [m.id for m in reader.messages] == [first.id]


@ON_BOTH
async def test_ac_exp_06_explanations_are_the_files_own_words(reader: Phone) -> None:
    for _, row in rows("glossary.tsv", *COLUMNS):
        (card,) = await reader.say(f"/explain {row['id']}")
        assert f"\n\n{row['explanation_ar']}\n\n" in MARKS.sub("", card.text)


async def test_a_card_leads_to_news_near_terms_and_the_index(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, "سوتشو تدعم شركات الشخص الواحد", "OPCs in Suzhou")
    (card,) = await reader.say("/explain opc")
    follow, news, *near, index = buttons(card)

    assert follow == "fo~opc~1"
    assert (near, index) == (["ex~opc-alliance", "ex~business-scope"], "exl~1")
    assert "'مصطلح قريب: نطاق الأعمال'" in str(card.keyboard)
    await reader.press(news)
    assert reader.last.text.startswith("نتيجتان عن «\u2068شركة الشخص الواحد\u2069»\n")
    await reader.press("ex~business-scope", card)
    assert reader.messages[0].text.startswith("نطاق الأعمال · ")
    await reader.press("exl~1", reader.messages[0])
    assert reader.messages[0].text.startswith("المصطلحات · 58 مصطلحًا")
    assert len(reader.messages) == 2


async def test_the_news_of_a_term_never_expires(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, "مدينة تخفف شروط هوكو")
    (card,) = await reader.say("/explain هوكو")
    clock.advance(days=40)
    await reader.press(next(b for b in buttons(card) if b.startswith("sr~")))
    assert reader.last.text.startswith("نتيجة واحدة عن «\u2068هوكو\u2069»\n")
    await reader.press(next(b for b in buttons(reader.last) if b.endswith("~30")))
    assert reader.last.text.startswith("لا نتائج عن «\u2068هوكو\u2069».")
    await reader.press(next(b for b in buttons(reader.last) if b.endswith("~365")))

    assert reader.last.text.startswith("نتيجة واحدة عن «\u2068هوكو\u2069» · آخر سنة\n")
    async with store.db.read.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT * FROM query")).all() == []


async def test_a_link_to_a_term_explains_it_at_once(reader: Phone) -> None:
    (card,) = await reader.say("/start g_hukou")
    assert card.text.startswith("هوكو · ")
    (card,) = await reader.say("/start g_little-giants")
    assert card.text.startswith("العمالقة الصغار · ")
    (welcome,) = await reader.say("/start g_nothing")
    assert welcome.text.startswith("موجز الصين\nرسالة واحدة")


async def test_a_forged_term_brings_a_fresh_screen(reader: Phone) -> None:
    (index,) = await reader.say("/explain")
    forged = replace(index, keyboard=(({"text": "x", "callback_data": "ex~zzz"},),))
    reader.world.put(reader.world.chat(reader.chat_id), forged)

    assert (await reader.press("ex~zzz", forged)).startswith("انتهت صلاحية هذا الزر")


async def test_a_term_without_pinyin_shows_none(reader: Phone) -> None:
    (card,) = await reader.say("/explain opc-alliance")

    assert card.text.split("\n")[1] == "بالصينية: \u2068OPC服务联盟\u2069"


async def test_questions_about_a_term_unfold_in_place(
    store: Store, clock: FakeClock
) -> None:
    questions = read_questions(
        "term\tquestion\tanswer\n"
        "hukou\tهل يتغير الهوكو؟\tنعم، بشروط تختلف بين المدن.\n"
        "hukou\tما معنى LPR هنا؟\tGDP < 5 & more.\n",
        "faq.tsv",
    )
    async with phone(store, clock, questions=questions) as reader:
        (card,) = await reader.say("/explain هوكو")
        assert buttons(card)[:2] == ["ex~hukou~1", "ex~hukou~2"]
        assert "'س: هل يتغير الهوكو؟'" in str(card.keyboard)
        await reader.press("ex~hukou~1")
        assert reader.last.text == (
            f"{card.text}\n\nس: هل يتغير الهوكو؟\nنعم، بشروط تختلف بين المدن."
        )
        await reader.press("ex~hukou~2")
        assert reader.last.text.endswith(
            "\n\nس: ما معنى \u2068LPR\u2069 هنا؟\n"
            "\u200f\u2068GDP\u2069 < 5 & \u2068more\u2069."
        )
        assert [m.id for m in reader.messages] == [card.id]
