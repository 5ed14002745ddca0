"""What operators were told of, each trouble once."""

from storage.store import Store
from tests.fakes import NOON


async def test_an_alarm_is_raised_once(store: Store) -> None:
    assert await store.alarms.raise_("source:port", "stale", NOON)
    assert not await store.alarms.raise_("source:port", "stale", NOON)
    assert await store.alarms.raise_("source:port", "unread", NOON)
    assert await store.alarms.raised() == {"source:port": "unread"}


async def test_an_alarm_is_cleared_once(store: Store) -> None:
    await store.alarms.raise_("network", "cut-off", NOON)

    assert await store.alarms.clear("network")
    assert not await store.alarms.clear("network")
    assert await store.alarms.raised() == {}
