"""/follow, from a person's phone and back."""

from datetime import timedelta

import pytest

from bot.botapi.chats import Message
from jobs.facts.directory import directory
from jobs.follow import somebody, word
from storage.engine import Database
from storage.model import Follow, Subscriber
from storage.store import Store
from tests.bot.newsstand import keep_titles, opened
from tests.bot.wire import READER, Phone, buttons
from tests.fakes import NOON, FakeClock

OFF = "أُزيلت المتابعة."
EMPTY = (
    "المتابعة\n"
    "تنبيه عند ظهور خبر عن شركة أو برنامج أو كلمة."
    " المتابَع الآن: لا عناصر من أصل 30.\n"
    "للإضافة: الأمر ثم الاسم، مثل: \u2068/follow هواوي\u2069"
)
FULL = "بلغت المتابعات الحد (30). إزالة واحدة تتيح إضافة أخرى."
PERSON = (
    "لا تُتابَع أسماء الأشخاص العاديين."
    " تتاح متابعة الشركات والجهات والبرامج والشخصيات العامة."
)
TITLES = (
    "هواوي تبني خط إنتاج للرقائق",
    "أسعار الشحن من نينغبو ترتفع",
    "Huawei تعرض حاسوبا جديدا في معرض بالصين",
)


@pytest.fixture
async def store(empty_database: Database, clock: FakeClock) -> Store:
    return await opened(empty_database, clock)


def told(mode: str, cap: int = 3) -> str:
    return f"تمت المتابعة. التنبيه: {mode}. الحد اليومي: {cap}."


def labels(message: Message) -> dict[str, str]:
    """What a message's buttons say, by what they do."""
    rows = message.keyboard or ()
    return {b.get("callback_data", ""): b["text"] for row in rows for b in row}


async def fill(store: Store, count: int) -> None:
    """Let the reader follow so many, the oldest first."""
    await store.subscribers.create(Subscriber(READER, NOON))
    for n, entity in enumerate(list(directory())[:count]):
        one = somebody(entity)
        since = NOON - timedelta(days=100 - n)
        follow = Follow(one.code, one.key, one.name, "i", since)
        assert await store.follows.put(READER, follow, count)


async def modes(store: Store) -> dict[str, str]:
    return {one.name: one.mode for one in await store.follows.of(READER)}


async def test_without_words_it_says_how(reader: Phone) -> None:
    (message,) = await reader.say("/follow")

    assert message.text == EMPTY
    assert buttons(message) == []


@pytest.mark.parametrize(
    "said", ["/follow هواوي", "متابعة شركة هواوي", "/follow HUAWEI", "/follow 华为"]
)
async def test_a_name_in_any_spelling_brings_its_card(
    reader: Phone, store: Store, clock: FakeClock, said: str
) -> None:
    await keep_titles(store, clock, *TITLES)
    (card,) = await reader.say(said)

    assert card.text == (
        "هواوي · \u2068Huawei\u2069 · \u2068华为\u2069\n"
        "شركة. موضوع معظم الأخبار: الرقائق والأجهزة.\n"
        "آخر 30 يومًا: خبران."
    )
    assert labels(card) == {
        "fo~huawei~1": "متابعة",
        "st~1~r~1": "آخر أخبارها",
        "fo~huawei~i": "فوري",
        "fo~huawei~d": "في الموجز",
    }


async def test_following_ticks_the_mode(reader: Phone, store: Store) -> None:
    await reader.say("/follow هواوي")
    count = len(reader.messages)
    for _ in range(2):  # a double tap
        reader.world.press(READER, reader.last.id, "fo~huawei~1")
    await reader.handle()
    assert [a["text"] for a in reader.world.answers.values()] == [told("فوري")] * 2
    once = labels(reader.last)
    assert once["fo~huawei~i"] == "✓ فوري"
    assert once["fo~huawei~0"] == "إزالة"

    assert await reader.press("fo~huawei~d") == told("في الموجز")
    assert labels(reader.last)["fo~huawei~d"] == "✓ في الموجز"
    assert await modes(store) == {"huawei": "d"}
    assert await reader.press("fo~huawei~0") == OFF
    assert labels(reader.last)["fo~huawei~1"] == "متابعة"
    assert await modes(store) == {}
    assert len(reader.messages) == count


async def test_a_journalist_may_be_alerted_five_times_a_day(reader: Phone) -> None:
    await reader.say("/start")
    await reader.press("ob~prs")
    await reader.say("/follow هواوي")

    assert await reader.press("fo~huawei~1") == told("فوري", 5)


async def test_a_name_of_several_offers_each(reader: Phone, store: Store) -> None:
    (asked,) = await reader.say("/follow لينوفو وهواوي")

    assert asked.text == "أكثر من مطابقة للاسم «\u2068لينوفو وهواوي\u2069»:"
    assert labels(asked) == {
        "fo~lenovo~m": "\u2068Lenovo\u2069 لينوفو",
        "fo~huawei~m": "\u2068Huawei\u2069 هواوي",
    }
    await reader.press("fo~lenovo~m")
    assert reader.last.id == asked.id
    assert reader.last.text.startswith("لينوفو · ")
    await reader.press("fo~lenovo~1")
    assert await modes(store) == {"lenovo": "i"}


async def test_another_word_is_followed_in_titles_by_a_token(
    reader: Phone, store: Store
) -> None:
    (asked,) = await reader.say("/follow أسعار الشحن")
    assert asked.text == (
        "لا شركة بهذا الاسم في الدليل. يمكن متابعة «\u2068أسعار الشحن\u2069» ككلمة"
        " في العناوين، وقد تظهر أخبار غير مقصودة."
    )
    follow, cancel = buttons(asked)[::-1]
    assert cancel == "fol~1"
    assert await reader.press(follow) == told("فوري")

    assert reader.last.id == asked.id
    assert reader.last.text == "أسعار الشحن\nكلمة في العناوين."
    assert await modes(store) == {"أسعار الشحن": "i"}
    target = word("أسعار الشحن")
    assert target is not None
    assert labels(reader.last)[f"fo~{target.code}~i"] == "✓ فوري"
    (again,) = await reader.say("/follow اسعار الشحن")
    assert again.text == reader.messages[-2].text
    await reader.press(f"fo~{target.code}~0")
    assert await modes(store) == {}


async def test_a_word_of_all_news_is_refused(reader: Phone, store: Store) -> None:
    (message,) = await reader.say("/follow الصين")

    assert message.text == (
        "الكلمة «\u2068الصين\u2069» ترد في معظم الأخبار. كلمة أدق تدل على المقصود."
    )


@pytest.mark.parametrize("name", ["كارين داي", "زي جاو", "Karen Dai", "محمد العمري"])
async def test_ac_fol_06_a_private_person_is_not_followed(
    reader: Phone, store: Store, name: str
) -> None:
    (refused,) = await reader.say(f"/follow {name}")
    assert refused.text == PERSON
    assert buttons(refused) == []

    (searched,) = await reader.say(f"/search {name}")
    press = next(b for b in buttons(searched) if b.startswith("fo~"))
    await reader.press(press)
    assert reader.last.text == PERSON
    assert await modes(store) == {}


async def test_ac_fol_06_a_public_figure_is_followed(reader: Phone) -> None:
    (card,) = await reader.say("/follow جاك ما")

    assert card.text.startswith(
        "جاك ما · \u2068Jack Ma\u2069 · \u2068马云\u2069\nشخصية عامة."
    )


async def test_ac_fol_05_a_thirty_first_is_refused(reader: Phone, store: Store) -> None:
    await reader.say("/follow هواوي")
    card = reader.last
    await reader.say("/follow أسعار الشحن")
    asked = reader.last
    await fill(store, 31)
    await store.follows.drop(READER, "huawei")
    before = await modes(store)
    assert len(before) == 30

    for message in (card, asked):
        await reader.press(
            next(
                b for b in buttons(message) if b.endswith("~1") and b.startswith("fo~")
            ),
            message,
        )
        assert reader.last.text == FULL
    for said in ("/follow هواوي", "/follow سوق السيارات"):
        (refused,) = await reader.say(said)
        assert refused.text == FULL
    assert await modes(store) == before
    first = next(b for b in buttons(refused) if b.endswith("~0"))
    assert await reader.press(first, refused) == OFF
    assert await reader.press("fo~huawei~1", card) == told("فوري")


async def test_the_list_turns_its_pages_and_loses_what_is_removed(
    reader: Phone, store: Store
) -> None:
    await fill(store, 9)
    (listed,) = await reader.say("/follow")
    assert "المتابَع الآن: 9 عناصر من أصل 30." in listed.text
    assert len([b for b in buttons(listed) if b.endswith("~m")]) == 7
    assert buttons(listed)[-3:] == ["fol~2", "no", "fol~2"]
    assert labels(listed)["fo~alibaba~m"] == "\u2068Alibaba\u2069 علي بابا · فوري"
    await reader.press("fol~2")
    rows = [b for b in buttons(reader.last) if b.endswith("~m")]
    assert len(rows) == 2

    assert await reader.press(rows[0].replace("~m", "~0")) == OFF
    assert [b for b in buttons(reader.last) if b.endswith("~m")] == rows[1:]
    await reader.press(rows[1])
    assert labels(reader.last)["fol~1"] == "المتابعات"
    await reader.press("fol~1")
    assert reader.last.id == listed.id
    assert "المتابَع الآن: 8 عناصر" in reader.last.text


async def test_a_link_to_a_company_brings_its_card(reader: Phone) -> None:
    (card,) = await reader.say("/start c_opc")

    assert card.text.startswith(
        "شركات الشخص الواحد · \u2068OPC\u2069 · \u2068一人公司\u2069\nموضوع. "
    )
    assert "fo~opc~1" in buttons(card)
    (welcome,) = await reader.say("/start c_nobody")
    assert welcome.text.startswith("موجز الصين\nرسالة واحدة")


async def test_a_search_and_a_term_can_be_followed_where_they_stand(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await keep_titles(store, clock, *TITLES)
    await reader.say("/search هواوي")
    count = len(reader.messages)
    assert await reader.press("fo~huawei~1") == told("فوري")
    (empty,) = await reader.say("/search مطارات القمر")
    follow = next(b for b in buttons(empty) if b.startswith("fo~"))
    assert await reader.press(follow) == told("فوري")
    (term,) = await reader.say("/explain هوكو")
    follow = next(b for b in buttons(term) if b.startswith("fo~"))
    assert await reader.press(follow) == told("فوري")

    assert await modes(store) == {"huawei": "i", "مطارات القمر": "i", "هوكو": "i"}
    assert len(reader.messages) == count + 2


async def test_what_is_followed_is_told_and_forgotten_with_the_reader(
    reader: Phone, store: Store
) -> None:
    await reader.say("/follow هواوي")
    await reader.press("fo~huawei~1")
    (privacy,) = await reader.say("/privacy")
    assert "والمدينة، والمتابعات، والمحفوظات" in privacy.text
    (ask,) = await reader.say("/forget")
    assert "والمتابعات (1)" in ask.text
    await reader.press(next(b for b in buttons(ask) if b.startswith("fg~yes")))

    assert await store.follows.of(READER) == ()


async def test_a_token_that_is_forgotten_brings_a_fresh_screen(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    (asked,) = await reader.say("/follow أسعار الشحن")
    clock.advance(days=2)
    press = next(b for b in buttons(asked) if b.startswith("fo~"))

    assert await reader.press(press) == "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
    assert await modes(store) == {}
