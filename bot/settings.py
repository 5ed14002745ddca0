"""The environment to Settings. The only reader of os.environ and of `.env`."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from jobs.pace import FREE, PRICE

ROLES = ("updates", "poll", "compose", "send", "web")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PASSWORD = re.compile(r"(?<=://)([^:/@]*:).*(?=@)|(?<=password=)()[^&]*")


class SettingsError(Exception):
    """A variable cannot be used; says which, its value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a variable may be."""

    allowed: str  #: ends the sentence "... is not"
    read: Callable[[str], object]  #: raises ValueError
    show: Callable[[str], str] = repr  #: how an error quotes the value


def _hidden(_: str) -> str:
    return "its value"


def _without_password(value: str) -> str:
    return repr(PASSWORD.sub(r"\1***", value))


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise ValueError


def _whole(low: int, high: int) -> Kind:
    def read(value: str) -> int:
        _refuse_unless(low <= int(value) <= high)
        return int(value)

    return Kind(f"a whole number from {low} to {high}", read)


def _one_of(*words: str) -> Kind:
    def read(value: str) -> str:
        matching = [word for word in words if word.lower() == value.lower()]
        _refuse_unless(bool(matching))
        return matching[0]

    return Kind(" or ".join(words), read)


def _secret(pattern: str, allowed: str) -> Kind:
    def read(value: str) -> str:
        _refuse_unless(re.fullmatch(pattern, value, re.ASCII) is not None)
        return value

    return Kind(allowed, read, _hidden)


def _address(value: str) -> str:
    parts = urlsplit(value)
    _refuse_unless(parts.scheme in ("http", "https") and bool(parts.hostname))
    _refuse_unless(parts.port != 0)  # raises itself where it is no number
    return value.rstrip("/")


def _database(value: str) -> str:
    parts = urlsplit(value)
    is_server = parts.scheme == "postgresql" and parts.port != 0
    _refuse_unless(is_server or value.startswith("sqlite:///"))
    return value


def _ascii(value: str) -> str:
    _refuse_unless(value.isascii() and value.isprintable())
    return value


def _chat_ids(value: str) -> frozenset[int]:
    return frozenset(int(word) for word in value.replace(",", " ").split())


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    _refuse_unless(moment.tzinfo is not None)
    return moment


def _stars(value: str) -> int:
    stars = 0 if value.lower() == "no" else int(value)
    _refuse_unless(stars >= 0)
    return stars


def _roles(value: str) -> frozenset[str]:
    chosen = frozenset(value.lower().replace(",", " ").split())
    if chosen == {"all"}:
        return frozenset(ROLES)
    _refuse_unless(bool(chosen) and chosen.issubset(ROLES))
    return chosen


_yes_no = {"yes": True, "no": False}

Text = Annotated[str, Kind("text", str)]
# It stands in a header of every request, and headers are ASCII.
Contact = Annotated[str, Kind("ASCII, such as a mail address", _ascii)]
File = Annotated[Path | None, Kind("a file", Path)]
Flag = Annotated[bool, Kind("yes or no", lambda value: _yes_no[value.lower()])]
ChatIds = Annotated[
    frozenset[int], Kind("whole numbers with commas between", _chat_ids, _hidden)
]
Moment = Annotated[
    datetime | None, Kind("a time with its zone: 2026-11-27T15:00+03:00", _moment)
]
Policy = Annotated[Literal["hold", "resend"], _one_of("hold", "resend")]
Roles = Annotated[frozenset[str], Kind(f"all or some of {','.join(ROLES)}", _roles)]
Stars = Annotated[int, Kind("no or the most Stars that a day may cost", _stars)]
Url = Annotated[
    str, Kind("an http:// or https:// address", _address, _without_password)
]
DatabaseUrl = Annotated[
    str,
    Kind(
        "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
        _database,
        _without_password,
    ),
]
# https://core.telegram.org/bots/api#authorizing-your-bot
BotToken = Annotated[
    str, _secret(r"\d+:[\w-]{35,}", "a bot token, DIGITS:35 OR MORE LETTERS")
]
# https://core.telegram.org/bots/api#setwebhook
WebhookSecret = Annotated[str, _secret(r"[\w-]{1,256}", "1 to 256 of A-Z a-z 0-9 _ -")]


@dataclass(frozen=True, slots=True, repr=False)  # no secret is printed by accident
class Settings:
    """What the operator decides: a field for each variable, in small letters.

    The defaults are those of an empty environment.
    """

    telegram_bot_token: BotToken = ""  #: "": the playground
    telegram_api_url: Url = "https://api.telegram.org"
    database_url: DatabaseUrl = "sqlite:///mujaz.db"
    sources_file: File = None  #: None: the bundled catalogue
    faq_file: File = None  #: None: cards of terms have no questions
    rates_file: File = None  #: None: equivalents in pegged currencies only
    sponsor_file: File = None  #: None: nobody pays to be named
    operator_chat_ids: ChatIds = frozenset()
    poll_minutes: Annotated[int, _whole(1, 1440)] = 15
    send_rate: Annotated[int, _whole(1, 1000)] = 25  #: bulk messages per second
    paid_broadcast: Stars = 0  #: Stars a day at most; 0: never above the free rate
    follow_limit: Annotated[int, _whole(1, 1000)] = 30  #: of one reader
    hijri_offset: Annotated[int, _whole(-1, 1)] = 0  #: days, from Umm al-Qura's date
    delivery_unknown: Policy = "hold"
    rich_messages: Flag = False  #: for readers who did not choose
    ephemeral_answers: Flag = False  #: in groups, for nobody but who asked
    roles: Roles = frozenset(ROLES)
    maintenance_until: Moment = None  #: None: at work
    web_host: Text = "127.0.0.1"
    web_port: Annotated[int, _whole(0, 65535)] = 8080  #: 0: any that is free
    public_url: Url = ""
    webhook_url: Url = ""  #: "": long polling
    webhook_secret: WebhookSecret = ""
    allow_private_networks: Flag = False
    llm_url: Url = ""
    llm_model: Text = ""
    llm_api_key: Text = ""
    log_level: Annotated[str, _one_of(*LEVELS)] = "INFO"
    log_format: Annotated[str, _one_of("text", "json")] = "text"
    operator_name: Text = ""  #: this and the next two: as /privacy tells them
    operator_contact: Contact = ""
    policy_url: Url = ""

    @property
    def secrets(self) -> frozenset[str]:
        """What must never reach a log."""
        password = urlsplit(self.database_url).password or ""
        keys = (self.telegram_bot_token, self.webhook_secret, self.llm_api_key)
        return frozenset(filter(None, (*keys, password, unquote(password))))

    @property
    def price(self) -> str:
        """What broadcasts above the free rate cost, for the log; "" if none may be."""
        most, rate = self.paid_broadcast, self.send_rate
        if not most or rate <= FREE:
            return ""
        return (
            f"PAID_BROADCAST: digests leave at {rate} a second;"
            f" a message above {FREE} a second costs {PRICE} Star,"
            f" a day at most {most} Stars, which is {most / PRICE:,.0f} messages"
        )


NEEDS = {"webhook_url": "webhook_secret", "llm_url": "llm_model"}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that these variables make; an empty one is not set.

    Raises:
        SettingsError: a value is not allowed, or one that it needs is missing.
    """
    values: dict[str, Any] = {}
    for field, hint in get_type_hints(Settings, include_extras=True).items():
        if value := environ.get(field.upper(), "").strip():
            values[field] = _read(field.upper(), value, hint.__metadata__[0])
    for field, needed in NEEDS.items():
        if field in values and needed not in values:
            raise SettingsError(f"{needed.upper()}: needed with {field.upper()}")
    settings = Settings(**values)
    if settings.send_rate > FREE and not settings.paid_broadcast:
        wanted = f"more than {FREE} a second cost Stars: set PAID_BROADCAST"
        raise SettingsError(f"SEND_RATE: {wanted}")
    return settings


def _read(name: str, value: str, kind: Kind) -> object:
    try:
        return kind.read(value)
    except (KeyError, ValueError):
        wrong = f"{name}: {kind.show(value)} is not {kind.allowed}"
        raise SettingsError(wrong) from None


def from_process() -> Settings:
    """Return the settings of this process; `.env` fills in what it does not set.

    Raises:
        SettingsError: as read_settings, or `.env` is not UTF-8 text.
    """
    try:
        file = dotenv_values(".env", interpolate=False, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(".env: not UTF-8 text") from None
    return read_settings({**{k: v or "" for k, v in file.items()}, **os.environ})
