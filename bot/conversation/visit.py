"""What a reader did and what the bot answers, in no words of Telegram's library."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.keyboards import Rows
from bot.texts import Html, Texts
from storage.model import Awaited, Subscriber


@dataclass(frozen=True, slots=True)
class Visit:
    """One command, press or text of one chat."""

    chat_id: int
    now: datetime
    texts: Texts  #: in this reader's language, numerals and month names
    subscriber: Subscriber | None = None  #: None: the chat asked for nothing yet
    args: tuple[str, ...] = ()  #: of a command or a press
    message_id: int | None = None  #: of the message whose button was pressed
    buttons: tuple[str, ...] = ()  #: data of that message's buttons, as shown
    is_operator: bool = False
    is_awaited: bool = False  #: its next text was asked for
    is_doubtful: bool = False  #: a digest of theirs may not have arrived
    ended: str = ""  #: the purpose of a text that was awaited until this command
    by: int | None = None  #: who asks in a group; None: who stays anonymous there
    thread_id: int | None = None  #: of the forum's thread where it was asked
    in_forum: bool = False
    runs_chat: bool = False  #: whether they are an administrator of the group

    @property
    def in_group(self) -> bool:
        """Whether others read along."""
        return self.chat_id < 0

    def of(self, subscriber: Subscriber) -> "Visit":
        """The visit of this subscriber, told in their language, numerals and months."""
        texts = self.texts.of(
            subscriber.numerals, subscriber.months, subscriber.language
        )
        return replace(self, subscriber=subscriber, texts=texts)

    @property
    def arabic(self) -> "Visit":
        """The same in Arabic, whatever was chosen: operators' screens are."""
        return replace(self, texts=self.texts.news)

    def on_screen(self, verb: str) -> bool:
        """Whether the pressed message is a screen of this verb, so that it may turn.

        A single such button is a way there from a message of its own.
        """
        return sum(data.startswith(f"{verb}~") for data in self.buttons) > 1


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message, whose text is its caption."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: its text and keyboard."""

    text: Html | None  #: None: the text stays, only the keyboard changes
    keyboard: Rows = ()
    preview: str = ""  #: address of a link preview
    rich: Mapping[str, Any] | None = None  #: instead of a new text, if taken
    edition: int | None = None  #: the edition it shows, for its buttons
    numbered: tuple[int, ...] = ()  #: the stories that it numbers
    first: int = 1  #: the number of the first of them
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot does in return."""

    screens: tuple[Screen, ...] = ()
    toast: str = ""  #: short words over the chat, for a press
    replaces: bool = False  #: the first screen takes the pressed message's place
    language: str = ""  #: of its screens; "": the visit's
    awaits: Awaited | None = None  #: what the next text is taken for


def show(text: Html, keyboard: Rows = (), preview: str = "") -> Answer:
    """A new message."""
    return Answer((Screen(text, keyboard, preview),))


def turn(text: Html | None, keyboard: Rows = (), toast: str = "") -> Answer:
    """The pressed message changed in place."""
    return Answer((Screen(text, keyboard),), toast, replaces=True)


def anew(answer: Answer) -> Answer:
    """The same screens as new messages."""
    return replace(answer, replaces=False)


def in_place(visit: Visit, verb: str, answer: Answer) -> Answer:
    """The answer over the pressed screen of this verb; beside any other message."""
    return answer if visit.on_screen(verb) else anew(answer)


def with_buttons(answer: Answer, more: Rows) -> Answer:
    """The answer with these rows under the keyboard of its last screen."""
    *others, last = answer.screens
    last = replace(last, keyboard=(*last.keyboard, *more))
    return replace(answer, screens=(*others, last))
