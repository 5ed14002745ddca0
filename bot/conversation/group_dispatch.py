"""Telegram's updates of groups to visits: nothing there is read but commands."""

import logging
from dataclasses import dataclass, replace

from telegram import CallbackQuery, ChatMember, ChatMemberRestricted, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import ContextTypes

from bot.bidi import bare
from bot.conversation import groups, start
from bot.conversation.desk import Desk
from bot.conversation.dispatch import Dispatch, buttons
from bot.conversation.display import NOWHERE, Beside, toast
from bot.conversation.table import INERT, Audience, Command, group_command, press
from bot.conversation.visit import Answer, Visit, show
from bot.texts import Html, escape
from storage.model import SubscriberState

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
APART = 60.0  #: seconds between two answers to a group
PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


@dataclass(frozen=True)
class GroupDispatch:
    """What happens to each kind of update of a group."""

    private: Dispatch  #: which keeps what answers mean, and shows them

    @property
    def desk(self) -> Desk:
        """What every screen works with."""
        return self.private.desk

    async def command(self, update: Update, context: Context) -> None:
        """A command of ours; any other is somebody else's, or talk."""
        message = update.effective_message
        assert message is not None
        assert message.text is not None
        first, *args = bare(message.text).split()
        name, _, addressee = first[1:].lower().partition("@")
        found = group_command(name)
        if found is None or addressee not in ("", context.bot.username.lower()):
            return
        visit = await self._visit(message)
        visit = replace(visit, args=tuple(args))
        visit = await self._as_administrator(found, visit)
        beside = Beside(message.message_id, visit.thread_id)
        if await self._whispered(context, found, visit, beside):
            return
        if answer := await self._answer(found, visit):
            await self._send(context, visit, answer, beside)

    async def press(self, update: Update, context: Context) -> None:
        """A button; those of an answer are for who asked."""
        query = update.callback_query
        assert query is not None
        message = query.message
        if query.data == INERT or not isinstance(message, Message):
            await toast(query, "")
            return
        visit = await self._visit(message)
        visit = replace(
            visit,
            message_id=message.message_id,
            buttons=buttons(message, visit.texts.language),
        )
        if _asker(message) not in (None, query.from_user.id):
            await toast(query, visit.texts.toast("err.notyours"))
            return
        beside = Beside(thread_id=visit.thread_id)
        if whisper := message.api_kwargs.get("ephemeral_message_id"):
            person = query.from_user.id
            beside = replace(beside, person=person, whisper=int(whisper))
        told = ""
        try:
            answer = await self._to_press(visit, query, beside)
            told = answer.toast
        finally:
            await toast(query, told)
        await self._send(context, visit, answer, beside)

    async def membership(self, update: Update, context: Context) -> None:
        """The bot was added, or removed; a group that moved is greeted once."""
        change = update.my_chat_member
        assert change is not None
        was, is_in = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
        subscribers = self.desk.store.subscribers
        if was and not is_in:
            await subscribers.block(change.chat.id)
        if was or not is_in:
            return
        visit = await self.private.visit(change.chat.id)
        if visit.subscriber and visit.subscriber.state is SubscriberState.ACTIVE:
            return
        await subscribers.change(change.chat.id, start.reachable)
        visit = replace(visit, by=change.from_user.id)
        await self._send(context, visit, await groups.setup(self.desk, visit))

    async def migrated(self, update: Update, context: Context) -> None:
        """The group became a supergroup: its settings are those of the new chat.

        Both chats tell it.
        """
        message = update.effective_message
        assert message is not None
        here, move = message.chat_id, self.desk.store.subscribers.move
        if message.migrate_to_chat_id:
            await move(here, message.migrate_to_chat_id)
        if message.migrate_from_chat_id:
            await move(message.migrate_from_chat_id, here)

    async def _visit(self, message: Message) -> Visit:
        visit = await self.private.visit(message.chat_id)
        return replace(
            visit,
            by=_author(message),
            thread_id=message.message_thread_id if message.is_topic_message else None,
            in_forum=bool(message.chat.is_forum),
        )

    async def _as_administrator(self, found: Command, visit: Visit) -> Visit:
        """The visit with whether its writer runs the group, where that matters."""
        if found.audience is not Audience.ADMINISTRATOR:
            return visit
        chats, person = self.desk.chats, visit.by
        runs = person is None or await chats.is_administrator(visit.chat_id, person)
        return replace(visit, runs_chat=runs)

    async def _whispered(
        self, context: Context, found: Command, visit: Visit, beside: Beside
    ) -> bool:
        """Whether the answer is one that nobody sees but who asked, and they were told.

        Who writes in the group's own name is nobody whom Telegram could show it to.
        """
        is_admitted = found.audience.admits(visit)
        is_personal = found.is_personal or not is_admitted
        if not (self.desk.whispers and is_personal) or visit.by is None:
            return False
        if is_admitted:
            answer = await found.handler(self.desk, visit)
        else:
            answer = show(Html(escape(visit.texts.toast("group.adminonly"))))
        try:
            alone = replace(beside, person=visit.by)
            await self.private.send(context.bot, visit, answer, alone)
        except BadRequest as error:
            log.info("a group takes no answer for one alone: %s", error.message)
            return False
        return True

    async def _answer(self, found: Command, visit: Visit) -> Answer | None:
        """The answer to a command; None: enough was said in this minute."""
        if found.audience is Audience.ADMINISTRATOR and visit.runs_chat:
            return await found.handler(self.desk, visit)
        if not found.audience.admits(visit):
            return await self._once(visit, "refused", "group.adminonly")
        wait = await self._wait(visit, "answer")
        if wait:
            return await self._once(visit, "slow", "group.slow", n=round(wait) or 1)
        return await found.handler(self.desk, visit)

    async def _to_press(
        self, visit: Visit, query: CallbackQuery, beside: Beside
    ) -> Answer:
        """What the press asks for; a new message only where one is due."""
        found = press(query.data or "")
        expired = Answer(toast=visit.texts.toast("group.expired"))
        if found is None or not found[0].is_public:
            return expired
        kind, args = found
        try:
            answer = await kind.handler(self.desk, replace(visit, args=args))
        except (LookupError, ValueError):
            log.info("a press named what is not there")
            return expired
        if answer.replaces or not answer.screens or beside.person is not None:
            return answer
        wait = await self._wait(visit, "answer")
        slow = visit.texts.toast("group.slow", n=round(wait) or 1)
        return Answer(toast=slow) if wait else answer

    async def _once(
        self, visit: Visit, what: str, key: str, **values: object
    ) -> Answer | None:
        """Words that a group hears at most once a minute."""
        if await self._wait(visit, what):
            return None
        return show(Html(escape(visit.texts.toast(key, **values))))

    async def _wait(self, visit: Visit, what: str) -> float:
        """The seconds until the group may hear it; 0: now, and for a minute no more."""
        key = f"{what}:{visit.chat_id}"
        return (await self.desk.store.rates.take_free({key: APART}))[key]

    async def _send(
        self, context: Context, visit: Visit, answer: Answer, beside: Beside = NOWHERE
    ) -> None:
        """Show the answer; a group that lets the bot read but not write is no fault."""
        try:
            await self.private.send(context.bot, visit, answer, beside)
        except (BadRequest, Forbidden) as error:
            log.info("a group takes no answer: %s", error.message)


def _author(message: Message) -> int | None:
    """Who wrote; None: in the name of the group itself, as only administrators may."""
    if message.sender_chat and message.sender_chat.id == message.chat_id:
        return None
    assert message.from_user is not None  # but for posts of channels
    return message.from_user.id


def _asker(message: Message) -> int | None:
    """Whom an answer answers; None: it is nobody's, as digests are."""
    question = message.reply_to_message
    return _author(question) if question else None


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in PRESENT
