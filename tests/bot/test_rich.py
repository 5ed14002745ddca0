"""Rich digests through the wire: who gets them, and what comes after a refusal."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram import Bot
from telegram.error import InvalidToken

from bot.botapi import faults
from bot.botapi.calls import Call
from bot.botapi.faults import Fault
from bot.conversation import form
from bot.conversation.desk import Desk
from bot.conversation.table import is_answered
from bot.conversation.visit import Visit
from bot.courier import TelegramCourier
from bot.requests import Request
from bot.rich_choice import CHAT_AGAIN, SERVER_AGAIN, RichChoice
from bot.rich_digest import spans
from jobs.address import address
from jobs.deliver import Round
from jobs.tell import Knowledge
from storage.model import Delivery, Edition, Kind, Subscriber
from storage.refusals import Refusals
from storage.store import Store
from tests.bot.check import check_rich
from tests.bot.stories import KNOWLEDGE, SOURCES, article, edition, story
from tests.bot.test_rich_digest import marked
from tests.bot.town import Town
from tests.bot.walk import labels
from tests.bot.wire import HEADINGS, TEXTS, TOKEN, buttons, phone
from tests.fakes import NOON, FakeClock

RICH, HTML = "sendRichMessage", "sendMessage"
REFUSED = faults.failing(400, "Bad Request: RICH_MESSAGE_UNSUPPORTED")


@pytest.fixture
def rich_town(town: Town) -> Town:
    """A town whose operator sends rich digests."""
    town.courier.choice = RichChoice(town.store.refusals, by_default=True)
    return town


def sends(town: Town) -> list[str]:
    """The methods by which the bot tried to send, oldest first."""
    return [call.method for call in _calls(town)]


def _calls(town: Town) -> list[Call]:
    return [call for call in town.world.calls if call.method in (RICH, HTML)]


async def another_day(town: Town, n: int) -> None:
    await town.publish(n)
    await town.next_day()


async def test_nothing_is_rich_unless_somebody_asks(town: Town) -> None:
    town.courier.choice = RichChoice(town.store.refusals)
    await town.due_digest()

    assert await town.deliver() == {"sent": 1}
    assert sends(town) == [HTML]


async def test_a_rich_digest_is_one_message_with_the_news_of_the_other(
    rich_town: Town,
) -> None:
    await rich_town.subscribe(1, rich=False)
    await rich_town.due_digest(first=5_001)
    await rich_town.deliver()

    calls = {call.params["chat_id"]: call for call in _calls(rich_town)}
    html, rich = calls[5_000], calls[5_001]
    assert (rich.method, html.method) == (RICH, HTML)
    assert rich.params["reply_markup"] == html.params["reply_markup"]
    check_rich(rich.params["rich_message"])
    assert _links(rich.params["rich_message"]) == _links(spans(html.params["text"]))
    (message,) = rich_town.messages(5_001)
    assert message.content["is_rtl"]
    assert rich_town.world.violations == []


def _links(part: Any) -> list[tuple[str, Any]]:
    blocks = part["blocks"] if isinstance(part, dict) else part
    return [(link["url"], link["text"]) for link in marked(blocks, "url")]


async def test_a_reader_may_want_what_the_operator_does_not_send(town: Town) -> None:
    town.courier.choice = RichChoice(town.store.refusals)
    await town.subscribe(1, rich=True)
    await town.publish(1)
    await town.next_day()

    assert await town.deliver() == {"sent": 1}
    assert sends(town) == [RICH]


async def test_equal_rich_messages_are_encoded_once(rich_town: Town) -> None:
    await rich_town.due_digest(3)
    rendered: list[int] = []
    render = rich_town.courier._rich

    def counting(delivery: Any, edition: Edition) -> dict[str, object]:
        rendered.append(edition.id)
        return render(delivery, edition)

    rich_town.courier._rich = counting  # type: ignore[method-assign]
    assert await rich_town.deliver() == {"sent": 3}
    assert sends(rich_town) == [RICH] * 3
    assert len(rendered) == 1


async def test_a_chat_that_refuses_gets_html_at_once_and_for_a_week(
    rich_town: Town,
) -> None:
    rich_town.world.faults.add(REFUSED, RICH, 5_000, times=None)
    await rich_town.due_digest(2)

    assert await rich_town.deliver() == {"sent": 2}
    assert Counter(sends(rich_town)) == {RICH: 2, HTML: 1}
    assert rich_town.received() == {5_000: 1, 5_001: 1}

    await another_day(rich_town, 2)
    assert await rich_town.deliver() == {"sent": 2}
    assert Counter(sends(rich_town)) == {RICH: 3, HTML: 2}

    assert await rich_town.store.refusals.among({5_000, 5_001}) == {5_000}
    rich_town.clock.advance(days=CHAT_AGAIN.days)
    assert await rich_town.store.refusals.among({5_000, 5_001}) == frozenset()


async def test_no_process_asks_a_server_without_the_method_again_for_a_day(
    rich_town: Town,
) -> None:
    rich_town.world.faults.add(faults.unknown(), RICH, times=None)
    await rich_town.subscribe(1)
    await rich_town.subscribe(2, first=6_000, at=time(10))
    await another_day(rich_town, 1)
    assert await rich_town.deliver() == {"sent": 1}
    rich_town.courier.choice = RichChoice(rich_town.store.refusals, by_default=True)
    await rich_town.next_day()
    assert await rich_town.deliver() == {"sent": 2}
    assert sends(rich_town) == [RICH, HTML, HTML, HTML]

    rich_town.world.faults.plans.clear()
    await another_day(rich_town, 2)
    await rich_town.deliver()
    await rich_town.next_day()
    await rich_town.deliver()
    assert sends(rich_town)[4:] == [RICH] * 3


UNCERTAIN = [
    faults.closed(effect=True),
    faults.closed(effect=False),
    faults.truncated(),
    faults.slow(after=1),
    faults.garbage(404),
    faults.garbage(400),
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", UNCERTAIN)
async def test_a_rich_message_in_doubt_is_not_followed_by_another(
    rich_town: Town, fault: Fault
) -> None:
    await rich_town.due_digest()
    rich_town.world.faults.add(fault, RICH)
    patient = rich_town.courier.bot
    rich_town.courier.bot = Bot(
        TOKEN,
        base_url=patient.base_url.removesuffix(TOKEN),
        request=Request(read_timeout=0.2),
    )
    async with rich_town.courier.bot.request:
        assert await rich_town.deliver() == {"unknown": 1}

    assert sends(rich_town) == [RICH]
    assert await rich_town.store.refusals.among({5_000}) == frozenset()


async def test_what_a_chat_refuses_in_any_form_teaches_nothing(rich_town: Town) -> None:
    await rich_town.due_digest()
    gone = faults.failing(400, "Bad Request: chat not found")
    rich_town.world.faults.add(gone, chat_id=5_000, times=None)

    assert await rich_town.deliver() == {"failed": 1}
    assert sends(rich_town) == [RICH, HTML]
    assert await rich_town.store.refusals.among({5_000}) == frozenset()


async def test_a_rich_message_that_cannot_be_made_costs_nobody_the_digest(
    rich_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[str, object]:
        raise ValueError("a fault")

    monkeypatch.setattr(rich_town.courier, "_rich", broken)
    await rich_town.due_digest()

    assert await rich_town.deliver() == {"sent": 1}
    assert sends(rich_town) == [HTML]


async def test_one_answer_of_an_old_server_is_enough_for_a_process(
    store: Store,
) -> None:
    choice = RichChoice(store.refusals, by_default=True)
    edition_ = edition(story(1, article(1)))
    sent = Delivery(1, 1, 5_000, NOON, NOON)
    assert choice.falls_on(sent, edition_)
    await choice.learn(sent, InvalidToken("Not Found: method not found"))

    assert not choice.falls_on(sent, edition_)
    assert choice.falls_on(replace(sent, due_at=NOON + SERVER_AGAIN), edition_)


async def test_a_note_is_never_rich(store: Store) -> None:
    choice = RichChoice(store.refusals, by_default=True)
    note = replace(edition(story(1, article(1))), kind=Kind.NOTE)

    assert not choice.falls_on(Delivery(1, 1, 5_000, NOON, NOON), note)


async def test_a_refusal_that_cannot_be_written_down_costs_nothing(
    rich_town: Town,
) -> None:
    class Away(Refusals):
        async def note(self, chat_id: int, span: timedelta) -> None:
            raise OperationalError("", {}, Exception("the connection is lost"))

    rich_town.courier.choice = RichChoice(Away(rich_town.store.db), by_default=True)
    rich_town.world.faults.add(faults.unknown(), RICH)
    await rich_town.due_digest()

    assert await rich_town.deliver() == {"sent": 1}
    assert sends(rich_town) == [RICH, HTML]


async def test_pages_and_items_of_a_rich_digest_answer(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~imp")
        await publish(store, clock)
        await store.subscribers.change(1001, lambda s: replace(s, rich=True))
        slot = await store.editions.next_slot()
        assert slot is not None
        clock.set(slot + timedelta(minutes=20))
        await address(store, clock, KNOWLEDGE)
        choice = RichChoice(store.refusals)
        bot = reader.app.bot
        courier = TelegramCourier(bot, TEXTS, HEADINGS, is_answered, choice=choice)
        assert (await Round(store, courier, clock, "me").run())["sent"] == 1
        digest = reader.last
        day = buttons(digest)[0].split("~")[1]

        await reader.press(f"dk~{day}~1")
        assert reader.last.content == digest.content
        assert reader.last.keyboard != digest.keyboard
        await reader.press(f"dk~{day}~0")
        assert reader.last == replace(digest, edited=reader.last.edited)
        await reader.press(f"dg~{day}~2")
        assert (reader.last.id, reader.last.medium) == (digest.id, "")
        await reader.press(f"dg~{day}~1")
        assert (reader.last.id, reader.last.content) == (digest.id, digest.content)
        assert reader.last.keyboard == digest.keyboard


@pytest.mark.parametrize("refusal", [None, REFUSED])
async def test_the_first_page_comes_back_rich_where_it_is_taken(
    store: Store, clock: FakeClock, refusal: Fault | None
) -> None:
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~imp")
        await store.subscribers.change(1001, lambda s: replace(s, rich=True))
        await publish(store, clock)
        (digest,) = await reader.say("/digest")
        turned = next(data for data in buttons(digest) if data.startswith("dg~"))
        await reader.press(turned)
        if refusal:
            reader.world.faults.add(refusal, "editMessageText")
        reader.world.press(1001, digest.id, f"{turned.rpartition('~')[0]}~1")
        if not refusal:  # an impatient reader presses twice
            reader.world.press(1001, digest.id, f"{turned.rpartition('~')[0]}~1")
        await reader.handle()

        assert reader.last.id == digest.id
        assert reader.last.content == (None if refusal else digest.content)
        assert bool(reader.last.text) is bool(refusal)


async def test_a_page_of_a_message_that_takes_no_text_comes_anew(
    store: Store, clock: FakeClock
) -> None:
    refused = "Bad Request: there is no text in the message to edit"
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~imp")
        await publish(store, clock)
        (digest,) = await reader.say("/digest")
        turned = next(data for data in buttons(digest) if data.startswith("dg~"))
        reader.world.faults.add(faults.failing(400, refused), "editMessageText")
        await reader.press(turned)

        assert reader.last.id > digest.id


@pytest.mark.parametrize("refusal", [None, faults.unknown(), REFUSED])
async def test_a_digest_that_is_asked_for_is_rich_where_it_is_taken(
    store: Store, clock: FakeClock, refusal: Fault | None
) -> None:
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~imp")
        await store.subscribers.change(1001, lambda s: replace(s, rich=True))
        await publish(store, clock)
        if refusal:
            reader.world.faults.add(refusal, RICH)
        (digest,) = await reader.say("/digest")
        turned = next(data for data in buttons(digest) if data.startswith("dg~"))
        await reader.press(turned)

        assert bool(digest.medium) is not bool(refusal)
        assert (reader.last.id, reader.last.medium) == (digest.id, "")


async def test_a_reader_chooses_and_is_tried_again(
    store: Store, clock: FakeClock
) -> None:
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~imp")
        await store.refusals.note(1001, CHAT_AGAIN)
        await reader.say("/language")
        shown: list[tuple[str, str]] = []
        for data in ("rm~1", "rm~0", "rm~1"):
            toast = await reader.press(data)
            shown += [(toast, row[0]) for row in labels(reader.last) if "جدا" in row[0]]

    assert shown == [
        ("سيصل الموجز بعناوين وجداول.", "✓ موجز بعناوين وجداول"),
        ("سيصل الموجز نصًا بلا جداول.", "موجز بعناوين وجداول"),
        ("سيصل الموجز بعناوين وجداول.", "✓ موجز بعناوين وجداول"),
    ]
    assert await store.refusals.among({1001}) == frozenset()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_who_did_not_choose_has_what_the_operator_sends(
    store: Store, clock: FakeClock
) -> None:
    desk = Desk(store, clock, HEADINGS, remembered, rich=True)
    stranger = Visit(1001, NOON, TEXTS)
    choices = (None, True, False)
    readers = [stranger.of(Subscriber(1001, NOON, rich=choice)) for choice in choices]

    assert [await form.is_rich(desk, visit) for visit in (stranger, *readers)] == [
        *(True, True, True, False)
    ]


async def remembered() -> Knowledge:
    return KNOWLEDGE


async def publish(store: Store, clock: FakeClock) -> None:
    """News for more than one page."""
    await store.sources.sync(tuple(SOURCES.values()))
    now, slugs = clock.now(), list(SOURCES)
    news = [replace(article(n, slugs[n % 4]), published=now) for n in range(12)]
    async with store.archive.ingest(now) as batch:
        await batch.add(news, {one.key: one.key for one in news})
    clock.advance(minutes=1)
