"""Whatever is typed and pressed, a search answers as Telegram and readers need it."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import search
from storage.engine import Database
from tests.bot.newsstand import keep_daily, opened
from tests.bot.wire import Phone, buttons, phone
from tests.fakes import FakeClock

# The fixtures are made once for all examples: a phone that goes on and on.
ANY = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NUMBER = re.compile(r"^\u200f(\d+)\. ", re.MULTILINE)
PRESS = re.compile(r"(sr|sf)~([A-Za-z0-9_-]{8})~(\w+)")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is said does not depend on the engine; test_search.py runs on both."""
    return sqlite_database


@pytest.fixture
async def reader(empty_database: Database, clock: FakeClock) -> Any:
    store = await opened(empty_database, clock)
    await keep_daily(store, clock, (*range(12), 20, 100, 500))
    async with phone(store, clock) as made:
        yield made


said = st.text(st.characters(codec="utf-8"), min_size=1, max_size=90)
arabic = st.text("شحن أسعار<>&\"'\u200f\u2068→¦~", min_size=1, max_size=70)


@ANY
@given(words=said | arabic)
async def test_any_words_are_answered(reader: Phone, words: str) -> None:
    # Checked by `phone`: every text it was sent, and the data of every button.
    before = len(reader.messages)
    for text in (f"/search {words}", f"/explain {words}"):
        assert await reader.say(text)
    assert len(reader.messages) == before + 2
    for message in reader.messages[before:]:
        for data in buttons(message):
            assert not data.startswith(("sr~", "sf~")) or PRESS.fullmatch(data)


@ANY
@given(st.lists(st.integers(0, 20), min_size=1, max_size=8))
async def test_any_walk_through_pages_and_spans_stays_in_one_message(
    reader: Phone, walk: list[int]
) -> None:
    (listed,) = await reader.say("/search أسعار الشحن")
    for step in walk:
        ways = [b for b in buttons(reader.last) if PRESS.fullmatch(b)]
        pressed = ways[step % len(ways)]
        assert await reader.press(pressed) == ""
        assert reader.last.id == listed.id
        verb, _, wanted = PRESS.fullmatch(pressed).groups()  # type: ignore[union-attr]
        shown = [
            int(n)
            for n in re.findall(r"^\u200f(\d+)\. ", reader.last.text, re.MULTILINE)
        ]
        first = (int(wanted) - 1) * search.PAGE + 1 if verb == "sr" else 1
        assert shown == list(range(first, first + len(shown)))
        assert 1 <= len(shown) <= search.PAGE
        assert sum(b.startswith("st~") for b in buttons(reader.last)) == len(shown)
