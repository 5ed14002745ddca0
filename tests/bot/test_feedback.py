"""/feedback: a ticket, the operators who read it, and the one who gets an answer."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.botapi import faults
from bot.botapi.chats import Message
from bot.conversation.answering import report
from bot.conversation.desk import Imprint
from bot.operators import Operators
from jobs.forward import LEASE, forward
from storage.store import Store
from storage.tickets import Copy
from tests.bot.stories import SOURCES, article
from tests.bot.wire import READER, TEXTS, Phone, buttons, phone
from tests.fakes import FakeClock

OPERATOR, ANOTHER, GROUP = 9001, 9002, -9003
ASKED = (
    "تكفي رسالة واحدة تصف الملاحظة، ويفضَّل ذكر رقم الخبر أو رابطه."
    " المهلة 15 دقيقة، والإلغاء بالأمر \u2068/cancel\u2069"
)
LONG = "عبارة البحث أطول من 64 حرفًا. تكفي كلمتان أو ثلاث."
SAID = "الرقم في الخبر ليس 7% بل 9%."


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone, a story, two operators and a group of theirs."""
    await store.sources.sync(tuple(SOURCES.values()))
    one = article(1, "port", hours=1)
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add([one], {one.key: one.key})
    operators = frozenset({OPERATOR, ANOTHER, GROUP})
    async with phone(store, clock, operators=operators) as made:
        for chat in (OPERATOR, ANOTHER):
            made.world.meet(chat, "مشغّل")
            made.world.say(chat, "/start")
        made.world.meet(GROUP, "المشغّلون", type="supergroup")
        await made.handle()
        yield made


def seen(reader: Phone, chat: int) -> list[Message]:
    """The tickets that a chat shows, oldest first."""
    wrote = [m for m in reader.world.chat(chat).messages if m.from_bot]
    return [m for m in wrote if m.text.startswith("ملاحظة")]


async def handed_on(reader: Phone, store: Store, clock: FakeClock) -> int:
    """How many copies reached operators in one round."""
    operators = Operators(reader.app.bot, {OPERATOR, ANOTHER, GROUP}, TEXTS)

    async def carry(copy: Copy) -> int:
        return await operators.hand(copy.operator, report(copy, TEXTS))

    return await forward(store, clock, operators.chats, carry)


async def write(reader: Phone, text: str = SAID) -> str:
    """The number of a new ticket about the story."""
    await reader.say("/start s_1")
    card = next(m for m in reversed(reader.messages) if "fb~err~1" in buttons(m))
    await reader.press("fb~err~1", card)
    (done,) = await reader.say(text)
    return done.text.split("\u2068")[1].split("\u2069")[0]


async def test_ac_fbk_01_a_ticket_reaches_each_operator_once_without_its_writer(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    number = await write(reader)

    assert reader.last.text == (
        f"وصلت الملاحظة برقم \u2068{number}\u2069."
        " عند تصويب خبر يظهر ذلك في الموجز التالي."
    )
    assert await handed_on(reader, store, clock) == 3
    clock.advance(hours=1)
    assert await handed_on(reader, store, clock) == 0
    for chat in (OPERATOR, ANOTHER, GROUP):
        (ticket,) = seen(reader, chat)
        assert ticket.text == (
            f"ملاحظة \u2068{number}\u2069 · خطأ في خبر\n"
            "الخبر: \u2068/story 1\u2069\n\n"
            f"{SAID}\n\n"
            "الرد على هذه الرسالة يصل إلى المحادثة التي جاءت منها وحدها."
        )


@pytest.mark.parametrize("chat", [OPERATOR, GROUP])
async def test_ac_fbk_01_the_answer_reaches_the_writer_alone_and_once(
    reader: Phone, store: Store, clock: FakeClock, chat: int
) -> None:
    number = await write(reader)
    await handed_on(reader, store, clock)
    (ticket,) = seen(reader, chat)
    counts = {c: len(reader.world.chat(c).messages) for c in (OPERATOR, ANOTHER, GROUP)}
    reader.world.say(chat, "صُحّح، مع الشكر.", reply_to=ticket.id)
    await reader.handle()

    assert reader.last.text == f"رد على الملاحظة \u2068{number}\u2069:\nصُحّح، مع الشكر."
    answered = reader.world.chat(chat).messages[-1]
    assert answered.text == f"أُرسل الرد على الملاحظة \u2068{number}\u2069، وحُذف نصها."
    others = {OPERATOR, ANOTHER, GROUP} - {chat}
    assert all(len(reader.world.chat(c).messages) == counts[c] for c in others)
    count = len(reader.messages)
    (another,) = seen(reader, ANOTHER)
    reader.world.say(ANOTHER, "مرة أخرى", reply_to=another.id)
    await reader.handle()
    assert len(reader.messages) == count
    assert reader.world.chat(ANOTHER).messages[-1].text == (
        f"الملاحظة \u2068{number}\u2069 أُجيب عنها من قبل أو حُذفت. لم يُرسَل شيء."
    )


async def test_ac_fbk_01_the_window_closes_after_a_quarter_of_an_hour(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    (menu,) = await reader.say("/feedback")
    assert menu.text == "ما نوع الملاحظة؟"
    assert buttons(menu) == ["fb~cls~0", "fb~err~0", "fb~src~0", "fb~tec~0", "fb~oth~0"]
    await reader.press("fb~tec~0")
    assert reader.last.text == ASKED
    assert reader.last.id == menu.id
    clock.advance(minutes=15)
    (told,) = await reader.say("الأزرار لا تعمل")

    assert told.text.startswith("لا نتائج عن")
    assert await handed_on(reader, store, clock) == 0


async def test_cancel_ends_what_is_awaited(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/feedback")
    await reader.press("fb~oth~0")
    (told,) = await reader.say("/cancel")
    assert told.text == "أُلغي الطلب."
    (told,) = await reader.say("/cancel")

    assert told.text == "لا طلب جاريًا لإلغائه."
    await reader.say("كلمة أخرى")
    assert await handed_on(reader, store, clock) == 0


async def test_a_message_too_long_for_an_operator_is_asked_for_again(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/feedback")
    await reader.press("fb~oth~0")
    (told,) = await reader.say("a ا" * 1200)
    assert told.text == (
        "الملاحظة أطول من 3,500 حرف ولم تُرسَل. تكفي رسالة أقصر خلال 15 دقيقة."
    )
    await reader.say("1\n" * 1750)

    assert await handed_on(reader, store, clock) == 3


async def test_ac_fbk_02_long_text_is_not_searched_but_offered_as_feedback(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    said = "رسالة طويلة لا يبحث أحد عنها، وفيها ما يستحق أن يصل إلى من يدير هذا البوت."
    (told,) = await reader.say(said)
    (offer,) = buttons(told)
    assert told.text == LONG
    reader.world.press(READER, told.id, offer)
    reader.world.press(READER, told.id, offer)  # a double tap
    await reader.handle()

    assert await handed_on(reader, store, clock) == 3
    (ticket,) = seen(reader, OPERATOR)
    number = ticket.text.split("\u2068")[1].split("\u2069")[0]
    assert ticket.text == (
        f"ملاحظة \u2068{number}\u2069 · ملاحظة أخرى\n\n{said}\n\n"
        "الرد على هذه الرسالة يصل إلى المحادثة التي جاءت منها وحدها."
    )
    assert any(m.text.startswith("وصلت الملاحظة") for m in reader.messages)


async def test_an_answer_that_does_not_arrive_may_be_given_again(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    number = await write(reader)
    await handed_on(reader, store, clock)
    (ticket,) = seen(reader, OPERATOR)
    refusal = faults.failing(403, "Forbidden: bot was blocked by the user")
    reader.world.faults.add(refusal, "sendMessage")
    reader.world.say(OPERATOR, "أول رد", reply_to=ticket.id)
    await reader.handle()

    assert reader.world.chat(OPERATOR).messages[-1].text == (
        f"تعذّر إرسال الرد على الملاحظة \u2068{number}\u2069. يمكن الرد عليها مرة أخرى."
    )
    reader.world.say(OPERATOR, "رد ثانٍ", reply_to=ticket.id)
    await reader.handle()
    assert reader.last.text == f"رد على الملاحظة \u2068{number}\u2069:\nرد ثانٍ"


async def test_another_reply_of_an_operator_is_a_text_like_any_other(
    reader: Phone,
) -> None:
    mine = reader.world.chat(OPERATOR).messages
    reader.world.say(OPERATOR, "/cancel", reply_to=mine[-1].id)
    await reader.handle()

    assert mine[-1].text == "لا طلب جاريًا لإلغائه."


async def test_a_refusal_is_tried_again_and_a_doubt_once_more_which_says_so(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    number = await write(reader)
    refused = faults.failing(500, "Internal Server Error")
    reader.world.faults.add(refused, "sendMessage", times=3)
    assert await handed_on(reader, store, clock) == 0
    clock.advance(minutes=2)
    reader.world.faults.add(faults.closed(effect=True), "sendMessage", times=3)
    assert await handed_on(reader, store, clock) == 0
    clock.advance(minutes=2)
    assert await handed_on(reader, store, clock) == 3

    first, second = seen(reader, OPERATOR)
    assert first.text.endswith("وحدها.")
    assert second.text == f"{first.text}\nقد تكون هذه الملاحظة وصلت من قبل."
    assert number in first.text


async def test_a_worker_that_dies_while_a_copy_leaves_loses_nothing(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await write(reader)
    begun = await store.tickets.start({OPERATOR}, clock.now(), LEASE)
    assert begun is not None
    assert await store.tickets.start({OPERATOR}, clock.now(), LEASE) is None
    clock.advance(minutes=3)
    again = await store.tickets.start({OPERATOR}, clock.now(), LEASE)

    assert again is not None
    assert (begun.is_doubtful, again.is_doubtful) == (False, True)
    await store.tickets.sent(begun, 7)  # it comes too late to be believed
    assert await store.tickets.shown(OPERATOR, 7) is None


async def test_a_ticket_goes_to_nobody_who_is_no_operator_any_more(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await write(reader)

    assert await store.tickets.start({4242}, clock.now(), LEASE) is None


async def test_after_thirty_days_a_ticket_is_gone(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await write(reader)
    await store.tickets.prune(clock.now() + timedelta(seconds=1))

    assert await store.tickets.start({OPERATOR}, clock.now(), LEASE) is None


@pytest.mark.parametrize(
    ("imprint", "told"),
    [
        (
            Imprint("أمل", "amal@example.org"),
            "لا تصل الملاحظات إلى المشغّل من هنا. للتواصل: \u2068amal@example.org\u2069",
        ),
        (
            Imprint(),
            "لا تصل الملاحظات إلى المشغّل من هنا، ولم يُذكر عنوان آخر للتواصل.",
        ),
    ],
)
async def test_without_operators_feedback_says_where_to_write(
    sqlite_store: Store, clock: FakeClock, imprint: Imprint, told: str
) -> None:
    async with phone(sqlite_store, clock, imprint) as reader:
        (answer,) = await reader.say("/feedback")

    assert answer.text == told
