"""Answers that Telegram does not take as they are, through the wire."""

from collections.abc import AsyncIterator

import pytest

from bot.botapi import faults
from storage.store import Store
from tests.bot.wire import READER, Phone, phone
from tests.fakes import FakeClock

# What the words mean does not depend on the engine.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SAME = (
    "message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    async with phone(store, clock) as made:
        await made.say("/time")
        yield made


def refuse(reader: Phone, method: str, text: str) -> None:
    reader.world.faults.add(faults.failing(400, f"Bad Request: {text}"), method)


async def test_an_edit_that_changes_nothing_succeeded(reader: Phone) -> None:
    refuse(reader, "editMessageText", SAME)
    await reader.press("tm~q")

    assert len(reader.messages) == 1


@pytest.mark.parametrize(
    "text", ["message to edit not found", "message can't be edited"]
)
async def test_what_cannot_be_edited_is_written_anew_once(
    reader: Phone, text: str
) -> None:
    refuse(reader, "editMessageText", text)
    await reader.press("tm~q")

    assert len(reader.messages) == 2


async def test_a_press_that_is_too_old_needs_no_answer(reader: Phone) -> None:
    refuse(
        reader,
        "answerCallbackQuery",
        "query is too old and response timeout expired or query ID is invalid",
    )
    press = reader.world.press(READER, reader.last.id, "tm~q")
    await reader.handle()

    assert press not in reader.world.answers
    assert reader.last.text.startswith("خلال ساعات الهدوء")
