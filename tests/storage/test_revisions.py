"""What publishers change is kept once, and owed to those who read it before."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import func, select

from jobs.tell import retell
from storage.corrections import MOST
from storage.model import (
    Article,
    Change,
    Correction,
    Delivery,
    Edition,
    Rereading,
    Revision,
)
from storage.recall import GRACE
from storage.schema import article_key, correction, revision
from storage.store import Store
from tests.fakes import NOON, FakeClock
from tests.storage.samples import (
    AN_ITEM,
    HOUR,
    MINUTE,
    a_debt,
    a_profile,
    a_subscriber,
    an_article,
    an_edition,
)
from tests.storage.steps import arrive, claim, ingest, start, subscribe

FIGURE = Change("figure", "16.9 مليار", "17.9 مليار", "الصادرات")
MAJOR = Revision("major", (FIGURE,))
WITHDRAWN = Revision("critical", (Change("withdrawn"),))


async def kept(store: Store, key: str = "a") -> Article:
    (found,) = await store.archive.articles([key])
    return found


async def revise(
    store: Store, told: Revision | None, key: str = "a", **changes: object
) -> bool:
    old = await kept(store, key)
    values = {"fingerprint": str(changes).encode()[:16], **changes}
    new = replace(old, **values)  # type: ignore[arg-type]  # one of each field
    async with store.archive.ingest(NOON + HOUR) as batch:
        return await batch.revise(Rereading(old, new, told), retell)


async def count(store: Store, *tables: object) -> list[int]:
    async with store.db.read.connect() as connection:
        return [
            await connection.scalar(select(func.count()).select_from(t)) or 0
            for t in tables
        ]  # type: ignore[call-overload]


async def tell(store: Store, *chats: int, story: int = 1) -> Edition:
    """Compose and deliver an edition with a story, and return it."""
    await subscribe(store, *chats)
    async with store.editions.composing(NOON) as batch:
        items = (replace(AN_ITEM, story=story),)
        edition = await batch.put(an_edition(items=items, rest=()))
        await batch.owe(NOON, [(edition.id, a_debt(chat)) for chat in chats])
    for delivery in await claim(store):
        await arrive(store, delivery, await start(store, delivery), 7)
    return edition


async def next_digest(
    store: Store, clock: FakeClock, chat: int, hours: int
) -> Delivery:
    """The chat's delivery of a later digest, claimed."""
    slot = NOON + hours * HOUR
    clock.set(slot)
    async with store.editions.composing(slot) as batch:
        items = (replace(AN_ITEM, story=99),)
        edition = await batch.put(an_edition(slot, items=items, rest=()))
        await batch.owe(slot, [(edition.id, a_debt(chat, slot))])
    (delivery,) = await claim(store)
    return delivery


async def test_an_article_is_found_by_what_it_says_now(store: Store) -> None:
    (story,) = await ingest(store, an_article("a", text="قديم"))

    assert await revise(store, MAJOR, text="جديد", topics=("aix",), summary="قصير")

    found = await kept(store)
    assert (found.text, found.summary, found.topics) == ("جديد", "قصير", ("aix",))
    assert (found.seen, found.published, found.story) == (NOON, NOON - HOUR, story)
    assert found.revised == NOON + HOUR
    search = store.archive.search
    assert [s.id for s in (await search([["جديد"]], 5)).stories] == [story]
    assert (await search([["قديم"]], 5)).total == 0
    assert await store.archive.latest("eco", 5) == ()
    assert [s.id for s in await store.archive.latest("aix", 5)] == [story]


async def test_keys_are_of_what_an_article_says_now(store: Store) -> None:
    long, other = (" ".join(map("".join, product(s, s, s))) for s in ("بتثج", "صضطظ"))
    await ingest(store, an_article("a", text=long))
    before = await count(store, article_key)
    await revise(store, Revision("minor"), text=other)
    assert before[0] > 0
    twin = an_article("b", text=other, title="title a")

    async with store.archive.ingest(NOON + HOUR) as batch:
        near = await batch.kin([twin], NOON - HOUR)
        gone = await batch.kin([an_article("c", text=long, title="x")], NOON - HOUR)

    assert near.keys == {"a"}
    assert not gone.articles


async def test_what_changed_meanwhile_stands(store: Store) -> None:
    await ingest(store, an_article("a"))
    old = await kept(store)
    await revise(store, MAJOR, text="جديد")

    async with store.archive.ingest(NOON + HOUR) as batch:
        late = replace(old, text="متأخر", fingerprint=b"late")
        assert not await batch.revise(Rereading(old, late, MAJOR), retell)

    assert (await kept(store)).text == "جديد"
    assert await count(store, revision) == [1]


async def test_the_same_words_in_another_entry_only_change_its_fingerprint(
    store: Store,
) -> None:
    await ingest(store, an_article("a"))
    before = await kept(store)

    assert await revise(store, None, text="ignored", fingerprint=b"1234")

    assert await kept(store) == replace(before, fingerprint=b"1234")
    assert await count(store, revision) == [0]


async def test_a_batch_that_fails_leaves_no_revision(store: Store) -> None:
    await ingest(store, an_article("a"))
    before = await kept(store)

    async def fail() -> None:
        async with store.archive.ingest(NOON) as batch:
            new = replace(before, text="جديد", fingerprint=b"1")
            await batch.revise(Rereading(before, new, MAJOR), retell)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await kept(store) == before
    assert await count(store, revision) == [0]


async def test_only_what_this_source_brought_is_compared(store: Store) -> None:
    prints = {"a": b"1", "b": b"2", "c": b"3"}
    await ingest(store, an_article("a", fingerprint=b"1"))
    await ingest(store, an_article("b", fingerprint=b"1"))
    await ingest(store, an_article("c", fingerprint=b"1", source="other"))

    known = await store.archive.known("daily", prints, prints.__getitem__)
    assert known == {"a": False, "b": True, "c": False}


async def test_a_digest_puts_right_what_its_reader_received(
    store: Store, clock: FakeClock
) -> None:
    (story,) = await ingest(store, an_article("a"))
    told = await tell(store, 1, 2, story=story)
    await store.subscribers.create(a_subscriber(3))
    await revise(store, MAJOR, text="جديد")

    first = await next_digest(store, clock, 1, 24)
    said = Correction(told.slot, "title a", "https://example.org/a", (FIGURE,))

    assert await store.corrections.bind([first]) == {first.id: (said,)}
    assert await store.corrections.bind([first]) == {first.id: (said,)}
    assert await store.corrections.bind([replace(first, chat_id=3)]) == {}


async def test_a_digest_puts_few_articles_right_and_the_next_one_the_rest(
    store: Store, clock: FakeClock
) -> None:
    chosen = [an_article(key) for key in "abc"]
    (story,) = await ingest(store, *chosen, founders=dict.fromkeys("abc", "a"))
    await tell(store, 1, story=story)
    for key in "abc":
        await revise(store, MAJOR, key, text="جديد")

    first = await next_digest(store, clock, 1, 24)
    (mine,) = (await store.corrections.bind([first])).values()
    await arrive(store, first, await start(store, first), 8)
    second = await next_digest(store, clock, 1, 48)
    (rest,) = (await store.corrections.bind([second])).values()

    assert [c.title for c in mine] == ["title a", "title b"]
    assert len(mine) == MOST
    assert [c.title for c in rest] == ["title c"]


async def test_an_edition_composed_before_a_correction_is_nobodys_any_more(
    store: Store,
) -> None:
    (story,) = await ingest(store, an_article("a"))
    told = await tell(store, 1, story=story)
    async with store.editions.composing(NOON) as batch:
        before = await batch.corrected()
    await revise(store, MAJOR, text="جديد")

    async with store.editions.composing(NOON + HOUR) as batch:
        fresh = await batch.put(replace(told, id=0))
        assert await batch.corrected() > before

    assert fresh.id != told.id
    assert await store.editions.get(told.id) == told


async def test_a_note_that_comes_too_late_opens_no_window(
    store: Store, clock: FakeClock
) -> None:
    (story,) = await ingest(store, an_article("a"))
    await tell(store, 1, story=story)
    await revise(store, WITHDRAWN, text="")
    clock.advance(hours=1)
    before = await store.subscribers.get(1)
    (note,) = await claim(store)
    attempt = await start(store, note)
    assert (note.silent, note.slot >= NOON + HOUR) == (True, True)
    assert note.due_at == NOON + HOUR

    assert await store.ledger.failed(note.id, attempt, "no")

    assert await store.subscribers.get(1) == before
    assert timedelta(hours=3) < GRACE


async def test_a_note_goes_to_the_thread_where_its_story_was_told(
    store: Store, clock: FakeClock
) -> None:
    (story,) = await ingest(store, an_article("a"))
    await subscribe(store, -5)
    async with store.editions.composing(NOON) as batch:
        items = (replace(AN_ITEM, story=story),)
        edition = await batch.put(an_edition(items=items, rest=()))
        debt = a_debt(-5, part=9, thread_id=9)
        await batch.owe(NOON, [(edition.id, debt)])
    (digest,) = await claim(store)
    await arrive(store, digest, await start(store, digest), 7)
    await revise(store, WITHDRAWN, text="")
    clock.advance(hours=1)

    assert [note.thread_id for note in await claim(store)] == [9]


async def test_the_digest_of_a_day_is_without_what_was_withdrawn(
    store: Store, clock: FakeClock
) -> None:
    (story,) = await ingest(store, an_article("a"))
    told = await tell(store, 1, story=story)
    shown = await store.editions.of_message(1, 7)
    await revise(store, WITHDRAWN, text="")
    clock.advance(hours=1)
    (note,) = await claim(store)
    await arrive(store, note, await start(store, note), 9)

    again = await store.editions.of_day(1, NOON - HOUR, NOON + 9 * HOUR)
    assert again == replace(told, id=again.id if again else 0, items=())
    assert await store.editions.of_message(1, 7) == shown == told


async def test_what_was_forgotten_is_not_owed_and_old_revisions_go(
    store: Store,
) -> None:
    (story,) = await ingest(store, an_article("a"))
    await tell(store, 1, 2, story=story)
    await revise(store, MAJOR, text="جديد")
    await store.subscribers.forget(1, NOON)
    assert await count(store, correction, revision) == [1, 1]

    await store.corrections.prune(NOON + HOUR)
    assert await count(store, correction, revision) == [1, 1]
    await store.corrections.prune(NOON + HOUR + MINUTE)

    assert await count(store, correction, revision) == [0, 0]


async def test_editions_of_other_stories_are_left_alone(store: Store) -> None:
    first, second = await ingest(store, an_article("a"), an_article("b"))
    await tell(store, 1, story=second)
    await revise(store, WITHDRAWN, text="")

    assert await claim(store) == ()
    assert first != second
    assert a_profile() == an_edition().profile
