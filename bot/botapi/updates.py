"""What the bot has yet to learn: the queue behind getUpdates and webhooks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.botapi.bell import Bell
from bot.botapi.facts import TYPES
from bot.botapi.refusal import Refusal

Json = dict[str, Any]
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_BY_DEFAULT = frozenset(TYPES["Update"]) - {"update_id"} - _ON_REQUEST
_LONGEST_POLL = 50  # seconds
_TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_HOOKED = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(slots=True)
class Hook:
    """A webhook: where the bot wants its updates posted."""

    url: str
    secret: str = ""  #: sent along with each update, "" for none
    error: str = ""  #: of the last delivery, "" when it went well
    failed: datetime | None = None  #: when a delivery last went wrong
    pause: float = 1.0  #: seconds before what was not accepted is posted again


class Updates:
    """Updates in order of their ids, until the bot acknowledges them.

    Source: https://core.telegram.org/bots/api#getting-updates
    """

    def __init__(self, first_id: int = 1) -> None:
        self.pending: list[Json] = []
        self.history: dict[int, Json] = {}  #: every update by its id
        self.allowed: frozenset[str] = _BY_DEFAULT
        self.asked: list[str] | None = None  #: allowed_updates as the bot gave them
        self.bell = Bell()
        self.hook: Hook | None = None
        self._next_id = first_id
        self._again: list[Json] = []  # redelivered though acknowledged
        self._poll = 0  # number of the poll that may wait

    def add(self, kind: str, content: Json) -> int:
        """Queue an update if the bot wants its kind; its id in any case."""
        update_id = self._next_id
        self._next_id += 1
        update: Json = {"update_id": update_id, kind: content}
        self.history[update_id] = update
        if kind in self.allowed:
            self.pending.append(update)
            self.bell.ring()
        return update_id

    def redeliver(self, update_id: int) -> None:
        """Give an update out once more, as after a lost acknowledgement."""
        self._again.append(self.history[update_id])
        self.bell.ring()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants from now on; None: as before."""
        if kinds is not None:
            self.asked = list(kinds)
            self.allowed = frozenset(kinds) or _BY_DEFAULT

    def acknowledge(self, offset: int) -> None:
        """Forget everything below `offset`; a negative one keeps only the last."""
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [u for u in self.pending if u["update_id"] >= offset]

    def ready(self, limit: int) -> list[Json]:
        """What the bot gets next: what is redelivered, then what is pending."""
        return (self._again + self.pending)[: max(1, min(limit, 100))]

    def settle(self, update: Json) -> None:
        """Forget one update, which the webhook accepted."""
        self.bell.ring()
        for queue in (self._again, self.pending):
            if update in queue:
                queue.remove(update)
                return

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """Up to `limit` updates, as soon as there is one or time is over.

        Raises:
            Refusal: 409, when another poll begins meanwhile or a webhook is set.
        """
        self._begin()
        poll = self._poll
        self.acknowledge(offset)
        clock = asyncio.get_running_loop().time
        end = clock() + min(timeout, _LONGEST_POLL)
        while not (ready := self.ready(limit)) and clock() < end:
            await self.bell.heard(self.bell.rings, end - clock())
            if poll != self._poll:
                raise Refusal(409, _TERMINATED)
        self._again = self._again[len(ready) :]
        return ready

    def _begin(self) -> None:
        if self.hook:
            raise Refusal(409, _HOOKED)
        self._poll += 1
        self.bell.ring()
