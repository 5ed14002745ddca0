"""What is withheld is in no query for readers; what editors decide is done once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.editing import Case, State
from storage.model import Bookmark, Concern, Item, Reason, Story
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import HOUR, MINUTE, an_article

SINGLE = Concern(Reason.SINGLE, "a")
DATE = Concern(Reason.DATE, "daily")
LATER = NOON + HOUR
Look = Callable[[Store], Awaitable[object]]


def alone(story: Story) -> bool:
    return len(story.articles) == 1


def same(item: Item, story: Story) -> Item:
    return item


async def bring(store: Store, *keys: str, into: str = "", asked: bool = True) -> None:
    """Articles that found a story each, or join that of a key; "a" is sensitive."""
    news = [an_article(key, entities=("byd",)) for key in keys]
    async with store.archive.ingest(NOON) as batch:
        touched = await batch.add(news, {key: into or key for key in keys})
        await batch.ask({"a": [SINGLE]} if asked else {}, touched, alone)


LOOKS: dict[str, Look] = {
    "latest": lambda store: store.archive.latest(None, 9),
    "of a topic": lambda store: store.archive.latest("eco", 9),
    "by id": lambda store: store.archive.stories([1]),
    "window": lambda store: store.archive.window(NOON - HOUR, LATER),
    "headlines": lambda store: store.archive.headlines(NOON - HOUR, LATER),
    "about": lambda store: store.archive.mentions(["eco"], NOON - 9 * HOUR, 9),
    "holders": lambda store: store.archive.holders(["a"]),
    "today": lambda store: store.archive.today(NOON - 9 * HOUR, LATER),
    "newest": lambda store: store.archive.newest("eco"),
    "search": lambda store: store.archive.search([["title"]], 9),
}


async def test_several_stories_are_asked_about_at_once(store: Store) -> None:
    await bring(store, "a", "b", asked=False)
    found = {1: [SINGLE], 2: [DATE]}

    assert await store.queue.ask(found, NOON) == 2
    assert await store.queue.ask(found, LATER) == 0
    assert await store.queue.tally() == 2


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
async def test_no_query_for_readers_has_what_is_withheld(
    store: Store, look: Look
) -> None:
    nothing = await look(store)
    await bring(store, "a")

    assert await look(store) == nothing
    assert await store.queue.next() == Case(1, State.OPEN, 1, NOON, (Reason.SINGLE,))
    assert await store.queue.tally() == 1
    assert await store.queue.decide(1, 1, State.PUBLISHED, NOON, same)
    assert await look(store) != nothing
    assert await store.queue.tally() == 0


async def test_what_is_released_was_seen_now_in_the_order_in_which_it_came(
    store: Store,
) -> None:
    await bring(store, "a")
    async with store.archive.ingest(NOON + MINUTE) as batch:
        await batch.add([an_article("b")], {"b": "a"})
    async with store.editions.composing(LATER) as batch:
        assert await batch.stories(NOON - HOUR, LATER) == ()
    assert await store.queue.decide(1, 1, State.PUBLISHED, LATER, same)

    assert await store.archive.window(NOON - HOUR, LATER) == ()
    (story,) = await store.archive.window(LATER, LATER + HOUR)
    assert [(one.key, one.seen) for one in story.articles] == [
        ("a", LATER),
        ("b", LATER + timedelta(microseconds=1)),
    ]
    assert (story.seen, story.published, story.is_reviewed) == (
        LATER,
        NOON - HOUR,
        True,
    )


async def test_what_is_released_on_another_day_is_still_found_by_its_kin(
    store: Store,
) -> None:
    await bring(store, "a")
    tomorrow = NOON + 24 * HOUR
    await store.queue.decide(1, 1, State.PUBLISHED, tomorrow, same)
    async with store.archive.ingest(tomorrow) as batch:
        kin = await batch.kin([an_article("b", text="body a")], tomorrow)

    assert [one.key for one in kin.articles] in (
        [],
        ["a"],
    )  # as the keys of this store find
    async with store.archive.ingest(tomorrow) as batch:
        old = await batch.kin([an_article("c", text="body a")], NOON)
    assert old.keys == kin.keys


async def test_a_story_that_began_before_is_asked_about_and_told(store: Store) -> None:
    await bring(store, "b", asked=False)
    async with store.archive.ingest(NOON + MINUTE) as batch:
        touched = await batch.add([an_article("a")], {"a": "b"})
        await batch.ask({"a": [SINGLE, DATE]}, touched, lambda story: True)

    assert await store.queue.next() == Case(
        1, State.OPEN, 1, NOON + MINUTE, (Reason.DATE,)
    )
    assert await store.archive.story(1) is not None


async def test_what_was_asked_is_not_asked_again_until_it_expired(store: Store) -> None:
    await bring(store, "b", "c", asked=False)
    assert await store.queue.ask({1: [DATE]}, NOON) == 1
    assert await store.queue.ask({2: [DATE]}, NOON) == 0
    await store.queue.decide(1, 1, State.PUBLISHED, NOON, same)
    assert await store.queue.ask({2: [DATE]}, LATER) == 0
    rights = Concern(Reason.RIGHTS, "daily")
    assert await store.queue.ask({2: [rights]}, NOON) == 1
    assert await store.queue.expire(NOON, LATER) == 1

    assert await store.queue.ask({1: [rights]}, LATER) == 1
    assert await store.queue.next() == Case(1, State.OPEN, 3, LATER, (Reason.RIGHTS,))


async def test_of_decisions_at_once_the_first_counts(store: Store) -> None:
    await bring(store, "a")
    states = (State.PUBLISHED, State.REJECTED, State.BARE, State.LATER)
    counts = await asyncio.gather(
        *(store.queue.decide(1, 1, state, LATER, same) for state in states)
    )

    assert sorted(counts) == [False, False, False, True]
    case = await store.queue.case(1)
    assert case is not None
    assert (case.state, case.version) == (states[counts.index(True)], 2)


async def test_an_expired_story_comes_with_its_second_source(store: Store) -> None:
    await bring(store, "a")
    await store.queue.expire(NOON, LATER)
    await bring(store, "b", into="a", asked=False)

    story = await store.archive.story(1)
    assert story is not None
    assert len(story.articles) == 2


async def test_a_rejected_story_stays_so_whoever_tells_it(store: Store) -> None:
    await bring(store, "a")
    await store.queue.decide(1, 1, State.REJECTED, LATER, same)
    await bring(store, "b", into="a", asked=False)

    assert await store.archive.story(1) is None


async def test_an_edit_is_told_whatever_the_publisher_writes(store: Store) -> None:
    await bring(store, "a", asked=False)
    await store.queue.ask({1: [DATE]}, NOON)
    assert await store.queue.edit(1, 1, {"title": "عنوان أوضح"}, LATER, same)
    assert await store.queue.edit(1, 2, {"summary": "ملخّص أوضح."}, LATER, same)
    assert not await store.queue.edit(1, 2, {"title": "متأخر"}, LATER, same)

    (story,) = await store.archive.latest("eco", 1)
    wanted = replace(
        an_article("a", entities=("byd",), story=1),
        title="عنوان أوضح",
        given="title a",
        summary="ملخّص أوضح.",
        text="",
    )
    assert story.articles == (wanted,)
    (kept,) = await store.archive.articles(["a"])
    assert (kept.title, kept.given) == ("title a", "")  # the reading stays its own


async def test_a_merged_story_leads_to_the_one_that_tells_it(store: Store) -> None:
    await bring(store, "b", "c", "a")
    one, other, held = await asyncio.gather(*map(store.queue.story, (1, 2, 3)))
    assert None not in (one, other, held)
    saved = Bookmark(2, "عنوان", "https://example.org/c", NOON)
    for chat in (7, 8):
        await store.bookmarks.put(chat, saved, NOON)
    await store.bookmarks.put(7, replace(saved, story=1), NOON)
    await store.queue.ask({2: [DATE]}, NOON)
    assert not await store.queue.merge(2, 1, 2, LATER)  # with itself
    assert not await store.queue.merge(2, 1, 3, LATER)  # with one that is not shown
    assert await store.queue.merge(2, 1, 1, LATER)
    assert await store.queue.merge(3, 1, 2, LATER)  # which leads to the first

    (whole,) = await store.archive.stories([1, 2, 3])
    assert (whole.id, [one.key for one in whole.articles]) == (1, ["b", "c", "a"])
    assert whole.articles[-1].seen == LATER
    assert [one.id for one in await store.archive.latest("eco", 9)] == [1]
    assert [await store.bookmarks.count(chat) for chat in (7, 8)] == [1, 1]
    assert await store.bookmarks.has(8, 1)


async def test_of_two_processes_one_announces(store: Store) -> None:
    await bring(store, "a")
    told = await asyncio.gather(*(store.queue.announce(LATER, HOUR) for _ in "ab"))
    assert sorted(told) == [0, 1]
    await store.queue.unannounce(LATER)

    assert await store.queue.announce(LATER + MINUTE, HOUR) == 1


async def test_what_is_decided_is_forgotten_in_time(store: Store) -> None:
    await bring(store, "a")
    case = await store.queue.next()
    assert case is not None
    await store.queue.show(7, case)
    await store.queue.prune(LATER)
    assert await store.queue.shown(7, 1) == 1
    await store.queue.decide(1, 1, State.REJECTED, NOON, same)
    await store.queue.prune(LATER)

    assert await store.queue.case(1) is None
    assert await store.queue.shown(7, 1) is None
    assert await store.queue.ask({1: [SINGLE]}, LATER) == 1
    assert await store.archive.story(1) is None  # rejected is rejected
