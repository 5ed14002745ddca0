"""What is stored about a chat: told in full, and erased without a trace of its id."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.botapi.chats import Message
from bot.conversation.privacy import CONFIRM_WITHIN
from jobs.prune import forget, prune
from storage.exports import SILENT, told
from storage.model import PART, Debt, Kind
from storage.schema import delivery, metadata, subscriber, trace
from storage.store import Store
from storage.subscribers import LOOSE
from tests.bot.stories import SOURCES, article
from tests.bot.town import Town
from tests.bot.wire import Phone, buttons, phone
from tests.fakes import FakeClock

OPERATOR = 9001
#: As a chat's id may look: its bytes are not found by chance.
ODD = 7_345_678_901_234
OURS = {"subscriber", "subscription", "listing", "bookmark", "ticket", "shown"}


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone whose owner has a name, and three stories to read."""
    await store.sources.sync(tuple(SOURCES.values()))
    news = [article(n, "port", hours=n) for n in (1, 2, 3)]
    async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
        await batch.add(news, {a.key: a.key for a in news})
    async with phone(store, clock, operators=frozenset({OPERATOR})) as made:
        made.world.meet(ODD, "زمردة الفريدة")
        person = made.world.chat(ODD).person
        assert person is not None
        made.world.chat(ODD).person = replace(person, username="zumurruda_unique")
        made.chat_id = ODD
        yield made


async def live(reader: Phone) -> None:
    """Do a bit of everything that leaves something behind."""
    await reader.say("/start")
    await reader.press("ob~imp")
    await reader.say("/latest")
    await reader.press(next(b for b in buttons(reader.last) if b.startswith("st~")))
    await reader.press(next(b for b in buttons(reader.last) if b.startswith("sv~")))
    await reader.say("/digest")
    await reader.say("/feedback")
    await reader.press("fb~tec~0")
    await reader.say("الأزرار لا تعمل")
    reader.world.media(ODD, "contact")
    await reader.handle()


def content(reader: Phone, message: Message) -> bytes:
    """The file in a message."""
    return reader.world.files[message.content["file_id"]].content


async def taken(reader: Phone) -> dict[str, Any]:
    """What /mydata says is stored."""
    (message,) = await reader.say("/mydata")
    found: dict[str, Any] = json.loads(content(reader, message))
    return found


async def stored(store: Store) -> dict[str, list[Any]]:
    """Every row of every table that has a chat's id."""
    found = {}
    async with store.db.read.connect() as connection:
        for table in metadata.sorted_tables:
            if "chat_id" in table.c:
                rows = await connection.execute(select(table))
                found[table.name] = [row for row in rows if row.chat_id == ODD]
    return {name: rows for name, rows in found.items() if rows}


def files(store: Store) -> dict[str, bytes]:
    """The database's own files, the log too."""
    file = Path(store.db.url.database or "")
    return {one.name: one.read_bytes() for one in file.parent.glob(f"{file.name}*")}


async def confirm(reader: Phone) -> None:
    (ask,) = await reader.say("/forget")
    await reader.press(next(b for b in buttons(ask) if b.startswith("fg~yes")), ask)


def test_every_table_about_a_chat_is_told_or_left_out_for_a_reason() -> None:
    named = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in ("chat", "user", "reader", "person"))
    ]
    about = {table.name for table in metadata.sorted_tables if "chat_id" in table.c}

    assert set(named) == {f"{name}.chat_id" for name in about}
    assert {table.name for table in told()} | SILENT.keys() == about
    assert all(SILENT.values())


def test_every_table_about_a_chat_goes_when_the_chat_is_forgotten() -> None:
    about = {table.name for table in metadata.sorted_tables if "chat_id" in table.c}
    follows = {
        key.parent.table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is subscriber.c.chat_id and key.ondelete == "CASCADE"
    }

    assert {one.name for one in LOOSE} | follows | {"subscriber"} == about


async def test_ac_prv_01_mydata_lists_every_stored_field_about_the_chat(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await live(reader)
    before = await stored(store)
    (message,) = await reader.say("/mydata")
    copy = json.loads(content(reader, message))

    assert message.text == (
        "نسخة من كل ما يُحفظ عن هذا الحساب، بتاريخ \u206822 نوفمبر، 14:00\u2069."
    )
    assert message.content["file_name"] == "mydata.json"
    assert before.keys() >= OURS
    assert copy["chat_id"] == ODD
    assert copy["at"].startswith("2026-11-22T12:00:")
    assert copy["stored"].keys() - {"rate_bucket"} == before.keys() - SILENT.keys()
    for name, rows in before.items():
        for row, line in zip(rows, copy["stored"].get(name, ()), strict=False):
            assert line.keys() - {"titles"} == set(row._mapping)
    (ticket,) = copy["stored"]["ticket"]
    assert ticket["text"] == "الأزرار لا تعمل"
    (digest,) = copy["stored"]["shown"]
    assert digest["titles"] == [f"خبر الشحن رقم {n} من الميناء" for n in (1, 2)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_ac_prv_01_no_name_no_username_and_no_number_is_in_the_files(
    reader: Phone, store: Store
) -> None:
    await live(reader)
    whole = b"".join(files(store).values())

    assert ODD.to_bytes(6, "big") in whole  # what is stored is found like this
    for word in ("زمردة", "الفريدة", "zumurruda_unique", "+10000000000"):
        assert word.encode() not in whole


class Page(HTMLParser):
    """What a page says and what it asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


async def test_the_page_reads_from_right_to_left_and_asks_nobody_for_anything(
    reader: Phone,
) -> None:
    await live(reader)
    await reader.say("/saved")
    await reader.press("md~html")
    page = Page(content(reader, reader.last).decode())

    assert reader.last.content["file_name"] == "mydata.html"
    assert page.tags[0] == ("html", {"lang": "ar", "dir": "rtl"})
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not {"src", "href"} & {name for _, given in page.tags for name in given}
    heads = [word for word in page.words if word in ("المحفوظات", "الملاحظات")]
    assert heads == ["المحفوظات", "الملاحظات"]
    assert "الأزرار لا تعمل" in page.words


async def test_a_day_has_three_copies(reader: Phone, clock: FakeClock) -> None:
    (ask,) = await reader.say("/privacy")
    for _ in range(2):
        await reader.say("/mydata")
    assert await reader.press("md~json", ask) == ""
    limit = "بلغ عدد النسخ الحد اليومي (3)."
    assert await reader.press("md~json", ask) == limit
    assert [m.text for m in await reader.say("/mydata")] == [limit]
    clock.advance(hours=9)  # midnight in the reader's city

    assert (await reader.say("/mydata"))[0].medium == "document"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_ac_prv_02_within_a_minute_no_file_holds_the_chats_id(
    reader: Phone, store: Store, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await live(reader)
    await confirm(reader)
    for _ in range(2):
        clock.advance(seconds=20)
        await forget(store, clock)

    assert reader.last.text.startswith("حُذفت كل البيانات")
    plain = (str(ODD).encode(), ODD.to_bytes(6, "big"))
    for name, kept in files(store).items():
        assert not any(spelling in kept for spelling in plain), name
    assert str(ODD) not in caplog.text


async def test_ac_prv_02_no_row_names_the_chat_and_mydata_shows_an_empty_account(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await live(reader)
    await confirm(reader)
    clock.advance(seconds=20)
    await forget(store, clock)
    async with store.db.read.connect() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            assert str(ODD) not in str([tuple(row) for row in rows]), table.name

    assert (await taken(reader))["stored"] == {}


async def test_ac_prv_02_what_was_queued_does_not_leave(town: Town) -> None:
    await town.due_digest(2)
    await town.store.subscribers.forget(5_000, town.clock.now())
    await town.deliver()

    assert town.received() == {5_000: 0, 5_001: 1}


async def test_ac_prv_02_a_delayed_job_neither_owes_nor_sends_to_a_forgotten_chat(
    town: Town,
) -> None:
    await town.due_digest()
    now, db = town.clock.now(), town.store.db
    async with db.read.connect() as connection:
        owed = dict((await connection.execute(select(delivery))).mappings().one())
        row = dict((await connection.execute(select(subscriber))).mappings().one())
    await town.store.subscribers.forget(5_000, now)
    async with db.write.begin() as connection:  # somebody slow writes it all back
        await connection.execute(insert(subscriber), row)
        await connection.execute(insert(delivery), owed)
    async with town.store.editions.composing(now) as batch:
        debt = Debt(5_000, now, kind=Kind.NOTE)
        assert await batch.owe(now, [(owed["edition_id"], debt)]) == 0

    assert PART[Kind.NOTE] != owed["part"]
    assert await town.deliver() == {}
    assert town.sends == []


async def test_a_reader_who_comes_back_receives_digests_again(town: Town) -> None:
    await town.subscribe(1)
    await town.store.subscribers.forget(5_000, town.clock.now())
    await town.due_digest()
    await town.deliver()

    assert town.received() == {5_000: 1}


async def test_of_a_forgotten_chat_a_hash_is_left_for_thirty_days(
    store: Store, clock: FakeClock
) -> None:
    await store.subscribers.forget(ODD, clock.now())
    clock.advance(days=30)
    await prune(store, clock)
    assert await store.traces.among({ODD, 5}) == {ODD}
    clock.advance(seconds=1)
    await prune(store, clock)

    assert await store.traces.among({ODD}) == frozenset()
    async with store.db.read.connect() as connection:
        assert (await connection.execute(select(trace))).all() == []


async def test_ac_prv_03_an_old_confirmation_does_nothing(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await live(reader)
    (ask,) = await reader.say("/forget")
    yes = next(b for b in buttons(ask) if b.startswith("fg~yes"))
    await reader.press(yes, ask)
    await reader.say("/start")
    await reader.press("ob~imp")
    clock.advance(seconds=CONFIRM_WITHIN.total_seconds())

    assert not await store.subscribers.spend(ODD, yes[-8:], clock.now())
    assert await store.subscribers.get(ODD) is not None


async def test_ac_prv_04_every_link_is_the_publishers_own(reader: Phone) -> None:
    await live(reader)
    links = {
        entity["url"]
        for message in reader.messages
        for entity in message.entities
        if entity["type"] == "text_link"
    }
    links |= {b for m in reader.messages for b in buttons(m) if b.startswith("http")}

    assert links == {f"https://port.example/{n}" for n in (1, 2, 3)}
