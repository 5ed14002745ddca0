"""Who talks to a bot, where, and what was said, as the server remembers it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.botapi.refusal import Refusal, bad_request

Json = dict[str, Any]
Rows = tuple[tuple[Mapping[str, Any], ...], ...]


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    language_code: str = ""  #: of the person's Telegram, "" when not told
    username: str = ""
    is_bot: bool = False

    def json(self) -> Json:
        """The User object of the Bot API."""
        told = {"username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **{name: value for name, value in told.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat, as it reads now."""

    id: int
    date: datetime
    from_bot: bool
    text: str = ""  #: or a medium's caption
    entities: tuple[Json, ...] = ()
    keyboard: Rows = ()  #: inline: rows of button objects of the Bot API
    sender: User | None = None  #: None: the chat itself (a channel's post)
    edited: datetime | None = None
    silent: bool = False
    preview: Mapping[str, Any] = field(default_factory=dict)  #: options of the link's
    thread_id: int | None = None
    reply_to: int | None = None
    medium: str = ""  #: the field that holds the content: photo, document ... or ""
    content: Any = None  #: of that field
    protected: bool = False
    receiver: User | None = None  #: who alone sees it; None: everybody

    @property
    def preview_disabled(self) -> bool:
        """Whether no link of the message is previewed."""
        return bool(self.preview.get("is_disabled"))

    def shows(self, data: str, person: User | None = None) -> bool:
        """Whether a button with this callback data can be pressed now, by somebody."""
        if self.receiver not in (None, person):
            return False
        return any(b.get("callback_data") == data for row in self.keyboard for b in row)


@dataclass(slots=True)
class Chat:
    """A chat with the bot in it."""

    id: int
    type: str  #: private | group | supergroup | channel
    title: str = ""  #: of a group or channel
    username: str = ""  #: of a public one
    person: User | None = None  #: of a private chat
    state: str = "open"  #: "open" or a key of STATES
    is_forum: bool = False
    threads: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)  #: threads, of a forum
    pinned: list[int] = field(default_factory=list)  #: messages, newest last
    migrated_to: int | None = None
    messages: list[Message] = field(default_factory=list)  #: those not deleted
    last_id: int = 0
    action: str = ""  #: what the bot was last seen doing, e.g. "typing"
    reply_keyboard: Json | None = None  #: markup that stands below the input field
    menu_button: Json | None = None

    @property
    def is_private(self) -> bool:
        """Whether it is a conversation with one person."""
        return self.type == "private"

    def message(self, message_id: int) -> Message | None:
        """The message with this id; None when there is none (any more)."""
        return next((m for m in self.messages if m.id == message_id), None)

    def put(self, message: Message) -> None:
        """Add a message, or let it take the place of the one with its id."""
        if message.id > self.last_id:
            self.last_id = message.id
            self.messages.append(message)
            return
        place = [old.id for old in self.messages].index(message.id)
        self.messages[place] = message

    def json(self) -> Json:
        """The Chat object of the Bot API."""
        told = {"title": self.title}
        if self.person:
            told = {"first_name": self.person.first_name}
        if self.username:
            told["username"] = self.username
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, **told, **forum}

    def refusal(self) -> Refusal | None:
        """Why the bot cannot write here; None when it can."""
        if self.state == "migrated":
            return Refusal(
                400,
                bad_request("group chat was upgraded to a supergroup chat"),
                migrate_to_chat_id=self.migrated_to,
            )
        return refusal(self.state, self.type)


#: state -> error code and description; "{type}" is the chat's
STATES: Mapping[str, tuple[int, str]] = {
    "unknown": (400, "Bad Request: chat not found"),
    "invalid": (400, "Bad Request: PEER_ID_INVALID"),
    "stranger": (403, "Forbidden: bot can't initiate conversation with a user"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the {type} chat"),
    "left": (403, "Forbidden: bot is not a member of the {type} chat"),
    "deleted": (403, "Forbidden: the group chat was deleted"),
    "muted": (400, "Bad Request: not enough rights to send text messages to the chat"),
    "unprivileged": (
        400,
        "Bad Request: need administrator rights in the channel chat",
    ),
    "migrated": (400, "Bad Request: group chat was upgraded to a supergroup chat"),
}


def refusal(state: str, chat_type: str) -> Refusal | None:
    """What a call to a chat in this state is answered with; None when it is open.

    Source: https://github.com/tdlib/telegram-bot-api (Client.cpp)
    """
    if state == "open":
        return None
    code, description = STATES[state]
    return Refusal(code, description.format(type=chat_type))


def message_json(message: Message, chat: Chat) -> Json:
    """The Message object of the Bot API."""
    answer: Json = {
        "message_id": message.id,
        "date": int(message.date.timestamp()),
        "chat": chat.json(),
        **_origin(message, chat),
        **_content(message),
    }
    if message.receiver:
        told = {"ephemeral_message_id": message.id, "message_id": 0}
        answer |= {"receiver_user": message.receiver.json(), **told}
    if message.edited:
        answer["edit_date"] = int(message.edited.timestamp())
    if message.thread_id is not None:
        answer |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    replied = chat.message(message.reply_to) if message.reply_to else None
    if replied:
        answer["reply_to_message"] = message_json(replace(replied, reply_to=None), chat)
    if message.keyboard:
        rows = [[dict(button) for button in row] for row in message.keyboard]
        answer["reply_markup"] = {"inline_keyboard": rows}
    return answer


def _origin(message: Message, chat: Chat) -> Json:
    if message.sender:
        return {"from": message.sender.json()}
    return {"sender_chat": chat.json()}


def _content(message: Message) -> Json:
    text, entities = (
        ("caption", "caption_entities")
        if message.medium
        else (
            "text",
            "entities",
        )
    )
    told = {
        message.medium: message.content,
        text: message.text,
        entities: list(message.entities),
        "link_preview_options": dict(message.preview),
        "has_protected_content": message.protected,
    }
    return {name: value for name, value in told.items() if name and value}
