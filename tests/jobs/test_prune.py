from jobs.address import address
from jobs.plan import replan
from jobs.prune import Pruned, prune
from storage.model import Subscriber
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.fakes import NOON, FakeClock


async def test_after_thirty_days_texts_and_editions_are_gone(
    store: Store, clock: FakeClock
) -> None:
    await store.sources.sync(tuple(SOURCES.values()))
    reader = Subscriber(7, NOON, topics=frozenset({"trd"}))
    await store.subscribers.create(replan(reader, NOON))
    async with store.archive.ingest(NOON) as batch:
        await batch.add([article(1)], {article(1).key: article(1).key})
    slot = await store.editions.next_slot()
    assert slot is not None
    clock.set(slot)
    await address(store, clock, KNOWLEDGE)
    clock.advance(days=29)
    assert await prune(store, clock) == Pruned(0, 0)
    clock.advance(days=2)

    assert await prune(store, clock) == Pruned(1, 1)
    (story,) = await store.archive.latest(None, 1)
    assert (story.lead.title, story.lead.text) == (article(1).title, "")
    assert await store.subscribers.get(7) is not None
