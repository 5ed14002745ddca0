"""/saved and the button that fills it, through the real bot and the local Bot API."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.conversation.story import code
from storage import search
from storage.model import Article, Bookmark
from storage.schema import article as articles
from storage.schema import story as stories
from storage.schema import story_topic
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import READER, Phone, buttons, phone
from tests.fakes import NOON, FakeClock

ON = "حُفظ الخبر. القائمة: الأمر \u2068/saved\u2069"
OFF = "أُزيل من المحفوظات."
EMPTY = "لا محفوظات بعد. زر «حفظ» تحت أي خبر يضيفه إلى هنا."


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone; the archive holds the stories 1 to 7 of as many sources' hours."""
    await store.sources.sync(tuple(SOURCES.values()))
    news = [article(n, ("port", "silk", "tech")[n % 3], hours=n) for n in range(1, 8)]
    await keep(store, clock, *news)
    async with phone(store, clock) as made:
        yield made


async def keep(store: Store, clock: FakeClock, *news: Article) -> None:
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(news, {a.key: a.key for a in news})


async def erase(store: Store, story: int) -> None:
    """Take a story from the archive as if it had never been there."""
    async with store.db.write.begin() as connection:
        told = select(articles.c.id).where(articles.c.story_id == story)
        await search.erase(connection, list(await connection.scalars(told)))
        for table in (story_topic, articles):
            await connection.execute(delete(table).where(table.c.story_id == story))
        await connection.execute(delete(stories).where(stories.c.id == story))


def labels(phone: Phone) -> dict[str, str]:
    """What the newest message's buttons say, by what they do."""
    rows = phone.last.keyboard or ()
    return {b.get("callback_data", ""): b["text"] for row in rows for b in row}


async def save(reader: Phone, *numbers: int) -> None:
    for number in numbers:
        await reader.say(f"/start s_{number}")
        card = next(m for m in reversed(reader.messages) if "sv~" in str(m.keyboard))
        await reader.press(f"sv~{number}~1", card)


async def test_ac_sav_01_save_toasts_lists_and_takes_away_again(reader: Phone) -> None:
    await save(reader, 2)
    await reader.say("/latest")
    await reader.press(next(b for b in buttons(reader.last) if b == "st~1~c~1"))
    assert labels(reader)["sv~1~1"] == "حفظ"
    assert await reader.press("sv~1~1") == ON
    assert labels(reader)["sv~1~0"] == "✓ حفظ"
    (listed,) = await reader.say("/saved")

    assert listed.text == (
        "المحفوظات · مادتان محفوظتان\n\n"
        "\u200f1. خبر الشحن رقم 1 من الميناء\nالأحد 22 نوفمبر 2026\n\n"
        "\u200f2. خبر الشحن رقم 2 من الميناء\nالأحد 22 نوفمبر 2026"
    )
    links = [e["url"] for e in listed.entities if e["type"] == "text_link"]
    assert links == ["https://silk.example/1", "https://tech.example/2"]
    assert buttons(listed) == ["st~2~c~1", "st~1~c~1", "md~html"]
    await reader.press("st~1~c~1")
    assert await reader.press("sv~1~0") == OFF
    assert labels(reader)["sv~1~1"] == "حفظ"
    (listed,) = await reader.say("المحفوظات")
    assert listed.text.startswith("المحفوظات · مادة محفوظة واحدة\n\n\u200f1. خبر")


async def test_ac_sav_01_the_list_survives_a_restart(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await save(reader, 3)
    async with phone(store, clock) as again:
        (listed,) = await again.say("/saved")
        (card,) = await again.say("/story 1")

    assert "خبر الشحن رقم 3" in listed.text
    assert card.text.startswith("خبر الشحن رقم 3")


async def test_ac_sav_01_there_is_no_room_for_a_two_hundred_and_first(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    for n in range(1000, 1200):
        saved = Bookmark(n, f"خبر {n}", f"https://port.example/{n}", NOON)
        assert await store.bookmarks.put(READER, saved, clock.now())
    await reader.say("/latest")
    await reader.press("st~1~c~1")

    assert (
        await reader.press("sv~1~1")
        == "بلغت المحفوظات الحد (200). يمكن التصدير ثم الإزالة."
    )
    assert labels(reader)["sv~1~1"] == "حفظ"
    assert await store.bookmarks.count(READER) == 200


async def test_ac_sav_02_a_withdrawn_story_says_so_without_a_summary(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await save(reader, 1, 2)
    await erase(store, 2)
    clock.advance(days=1)
    await reader.say("/saved")
    clock.advance(days=1)
    (listed,) = await reader.say("/saved")

    assert listed.text == (
        "المحفوظات · مادتان محفوظتان\n\n"
        "\u200f1. خبر الشحن رقم 2 من الميناء — سُحب من المصدر بتاريخ"
        " الاثنين 23 نوفمبر 2026\n\n"
        "\u200f2. خبر الشحن رقم 1 من الميناء\nالأحد 22 نوفمبر 2026"
    )
    assert buttons(listed) == ["st~1~c~1", "md~html"]
    gone, newest = await reader.say("/story 1")
    assert gone.text.startswith("هذه المادة لم تعد متاحة")
    assert newest.text.startswith("آخر الأخبار")


async def test_ac_sav_02_a_source_that_is_off_withdraws_its_stories(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await save(reader, 1)
    off = replace(SOURCES["silk"], mode="off")
    knowledge = replace(KNOWLEDGE, sources={**SOURCES, "silk": off})
    async with phone(store, clock, knowledge=knowledge) as again:
        (listed,) = await again.say("/saved")
        gone, _ = await again.say("/start s_1")

    assert "— سُحب من المصدر بتاريخ الأحد 22 نوفمبر 2026" in listed.text
    assert "ارتفعت" not in listed.text
    assert gone.text.startswith("هذه المادة لم تعد متاحة")


async def test_what_is_gone_can_still_be_taken_from_the_list(
    reader: Phone, store: Store
) -> None:
    await reader.say("/latest")
    await reader.press("st~1~c~1")
    await reader.press("sv~1~1")
    await erase(store, 1)

    assert await reader.press("sv~1~0") == OFF
    assert (await reader.say("/saved"))[0].text == EMPTY


async def test_a_double_tap_saves_once_and_answers_each(
    reader: Phone, store: Store
) -> None:
    await reader.say("/latest")
    await reader.press("st~1~c~1")
    for _ in range(2):
        reader.world.press(READER, reader.last.id, "sv~1~1")
    count = len(reader.messages)
    await reader.handle()

    assert await store.bookmarks.count(READER) == 1
    assert [a["text"] for a in reader.world.answers.values()][-2:] == [ON, ON]
    assert len(reader.messages) == count


async def test_nothing_saved_says_how_to_save(reader: Phone) -> None:
    (told,) = await reader.say("/saved")

    assert told.text == EMPTY
    assert buttons(told) == []


async def test_pages_turn_in_place_and_numbers_go_on(reader: Phone) -> None:
    await save(reader, *range(1, 8))
    (listed,) = await reader.say("/saved")
    count = len(reader.messages)
    await reader.press("sl~2")

    assert reader.last.text == (
        "المحفوظات · 7 مواد محفوظة\n\n"
        "\u200f6. خبر الشحن رقم 2 من الميناء\nالأحد 22 نوفمبر 2026\n\n"
        "\u200f7. خبر الشحن رقم 1 من الميناء\nالأحد 22 نوفمبر 2026"
    )
    assert buttons(listed)[-1] == "sl~2"
    assert buttons(reader.last) == ["st~1~c~1", "st~2~c~1", "md~html", "sl~1"]
    assert len(reader.messages) == count
    (card,) = await reader.say("/story 7")
    assert card.text.startswith("خبر الشحن رقم 1 ")


async def test_an_item_of_a_digest_is_saved_where_it_stands(
    reader: Phone, store: Store
) -> None:
    await reader.say("/start")
    await reader.press("dg~now~1")
    digest = reader.last
    await reader.press("dk~20261122~2")
    press = next(b for b in buttons(reader.last) if b.startswith("sv~"))
    assert await reader.press(press) == ON

    assert reader.last.text == digest.text
    assert labels(reader)[press[:-1] + "0"] == "✓ حفظ"
    assert labels(reader)["dk~20261122~0"] == "رجوع"
    await reader.press("dk~20261122~0")
    assert buttons(reader.last) == buttons(digest)
    (saved,) = await store.bookmarks.page(READER, 5)
    assert code(saved.story) == press.split("~")[1]


async def test_what_was_saved_is_forgotten_with_the_reader(
    reader: Phone, store: Store
) -> None:
    await save(reader, 1, 2)
    (ask,) = await reader.say("/forget")
    assert "والمحفوظات (2)" in ask.text
    await reader.press(next(b for b in buttons(ask) if b.startswith("fg~yes")))

    assert await store.bookmarks.count(READER) == 0
    assert await store.listings.last(READER) == ()
    assert (await reader.say("/saved"))[0].text == EMPTY


async def test_privacy_says_what_is_kept(reader: Phone) -> None:
    (told,) = await reader.say("/privacy")

    assert (
        "والمدينة، والمتابعات، والمحفوظات، واختيارات «أقل من هذا»،"
        " والملاحظات حتى الرد عليها (30 يومًا على الأكثر)، وعناوين"
    ) in told.text
