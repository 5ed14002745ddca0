"""How channels are served: kept with their subscribers, and gone with them."""

from dataclasses import replace

from storage.model import Channel, Serving, Subscriber
from storage.store import Store
from tests.fakes import NOON

NEWS = Channel(-1001, "أخبار", Serving.TOP, 3)


async def test_a_channel_is_served_as_it_was_told_last(store: Store) -> None:
    await store.subscribers.create(Subscriber(-1001, NOON, "channel"))
    await store.channels.put(NEWS)
    daily = replace(NEWS, mode=Serving.DAILY, cap=5)
    await store.channels.put(daily)

    assert await store.channels.get(-1001) == daily
    assert await store.channels.get(-1002) is None
    assert await store.channels.all() == (daily,)


async def test_a_channel_that_is_forgotten_is_served_no_more(store: Store) -> None:
    await store.subscribers.create(Subscriber(-1001, NOON, "channel"))
    await store.channels.put(NEWS)
    await store.subscribers.forget(-1001, NOON)

    assert await store.channels.all() == ()
