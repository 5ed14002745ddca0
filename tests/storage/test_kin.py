"""What may tell one event is found by shared keys, and nothing else is looked at."""

import threading
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select

from jobs.facts.signature import is_copy, signature
from storage import kin
from storage.model import Article
from storage.schema import article, article_key
from storage.store import Store
from tests.storage.samples import HOUR, NOON, an_article
from tests.storage.steps import ingest

NOTHING = an_article("nothing", title="", text="")


def about(key: str, words: str) -> Article:
    return an_article(key, title=words, text="")


async def keys_found(store: Store, sought: Article) -> list[str]:
    async with store.archive.ingest(NOON) as batch:
        found = await batch.kin([sought], NOON - HOUR)
        return [one.key for one in found.articles]


async def test_kin_share_a_key(store: Store) -> None:
    await ingest(store, about("a", "alpha beta"), about("b", "gamma delta"))

    assert await keys_found(store, about("new", "beta omega")) == ["a"]
    assert await keys_found(store, NOTHING) == []


async def test_kin_come_in_whole_stories_with_their_ids(store: Store) -> None:
    told = (about("a", "alpha beta"), about("b", "gamma delta"))
    (number,) = await ingest(store, *told, founders={"b": "a"})

    async with store.archive.ingest(NOON) as batch:
        found = await batch.kin([about("new", "alpha")], NOON - HOUR)

    assert [(one.key, one.story) for one in found.articles] == [
        ("a", number),
        ("b", number),
    ]


async def test_kin_are_sought_again_only_when_something_came_in(store: Store) -> None:
    sought = [about("new", "alpha")]
    await ingest(store, about("a", "alpha beta"))
    async with store.archive.ingest(NOON) as batch:
        first = await batch.kin(sought, NOON - HOUR)
    async with store.archive.ingest(NOON) as batch:
        same = await batch.kin(sought, NOON - HOUR, first)
    await ingest(store, about("b", "alpha gamma"))
    async with store.archive.ingest(NOON) as batch:
        more = await batch.kin(sought, NOON - HOUR, same)

    assert same is first
    assert (first.keys, more.keys) == ({"a"}, {"a", "b"})


async def test_who_looks_for_kin_waits_for_no_writer(store: Store) -> None:
    await ingest(store, about("a", "alpha beta"))

    async with store.archive.ingest(NOON):
        found = await store.archive.kin([about("new", "alpha")], NOON - HOUR, NOON)

    assert found.keys == {"a"}


async def test_nobody_waits_for_keys(store: Store) -> None:
    threads = []

    def event(article: Article) -> frozenset[int]:
        threads.append(threading.get_ident())
        return frozenset({7})

    keys = replace(store.archive.keys, event=event)
    archive = replace(store.archive, keys=keys)
    before = await archive.kin([NOTHING], NOON - HOUR, NOON)
    await ingest(store, about("a", "alpha"))
    async with archive.ingest(NOON) as batch:
        found = await batch.kin([NOTHING], NOON - HOUR, before)
        await batch.add([NOTHING], {}, found)

    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


async def test_what_was_seen_earlier_is_no_kin(store: Store) -> None:
    await ingest(store, about("old", "alpha beta"), now=NOON - 2 * HOUR)
    await ingest(store, about("a", "alpha beta"), founders={"a": "old"})

    assert await keys_found(store, about("new", "alpha beta")) == ["a"]


async def test_the_nearest_share_most_keys(store: Store) -> None:
    crowd = [about(f"far-{i:03}", f"alpha word{i}") for i in range(2 * kin.NEAREST)]
    await ingest(store, *crowd, about("near", "alpha beta gamma"))

    found = await keys_found(store, about("new", "alpha beta gamma"))

    assert len(found) == kin.NEAREST
    assert "near" in found


async def test_many_keys_are_looked_up_at_once(store: Store) -> None:
    crowd = [about(f"{i:03}", f"word{i} other{i}") for i in range(500)]
    await ingest(store, *crowd)
    sought = [about(f"new-{i}", f"other{i}") for i in range(500)]

    async with store.archive.ingest(NOON) as batch:
        found = await batch.kin(sought, NOON - HOUR)

    assert [one.key for one in found.articles] == [one.key for one in crowd]


async def test_a_rare_key_counts_more_than_common_ones(store: Store) -> None:
    crowd = [about(f"far-{i:03}", "alpha beta") for i in range(kin.HOLDERS)]
    await ingest(store, about("near", "gamma"))
    await ingest(store, *crowd)

    found = await keys_found(store, about("new", "alpha beta gamma"))

    assert len(found) == kin.NEAREST
    assert "near" in found


async def test_of_a_common_key_the_newest_holders_are_looked_at(store: Store) -> None:
    old = [about(f"old-{i:03}", "alpha") for i in range(kin.HOLDERS)]
    new = [about(f"new-{i:03}", "alpha") for i in range(kin.HOLDERS)]
    await ingest(store, *old, now=NOON - HOUR)
    await ingest(store, *new)

    found = await keys_found(store, about("sought", "alpha"))

    assert len(found) == kin.NEAREST
    assert all(key.startswith("new") for key in found)


async def test_pruning_forgets_the_kin_of_old_articles_by_their_day(
    store: Store,
) -> None:
    await ingest(store, about("old", "alpha"), now=NOON - 24 * HOUR)
    await ingest(store, about("new", "alpha"), now=NOON - 6 * HOUR)

    await store.archive.prune(NOON - HOUR, NOON - HOUR, kin_before=NOON)

    async with store.archive.ingest(NOON) as batch:
        found = await batch.kin([about("sought", "alpha")], NOON - 48 * HOUR)
    assert [one.key for one in found.articles] == ["new"]


def wire(key: str, *more: str) -> Article:
    """A report of forty words, and some more."""
    said = " ".join((*(f"wire{n}" for n in range(40)), *more))
    return an_article(key, title=f"{key} headline", text=said)


async def test_a_copy_is_found_whatever_else_shares_its_keys(store: Store) -> None:
    crowd = [about(f"far-{i:03}", f"wire1 wire2 wire{i}") for i in range(kin.HOLDERS)]
    await ingest(store, wire("wire"), about("kin", "copy headline"))
    await ingest(store, *crowd)

    # Of a copy only what it copies is looked for.
    assert await keys_found(store, wire("copy", "again")) == ["wire"]


async def test_an_article_with_a_borrowed_end_is_found_by_its_event_too(
    store: Store,
) -> None:
    whole, own = wire("wire"), (f"local{n}" for n in range(20))
    local = replace(wire("local"), text=" ".join((*own, *whole.text.split()[20:])))
    assert is_copy(signature(local.text), signature(whole.text))
    await ingest(store, whole, about("kin", "local headline"))

    assert sorted(await keys_found(store, local)) == ["kin", "wire"]


async def test_other_figures_make_no_copy(store: Store) -> None:
    await ingest(store, wire("monday", "12%"), about("kin", "tuesday headline"))

    found = await keys_found(store, wire("tuesday", "13%"))

    assert "kin" in found


async def keys_kept(store: Store) -> dict[str, int]:
    """How many keys each article is kept under."""
    query = (
        select(article.c.key, func.count().label("keys_kept"))
        .join(article_key, article_key.c.article_id == article.c.id)
        .group_by(article.c.key)
    )
    async with store.db.read.connect() as connection:
        rows = await connection.execute(query)
        return {row.key: row.keys_kept for row in rows}


async def carry(store: Store, founders: Mapping[str, str]) -> None:
    """Ingest a copy of the wire's report, looked up as every article is."""
    async with store.archive.ingest(NOON) as batch:
        found = await batch.kin([wire("copy")], NOON - 72 * HOUR)
        await batch.add([wire("copy")], founders, found)


async def test_a_copy_in_its_story_leaves_no_keys(store: Store) -> None:
    await ingest(store, wire("wire"))
    await carry(store, {"copy": "wire"})

    assert list(await keys_kept(store)) == ["wire"]


async def test_a_copy_in_another_story_leaves_keys(store: Store) -> None:
    await ingest(store, wire("wire"))
    await carry(store, {})

    assert sorted(await keys_kept(store)) == ["copy", "wire"]


async def test_a_copy_of_an_old_article_leaves_keys(store: Store) -> None:
    await ingest(store, wire("wire"), now=NOON - 25 * HOUR)
    await carry(store, {"copy": "wire"})

    assert sorted(await keys_kept(store)) == ["copy", "wire"]
