"""Less like this, from a press to the digests that follow."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.address import address
from storage.model import Article, Less
from storage.store import Store
from tests.bot.stories import KNOWLEDGE, SOURCES, article
from tests.bot.wire import READER, Phone, buttons, phone
from tests.databases import wipe
from tests.fakes import FakeClock

TODAY = date(2026, 11, 22)
DONE = "سيظهر أقل من هذا. للتراجع: زر «تراجع» هنا أو في الإعدادات."


def news(first: int, hours: float = 3) -> list[Article]:
    """Three stories of three sources, the first the freshest."""
    return [
        article(first, "port", hours=hours, topics=("trd", "eco")),
        article(first + 1, "silk", hours=hours + 1, entities=("shanghai", "alibaba")),
        article(first + 2, "tech", hours=hours + 2),
    ]


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone of somebody who follows trade; three stories of it are in the archive."""
    await store.sources.sync(tuple(SOURCES.values()))
    await keep(store, clock, *news(1))
    async with phone(store, clock) as made:
        await made.say("/topics التجارة")
        yield made


async def keep(store: Store, clock: FakeClock, *news: Article) -> None:
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(news, {a.key: a.key for a in news})


async def wishes(store: Store) -> tuple[Less, ...]:
    subscriber = await store.subscribers.get(READER)
    assert subscriber is not None
    return subscriber.less


async def order(reader: Phone) -> list[str]:
    """The stories of a digest asked for now, by their sources."""
    (digest,) = await reader.say("/digest")
    links = [e["url"] for e in digest.entities if e["type"] == "text_link"]
    return list(dict.fromkeys(url.split("//")[1].split(".")[0] for url in links))


def labels(phone: Phone) -> list[str]:
    rows = phone.last.keyboard or ()
    return [b["text"] for row in rows for b in reversed(row)]


async def test_the_menu_names_what_there_can_be_less_of(reader: Phone) -> None:
    await reader.say("/start s_2")
    card = reader.last
    await reader.press("ls~2~m")

    assert reader.last.text == card.text
    assert labels(reader) == [
        "أقل من «التجارة والشحن»",
        "أقل من «بوابة الحرير»",
        "أقل عن «علي بابا»",
        "إخفاء هذه القصة",
        "رجوع",
    ]
    await reader.press("ls~2~u")
    assert buttons(reader.last) == buttons(card)


async def test_what_is_not_there_cannot_be_lessened(reader: Phone) -> None:
    await reader.say("/start s_3")
    await reader.press("ls~3~m")

    assert buttons(reader.last) == ["ls~3~t", "ls~3~s", "ls~3~x", "ls~3~u"]


@pytest.mark.parametrize(
    ("step", "kind", "name"),
    [
        ("t", "topic", "trd"),
        ("s", "source", "silk"),
        ("e", "entity", "alibaba"),
        ("x", "story", "2"),
    ],
)
async def test_a_choice_is_kept_told_and_undone_under_the_story(
    reader: Phone, store: Store, step: str, kind: str, name: str
) -> None:
    await reader.say("/start s_2")
    card = reader.last
    await reader.press("ls~2~m")

    assert await reader.press(f"ls~2~{step}") == DONE
    assert await wishes(store) == (Less(kind, name, TODAY, 2),)
    assert "ls~2~u" in buttons(reader.last)
    assert "تراجع" in labels(reader)
    await reader.press("ls~2~u")
    assert await wishes(store) == ()
    assert buttons(reader.last) == buttons(card)


async def test_ac_sto_05_less_of_a_source_lowers_it_in_two_digests_until_undone(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    assert await order(reader) == ["port", "silk", "tech"]
    await reader.say("/start s_1")
    await reader.press("ls~1~m")
    await reader.press("ls~1~s")

    assert await order(reader) == ["silk", "tech", "port"]
    clock.advance(hours=13)
    await keep(store, clock, *(_later(told, 13) for told in news(11)))
    assert await order(reader) == ["silk", "tech"]
    await reader.say("/start s_1")
    await reader.press("ls~1~u")
    assert await order(reader) == ["port", "silk", "tech"]


def _later(told: Article, hours: float) -> Article:
    return replace(told, published=told.published + timedelta(hours=hours))


async def test_a_hidden_story_is_in_no_digest_and_still_in_lists(
    reader: Phone,
) -> None:
    await reader.say("/start s_1")
    await reader.press("ls~1~m")
    await reader.press("ls~1~x")

    assert await order(reader) == ["silk", "tech"]
    (listed,) = await reader.say("/latest trade")
    assert "خبر الشحن رقم 1 من الميناء" in listed.text


async def test_an_item_of_a_digest_is_lessened_where_it_stands(reader: Phone) -> None:
    (digest,) = await reader.say("/digest")
    await reader.press("dk~20261122~1")
    drill = buttons(reader.last)
    await reader.press("ls~1~m")
    await reader.press("ls~1~u")
    assert buttons(reader.last) == drill
    await reader.press("ls~1~m")
    await reader.press("ls~1~s")

    assert reader.last.text == digest.text
    assert buttons(reader.last) == [b.replace("ls~1~m", "ls~1~u") for b in drill]
    await reader.press("dk~20261122~0")
    assert buttons(reader.last) == buttons(digest)


async def test_the_menu_of_an_older_message_shows_what_was_chosen(
    reader: Phone, store: Store
) -> None:
    await reader.say("/start s_2")
    first = reader.last
    await reader.say("/start s_2")
    await reader.press("ls~2~m", first)
    await reader.press("ls~2~s", first)
    await reader.press("ls~2~m")

    assert labels(reader)[1] == "✓ أقل من «بوابة الحرير»"
    assert labels(reader)[-1] == "تراجع"
    await reader.press("ls~2~u")
    assert await wishes(store) == ()


async def test_whoever_wants_less_of_something_shares_no_edition_with_others(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    others = (2001, 2002, 2003)
    mine = await store.subscribers.get(READER)
    assert mine is not None
    for chat in others:
        await store.subscribers.create(replace(mine, chat_id=chat))
    await reader.say("/start s_1")
    await reader.press("ls~1~m")
    await reader.press("ls~1~s")
    assert mine.next_slot is not None
    clock.set(mine.next_slot)
    done = await address(store, clock, KNOWLEDGE)

    assert (done.editions, done.deliveries) == (2, 4)


#: A story's number, what is pressed of it, and what that asks to be kept.
PRESSES = st.lists(
    st.tuples(st.sampled_from((1, 2)), st.sampled_from("01stexmu")), max_size=12
)
MEANT = {
    "s": lambda number: ("source", ("port", "silk")[number - 1]),
    "t": lambda number: ("topic", "trd"),
    "e": lambda number: ("entity", "alibaba") if number == 2 else None,
    "x": lambda number: ("story", str(number)),
}


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(presses=PRESSES)
async def test_any_presses_end_as_the_last_of_each_kind_asked(
    sqlite_store: Store, clock: FakeClock, presses: list[tuple[int, str]]
) -> None:
    """Saving and wishing are states that are asked for, whatever came before."""
    await _afresh(sqlite_store, clock)
    async with phone(sqlite_store, clock) as made:
        await made.say("/latest")
        for number in (1, 2):
            await made.press(f"st~{number}~c~1", made.messages[0])
        for number, step in presses:
            verb = "sv" if step in "01" else "ls"
            await _forge(made, made.messages[number].id, f"{verb}~{number}~{step}")
    saved = await sqlite_store.bookmarks.page(READER, 10)
    subscriber = await sqlite_store.subscribers.get(READER)
    told = subscriber.less if subscriber else ()

    assert {one.story for one in saved} == _saved(presses)
    assert {(o.kind, o.name): o.story for o in told} == _wished(presses)


def _saved(presses: list[tuple[int, str]]) -> set[int]:
    last = {number: step for number, step in presses if step in "01"}
    return {number for number, step in last.items() if step == "1"}


def _wished(presses: list[tuple[int, str]]) -> dict[tuple[str, str], int]:
    wished: dict[tuple[str, str], int] = {}
    for number, step in presses:
        if step == "u":
            wished = {key: of for key, of in wished.items() if of != number}
        elif step in MEANT and (key := MEANT[step](number)):
            wished[key] = number
    return wished


async def _afresh(store: Store, clock: FakeClock) -> None:
    await wipe(store.db)
    await store.sources.sync(tuple(SOURCES.values()))
    await keep(store, clock, *news(1)[:2])


async def _forge(phone: Phone, message_id: int, data: str) -> None:
    """Press a button of an old state of the message: replayed, or out of order."""
    chat = phone.world.chat(READER)
    message = chat.message(message_id)
    assert message is not None
    forged = replace(message, keyboard=(({"text": "x", "callback_data": data},),))
    phone.world.put(chat, forged)
    phone.world.press(READER, message_id, data)
    phone.world.put(chat, message)
    await phone.handle()
