"""A message of an operator to everybody, from the question to the totals."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot import lines
from bot.botapi import faults
from bot.conversation.desk import Office
from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from bot.operators import Operators
from jobs.announce import MANY, proceed, report
from jobs.deliver import Round
from storage.model import Deed, Subscriber, SubscriberState, Totals
from storage.store import Store
from tests.benchmarks._town import alike, subscribe
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone, buttons, phone
from tests.fakes import NOON, FakeClock

WORDS = "صيانة قصيرة مساء اليوم.\nRSS يعود: https://news.example/a?b=1&c، ثم /help"
SHOWN = (
    "صيانة قصيرة مساء اليوم.\n\u200f\u2068RSS\u2069 يعود:"
    " \u2068news.example\u2069، ثم \u2068/help\u2069"
)
RATE = 2.0  #: messages a second, of which a broadcast takes half
SAID = "صيانة قصيرة مساء اليوم. RSS يعود:… (1)"


@dataclass
class Hall:
    """An operator's phone, subscribers, and what sends to them."""

    phone: Phone
    store: Store
    clock: FakeClock
    courier: TelegramCourier

    async def meet(self, *chats: int, **settings: object) -> None:
        for chat in chats:
            self.phone.world.meet(chat, "قارئ")
            self.phone.world.say(chat, "/start")  # before that, no bot may write
            await self.phone.handle()
            reader = Subscriber(chat, NOON, topics=frozenset({"trd"}))
            await self.store.subscribers.create(replace(reader, **settings))  # type: ignore[arg-type]

    async def proceed(self) -> int:
        return await proceed(self.store, self.clock, RATE)

    async def deliver(self, **more: object) -> dict[str, int]:
        await self.proceed()
        sending = Round(self.store, self.courier, self.clock, "me", **more)  # type: ignore[arg-type]
        return dict(await sending.run())

    async def report(self) -> int:
        tell = Operators(self.phone.app.bot, (READER,), TEXTS).broadcast_ended
        return await report(self.store, self.clock, tell)

    async def confirmed(self) -> str:
        """The button of the first confirmation pressed; the one of the second."""
        await self.phone.say("/broadcast")
        await self.phone.say(WORDS)
        (go,) = (b for b in buttons(self.phone.last) if b.endswith("~go"))
        await self.phone.press(go)
        return next(b for b in buttons(self.phone.last) if "~go~" in b)

    def received(self, chat: int) -> list[tuple[str, bool]]:
        """What a chat was sent of the message, and whether without a sound."""
        written = self.phone.world.chat(chat).messages
        return [(m.text, m.silent) for m in written if m.from_bot and m.text == SHOWN]

    def calls(self) -> list[int]:
        """The chats to which the message was tried to be sent."""
        sends = (c for c in self.phone.world.calls if c.method == "sendMessage")
        said = lines.typed(WORDS)
        return [
            int(str(c.params["chat_id"])) for c in sends if c.params["text"] == said
        ]


@pytest.fixture
async def hall(store: Store, clock: FakeClock) -> AsyncIterator[Hall]:
    office = Office(rate=RATE)
    async with phone(
        store, clock, office=office, operators=frozenset({READER})
    ) as made:
        courier = TelegramCourier(made.app.bot, TEXTS, HEADINGS, is_answered)
        yield Hall(made, store, clock, courier)


async def test_ac_adm_02_a_broadcast_is_confirmed_twice_and_told_with_its_totals(
    hall: Hall,
) -> None:
    await hall.meet(11, 12, 13)
    await hall.meet(14, state=SubscriberState.PAUSED)
    await hall.meet(15, state=SubscriberState.BLOCKED)
    await hall.meet(16, service=False)

    (asked,) = await hall.phone.say("/broadcast")
    assert asked.text == (
        "نص الرسالة؟ ستصل إلى 3 محادثات خلال نحو \u2068دقيقة واحدة\u2069، بلا صوت."
        " تُستخدم لإعلانات الخدمة فقط."
    )
    await hall.phone.say(WORDS)
    draft = [b for b in buttons(hall.phone.last) if b.endswith("~go")]
    assert await hall.phone.press(draft[0]) == ""
    assert "3 محادثات" in hall.phone.last.text
    second = next(b for b in buttons(hall.phone.last) if "~go~" in b)
    assert hall.calls() == []
    await hall.phone.press(second)
    assert hall.phone.last.text.startswith("بدأ الإرسال إلى 3 محادثات.")
    hall.phone.world.block(12)

    assert await hall.report() == 0
    for _ in range(4):
        await hall.deliver()
        hall.clock.advance(seconds=1)
    assert sorted(hall.calls()) == [11, 12, 13]
    assert hall.received(11) == hall.received(13) == [(SHOWN, True)]
    assert await hall.report() == 1
    assert await hall.report() == 0
    assert hall.phone.last.text == (
        "انتهى الإرسال. نجح: 2 · محظور: 1 · فشل: 0 · المدة: \u2068دقيقة واحدة\u2069"
    )
    assert [deed.what for deed in await hall.store.deeds.last(9)] == ["send"]


async def test_ac_adm_02_a_broadcast_is_stopped_midway(hall: Hall) -> None:
    await hall.meet(*range(11, 21))
    await hall.phone.press(await hall.confirmed())
    await hall.deliver()
    hall.clock.advance(seconds=2)
    await hall.deliver()
    sent = len(hall.calls())
    assert 0 < sent < 10
    (stop,) = (b for b in buttons(hall.phone.last) if b.endswith("~st"))
    await hall.phone.press(stop)

    hall.clock.advance(minutes=5)
    assert await hall.deliver() == {}
    assert await hall.report() == 1
    assert len(hall.calls()) == sent
    assert hall.phone.last.text == (
        f"انتهى الإرسال. نجح: {sent} · محظور: 0 · فشل: 0"
        " · المدة: \u20685 دقائق\u2069\n"
        f"أُلغي قبل الإرسال: {10 - sent} · غير مؤكد: 0"
    )
    deeds = await hall.store.deeds.last(9)
    assert [deed.what for deed in deeds] == ["halt", "send"]


async def test_ac_adm_02_no_press_writes_more_the_more_are_meant(hall: Hall) -> None:
    await subscribe(hall.store, alike(2 * MANY, NOON))
    await hall.phone.press(await hall.confirmed())
    assert hall.phone.last.text.startswith("بدأ الإرسال إلى 2,000 محادثة.")
    assert await hall.store.ledger.tally() == {}
    assert await hall.proceed() == MANY
    (stop,) = (b for b in buttons(hall.phone.last) if b.endswith("~st"))
    await hall.phone.press(stop)

    assert await hall.store.ledger.tally() == {"failed": MANY}
    assert await hall.proceed() == 0
    (one,) = await hall.store.broadcasts.running()
    totals = await hall.store.broadcasts.totals(one.token)
    assert totals == Totals(unsent=2 * MANY)


async def test_one_broadcast_a_day_and_no_button_works_twice(hall: Hall) -> None:
    await hall.meet(11)
    second = await hall.confirmed()
    for _ in range(2):
        hall.phone.world.press(READER, hall.phone.last.id, second)
    await hall.phone.handle()
    hall.clock.advance(minutes=1)
    await hall.deliver()
    await hall.report()
    hall.clock.advance(hours=23)

    (told,) = await hall.phone.say("/broadcast")
    assert told.text == (
        "بدأت الرسالة السابقة إلى الجميع قبل 23 ساعة. الحد رسالة واحدة كل 24 ساعة."
    )
    hall.clock.advance(hours=2)
    (told,) = await hall.phone.say("/broadcast")
    assert told.text.startswith("نص الرسالة؟")
    assert hall.calls() == [11]


async def test_two_drafts_confirmed_at_once_are_one_broadcast(hall: Hall) -> None:
    await hall.meet(11)
    first, screen = await hall.confirmed(), hall.phone.last
    other = await hall.confirmed()
    await hall.phone.press(first, screen)
    await hall.phone.press(other)

    assert hall.phone.last.text == "أُرسل 0 من 1."
    await hall.deliver()
    assert hall.calls() == [11]


async def test_a_confirmation_is_good_for_ten_minutes(hall: Hall) -> None:
    await hall.meet(11)
    second = await hall.confirmed()
    hall.clock.advance(minutes=11)

    assert await hall.phone.press(second) == "انتهت مهلة التأكيد. لم يُرسَل شيء."
    assert await hall.store.broadcasts.running() == ()


async def test_a_preview_and_a_trial_reach_the_operator_alone(hall: Hall) -> None:
    await hall.meet(11)
    await hall.phone.say("/broadcast")
    await hall.phone.say(WORDS)
    ready = hall.phone.last
    ways = buttons(ready)
    await hall.phone.press(next(b for b in ways if b.endswith("~pv")))
    assert hall.phone.last.text == f"معاينة\n\n{SHOWN}"
    assert buttons(hall.phone.last) == ways
    await hall.phone.press(next(b for b in ways if b.endswith("~me")))
    assert hall.phone.last.text == SHOWN
    await hall.phone.press(next(b for b in ways if b.endswith("~no")), ready)

    assert hall.calls() == [READER]
    assert hall.phone.messages[-2].text == "لم يُرسَل شيء."


async def test_a_text_that_is_too_long_is_asked_for_again(hall: Hall) -> None:
    await hall.phone.say("/broadcast")
    (told,) = await hall.phone.say("خبر " * 1_000)
    assert told.text == "النص أطول من الحد: 3,999 من 3900. يُنتظر نص أقصر."
    (told,) = await hall.phone.say(WORDS)
    assert told.text.startswith("النص جاهز، وطوله ")


async def test_who_refuses_or_stops_meanwhile_is_not_reached(hall: Hall) -> None:
    await hall.meet(READER, 11, 12)
    await hall.phone.press(await hall.confirmed())
    assert await hall.proceed() == 3
    await hall.phone.say("/settings")
    told = await hall.phone.press("svc~0")
    assert told == "لن تصل رسائل الخدمة، إلا إعلان حذف البيانات أو توقف البوت."
    await hall.store.ledger.cancel(11)
    hall.clock.advance(minutes=1)
    await hall.deliver()

    assert hall.calls() == [12]
    (one,) = await hall.store.broadcasts.running()
    assert await hall.store.broadcasts.totals(one.token) == Totals(ok=1, unsent=2)
    assert await hall.phone.press("svc~1") == "ستصل رسائل الخدمة، بلا صوت."
    assert await hall.store.broadcasts.audience() == 3


async def test_a_broadcast_waits_as_everything_does_and_is_never_repeated(
    hall: Hall,
) -> None:
    await hall.meet(11)
    await hall.phone.press(await hall.confirmed())
    hall.phone.world.faults.add(faults.flooded(30), "sendMessage")
    assert await hall.deliver() == {"retried": 1}
    hall.clock.advance(seconds=31)
    hall.phone.world.faults.add(faults.closed(effect=True), "sendMessage")
    await hall.deliver()
    hall.clock.advance(minutes=5)
    await hall.deliver()
    hall.clock.advance(minutes=5)

    assert await hall.report() == 1
    assert hall.phone.last.text.endswith("أُلغي قبل الإرسال: 0 · غير مؤكد: 1")
    assert hall.received(11) == [(SHOWN, True)]
    assert await hall.store.counts.of(NOON.date()) == {"joined": 1, "throttled": 1}


async def test_a_digest_is_not_hastened_by_a_broadcast_that_waits(hall: Hall) -> None:
    await hall.meet(11, 12)
    await hall.phone.press(await hall.confirmed())
    assert await hall.proceed() == 2

    assert not await hall.store.ledger.hasten(12)


async def test_an_end_that_reached_nobody_is_told_later(hall: Hall) -> None:
    await hall.meet(11)
    await hall.phone.press(await hall.confirmed())
    await hall.deliver()
    hall.phone.world.faults.add(faults.failing(500, "Internal"), "sendMessage")
    assert await hall.report() == 0

    assert await hall.report() == 1
    assert hall.phone.last.text.startswith("انتهى الإرسال. نجح: 1")


async def test_what_operators_did_is_kept_with_who_did_it(hall: Hall) -> None:
    await hall.meet(11)
    await hall.phone.press(await hall.confirmed())
    (deed,) = await hall.store.deeds.last(1)

    assert deed == Deed(deed.at, "send", SAID, READER)
    assert await hall.phone.say("/audit")
    assert hall.phone.last.text == (
        "سجل الإجراءات\n• \u206822 نوفمبر، 15:00\u2069: رسالة إلى الجميع،"
        f" \u2068{SAID}\u2069. بيد \u20681001\u2069"
    )
