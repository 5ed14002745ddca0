"""Flood limits in sliding windows. Pure: time is an argument."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.botapi.chats import Chat
from bot.botapi.refusal import Refusal, too_many_requests


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in any window so long."""

    count: int
    seconds: float


@dataclass(slots=True)
class Limits:
    """What was sent lately and what more may be sent.

    Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    """

    mode: str = "observe"  #: off | observe (count only) | enforce (answer 429)
    overall: Rate = Rate(30, 1)
    chat: Rate = Rate(3, 3)  #: one a second, with a small burst
    group: Rate = Rate(20, 60)
    paid: Rate = Rate(1000, 1)
    exceeded: list[str] = field(default_factory=list)  #: one line per excess
    _sent: dict[str, deque[datetime]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    _asked: dict[int | None, datetime] = field(default_factory=dict)
    _halts: dict[int | None, datetime] = field(default_factory=dict)

    def halt(self, until: datetime, chat_id: int | None = None) -> None:
        """Answer 429 to one chat, or to all, until then."""
        self._halts[chat_id] = until

    def halted(self, chat_id: int | None, now: datetime) -> Refusal | None:
        """The 429 of a halt that is not over."""
        ends = [self._halts[key] for key in {None, chat_id} if key in self._halts]
        left = max(((end - now).total_seconds() for end in ends), default=0)
        return too_many_requests(math.ceil(left)) if left > 0 else None

    def asked(self, chat_id: int | None, now: datetime, seconds: int) -> None:
        """Remember that a 429 told the bot to wait."""
        self._asked[chat_id] = now + timedelta(seconds=seconds)

    def asked_to_wait(self, chat_id: int | None, now: datetime) -> bool:
        """Whether a call at this moment ignores what a 429 asked for."""
        ends = (self._asked.get(key) for key in (None, chat_id))
        return any(end is not None and now < end for end in ends)

    def take(self, chat: Chat, now: datetime, *, paid: bool = False) -> None:
        """Count one message.

        Raises:
            Refusal: 429 in mode "enforce"; the message is then not counted.
        """
        if self.mode == "off":
            return
        rates = self._rates(chat, paid)
        wait = max(self._wait(name, rate, now) for name, rate in rates.items())
        if wait > 0 and self.mode == "enforce":
            raise too_many_requests(max(1, math.ceil(wait)))
        for name in rates:
            self._sent[name].append(now)

    def _rates(self, chat: Chat, paid: bool) -> dict[str, Rate]:
        alone = self.chat if chat.is_private else self.group
        rates = {f"chat {chat.id}": alone}
        return rates | ({"paid": self.paid} if paid else {"overall": self.overall})

    def _wait(self, name: str, rate: Rate, now: datetime) -> float:
        """Seconds until one more message fits into the window."""
        window, sent = timedelta(seconds=rate.seconds), self._sent[name]
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) < rate.count:
            return 0
        self.exceeded.append(f"{name}: more than {rate.count} in {rate.seconds:g} s")
        return (sent[-rate.count] + window - now).total_seconds()
