"""What Telegram says of chats and of who is in them, asked each time."""

from dataclasses import dataclass

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.conversation.desk import Place

GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
RUNNING = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class TelegramChats:
    """The chats that a bot is in."""

    bot: Bot

    @property
    def me(self) -> str:
        """The bot's own name, without @."""
        return self.bot.username

    async def title(self, chat_id: int) -> str:
        """What a group is called now.

        Raises:
            LookupError: the bot is in no such group.
        """
        try:
            chat = await self.bot.get_chat(chat_id)
        except (BadRequest, Forbidden) as error:
            raise LookupError("no such group") from error
        if chat.type not in GROUPS:
            raise LookupError("not a group")
        return chat.title or ""

    async def is_administrator(self, chat_id: int, user_id: int) -> bool:
        """Whether somebody runs the chat at this moment.

        Of a chat that hides its members, a bot that does not run it itself learns
        only who does.

        Source: https://core.telegram.org/bots/api#getchatmember
        """
        try:
            member = await self.bot.get_chat_member(chat_id, user_id)
        except Forbidden:
            return False
        except BadRequest:
            return await self._is_among_administrators(chat_id, user_id)
        return member.status in RUNNING

    async def find(self, name: str) -> Place | None:
        """The public chat of this name, without @; None when there is none."""
        try:
            chat = await self.bot.get_chat(f"@{name}")
        except (BadRequest, Forbidden):
            return None
        return Place(chat.id, chat.title or "", chat.type == ChatType.CHANNEL)

    async def may_post(self, chat_id: int) -> bool:
        """Whether the bot may write in a channel at this moment."""
        try:
            me = await self.bot.get_chat_member(chat_id, self.bot.id)
        except (BadRequest, Forbidden):
            return False
        return isinstance(me, ChatMemberAdministrator) and bool(me.can_post_messages)

    async def _is_among_administrators(self, chat_id: int, user_id: int) -> bool:
        try:
            running = await self.bot.get_chat_administrators(chat_id)
        except (BadRequest, Forbidden):
            return False
        return any(member.user.id == user_id for member in running)
