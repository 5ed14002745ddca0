"""What a person at the chat page sees and does. Acts on the local Bot API's world."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.botapi.chats import Chat
from bot.botapi.world import World
from bot.playground.view import state

Json = dict[str, Any]

ANSWER_SECONDS = 20.0  # how long a press waits for the bot
LONGEST_TEXT = 4096  # code points, as Telegram's clients have it


class Refused(Exception):
    """A wish that is not carried out; `reason` is one word for the page."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status  #: of the HTTP answer
        self.reason = reason


@dataclass(frozen=True)
class Reader:
    """One person in a private chat with the bot.

    The methods that take a wish check it: it is whatever came over the wire.
    """

    world: World
    chat_id: int
    morning: Callable[[], Awaitable[None]]

    @property
    def chat(self) -> Chat:
        """The chat as it stands."""
        return self.world.chat(self.chat_id)

    @property
    def is_blocking(self) -> bool:
        """Whether the person has blocked the bot."""
        return self.chat.state == "blocked"

    async def look(self, after: int, seconds: float) -> Json:
        """Return what there is to see, when its version is above `after` at last.

        Returns:
            `version`, and all of `view.state`; the same again when `seconds` pass.
        """
        version = await self.world.changed(after, seconds)
        language = self.chat.person.language_code if self.chat.person else ""
        face = self.world.profile(language)
        commands = self.world.commands(self.chat_id, language)
        return {"version": version, **state(self.chat, face, commands)}

    def document(self, message_id: int) -> bytes | None:
        """Return the bytes of the document in a message; None: there is none."""
        message = self.chat.message(message_id)
        if message is None or message.medium != "document":
            return None
        upload = self.world.files.get(message.content["file_id"])
        return upload.content if upload else None

    async def say(self, wish: Json) -> Json:
        """Write `text` to the bot; the number of the `message`."""
        text = wish.get("text")
        if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_TEXT:
            raise Refused(400, "text")
        if self.is_blocking:
            raise Refused(409, "blocked")
        return {"message": self.world.say(self.chat_id, text).id}

    async def press(self, wish: Json) -> Json:
        """Press the button with `data` under `message`; the bot's `text`, `alert`."""
        message, data = wish.get("message"), wish.get("data")
        if not isinstance(message, int) or not isinstance(data, str):
            raise Refused(400, "button")
        try:
            query = self.world.press(self.chat_id, message, data)
        except ValueError as error:
            raise Refused(409, "gone") from error
        answer = await self._answer(query)
        return {
            "text": answer.get("text", ""),
            "alert": answer.get("show_alert", False),
        }

    async def _answer(self, query: str) -> Json:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while query not in self.world.answers:
                    await self.world.changed(self.world.version, ANSWER_SECONDS)
        except TimeoutError as error:
            raise Refused(504, "late") from error
        return self.world.answers[query]

    async def block(self, wish: Json) -> Json:
        """Block the bot, or let it in again, as `blocked` says."""
        blocked = wish.get("blocked")
        if not isinstance(blocked, bool):
            raise Refused(400, "block")
        if blocked != self.is_blocking:
            change = self.world.block if blocked else self.world.unblock
            change(self.chat_id)
        return {"blocked": blocked}

    async def wake(self, wish: Json) -> Json:
        """Let the next morning come; how many `messages` it brought."""
        before = self.chat.last_id
        await self.morning()
        return {"messages": self.chat.last_id - before}
