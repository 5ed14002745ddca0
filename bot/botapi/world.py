"""Telegram as one bot sees it: chats, people and what they do. Holds state."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.botapi.bell import Bell
from bot.botapi.calls import Call, Inline, Query, Record
from bot.botapi.chats import Chat, Json, Message, User, message_json
from bot.botapi.events import (
    actor,
    callback_query,
    kind,
    membership,
    reaches_bot,
)
from bot.botapi.faults import Faults
from bot.botapi.forum import LOOK
from bot.botapi.limits import Limits
from bot.botapi.media import sample
from bot.botapi.members import Member
from bot.botapi.parameters import Upload
from bot.botapi.profile import Profile, scopes
from bot.botapi.texts import spoken
from bot.botapi.updates import Updates


class World:
    """Everything the local server knows, and what people can do in it.

    Args:
        token: of the bot, "123:abc".
        now: the time, aware, UTC.
    """

    def __init__(
        self,
        token: str,
        now: Callable[[], datetime],
        *,
        name: str = "Mujaz",
        username: str = "mujaz_bot",
    ) -> None:
        self.token = token
        self.now = now
        self.me = User(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.chats: dict[int, Chat] = {}
        #: what people were made in each chat
        self.members: dict[int, dict[int, Member]] = defaultdict(dict)
        self.updates = Updates()
        self.face = Profile(name)
        self.faults = Faults()
        self.limits = Limits()
        self.record = Record()
        self.queries: dict[str, Query] = {}  #: not answered yet
        self.answers: dict[str, Json] = {}  #: text and show_alert by query id
        self.inline = Inline()
        self.files: dict[str, Upload] = {}  #: by file_id
        self.menu_button: Json = {"type": "commands"}  #: of private chats
        self.query_lifetime = timedelta(minutes=1)
        self.measure: Callable[[str], int] = len  #: of a text's length limit
        self.on_post: Callable[[Chat, Message], None] = lambda chat, message: None
        self._bell = Bell()
        self._numbers = count(1)

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot but getUpdates, oldest first."""
        return self.record.calls

    @property
    def violations(self) -> list[str]:
        """What the bot should have known better, oldest first."""
        return self.record.violations

    @property
    def version(self) -> int:
        """A number that grows with every change that a reader can see."""
        return self._bell.rings

    async def changed(self, after: int, timeout: float) -> int:
        """The version, as soon as it is above `after` or `timeout` seconds passed."""
        return await self._bell.heard(after, timeout)

    def chat(self, chat_id: int) -> Chat:
        """The chat with this id.

        Raises:
            KeyError: nobody met it.
        """
        return self.chats[chat_id]

    def commands(
        self, chat_id: int, language: str = "", *, to_administrator: bool = False
    ) -> list[Json]:
        """The command menu that the chat's client shows to one who is there."""
        is_private = self.chat(chat_id).is_private
        looked_at = scopes(chat_id, is_private, to_administrator)
        return self.face.menu(looked_at, language)

    def profile(self, language: str = "") -> dict[str, str]:
        """Name, description and short_description in a language."""
        texts = ("name", "description", "short_description")
        return {text: self.face.told(text, language) for text in texts}

    def meet(
        self,
        user_id: int,
        first_name: str,
        language_code: str = "ar",
        type: str = "private",  # noqa: A002 (Telegram's word)
    ) -> Chat:
        """A person who may talk to the bot, or a chat that the bot is a member of.

        A private chat opens with the person's first message. For a group or channel
        `user_id` is its negative id and `first_name` its title; "forum" is a
        supergroup with threads.
        """
        if type == "private":
            person = User(user_id, first_name, language_code)
            chat = Chat(user_id, type, person=person, state="unknown")
        else:
            is_forum = type == "forum"
            sort = "supergroup" if is_forum else type
            chat = Chat(user_id, sort, first_name, is_forum=is_forum)
        self.chats[user_id] = chat
        if not chat.is_private:
            self._join(chat, "left", "member")
        return chat

    def open_thread(self, chat_id: int) -> int:
        """Somebody opens a thread in a forum; its id."""
        chat = self.chat(chat_id)
        chat.threads.add(thread := chat.last_id + 1)
        founding = self._written(
            chat_id, thread_id=thread, medium="forum_topic_created", content=LOOK
        )
        return self._deliver(chat_id, founding).id

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        sender: User | None = None,
        thread_id: int | None = None,
        reply_to: int | None = None,
        **extra: Any,
    ) -> Message:
        """A person writes; `extra` fields are added to the Message object.

        Raises:
            ValueError: the person blocked the bot.
        """
        told = spoken(text)
        written = self._written(
            chat_id,
            text=told.text,
            entities=told.entities,
            sender=sender,
            thread_id=thread_id,
            reply_to=reply_to,
        )
        return self._deliver(chat_id, written, **extra)

    def media(self, chat_id: int, medium: str, sender: User | None = None) -> Message:
        """A person sends one of `bot.botapi.media.KINDS`: photo, voice, sticker ..."""
        content = sample(medium)
        written = self._written(chat_id, sender=sender, medium=medium, content=content)
        return self._deliver(chat_id, written)

    def edit(self, chat_id: int, message_id: int, text: str) -> Message:
        """A person changes a message of theirs.

        Raises:
            ValueError: it is not a person's, or not there.
        """
        chat, told = self.chat(chat_id), spoken(text)
        old = chat.message(message_id)
        if old is None or old.from_bot:
            raise ValueError(f"message {message_id} is not a person's")
        new = replace(old, text=told.text, entities=told.entities, edited=self.now())
        self.put(chat, new)
        self._tell(f"edited_{kind(chat)}", chat, new)
        return new

    def press(
        self, chat_id: int, message_id: int, data: str, sender: User | None = None
    ) -> str:
        """A person presses a button that the message shows now; the query's id.

        Raises:
            ValueError: the message shows no such button.
        """
        chat = self.chat(chat_id)
        message = chat.message(message_id)
        if message is None or not message.shows(data, sender):
            raise ValueError(f"message {message_id} shows no button {data!r}")
        query_id = self.query_id()
        self.queries[query_id] = Query(chat_id, self.now())
        query = callback_query(query_id, sender or actor(chat), chat, message, data)
        self.updates.add("callback_query", query)
        return query_id

    def block(self, chat_id: int) -> None:
        """The person blocks the bot, or an administrator removes it."""
        chat = self.chat(chat_id)
        chat.state = "blocked" if chat.is_private else "kicked"
        self._join(chat, "member", "kicked")

    def unblock(self, chat_id: int) -> None:
        """The person unblocks the bot, or it is let in again."""
        chat = self.chat(chat_id)
        chat.state = "open"
        self._join(chat, "kicked", "member")

    def migrate(self, chat_id: int, new_id: int) -> Chat:
        """A group becomes a supergroup with a new id; the new chat."""
        old = self.chat(chat_id)
        new = self.chats[new_id] = Chat(new_id, "supergroup", old.title)
        for here, link, there in (
            (old, "migrate_to_chat_id", new),
            (new, "migrate_from_chat_id", old),
        ):
            notice = self._written(here.id, medium=link, content=there.id)
            self._deliver(here.id, notice)
        old.state, old.migrated_to = "migrated", new_id
        self.members[new_id] = self.members.pop(chat_id, {})
        return new

    def redeliver(self, update_id: int) -> None:
        """The bot gets an update once more."""
        self.updates.redeliver(update_id)

    def log(self, call: Call, chat_id: int | None) -> None:
        """Keep a call; apart from the others if a 429 asked the bot to wait."""
        self.record.calls.append(call)
        if self.limits.asked_to_wait(chat_id, call.at):
            self.record.early.append(call)

    def tell_membership(self, chat: Chat, before: Member, after: Member) -> None:
        """The bot learns that it is something else in a chat now."""
        change = membership(chat, before, after, self.now())
        self.updates.add("my_chat_member", change)
        self.touch()

    def touch(self) -> None:
        """Say that something changed that a reader can see."""
        self._bell.ring()

    def put(self, chat: Chat, message: Message) -> None:
        """Keep a new or changed message."""
        chat.put(message)
        self.touch()

    def post(self, chat: Chat, message: Message) -> Json:
        """Keep a message of the bot; its Message object."""
        chat.action = ""
        self.put(chat, message)
        self.on_post(chat, message)
        return message_json(message, chat)

    def query_id(self) -> str:
        """The id of a new query, of whatever kind."""
        return str(4_000_000_000 + next(self._numbers))

    def file_id(self, upload: Upload) -> str:
        """An id under which a file can be sent again."""
        name = f"local-file-{next(self._numbers)}"
        self.files[name] = upload
        return name

    def _written(self, chat_id: int, **fields: Any) -> Message:
        """A message that a person is about to send."""
        chat = self.chat(chat_id)
        if chat.state == "blocked":
            raise ValueError("a person who blocked the bot cannot write to it")
        if chat.state in ("unknown", "stranger"):
            chat.state = "open"
        if chat.type != "channel" and fields.get("sender") is None:
            fields["sender"] = actor(chat)
        return Message(chat.last_id + 1, self.now(), from_bot=False, **fields)

    def _deliver(self, chat_id: int, message: Message, **extra: Any) -> Message:
        chat = self.chat(chat_id)
        self.put(chat, message)
        self._tell(kind(chat), chat, message, **extra)
        return message

    def _join(self, chat: Chat, before: str, after: str) -> None:
        self.members[chat.id].pop(self.me.id, None)
        self.tell_membership(chat, Member(self.me, before), Member(self.me, after))

    def _tell(self, update: str, chat: Chat, message: Message, **extra: Any) -> None:
        mine = self.members[chat.id].get(self.me.id, Member(self.me))
        if reaches_bot(message, chat, mine):
            self.updates.add(update, message_json(message, chat) | extra)
