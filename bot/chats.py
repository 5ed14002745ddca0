"""What Telegram says of chats and of who is in them, asked each time."""

from dataclasses import dataclass

from telegram import Bot, ChatMember
from telegram.error import BadRequest, Forbidden

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
        """What a group or channel is called now.

        Raises:
            LookupError: the bot is not in such a chat.
        """
        try:
            return (await self.bot.get_chat(chat_id)).title or ""
        except (BadRequest, Forbidden) as error:
            raise LookupError("no such chat") from error

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

    async def _is_among_administrators(self, chat_id: int, user_id: int) -> bool:
        try:
            running = await self.bot.get_chat_administrators(chat_id)
        except (BadRequest, Forbidden):
            return False
        return any(member.user.id == user_id for member in running)
