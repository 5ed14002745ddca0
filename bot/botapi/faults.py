"""What goes wrong because a test says so. Pure."""

from dataclasses import dataclass, field

from bot.botapi.chats import refusal
from bot.botapi.refusal import Refusal, too_many_requests
from bot.botapi.replies import CLOSED, Reply, refused


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call is spoilt."""

    reply: Reply | None = None  #: instead of the true one
    effect: bool = False  #: whether the call is carried out all the same
    before: float = 0  #: seconds of delay before the effect
    after: float = 0  #: seconds of delay between the effect and the answer


def flooded(seconds: int) -> Fault:
    """429 with retry_after."""
    return Fault(refused(too_many_requests(seconds)))


def failing(code: int, description: str) -> Fault:
    """Any error in the server's own form."""
    return Fault(refused(Refusal(code, description)))


def unknown() -> Fault:
    """A server of an older version, which has no such method."""
    return failing(404, "Not Found: method not found")


def unreachable(state: str, chat_type: str = "supergroup") -> Fault:
    """What a chat in one of `bot.botapi.chats.STATES` answers with, once."""
    reason = refusal(state, chat_type)
    assert reason is not None, f"an {state} chat refuses nothing"
    return Fault(refused(reason))


def garbage(status: int = 502, *, effect: bool = False) -> Fault:
    """A proxy's page instead of JSON."""
    page = b"<html><body><h1>Bad Gateway</h1></body></html>"
    return Fault(Reply(status, page, {"Content-Type": "text/html"}), effect)


def truncated() -> Fault:
    """Status 200 and half of a JSON object, after the effect."""
    return Fault(Reply(200, b'{"ok":true,"result":{"mess'), effect=True)


def closed(*, effect: bool) -> Fault:
    """The connection closes without an answer, before or after the effect."""
    return Fault(CLOSED, effect)


def slow(before: float = 0, after: float = 0) -> Fault:
    """The true answer, late; seconds."""
    return Fault(effect=True, before=before, after=after)


@dataclass(slots=True)
class Plan:
    """Which calls a fault spoils."""

    fault: Fault
    method: str = ""  #: "" is any
    chat_id: int | None = None  #: None is any
    skip: int = 0  #: matching calls that pass first
    every: int = 1  #: then each, or each second, third ... matching call
    times: int | None = 1  #: how often in all; None: for ever
    seen: int = 0

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is spoilt; to be asked once per call."""
        if self.method.lower() not in ("", method.lower()):
            return False
        if self.chat_id not in (None, chat_id) or self.times == 0:
            return False
        self.seen += 1
        due = self.seen > self.skip and (self.seen - self.skip) % self.every == 0
        if due and self.times:
            self.times -= 1
        return due


@dataclass(slots=True)
class Faults:
    """The faults in force, in the order in which they were planned."""

    plans: list[Plan] = field(default_factory=list)

    def add(
        self,
        fault: Fault,
        method: str = "",
        chat_id: int | None = None,
        *,
        nth: int = 1,
        every: int = 1,
        times: int | None = 1,
    ) -> None:
        """Spoil the nth matching call, or `times` calls, each `every`-th one."""
        self.plans.append(Plan(fault, method, chat_id, nth - 1, every, times))

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that spoils this call; None when it passes."""
        return next((p.fault for p in self.plans if p.strikes(method, chat_id)), None)
