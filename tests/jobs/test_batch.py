"""Calls that wait for one another."""

import asyncio

from jobs.batch import Shared


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
