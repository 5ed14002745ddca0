"""A real bot on python-telegram-bot talks to a person through the local Bot API."""

from collections.abc import AsyncIterator

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)

from bot.botapi.server import app, serve
from bot.botapi.world import World
from tests.fakes import FakeClock

TOKEN = "123:test"
LAYLA = 7


@pytest.fixture
def world(clock: FakeClock) -> World:
    return World(TOKEN, clock.now)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Application]:
    async with serve(app(world)) as url:
        builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot")
        application = builder.build()
        application.add_handler(CommandHandler("start", greet))
        application.add_handler(CallbackQueryHandler(agree))
        async with application:
            await application.start()
            await application.updater.start_polling()
            yield application
            await application.updater.stop()
            await application.stop()


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    await update.message.reply_html("<b>Welcome</b>", reply_markup=keyboard)


async def agree(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer("Thanks")
    await update.callback_query.edit_message_text("Agreed")


async def replied(world: World, text: str) -> None:
    version = world.version
    while world.chat(LAYLA).messages[-1].text != text:
        after = await world.changed(version, 5)
        assert after > version, f"nobody said {text!r}"
        version = after


async def test_a_person_starts_the_bot_and_presses_a_button(
    world: World, bot: Application
) -> None:
    world.meet(LAYLA, "Layla")
    world.say(LAYLA, "/start")
    await replied(world, "Welcome")
    welcome = world.chat(LAYLA).messages[-1]
    query = world.press(LAYLA, welcome.id, "y")
    await replied(world, "Agreed")

    assert welcome.entities == ({"type": "bold", "offset": 0, "length": 7},)
    assert world.answers == {query: {"text": "Thanks", "show_alert": False}}
    assert world.chat(LAYLA).messages[-1].keyboard == ()
    assert world.violations == []
