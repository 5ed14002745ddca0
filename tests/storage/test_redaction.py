"""A source that reserves its rights is taken out of editions that were composed."""

from dataclasses import replace

from storage.model import Credit, Figure, Item
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import HOUR, an_edition

OURS = Credit("ours", "نحن", "https://ours.example/1", "private", "sum")
THEIRS = Credit("theirs", "هم", "https://theirs.example/1", "private", "sum")
TOLD = Item(
    story=1,
    topic="trd",
    title="عنوان",
    url=OURS.url,
    published=NOON,
    credits=(THEIRS, OURS),
    sources=2,
    summary="خلاصة",
    detail="تفصيل",
    figures=(Figure("5%", 5.0, "percent"),),
    labels=("state-cn",),
)
ALONE = replace(TOLD, story=2, credits=(OURS,), sources=1)
COPIED = replace(TOLD, story=3, url="https://copy.example/1")
OTHER = replace(TOLD, story=4, url=THEIRS.url)
HEAD = replace(OURS, mode="head")
NOTHING = {"summary": "", "detail": "", "figures": ()}


async def test_of_a_reserved_source_editions_keep_headlines(store: Store) -> None:
    first = await store.editions.keep(an_edition(items=(TOLD, ALONE), rest=(COPIED,)))
    second = await store.editions.keep(an_edition(NOON + HOUR, items=(OTHER,)))

    await store.reserve("ours")

    bare = replace(TOLD, credits=(THEIRS, HEAD), **NOTHING)
    alone = replace(ALONE, credits=(HEAD,), labels=("state-cn", "head"), **NOTHING)
    assert await store.editions.get(first) == an_edition(
        id=first,
        items=(bare, alone),
        rest=(replace(bare, story=3, url=COPIED.url),),
    )
    assert await store.editions.get(second) == an_edition(
        NOON + HOUR, id=second, items=(OTHER,)
    )
