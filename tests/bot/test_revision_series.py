"""However often a changing entry is read, the store ends alike; noise tells nobody."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from storage.model import Article
from storage.schema import correction, revision
from storage.store import Store
from tests.bot.paper import TEXT, TITLE, Paper, digest
from tests.bot.town import Town

NOISE = (
    "",
    "&lt;p&gt;اقرأ أيضا: أسعار الذهب اليوم&lt;/p&gt;",
    "&lt;p&gt;تابعونا على تويتر وفيسبوك&lt;/p&gt;",
    "&lt;img src='https://t.example/p.gif?u=7' width='1'&gt;",
    "&lt;script&gt;var views = 91;&lt;/script&gt;",
)
SAID = (
    TEXT.format("16.9"),
    TEXT.format("17.9"),
    TEXT.format("17.9").replace("ارتفعت", "تراجعت"),
    TEXT.format("19.9").replace("مارس", "أبريل"),
)
SERIES = 4
VERSIONS = 4


def entry(chance: random.Random) -> tuple[str, str]:
    return TITLE, chance.choice(SAID) + chance.choice(NOISE)


def facts(one: Article) -> Article:
    """An article without what depends on its name, and on when it was read."""
    return replace(one, key="", url="", revised=None)


async def articles(store: Store, side: str) -> list[Article]:
    keys = [f"https://port.example/{side}{n}" for n in range(SERIES)]
    return [facts(one) for one in await store.archive.articles(keys)]


@pytest.mark.parametrize("seed", range(2))
async def test_a_series_ends_alike_whatever_of_it_was_read(
    store: Store, paper: Paper, seed: int
) -> None:
    chance = random.Random(seed)
    histories = [[entry(chance) for _ in range(VERSIONS)] for _ in range(SERIES)]
    for step in range(VERSIONS):
        for n, history in enumerate(histories):
            paper.entries[f"every{n}"] = history[step]
            if step in (0, VERSIONS - 1) or chance.random() < 1 / 3:
                paper.entries[f"some{n}"] = history[step]
        for _ in range(chance.randint(1, 2)):
            await paper.read()

    every, some = await articles(store, "every"), await articles(store, "some")
    assert len(every) == SERIES
    assert every == some


async def test_noise_never_sends(town: Town, paper: Paper) -> None:
    await town.subscribe(1)
    await paper.say(SAID[0])
    await digest(town)
    for noise in NOISE * 2:
        await paper.say(f"{SAID[0]}{noise}")

    assert await town.deliver() == {}
    async with town.store.db.read.connect() as connection:
        for table in (revision, correction):
            query = select(func.count()).select_from(table)
            assert await connection.scalar(query) == 0
