"""What every screen works with: the store, the clock, and what is known."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.conversation.visit import Visit
from jobs.appraise import Appraisal
from jobs.batch import Shared
from jobs.clock import Clock
from jobs.errors import SourceError
from jobs.facts.questions import Questions
from jobs.facts.rates import Rates
from jobs.facts.topics import Topic
from jobs.plan import replan
from jobs.tell import Knowledge
from storage.model import Subscriber
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who runs this bot, as /privacy tells it; "" where the operator said nothing."""

    operator: str = ""
    contact: str = ""
    policy_url: str = ""
    sponsor: str = ""  #: who pays to be named below digests, as /settings tells it


async def _unreachable(address: str) -> Appraisal:
    raise SourceError("no network")


@dataclass(frozen=True, slots=True)
class Office:
    """What operators' screens take beside it."""

    appraise: Callable[[str], Awaitable[Appraisal]] = _unreachable
    rate: float = 25.0  #: messages a second that broadcasts share


@dataclass(frozen=True, slots=True)
class Place:
    """A chat that is not the reader's own."""

    chat_id: int
    title: str
    is_channel: bool


class Chats(Protocol):
    """What is known of groups and channels, of who runs them, and of the bot there."""

    @property
    def me(self) -> str:
        """The bot's name, without @."""
        ...

    async def title(self, chat_id: int) -> str:
        """What a group is called now.

        Raises:
            LookupError: the bot is in no such group.
        """
        ...

    async def find(self, name: str) -> Place | None:
        """The public chat of this name, without @; None when there is none."""
        ...

    async def may_post(self, chat_id: int) -> bool:
        """Whether the bot may write in a channel at this moment."""
        ...

    async def is_administrator(self, chat_id: int, user_id: int) -> bool:
        """Whether somebody runs the chat at this moment."""
        ...


class NoChats:
    """A world without groups and channels."""

    me = ""

    async def title(self, chat_id: int) -> str:
        """Raise LookupError."""
        raise LookupError("no such group")

    async def find(self, name: str) -> Place | None:
        """Return None."""
        return None

    async def may_post(self, chat_id: int) -> bool:
        """Return False."""
        return False

    async def is_administrator(self, chat_id: int, user_id: int) -> bool:
        """Return False."""
        return False


@dataclass(frozen=True, slots=True)
class Desk:
    """The collaborators that screens share."""

    store: Store
    clock: Clock
    headings: Mapping[str, Topic]  #: by id, in order
    knowledge: Callable[[], Awaitable[Knowledge]]
    imprint: Imprint = Imprint()
    questions: Questions = field(default_factory=dict)  #: about the glossary's terms
    rates: Callable[[], Rates] = tuple  #: for equivalents of money; none by default
    operators: frozenset[int] = frozenset()  #: chats of whoever runs this bot
    shared: Shared = field(default_factory=Shared)  #: what many ask for at once
    office: Office = Office()
    rich: bool = False  #: the form of digests for readers who did not choose
    chats: Chats = field(default_factory=NoChats)
    follow_limit: int = 30  #: what one reader may follow
    whispers: bool = False  #: in groups, answers are for nobody but who asked

    async def note(self, visit: Visit, what: str, about: str) -> None:
        """Write down what an operator did."""
        await self.store.deeds.note(what, about, visit.chat_id)

    async def change(
        self, visit: Visit, edit: Callable[[Subscriber], Subscriber]
    ) -> Subscriber:
        """The subscriber after the edit, next slot replanned; made when new."""
        if visit.subscriber is None:
            await self.store.subscribers.create(Subscriber(visit.chat_id, visit.now))
        changed = await self.store.subscribers.change(
            visit.chat_id, lambda s: replan(edit(s), visit.now)
        )
        if changed is None:  # forgotten by another hand in between
            return await self.store.subscribers.create(
                replan(edit(Subscriber(visit.chat_id, visit.now)), visit.now)
            )
        return changed


RECENT = timedelta(hours=48)  #: what counts as the latest news of a topic
