"""/stop: nothing leaves any more, until a pause is over or the reader says so."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.table import is_answered
from bot.courier import TelegramCourier
from jobs.address import address
from jobs.deliver import Round
from storage.model import Correction, Debt, Kind
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, article
from tests.bot.wire import HEADINGS, READER, TEXTS, Phone
from tests.fakes import FakeClock


async def publish(store: Store, clock: FakeClock, n: int) -> None:
    one = replace(article(n), published=clock.now())
    async with store.archive.ingest(clock.now()) as batch:
        await batch.add([one], {one.key: one.key})


async def work(importer: Phone, store: Store, clock: FakeClock) -> list[str]:
    """What the bot writes by itself now."""
    before = len(importer.messages)
    courier = TelegramCourier(importer.app.bot, TEXTS, HEADINGS, is_answered)
    await address(store, clock, KNOWLEDGE)
    await Round(store, courier, clock, "me").run()
    return [message.text for message in importer.messages[before:]]


async def owe_everything(store: Store, clock: FakeClock) -> int:
    """Owe the reader a message of every kind; how many."""
    await publish(store, clock, 1)
    slot = await store.editions.next_slot()
    assert slot is not None
    clock.set(slot + timedelta(minutes=20))
    await address(store, clock, KNOWLEDGE)
    (owed,) = await store.ledger.claim("other", 9, timedelta(0))
    await store.ledger.release("other")
    edition = await store.editions.get(owed.edition)
    assert edition is not None
    told = Correction(slot, "خبر", "https://port.example/1", ())
    others = [kind for kind in Kind if kind is not Kind.DIGEST]
    now = clock.now()
    async with store.editions.composing(now) as batch:
        for kind in others:
            one = replace(edition, kind=kind, about="1", correction=told, items=())
            number = (await batch.put(replace(one, slot=now))).id
            await batch.owe(now, [(number, Debt(READER, now, kind=kind))])
    return len(others) + 1


async def test_ac_stp_02_a_pause_of_seven_days_ends_on_the_eighth_with_one_digest(
    importer: Phone, store: Store, clock: FakeClock
) -> None:
    await importer.say("/stop")
    await importer.press("ps~7")
    clock.advance(hours=18, minutes=20)  # shortly after the hour of a digest
    told = []
    for day in range(1, 10):
        await publish(store, clock, day)
        told.append(await work(importer, store, clock))
        clock.advance(days=1)

    assert [len(texts) for texts in told] == [0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert told[7][0].startswith("موجز الصين · الاثنين 30 نوفمبر 2026")


async def test_ac_stp_03_after_a_stop_nothing_of_any_kind_is_sent(
    importer: Phone, store: Store, clock: FakeClock
) -> None:
    (menu,) = await importer.say("/stop")
    assert menu.text.startswith("إيقاف الإرسال.")
    subscriber = await store.subscribers.get(READER)
    assert subscriber is not None
    await store.subscribers.change(
        READER, lambda s: replace(s, next_slot=clock.now() + timedelta(hours=1))
    )
    await publish(store, clock, 1)
    clock.advance(hours=2)
    assert await work(importer, store, clock) == []
    (answer,) = await importer.say("/help")

    assert answer.text.startswith("مساعدة")


async def test_ac_stp_04_what_was_owed_before_the_stop_does_not_leave(
    importer: Phone, store: Store, clock: FakeClock
) -> None:
    owed = await owe_everything(store, clock)
    assert await store.ledger.tally() == {"pending": owed}
    await importer.say("إيقاف")

    assert await work(importer, store, clock) == []
    assert await store.ledger.tally() == {"failed": owed}
