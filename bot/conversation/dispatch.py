"""Telegram's updates to visits, and answers to Telegram's messages."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial

from telegram import Bot, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.bidi import bare
from bot.conversation import (
    answering,
    help,  # noqa: A004  the command's own name
    start,
)
from bot.conversation.arrival import arrived
from bot.conversation.desk import Desk
from bot.conversation.display import NOWHERE, Beside, display, toast
from bot.conversation.recent import Recent
from bot.conversation.route import spoken, to_press, to_text
from bot.conversation.table import INERT
from bot.conversation.visit import Answer, Screen, Visit, show
from bot.keyboards import laid_out
from bot.texts import Html, Texts
from jobs.batch import Together
from storage.model import Listing

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
LONGEST = 4096  #: characters of a text that are read for a command
MEDIA_AGAIN = timedelta(minutes=10)  #: before media are answered once more
SEEN = 0.05  #: seconds in which nobody answers to a list
HURRIED_AGAIN = timedelta(minutes=1)  #: before somebody is told again to wait


@dataclass(frozen=True, slots=True)
class Heard:
    """The last text of a chat."""

    message_id: int
    text: str
    is_edited: bool = False

    def may_become(self, message_id: int, text: str) -> bool:
        """Whether the text of this message now is a command put right."""
        is_ours = message_id == self.message_id and not self.is_edited
        is_command = text.startswith("/") or spoken(text) is not None
        return is_ours and text != self.text and is_command


@dataclass(frozen=True)
class Dispatch:
    """What happens to each kind of update of a private chat."""

    desk: Desk
    texts: Texts
    _heard: Recent["Heard"] = field(default_factory=Recent)
    _answered: Recent[datetime] = field(default_factory=Recent)  #: their media
    _hurried: Recent[datetime] = field(default_factory=Recent)  #: told to wait

    @cached_property
    def _arrival(self) -> Together[int, Visit]:
        """Many chats come at once: what is known of them is read together."""
        return Together(partial(arrived, self.desk, self.texts))

    @cached_property
    def _listed(self) -> Together[Listing, None]:
        """Many chats are shown lists at once: their numbers share transactions."""
        return Together(self.desk.store.listings.show, SEEN)

    async def text(self, update: Update, context: Context) -> None:
        """A command, a word that stands for one, a city or clock, or a search."""
        message = update.effective_message
        assert message is not None
        assert message.text is not None
        visit = await self.visit(message.chat_id)
        text = bare(message.text[:LONGEST])
        self._heard.put(message.chat_id, Heard(message.message_id, text))
        answer = await to_text(self.desk, visit, text)
        await self.send(context.bot, visit, answer)

    async def edited(self, update: Update, context: Context) -> None:
        """A command that its reader put right, heard once more.

        Only the last one, only once, and only if its words changed: Telegram tells
        edits of other things too, and in any order.
        """
        message = update.effective_message
        assert message is not None
        assert message.text is not None
        text, chat_id = bare(message.text[:LONGEST]), message.chat_id
        heard = self._heard.get(chat_id)
        if heard is None or not heard.may_become(message.message_id, text):
            return
        self._heard.put(chat_id, Heard(message.message_id, text, is_edited=True))
        visit = await self.visit(chat_id)
        await self.send(context.bot, visit, show(visit.texts.say("err.edited")))
        await self.send(context.bot, visit, await to_text(self.desk, visit, text))

    async def reply(self, update: Update, context: Context) -> None:
        """An operator's answer to a ticket; any other reply is a text."""
        message = update.effective_message
        assert message is not None
        assert message.text is not None
        assert message.reply_to_message is not None
        visit = await self.visit(message.chat_id)
        shown = message.reply_to_message.message_id
        answer = await answering.answer(
            self.desk, context.bot, visit, shown, message.text
        )
        if answer:
            await self.send(context.bot, visit, answer)
        elif message.chat.type == ChatType.PRIVATE:
            await self.text(update, context)

    async def press(self, update: Update, context: Context) -> None:
        """A button; every press is answered, whatever became of it."""
        query = update.callback_query
        assert query is not None
        if query.data == INERT or not isinstance(query.message, Message):
            await toast(query, "")
            return
        visit = await self.visit(query.message.chat_id)
        shown = buttons(query.message, visit.texts.language)
        visit = replace(visit, message_id=query.message.message_id, buttons=shown)
        told = ""
        try:
            answer = await to_press(self.desk, visit, query.data or "")
            told = answer.toast
        finally:
            await toast(query, told)
        await self.send(context.bot, visit, answer)

    async def media(self, update: Update, context: Context) -> None:
        """Anything that is not text, answered once for a whole album."""
        message = update.effective_message
        assert message is not None
        visit = await self.visit(message.chat_id)
        if _lately(self._answered.get(message.chat_id), visit.now, MEDIA_AGAIN):
            return
        self._answered.put(message.chat_id, visit.now)
        await self.send(context.bot, visit, await help.media(self.desk, visit))

    async def hurried(self, update: Update, wait: int) -> None:
        """Whoever asks too fast is told, a writer once a minute; nothing is done.

        In groups only who presses a button: the others may not have meant the bot.
        """
        bot, chat = update.get_bot(), update.effective_chat
        assert isinstance(bot, Bot)
        told = self.texts.toast("err.rate", n=wait)
        if update.callback_query:
            await toast(update.callback_query, told)
            return
        now = self.desk.clock.now()
        if chat is None or chat.type != ChatType.PRIVATE:
            return
        if _lately(self._hurried.get(chat.id), now, HURRIED_AGAIN):
            return
        self._hurried.put(chat.id, now)
        await display(bot, chat.id, None, Screen(Html(told)), self.texts.language)

    async def membership(self, update: Update, context: Context) -> None:
        """The bot was blocked, or let in again."""
        change = update.my_chat_member
        assert change is not None
        chat_id = change.chat.id
        subscribers = self.desk.store.subscribers
        if change.new_chat_member.status == ChatMemberStatus.BANNED:
            await subscribers.block(chat_id)
        elif change.new_chat_member.status == ChatMemberStatus.MEMBER:
            await subscribers.change(chat_id, start.reachable)

    async def failed(self, update: object, context: Context) -> None:
        """A bug: told to the operator's log in full and to the reader in one line.

        Whoever is gone before the answer comes is no bug, and gets nothing more.
        """
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat and isinstance(context.error, Forbidden):
            await self.desk.store.subscribers.block(chat.id)
            return
        log.error("update failed", exc_info=context.error)
        if chat is None or chat.type != ChatType.PRIVATE:
            return
        text = self.texts.say("err.internal")
        try:
            await context.bot.send_message(chat.id, text, parse_mode=ParseMode.HTML)
        except TelegramError as error:
            log.warning("the apology did not arrive: %s", type(error).__name__)

    async def visit(self, chat_id: int) -> Visit:
        """A visit from the chat, now."""
        return await self._arrival(chat_id)

    async def send(
        self, bot: Bot, visit: Visit, answer: Answer, beside: Beside = NOWHERE
    ) -> None:
        """Show the answer, and remember what its buttons and numbers mean."""
        if answer.awaits:
            await self.desk.store.awaiting.put(visit.chat_id, answer.awaits)
        language = answer.language or visit.texts.language
        for place, screen in enumerate(answer.screens):
            message_id = visit.message_id if answer.replaces and place == 0 else None
            sent = await display(
                bot, visit.chat_id, message_id, screen, language, beside
            )
            if sent is not None:
                await self._remember(visit, sent, screen)

    async def _remember(self, visit: Visit, message_id: int, screen: Screen) -> None:
        """Keep what the buttons and the numbers of a shown message mean."""
        chat_id, now = visit.chat_id, visit.now
        if screen.edition is not None:
            editions = self.desk.store.editions
            await editions.shown(chat_id, message_id, screen.edition, now)
        if screen.numbered:
            stories, first = screen.numbered, screen.first
            await self._listed(Listing(chat_id, message_id, now, stories, first))


def _lately(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    return moment is not None and abs(now - moment) < span


def buttons(message: Message, language: str) -> tuple[str, ...]:
    """The data of the message's buttons, row by row, in reading order."""
    if message.reply_markup is None:
        return ()
    rows = laid_out(message.reply_markup.inline_keyboard, language)
    return tuple(str(b.callback_data) for row in rows for b in row if b.callback_data)
