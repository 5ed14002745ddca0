"""What digests have beside their stories: occasions, a word, and how much room."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.bidi import bare
from bot.keyboards import Rows
from bot.measures import plain, units
from bot.render import Digest
from jobs.extras import CYCLE, dressed, word
from jobs.facts.glossary import glossary
from storage.model import Change, Correction, Edition, Extras, Occasion
from tests.bot.check import check
from tests.bot.stories import article, edition, story
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, TEXTS, phone
from tests.fakes import NOON

TODAY = date(2026, 11, 22)
FAIR = Occasion(
    *(date(2027, 4, 15), date(2027, 4, 19), "معرض كانتون", "قوانغتشو", ("trd",))
)
TOLD = "مواعيد\nمن 15 إلى 19 أبريل 2027: معرض كانتون، قوانغتشو."
WORD = "كلمة اليوم\n起订量 · qǐdìngliàng · الحد الأدنى للطلب"


def digest(
    extras: Extras, corrections: Sequence[Correction] = (), stories: int = 2
) -> Digest:
    told = edition(*(story(n, article(n)) for n in range(1, stories + 1)), word=True)
    return Digest(
        replace(told, extras=extras), TEXTS, HEADINGS, corrections=tuple(corrections)
    )


def blocks(shown: Digest) -> list[str]:
    check(shown.page())
    return [bare(block) for block in plain(shown.page()).split("\n\n")]


def actions(keyboard: Rows) -> list[str]:
    return [button.data for button in keyboard[-1]]


def test_occasions_and_the_word_stand_before_the_footer() -> None:
    shown = digest(Extras((FAIR,), "moq"))

    assert blocks(shown)[-3:-1] == [TOLD, WORD]
    assert actions(shown.keyboard()) == ["ex~moq", "tpp~1"]
    assert shown.keyboard()[-1][0].label == "شرح: الحد الأدنى للطلب"


def test_a_correction_leaves_room_for_one_more_and_never_goes() -> None:
    change = Change("figure", "16.9 مليار", "17.9 مليار", "الصادرات")
    owed = Correction(
        NOON - timedelta(days=1), "خبر", "https://port.example/1", (change,)
    )

    shown = digest(Extras((FAIR,), "moq"), [owed])

    assert blocks(shown)[-3] == TOLD
    assert blocks(shown)[-2].startswith("تصويب\n")
    assert WORD not in blocks(shown)
    assert actions(shown.keyboard()) == ["tpp~1"]


def test_what_is_longer_than_its_room_is_left_out() -> None:
    long = replace(FAIR, title="معرض " + "الآلات الكبيرة " * 25)

    assert blocks(digest(Extras((long,), "moq")))[-2] == WORD


def test_extras_go_before_items_do() -> None:
    """Ever longer stories: as long as all of them fit without extras, all stand."""
    for length in range(20, 300, 20):
        title = "خبر الشحن من الميناء " * (length // 20)
        news = [story(n, article(n, title=f"{n} {title}")) for n in range(1, 8)]
        told = replace(edition(*news, word=True), extras=Extras((FAIR,), "moq"))
        with_extras = Digest(told, TEXTS, HEADINGS)
        without = Digest(replace(told, extras=Extras()), TEXTS, HEADINGS)
        assert units(with_extras.page()) <= 3900
        assert len(with_extras.keyboard()[0]) == len(without.keyboard()[0])


def test_readers_see_three_occasions_of_their_topics_each_once() -> None:
    later = [replace(FAIR, start=FAIR.start + timedelta(days=n)) for n in (0, 1, 2, 3)]
    other = replace(FAIR, topics=("aix",))

    told = dressed(told_to("trd"), Extras((other, FAIR, *later), "moq"))

    assert told.extras == Extras(tuple(later[:3]), "")


def told_to(*topics: str) -> Edition:
    return edition(story(1, article(1)), topics=topics)


def test_the_word_is_one_that_the_stories_speak_of_and_none_of_the_cycle() -> None:
    news = [story(1, article(1, title="رفع الحد الأدنى للطلب في مصانع إيوو"))]
    first = word(TODAY, (), news)

    assert first in ("moq", "yiwu")
    assert word(TODAY, (), news) == first
    assert {word(TODAY, {first}, news)} < {"moq", "yiwu"}


def test_no_word_comes_twice_within_a_cycle() -> None:
    given: list[str] = []
    for n in range(100):
        recent = given[-CYCLE.days :]
        given.append(word(TODAY + timedelta(days=n), recent, []))

    assert all(
        len(set(given[n : n + CYCLE.days])) == CYCLE.days
        for n in range(len(given) - 44)
    )
    assert all(glossary()[id_].chinese and glossary()[id_].pinyin for id_ in given)


async def test_ac_evt_02_a_fair_is_told_until_it_begins(town: Town) -> None:
    await town.subscribe(1)
    await town.publish(1)
    async with town.store.archive.ingest(NOON) as batch:
        await batch.announce(
            {article(1).key: [replace(FAIR, start=date(2026, 11, 24))]}
        )
    told = []
    for n in range(2, 5):
        await town.next_day()
        await town.deliver()
        told.append("مواعيد" in town.messages()[-1].text)
        await town.publish(n)

    assert told == [True, False, False]


async def test_ac_evt_02_a_fair_whose_article_was_withdrawn_is_not_told(
    town: Town,
) -> None:
    await town.subscribe(1)
    await town.publish(1)
    await town.publish(2)
    gone = f"UPDATE article SET withdrawn = 1 WHERE key = '{article(1).key}'"
    async with town.store.archive.ingest(NOON) as batch:
        await batch.announce({article(1).key: [FAIR]})
        await batch.connection.exec_driver_sql(gone)
    await town.next_day()
    await town.deliver()

    assert "مواعيد" not in town.messages()[-1].text


async def test_students_learn_one_word_a_day_and_readers_may_switch_it(
    town: Town,
) -> None:
    await town.subscribe(2, word=True)
    await town.subscribe(1, 6_000)
    words = []
    for n in range(1, 4):
        await town.publish(n)
        await town.next_day()
        await town.deliver()
        texts = [town.messages(chat)[-1].text for chat in (5_000, 5_001, 6_000)]
        assert texts[0] == texts[1]
        assert "كلمة اليوم" not in texts[2]
        words.append(texts[0].split("كلمة اليوم\n")[1].split("\n")[0])

    assert len(set(words)) == 3


@pytest.mark.parametrize(("preset", "on"), [("stu", True), ("imp", False)])
async def test_the_preset_of_students_has_the_word_and_settings_switch_it(
    town: Town, preset: str, on: bool
) -> None:
    async with phone(town.store, town.clock) as reader:
        await reader.say("/start")
        await reader.press(f"ob~{preset}")
        chosen = await town.store.subscribers.get(reader.chat_id)
        assert chosen is not None
        assert chosen.word is on
        await reader.say("/settings")
        await reader.press(f"se~w{int(not on)}")

        chosen = await town.store.subscribers.get(reader.chat_id)
        assert chosen is not None
        assert chosen.word is not on
