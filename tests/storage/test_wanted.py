"""What nobody explained is counted for the editor, within bounds."""

from datetime import timedelta

import pytest

from storage import wanted
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import HOUR, MINUTE


async def test_terms_are_counted_and_the_most_wanted_come_first(store: Store) -> None:
    for minute, term in enumerate(("ا", "ب", "ب", "ج", "ب", "ج")):
        await store.wanted.count(term, NOON + minute * MINUTE)

    assert await store.wanted.top(5) == {"ب": 3, "ج": 2, "ا": 1}
    assert await store.wanted.top(1) == {"ب": 3}


async def test_what_nobody_asks_for_any_more_is_forgotten(store: Store) -> None:
    await store.wanted.count("old", NOON - HOUR)
    await store.wanted.count("new", NOON)

    assert await store.wanted.prune(NOON) == 1
    assert await store.wanted.top(5) == {"new": 1}


async def test_beyond_the_bound_the_longest_unasked_goes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "MOST", 2)
    for minute, term in enumerate(("a", "b", "a", "c")):
        await store.wanted.count(term, NOON + timedelta(minutes=minute))

    assert await store.wanted.top(5) == {"a": 2, "c": 1}
