"""The threads of a forum: opened, closed, deleted, and written to. Pure."""

from bot.botapi.chats import Chat
from bot.botapi.parameters import Params
from bot.botapi.refusal import Refusal, bad_request

GENERAL = 1  #: the thread that every forum has; its messages name no thread
LOOK = {"name": "News", "icon_color": 7322096}  #: of a thread that is opened


def close(chat: Chat, thread_id: int) -> None:
    """Let nobody write in a thread but those who manage threads."""
    chat.closed.add(thread_id)


def reopen(chat: Chat, thread_id: int) -> None:
    """Let everybody write in a thread again."""
    chat.closed.discard(thread_id)


def delete(chat: Chat, thread_id: int) -> None:
    """Take a thread away with all that was written there."""
    chat.threads.discard(thread_id)
    chat.closed.discard(thread_id)
    chat.messages = [m for m in chat.messages if m.thread_id != thread_id]


def thread_of(chat: Chat, params: Params) -> int | None:
    """The thread that a message of the bot is for; None: it names none.

    Raises:
        Refusal: there is no such thread, or it is closed.

    Source: https://github.com/tdlib/telegram-bot-api (Client.cpp), and the errors of
    messages.sendMessage, https://core.telegram.org/method/messages.sendMessage
    """
    thread: int | None = params.get("message_thread_id")
    if thread is not None and thread not in chat.threads:
        raise Refusal(400, bad_request("message thread not found"))
    if chat.is_forum and (thread or GENERAL) in chat.closed:
        raise Refusal(400, bad_request("TOPIC_CLOSED"))
    return thread
