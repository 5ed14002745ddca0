"""Log records to lines without secrets, on standard error."""

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import quote

OURS = ("bot", "jobs", "storage")
SHORTEST = 4  # a shorter secret would blot out ordinary words
BLOT = "***"
# What a secret looks like; the first group is not part of it.
SHAPES = (
    re.compile(r"()\d+(?::|%3A)[\w-]{30,}"),  # a bot's token
    re.compile(r"(://)[^\s/@]*:[^\s/@]*(?=@)"),  # the login of an address
    re.compile(r"(bearer |api[-_]?key\W{1,4})[\w.~+/=-]{8,}", re.IGNORECASE),
    # The id of a chat or a person: chat_id=1, 'chat': {'id': 1, Chat(id=1, ...
    re.compile(r"((?:chat|user|from)[\W_]{0,6}(?:id)?[\W_]{0,4})\d{5,}", re.IGNORECASE),
)


def configure(level: str, layout: str, secrets: Collection[str]) -> None:
    """Send every event to standard error, as "text" or "json", without the secrets.

    Our own packages speak from `level` on, everybody else's from WARNING on:
    httpx tells each address, token included, at INFO, and aiosqlite each value.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet(LAYOUTS[layout], secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.raiseExceptions = False  # its report would bypass the handler
    sys.excepthook = _crashed
    threading.excepthook = lambda args: _crashed(
        args.exc_type, args.exc_value, args.exc_traceback
    )


def _crashed(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Log what nobody caught; Python itself would print it with its secrets."""
    about = (kind, error or kind(), trace)
    logging.getLogger("bot").critical("ended by %s", kind.__name__, exc_info=about)


class Discreet(logging.Formatter):
    """Tells an event without the secrets, wherever in the record they are."""

    def __init__(
        self, write: Callable[[dict[str, str]], str], secrets: Collection[str]
    ) -> None:
        super().__init__()
        self._write = write
        spellings = {form for s in secrets for form in (s, quote(s, safe=""))}
        longest_first = sorted(spellings, key=len, reverse=True)
        known = "|".join(re.escape(s) for s in longest_first if len(s) >= SHORTEST)
        self._patterns = (re.compile(f"()(?:{known or '(?!)'})"), *SHAPES)

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as its layout writes it."""
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if delivery := getattr(record, "delivery", None):
            event["delivery"] = str(delivery)
        if record.exc_info and record.exc_info[0]:
            event["exception"] = self.formatException(record.exc_info)
        return self._write({key: self._blot(value) for key, value in event.items()})

    def _blot(self, text: str) -> str:
        for pattern in self._patterns:
            text = pattern.sub(rf"\1{BLOT}", text)
        return text


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # the arguments do not fit the message
        return f"{record.msg} {record.args!r}"


def _text(event: dict[str, str]) -> str:
    head = f"{event['time']} {event['level']} {event['logger']}: {event['message']}"
    trace = event.get("exception", "").splitlines()
    return "\n".join([_plain(head), *(f"  {_plain(line)}" for line in trace)])


def _plain(line: str) -> str:
    """Escape line breaks, and what could reorder or hide a terminal's text."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


LAYOUTS: dict[str, Callable[[dict[str, str]], str]] = {
    "text": _text,
    "json": json.dumps,
}
