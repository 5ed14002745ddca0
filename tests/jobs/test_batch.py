"""Calls that wait for one another."""

import asyncio
from collections.abc import Sequence

from jobs.batch import Shared, Together


async def test_who_asks_for_the_same_at_once_shares_one_making() -> None:
    shared, made = Shared(), 0
    going = asyncio.Event()

    async def make() -> int:
        nonlocal made
        made += 1
        await going.wait()
        return made

    asked = [asyncio.create_task(shared("page", make)) for _ in range(3)]
    await asyncio.sleep(0)
    going.set()

    assert await asyncio.gather(*asked) == [1, 1, 1]


async def test_nothing_is_older_than_its_question() -> None:
    shared, news = Shared(), ["old"]
    going = asyncio.Event()

    async def make() -> str:
        told = news[-1]
        await going.wait()
        return told

    early = asyncio.create_task(shared("page", make))
    for _ in range(3):  # it is being made
        await asyncio.sleep(0)
    news.append("new")
    late = asyncio.create_task(shared("page", make))
    going.set()

    assert await asyncio.gather(early, late) == ["old", "new"]


async def test_different_things_are_made_apart() -> None:
    shared = Shared()

    async def number(n: int) -> int:
        return n

    one, two = await asyncio.gather(
        shared("one", lambda: number(1)), shared("two", lambda: number(2))
    )

    assert (one, two) == (1, 2)


async def test_what_many_share_lasts_a_moment() -> None:
    time, news = [0.0], ["old"]
    shared = Shared(lasts=1.0, now=lambda: time[0])

    async def make() -> str:
        return news[-1]

    together = await asyncio.gather(shared("page", make), shared("page", make))
    news.append("new")
    time[0] = 0.99
    within = await shared("page", make)
    time[0] = 1.0
    after = await shared("page", make)
    news.append("newest")
    alone = await shared("page", make)

    assert (together, within, after, alone) == (["old", "old"], "old", "new", "newest")


async def test_after_a_call_that_many_shared_more_may_come_to_the_next() -> None:
    calls: list[list[int]] = []

    async def work(items: Sequence[int]) -> Sequence[int]:
        calls.append([*items])
        return items

    together = Together(work, rest=0.05)
    await asyncio.gather(together(1), together(2))
    third = asyncio.create_task(together(3))
    for _ in range(3):  # it would be served by now
        await asyncio.sleep(0)
    await asyncio.gather(third, together(4))

    assert calls == [[1, 2], [3, 4]]


async def test_whoever_comes_alone_goes_alone() -> None:
    calls: list[list[int]] = []

    async def work(items: Sequence[int]) -> Sequence[int]:
        calls.append([*items])
        return items

    together = Together(work, rest=3600.0)
    for number in range(3):
        await together(number)

    assert calls == [[0], [1], [2]]
