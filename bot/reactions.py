"""python-telegram-bot's errors to what they mean for a message and its chat. Pure.

Source: https://core.telegram.org/bots/api#making-requests and the texts of the
Bot API server.
"""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.requests import NEVER_LEFT
from jobs.errors import (
    Barred,
    CourierDown,
    DeliveryError,
    Gone,
    InDoubt,
    Moved,
    NotFound,
    NotSent,
    Refused,
    Throttled,
    Unreachable,
)

#: What a 400 says when the chat is not there.
NOT_FOUND = (
    "chat not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "user not found",
    "channel_private",
)
#: What a 400 says when the chat takes no message of ours.
BARRED = (
    "chat_write_forbidden",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "topic_closed",
)
#: And when it is the forum's thread that takes none.
LOST = ("thread not found", "topic_closed", "topic_deleted")
#: What a 400 says when our text, keyboard or picture is at fault.
MALFORMED = (
    "can't parse",
    "message is too long",
    "caption is too long",
    "text must be non-empty",
    "message text is empty",
    "button_data_invalid",
    "wrong http url",
    "reply markup is too long",
    "media_empty",
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong file identifier/http url specified",
    "image_process_failed",
    "photo_invalid_dimensions",
)


def meaning(error: TelegramError) -> DeliveryError | CourierDown:
    """What the library's error says about one message and its chat.

    `BadRequest` and `TimedOut` are subclasses of `NetworkError`, and texts lose
    their capitals on the way: hence this order and the lower case.
    """
    text = error.message.lower()
    if not _is_legible(error):
        return InDoubt(text)
    match error:
        case RetryAfter():
            return Throttled(seconds(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Gone(text)
        case BadRequest():
            return _of_refusal(text)
        case InvalidToken() | Conflict():
            return CourierDown(type(error).__name__)
        case NetworkError():
            return _of_network(error)
    return InDoubt(text)


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def is_malformed(error: BadRequest) -> bool:
    """Whether our own text or keyboard is at fault."""
    return _says(error.message.lower(), MALFORMED)


def is_thread_lost(error: BadRequest) -> bool:
    """Whether the forum's thread takes no message any more."""
    return _says(error.message.lower(), LOST)


def is_refusal(error: TelegramError) -> bool:
    """Whether the server itself takes no such message, so that nothing was sent.

    The library makes InvalidToken of every 404, that of an unknown method too.
    """
    return _is_legible(error) and isinstance(error, BadRequest | InvalidToken)


def _is_legible(error: TelegramError) -> bool:
    """Whether an answer could be parsed; else it may not be Telegram's at all."""
    return not isinstance(error.__cause__, TelegramError)


def _of_refusal(text: str) -> DeliveryError:
    if _says(text, NOT_FOUND):
        return NotFound(text)
    return Barred(text) if _says(text, BARRED) else Refused(text)


def _says(text: str, signs: tuple[str, ...]) -> bool:
    return any(sign in text for sign in signs)


def _of_network(error: NetworkError) -> DeliveryError:
    """Refused for now, or nobody knows: the cause says which."""
    cause = error.__cause__
    if cause is None:
        # The server answered with an error that could be parsed.
        return NotSent(error.message)
    if isinstance(cause, NEVER_LEFT):
        return Unreachable(type(cause).__name__)
    return InDoubt(type(cause).__name__)
