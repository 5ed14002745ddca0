"""What is in doubt: the reader's next digest says so, and an operator settles it."""

from datetime import timedelta

from bot.botapi import faults
from jobs.plan import GRACE
from storage.model import Doubt
from storage.store import Store
from tests.bot.check import check
from tests.bot.town import Town
from tests.bot.wire import READER, phone
from tests.fakes import FakeClock
from tests.storage.steps import claim, owe, start, subscribe

LINE = "لم نتأكد من وصول العدد السابق — \u2068/latest\u2069"


async def doubtful_day(town: Town, *chats: int) -> None:
    """A day on which nobody knows whether these chats received their digest."""
    for chat_id in chats:
        town.world.faults.add(faults.closed(effect=True), "sendMessage", chat_id)
    await town.publish(1)
    await town.next_day()
    await town.deliver()


async def another_day(town: Town, number: int) -> list[str]:
    """The texts of the next day's digests, by chat."""
    before = len(town.sends)
    town.clock.advance(hours=3)
    await town.publish(number)
    await town.next_day()
    await town.deliver()
    sends = sorted(town.sends[before:], key=lambda c: c.params["chat_id"])
    return [str(c.params["text"]) for c in sends]


async def test_the_next_digest_says_once_that_the_one_before_is_in_doubt(
    town: Town,
) -> None:
    await town.subscribe(3)
    await doubtful_day(town, 5_001)
    first, second, third = await another_day(town, 2)

    assert second == f"{first}\n\n{LINE}"
    assert third == first
    check(second)
    assert len(set(await another_day(town, 3))) == 1
    assert [d.deliveries for d in await town.store.doubts.all()] == [1]


async def test_equal_digests_are_rendered_once_with_and_without_the_line(
    town: Town,
) -> None:
    await town.subscribe(8)
    await doubtful_day(town, 5_001, 5_002)
    texts = await another_day(town, 2)

    assert len(texts) == 8
    assert len(set(texts)) == 2
    assert len(town.courier._rendered) == 3  # both of this day's, one of the first


async def test_a_doubt_about_the_digest_that_tells_of_one_is_told_again(
    town: Town,
) -> None:
    await town.subscribe(1)
    await doubtful_day(town, 5_000)
    town.world.faults.add(faults.closed(effect=False), "sendMessage")
    await another_day(town, 2)

    (text,) = await another_day(town, 3)
    assert text.endswith(LINE)


async def test_the_latest_news_answer_the_doubt(store: Store, clock: FakeClock) -> None:
    async with phone(store, clock) as reader:
        await subscribe(store, READER)
        await owe(store, READER)
        (delivery,) = await claim(store)
        await store.ledger.unknown(delivery.id, await start(store, delivery), "cut")
        assert await store.doubts.among({READER}) == {READER}

        await reader.say("/latest")

    assert await store.doubts.among({READER}) == frozenset()
    assert len(await store.doubts.all()) == 1


async def test_an_operator_sends_what_is_in_doubt_again(town: Town) -> None:
    await town.subscribe(3)
    await doubtful_day(town, 5_000, 5_001)
    (doubt,) = await town.store.doubts.all()
    town.clock.advance(hours=12)  # long after its grace

    assert await town.store.doubts.resend(doubt.edition, GRACE) == 2
    assert await town.deliver() == {"sent": 2}
    assert town.received() == {5_000: 2, 5_001: 2, 5_002: 1}
    assert await town.store.doubts.all() == ()


async def test_what_is_sent_again_has_its_own_grace(town: Town) -> None:
    await town.subscribe(1)
    await doubtful_day(town, 5_000)
    (doubt,) = await town.store.doubts.all()
    await town.store.doubts.resend(doubt.edition, GRACE)
    town.clock.advance(hours=3, seconds=1)

    assert await town.deliver() == {}
    assert await town.states() == {"failed": 1}


async def test_an_operator_takes_what_is_in_doubt_to_have_arrived(town: Town) -> None:
    await town.subscribe(2)
    await doubtful_day(town, 5_000)
    (doubt,) = await town.store.doubts.all()

    assert await town.store.doubts.assume(doubt.edition) == 1
    assert await town.states() == {"sent": 2}
    texts = await another_day(town, 2)
    assert LINE not in "".join(texts)


async def test_doubts_are_listed_by_edition(store: Store, clock: FakeClock) -> None:
    await subscribe(store, 1, 2)
    slots = [clock.now() - timedelta(hours=n) for n in (1, 2)]
    editions = [await owe(store, 1, 2, slot=slot) for slot in slots]
    for delivery in await claim(store):
        if (delivery.chat_id, delivery.slot) != (1, slots[1]):
            attempt = await start(store, delivery)
            await store.ledger.unknown(delivery.id, attempt, "cut")

    assert await store.doubts.all() == (
        Doubt(editions[1], slots[1], 1),
        Doubt(editions[0], slots[0], 2),
    )
    assert await store.doubts.resend(editions[0], GRACE) == 2
    assert await store.doubts.assume(editions[0]) == 0
    assert await store.doubts.among({1, 2, 3}) == {2}
    await store.doubts.tell(2)
    await store.doubts.tell(3)
    assert await store.doubts.among({1, 2, 3}) == frozenset()
