"""What the server remembers of a bot's calls. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.botapi.parameters import Params


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot."""

    method: str  #: as the bot wrote it
    params: Params  #: decoded; as they came where they could not be
    at: datetime  #: when it came in
    status: int  #: of the HTTP answer; 0: the connection was closed


@dataclass(frozen=True, slots=True)
class Query:
    """One press of a button, until the bot answers."""

    chat_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """What somebody wrote behind the bot's name in any chat."""

    user_id: int
    text: str
    at: datetime


@dataclass(slots=True)
class Inline:
    """Inline mode, as BotFather has it, and what came of it."""

    is_on: bool = True
    has_feedback: bool = False  #: whether the bot learns what was chosen
    asked: dict[str, InlineQuery] = field(default_factory=dict)  #: by id
    #: the parameters of answers by id, their messages as `results[n]["message"]`
    answers: dict[str, Params] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """What tests want to know about a bot, oldest first."""

    calls: list[Call] = field(default_factory=list)
    early: list[Call] = field(default_factory=list)  #: made before a 429 was over
    violations: list[str] = field(default_factory=list)  #: what it should have known
