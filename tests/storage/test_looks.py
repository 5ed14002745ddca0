"""What sources look like comes back as it was noted."""

from dataclasses import replace

from storage.look import Look
from storage.store import Store
from tests.fakes import NOON

LOOK = Look(
    slug="port",
    title="الميناء",
    first_title="ميناء",
    entries=20,
    dated=19,
    per_day=4.5,
    encoding="utf-8",
    languages=(("ar", 18), ("en", 2)),
    keys=(4_294_967_295, 7),
    moments=(80_000, 79_999),
    since=NOON,
    changed=NOON,
    fresh=NOON,
)


async def test_a_look_replaces_the_one_before(store: Store) -> None:
    other = replace(LOOK, slug="silk", per_day=None, languages=(), keys=(), moments=())
    renewed = replace(LOOK, title="عام", entries=3)
    async with store.archive.ingest(NOON) as batch:
        await batch.note([])
        await batch.note([LOOK, other])
        await batch.note([renewed])
        assert await batch.looks(["port", "nobody"]) == {"port": renewed}

    assert await store.looks.all() == {"port": renewed, "silk": other}
    await store.looks.forget("port")
    assert await store.looks.all() == {"silk": other}
