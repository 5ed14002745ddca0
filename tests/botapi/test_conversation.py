"""A real bot on python-telegram-bot, polling the local Bot API."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
)

from bot.botapi import faults
from bot.botapi.server import app, serve
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, TOKEN

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_html("<b>Welcome</b>", reply_markup=YES)


async def agree(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer("Thanks")
    await update.callback_query.edit_message_text("Agreed")


async def remember(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await context.bot.set_my_name(update.my_chat_member.new_chat_member.status)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Application]:
    async with serve(app(world)) as url:
        builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot")
        application = builder.build()
        application.add_handler(CommandHandler("start", greet))
        application.add_handler(CallbackQueryHandler(agree))
        application.add_handler(ChatMemberHandler(remember))
        async with application:
            await application.start()
            await application.updater.start_polling()
            yield application
            await application.updater.stop()
            await application.stop()


async def replied(world: World, text: str) -> None:
    """Wait until the last message of the chat says this."""
    version = world.version
    while world.chat(LAYLA).messages[-1].text != text:
        after = await world.changed(version, 5)
        assert after > version, f"nobody said {text!r}"
        version = after


async def test_a_person_starts_the_bot_and_presses_a_button(
    world: World, bot: Application
) -> None:
    world.say(LAYLA, "/start")
    await replied(world, "Welcome")
    welcome = world.chat(LAYLA).messages[-1]
    query = world.press(LAYLA, welcome.id, "y")
    await replied(world, "Agreed")

    assert welcome.entities == ({"type": "bold", "offset": 0, "length": 7},)
    assert world.answers == {query: {"text": "Thanks", "show_alert": False}}
    assert world.chat(LAYLA).messages[-1].keyboard == ()
    assert world.violations == []


async def test_the_bot_learns_that_it_is_blocked(
    world: World, bot: Application
) -> None:
    version = world.version
    world.block(LAYLA)
    while world.profile()["name"] == "Mujaz":
        version = await world.changed(version, 5)

    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.bot.send_message(LAYLA, "x")
    assert world.profile()["name"] == "kicked"


async def test_a_429_becomes_retry_after(
    world: World, bot: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    world.faults.add(faults.flooded(3))

    with pytest.raises(RetryAfter) as caught:
        await bot.bot.send_message(LAYLA, "x")
    assert caught.value.retry_after == timedelta(seconds=3)


@pytest.mark.parametrize("effect", [False, True])
async def test_a_closed_connection_becomes_a_network_error(
    world: World, bot: Application, effect: bool
) -> None:
    world.faults.add(faults.closed(effect=effect), "sendMessage")

    with pytest.raises(NetworkError) as caught:
        await bot.bot.send_message(LAYLA, "x")
    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
    assert (world.chat(LAYLA).messages[-1].text == "x") is effect


async def test_a_migrated_group_becomes_chat_migrated(
    world: World, bot: Application
) -> None:
    world.meet(-5, "Room", type="group")
    world.migrate(-5, -1005)

    with pytest.raises(ChatMigrated) as caught:
        await bot.bot.send_message(-5, "x")
    moved = await bot.bot.send_message(caught.value.new_chat_id, "x")
    assert moved.chat.id == -1005


async def test_bad_markup_becomes_a_bad_request(world: World, bot: Application) -> None:
    with pytest.raises(BadRequest, match=r"(?i)unsupported start tag"):
        await bot.bot.send_message(LAYLA, "a<br>b", parse_mode="HTML")

    assert len(world.violations) == 1


async def test_an_answer_that_is_not_json_is_an_error(
    world: World, bot: Application
) -> None:
    world.faults.add(faults.truncated())

    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.bot.send_message(LAYLA, "x")


async def test_a_document_is_sent(world: World, bot: Application) -> None:
    file = InputFile("أ,ب\n", filename="أخبار.csv")
    message = await bot.bot.send_document(LAYLA, file, caption="ملف")

    assert message.document.file_name == "أخبار.csv"
    assert message.caption == "ملف"
    assert world.files[message.document.file_id].content.decode() == "أ,ب\n"
