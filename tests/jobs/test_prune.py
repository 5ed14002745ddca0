from pathlib import Path

from jobs.address import address
from jobs.group import found_by
from jobs.parse import Entry
from jobs.plan import replan
from jobs.prune import Pruned, prune
from jobs.read import read
from jobs.seek import search_text
from storage.model import Subscriber
from storage.store import Store, open_store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.fakes import NOON, FakeClock

UNIQUE = "وأضاف مدير الرصيف أن شحنات زنجبيل كثيرة وصلت إليه في الأسبوع الماضي. "


async def test_after_thirty_days_texts_and_editions_are_gone(
    store: Store, clock: FakeClock
) -> None:
    await store.sources.sync(tuple(SOURCES.values()))
    reader = Subscriber(7, NOON, topics=frozenset({"trd"}))
    await store.subscribers.create(replan(reader, NOON))
    async with store.archive.ingest(NOON) as batch:
        await batch.add([article(1)], {article(1).key: article(1).key})
    slot = await store.editions.next_slot()
    assert slot is not None
    clock.set(slot)
    await address(store, clock, KNOWLEDGE)
    clock.advance(days=29)
    assert await prune(store, clock) == Pruned(0, 0)
    clock.advance(days=2)

    assert await prune(store, clock) == Pruned(1, 1)
    (story,) = await store.archive.latest(None, 1)
    assert (story.lead.title, story.lead.text) == (article(1).title, "")
    assert await store.subscribers.get(7) is not None


async def test_ac_cpy_05_after_a_month_a_text_is_in_no_byte_on_disk(
    tmp_path: Path, clock: FakeClock
) -> None:
    url = f"sqlite:///{tmp_path / 'mujaz.db'}"
    store = await open_store(url, clock.now, search_text=search_text, keys=found_by)
    await store.sources.sync(tuple(SOURCES.values()))
    body = f"<p>افتتحت الصين ميناء جديدا للحاويات في نينغبو.</p><p>{UNIQUE * 5}</p>"
    entry = Entry("1", "https://port.example/1", "ميناء جديد في الصين", body, NOON)
    kept = read(entry, SOURCES["port"], NOON)
    async with store.archive.ingest(NOON) as batch:
        await batch.add([kept], {kept.key: kept.key})
    assert "زنجبيل" not in f"{kept.title} {kept.summary}"
    assert UNIQUE.strip().encode() in held(tmp_path)

    clock.advance(days=31)
    await prune(store, clock)

    assert UNIQUE.strip().encode() not in held(tmp_path)  # while the store is open
    (story,) = await store.archive.latest(None, 1)
    assert (story.lead.title, story.lead.text) == ("ميناء جديد في الصين", "")
    await store.close()


def held(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
