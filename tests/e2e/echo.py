"""A tiny bot for tests of the chat page: echoes texts, answers and edits on press."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
)

from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.playground.routes import routes

RICH = {
    "blocks": [
        {"type": "heading", "text": "موجز Port اليوم", "size": 2},
        {"type": "paragraph", "text": "China opens a port"},
        {
            "type": "table",
            "cells": [
                [
                    {"text": text, "align": "right", "valign": "top"}
                    for text in ("الصادرات", "12%")
                ]
            ],
        },
        {
            "type": "details",
            "summary": "تفاصيل الخبر",
            "blocks": [{"type": "paragraph", "text": "النص كله"}],
        },
        {
            "type": "paragraph",
            "text": {
                "type": "date_time",
                "text": "قبل ساعة",
                "unix_time": 1795341600,
                "date_time_format": "wt",
            },
        },
    ],
    "is_rtl": True,
}
Context = ContextTypes.DEFAULT_TYPE
READER = 7
WELCOME = """<b>مرحبًا</b> وهذا <a href="https://example.org/1">خبر</a>
An English line
<blockquote expandable>السطر الأول
السطر الثاني
السطر الثالث
السطر الرابع
السطر الخامس</blockquote>
سر: <tg-spoiler>مخفي</tg-spoiler>
الأوامر: \N{FIRST STRONG ISOLATE}/again\N{POP DIRECTIONAL ISOLATE}"""
KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("أول", callback_data="edit"),
            InlineKeyboardButton("ثانٍ", callback_data="alert"),
        ],
        [InlineKeyboardButton("المصدر", url="https://example.org/1")],
    ]
)


async def start(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_html(WELCOME, reply_markup=KEYBOARD)


async def echo(update: Update, context: Context) -> None:
    if update.message and update.message.text == "rich":
        to = {"chat_id": update.message.chat_id, "rich_message": RICH}
        await context.bot.do_api_request("sendRichMessage", api_kwargs=to)
    elif update.message and update.message.text:
        await update.message.reply_text(update.message.text)


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query
    await query.answer(f"تم: {query.data}", show_alert=query.data == "alert")
    if query.data == "edit":
        await query.edit_message_text("نص جديد", reply_markup=KEYBOARD)


@asynccontextmanager
async def chat_page(world: World) -> AsyncIterator[str]:
    """Run the bot and its chat page; the page's address."""
    world.meet(READER, "سلمى")

    async def morning() -> None:
        if world.chat(READER).state == "open":
            await bot.bot.send_message(READER, "صباح الخير")

    async with serve(bot_api(world)) as api:
        bot = _application(world.token, api)
        page = Starlette(routes=routes(world, READER, morning))
        async with bot, serve(page) as address:
            await bot.bot.set_my_commands([("start", "البدء"), ("again", "من جديد")])
            await bot.bot.set_my_description("يعيد ما يُكتب")
            await bot.start()
            assert bot.updater
            await bot.updater.start_polling()
            yield address
            await bot.updater.stop()
            await bot.stop()


def _application(token: str, api: str) -> Application[Any, Any, Any, Any, Any, Any]:
    bot = (
        Application.builder()
        .token(token)
        .base_url(f"{api}/bot")
        .job_queue(None)
        .build()
    )
    bot.add_handler(CommandHandler(["start", "again"], start))
    bot.add_handler(CallbackQueryHandler(pressed))
    bot.add_handler(MessageHandler(None, echo))
    return bot
