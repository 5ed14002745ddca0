"""What a publisher corrects reaches those who read it wrong, and nobody else."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.botapi import faults
from bot.conversation.story import code
from storage.store import Store
from tests.bot.check import check
from tests.bot.paper import OTHER, TEXT, TITLE, Paper, another, digest
from tests.bot.town import Town
from tests.bot.wire import phone
from tests.fakes import FakeClock

LEASE = timedelta(minutes=2)
GONE = "سُحب هذا الخبر."
LINE = "ورد في موجز الاثنين أن الصادرات 16.9 مليار دولار، والصواب 17.9 مليار دولار."


async def test_ac_edt_02_noise_sends_nothing_and_a_figure_is_told_to_who_received_it(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(2)
    await paper.say(TEXT.format("16.9"))
    assert [TITLE in text for text in (await digest(town)).values()] == [True, True]
    town.clock.advance(hours=1)
    await paper.say(TEXT.format("16.9") + "&lt;p&gt;اقرأ أيضا: أسعار الذهب&lt;/p&gt;")
    await paper.say(TEXT.format("17.9"))
    assert await town.deliver() == {}
    await town.subscribe(1, 6_000)
    await another(paper)

    later = await digest(town)

    block = f"<b>تصويب</b>\n{LINE}\n"
    assert {chat: block in text for chat, text in later.items()} == {
        5_000: True,
        5_001: True,
        6_000: False,
    }
    await another(paper, "3")
    last = await digest(town)
    assert {chat: "تصويب" in text for chat, text in last.items()} == {
        5_000: False,
        5_001: False,
        6_000: False,
    }


async def test_ac_edt_02_the_card_of_a_corrected_story_says_when(
    store: Store, clock: FakeClock, paper: Paper
) -> None:
    await paper.say(TEXT.format("16.9"))
    (story,) = await store.archive.latest(None, 1)
    clock.advance(hours=1)
    await paper.say(TEXT.format("16.9").replace("قادت", "تقود"))
    async with phone(store, clock) as reader:
        card, *_ = await reader.say(f"/start s_{code(story.id)}")
        assert "عُدّل" not in card.text
        await paper.say(TEXT.format("17.9").replace("قادت", "تقود"))

        card, *_ = await reader.say(f"/start s_{code(story.id)}")

    assert "عُدّل \u206822 نوفمبر، 16:00\u2069" in card.text
    assert "17.9" in card.text
    assert "16.9" not in card.text


async def test_ac_edt_03_withdrawal_pulls_a_story_from_digests_that_have_not_left(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(2)
    await paper.say(TEXT.format("16.9"))
    await another(paper)
    await town.next_day()
    (claimed, _) = await town.store.ledger.claim("other", 2, timedelta(minutes=2))
    await paper.say(GONE)
    assert await town.store.ledger.sending([claimed.id], "other", LEASE) == (None,)

    assert await town.deliver() == {"sent": 2}

    assert [OTHER in str(c.params["text"]) for c in town.sends] == [True, True]
    assert not any(TITLE in str(c.params["text"]) for c in town.sends)


async def test_ac_edt_03_withdrawal_sends_one_silent_note_to_who_received_the_story(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(2)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    await town.subscribe(1, 6_000)
    town.clock.advance(hours=1)
    await paper.say(GONE)
    await paper.read()
    await paper.say(GONE + " نعتذر.")

    assert await town.deliver() == {"sent": 2}

    notes = town.sends[2:]
    assert {c.params["chat_id"]: c.params["disable_notification"] for c in notes} == {
        5_000: True,
        5_001: True,
    }
    assert {str(c.params["text"]) for c in notes} == {
        f"<b>تصويب</b>\nورد في موجز الاثنين خبر «{TITLE}»، وحُذف من المصدر."
    }
    check(str(notes[0].params["text"]))
    await another(paper)
    assert TITLE not in "".join((await digest(town)).values())


async def test_ac_edt_03_a_digest_of_which_nothing_is_left_is_not_sent(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await town.next_day()
    await paper.say(GONE)

    assert await town.deliver() == {"failed": 1}
    assert town.sends == []
    await another(paper)
    assert list(await digest(town)) == [5_000]


async def test_ac_edt_03_what_was_under_way_is_not_tried_again_with_the_story(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await another(paper)
    await town.next_day()
    (claimed,) = await town.store.ledger.claim("other", 1, LEASE)
    (attempt,) = await town.store.ledger.sending([claimed.id], "other", LEASE)
    await paper.say(GONE)
    now = town.clock.now()
    assert await town.store.ledger.retry(claimed.id, attempt, now, "busy", True)

    assert await town.deliver() == {"sent": 2}

    texts = [str(c.params["text"]) for c in town.sends]
    digest_, note = sorted(texts, key=lambda text: "حُذف" in text)
    assert TITLE not in digest_
    assert "حُذف من المصدر" in note


async def test_ac_edt_03_a_tenfold_error_is_taken_back(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    await paper.say(TEXT.format("169"))

    assert await town.deliver() == {"sent": 1}
    assert str(town.sends[-1].params["text"]) == (
        "<b>تصويب</b>\n"
        "ورد في موجز الاثنين أن الصادرات 16.9 مليار دولار، والصواب 169 مليار دولار.\n"
        f'<a href="https://port.example/1">{TITLE}</a>'
    )


@pytest.mark.parametrize(
    ("was", "now", "line"),
    [
        ("16.9", "17.9", LINE.removeprefix("ورد في موجز الاثنين")),
        ("في مارس", "في أبريل", " تاريخ مارس، والصواب أبريل."),
        ("ارتفعت صادرات", "تراجعت صادرات", " لفظ «ارتفعت»، والصواب «تراجعت»."),
        ("الإمارات إلى", "السعودية إلى", " اسم الإمارات، والصواب السعودية."),
    ],
)
async def test_ac_edt_04_the_correction_names_wrong_and_right_values(
    town: Town, paper: Paper, was: str, now: str, line: str
) -> None:
    await town.subscribe(1)
    text = TEXT.format("16.9")
    await paper.say(text)
    await digest(town)
    town.clock.advance(hours=1)
    await paper.say(text.replace(was, now))
    await another(paper)

    (told,) = (await digest(town)).values()
    assert f"ورد في موجز الاثنين{line}" in told


async def test_what_is_corrected_before_it_leaves_is_told_right(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await town.next_day()
    await paper.say(TEXT.format("17.9"))
    await town.deliver()
    await another(paper)
    await digest(town)

    first, second = [str(c.params["text"]) for c in town.sends]
    assert "17.9" in first
    assert "16.9" not in first
    assert "تصويب" not in first + second


async def test_ac_ded_05_a_corrected_story_does_not_come_back_as_news(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    town.clock.advance(hours=1)
    await paper.say(TEXT.format("17.9"))
    assert await digest(town) == {}
    await another(paper)

    (told,) = (await digest(town)).values()
    assert told.count(TITLE) == 1
    assert "جديد في القصة" not in told
    assert "موجز الاثنين أن الصادرات" in told


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (("17.9", "18.9"), "16.9 مليار دولار، والصواب 18.9 مليار دولار."),
        (("17.9", "16.9"), ""),
    ],
)
async def test_several_corrections_are_told_as_one(
    town: Town, paper: Paper, steps: Sequence[str], line: str
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    for value in steps:
        await paper.say(TEXT.format(value))
        town.clock.advance(minutes=20)
    await another(paper)

    (told,) = (await digest(town)).values()
    assert ("تصويب" in told) == bool(line)
    assert line in told


async def test_a_correction_that_did_not_arrive_is_told_by_the_next_digest(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    town.clock.advance(hours=1)
    await paper.say(TEXT.format("17.9"))
    await another(paper)
    town.world.faults.add(faults.closed(effect=False), "sendMessage")
    await digest(town)
    await another(paper, "3")

    (told,) = (await digest(town)).values()
    assert LINE in told
