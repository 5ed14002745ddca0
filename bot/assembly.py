"""Settings to everything that works together: the one composition root."""

import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from telegram import Bot

from bot.chats import TelegramChats
from bot.conversation import answering
from bot.conversation.desk import Desk, Imprint, Office
from bot.conversation.dispatch import Dispatch
from bot.conversation.table import NAMES, is_answered, is_public
from bot.courier import TelegramCourier
from bot.exchange import Exchange
from bot.files import asked, catalogue, sponsor
from bot.forums import Forums
from bot.metrics import Counting, Numbers
from bot.operators import Operators
from bot.rich_choice import RichChoice
from bot.settings import Settings
from bot.sponsor import Sponsor
from bot.texts import Texts, known
from jobs.address import address, realign
from jobs.addressee import Addressed
from jobs.alert import Notice, alert
from jobs.amend import amend
from jobs.announce import proceed, report
from jobs.appraise import Appraisal, appraise
from jobs.ask import Sites
from jobs.catalogue import begun
from jobs.clock import Clock
from jobs.deliver import Courier, Round
from jobs.discover import Found, discover
from jobs.facts.directory import directory
from jobs.facts.questions import Questions
from jobs.facts.topics import topics
from jobs.feeds.client import Client, build_client
from jobs.fetch import Response, fetch
from jobs.forward import forward
from jobs.group import found_by, group
from jobs.harvest import Desk as Reading
from jobs.notify import notify
from jobs.plan import SPREAD, crowds
from jobs.poll import MOST_SOURCES, Polled, poll
from jobs.prune import Pruned, forget, prune
from jobs.publish import publish
from jobs.read import news
from jobs.remind import remind
from jobs.revisit import revisit
from jobs.seek import search_text
from jobs.tell import Knowledge
from storage.model import Source
from storage.store import Store, open_store

log = logging.getLogger(__name__)

TEXTS = known(NAMES)
HEADINGS = {t.id: t for t in topics()}
COMPANIES = frozenset(e.id for e in directory().values() if e.type == "company")
OWNERS = {e.id: e.owner for e in directory().values() if e.owner}
NOBODY = "no contact given"  #: in the User-Agent, where publishers look for one
KNOWN_FOR = timedelta(seconds=30)  #: how long sources are remembered between reads


@dataclass
class Assembly:
    """The store, the network and the clock, and the jobs that they do together."""

    settings: Settings
    clock: Clock
    store: Store
    client: Client
    me: str  #: this process, in leases
    sites: Sites  #: whose publishers' rights this process has asked for
    questions: Questions  #: of the operator's file
    rates: Exchange  #: of the operator's file
    sponsor: Sponsor | None  #: of the operator's file
    texts: Texts  #: dates as the operator counts them
    stopping: bool = False
    numbers: Numbers = field(default_factory=Numbers)
    _known: tuple[datetime, Knowledge] | None = field(default=None, repr=False)

    async def knowledge(self) -> Knowledge:
        """What telling stories takes; sources may be half a minute old."""
        now = self.clock.now()
        if self._known is None or now - self._known[0] > KNOWN_FOR:
            listed = {s.slug: s for s in await self.store.sources.all()}
            self._known = now, Knowledge(listed, COMPANIES, OWNERS)
        return self._known[1]

    async def poll(
        self,
        everything: bool = False,
        progress: Callable[[Source], None] | None = None,
        limit: int = MOST_SOURCES,
    ) -> Polled:
        """Read the sources that are due, or all of them, up to a limit."""
        store, clock, minutes = self.store, self.clock, self.settings.poll_minutes
        edited = bool(self.settings.operator_chat_ids)
        reading = Reading(
            store, self.client, clock, self.me, news, group, self.sites, minutes, edited
        )
        polled = await poll(reading, limit=limit, all_=everything, progress=progress)
        self.numbers.polled(polled)
        return polled

    async def discover(self, address: str) -> tuple[Found, ...]:
        """The feeds at a site's address.

        Raises:
            SourceError: there is none, or it may not be asked.
        """

        async def get(url: str) -> tuple[bytes, str]:
            answer = await self._ask(url)
            return answer.body, answer.url

        return await discover(get, address, self.clock.now())

    async def appraise(self, address: str) -> Appraisal:
        """What an operator should know of an address before it is a source.

        Raises:
            SourceError: there is no feed, or it may not be asked.
        """
        return await appraise(self._ask, self.sites, address, self.clock.now())

    async def _ask(self, url: str) -> Response:
        answer = await fetch(self.client, url)
        assert isinstance(answer, Response)  # nothing of it was known before
        return answer

    async def revisit(self) -> int:
        """Look whether what readers received is still there; how much is not."""
        return await revisit(self.store, self.client, self.sites, self.clock)

    async def address(self) -> Addressed:
        """Compose the slots that are due and write down who is owed what."""
        return await address(self.store, self.clock, await self.knowledge())

    async def notify(self) -> int:
        """Write down who is owed an alert of what is new; how many alerts."""
        return await notify(self.store, self.clock, await self.knowledge())

    async def watch(self) -> list[tuple[datetime, int]]:
        """The half hours that are too full for the rate; each is told to the log."""
        rate = self.settings.send_rate
        full = crowds(await self.store.subscribers.waiting(), rate)
        for half_hour, count in full:
            log.warning(
                "%d digests wait for the half hour of %s, but %d a second serve %d:"
                " the last ones will be late, unless PAID_BROADCAST allows more",
                count, f"{half_hour:%Y-%m-%d %H:%M} UTC", rate,
                rate * SPREAD.total_seconds(),
            )  # fmt: skip
        return full

    async def realign(self) -> int:
        """How many next slots moved with the zone data of this machine."""
        moved = await realign(self.store)
        if moved:
            log.warning("zones changed: the next digest of %d chats moved", moved)
        return moved

    async def deliver(self, courier: Courier) -> dict[str, int]:
        """Send what is due."""
        sending = Round(
            self.store,
            Counting(courier, self.numbers.sends),
            self.clock,
            self.me,
            rate=self.settings.send_rate,
            policy=self.settings.delivery_unknown,
            stopping=lambda: self.stopping,
            stars=self.settings.paid_broadcast,
        )
        return dict(await sending.run())

    async def alert(self, bot: Bot) -> tuple[Notice, ...]:
        """Tell operators, or the log where there are none, how sources are doing."""
        return await alert(self.store, self.clock, self._operators(bot).tell)

    async def report(self, bot: Bot) -> int:
        """Go on with messages to everybody; tell operators of those that ended."""
        await proceed(self.store, self.clock, self.settings.send_rate)
        tell = self._operators(bot).broadcast_ended
        return await report(self.store, self.clock, tell)

    def _operators(self, bot: Bot) -> Operators:
        return Operators(bot, self.settings.operator_chat_ids, self.texts)

    async def forward(self, bot: Bot) -> int:
        """Hand operators what readers wrote to them; how much arrived."""
        to, texts = self._operators(bot), self.texts
        return await forward(
            *(self.store, self.clock, to.chats),
            lambda one: to.hand(one.operator, answering.report(one, texts)),
        )

    async def remind(self, bot: Bot) -> int:
        """Tell operators of what came to their queue; give up what nobody looks at."""
        operators = self._operators(bot)
        return await remind(self.store, self.clock, operators.chats, operators.remind)

    async def prune(self) -> Pruned:
        """Erase what is old."""
        return await prune(self.store, self.clock)

    async def forget(self) -> int:
        """Erase the searches whose day is over."""
        return await forget(self.store, self.clock)

    def courier(self, bot: Bot) -> TelegramCourier:
        """The courier that sends through a bot; what it may cost is told first."""
        if price := self.settings.price:
            log.warning(price)
        choice = RichChoice(self.store.refusals, self.settings.rich_messages)
        forums = Forums(self.store, self.clock, bot, self.texts)
        return TelegramCourier(
            *(bot, self.texts, HEADINGS, is_answered, self.rates, is_public),
            *(forums.lost, choice, self.sponsor),
        )

    async def publish(self) -> int:
        """Owe channels the stories whose time has come."""
        return await publish(self.store, self.clock, await self.knowledge())

    async def amend(self, courier: TelegramCourier) -> int:
        """Put posts right that say what is no longer so."""
        return await amend(self.store, courier)

    def dispatch(self, bot: Bot) -> Dispatch:
        """What answers the bot's readers."""
        settings = self.settings
        who = settings.operator_name, settings.operator_contact, settings.policy_url
        imprint = Imprint(*who, self.sponsor.name if self.sponsor else "")
        desk = Desk(
            *(self.store, self.clock, HEADINGS, self.knowledge, imprint),
            *(self.questions, self.rates, settings.operator_chat_ids),
            office=Office(self.appraise, settings.send_rate),
            rich=settings.rich_messages,
            chats=TelegramChats(bot),
            follow_limit=settings.follow_limit,
            whispers=settings.ephemeral_answers,
        )
        return Dispatch(desk, self.texts)


@asynccontextmanager
async def assemble(
    settings: Settings,
    clock: Clock,
    sources: Sequence[Source] | None = None,
    own_time: bool = False,
) -> AsyncIterator[Assembly]:
    """Everything open and the catalogue in the store; closed on leaving.

    Args:
        settings: what the operator decides.
        clock: the time of the workflows.
        sources: instead of those of the sources file.
        own_time: whether the store follows the clock and not the database's.

    Raises:
        CatalogueError, ValueError: a file of the operator's or the database's
            address is wrong; says what and where.
    """
    listed = catalogue(settings.sources_file) if sources is None else sources
    rates = Exchange(settings.rates_file)
    rates.read()
    own = clock.now if own_time else None
    files = asked(settings.faq_file), rates, sponsor(settings.sponsor_file)
    store = await open_store(
        settings.database_url, own, search_text=search_text, keys=found_by
    )
    contact = settings.operator_contact or NOBODY
    client = build_client(contact, allow_private=settings.allow_private_networks)
    try:
        async with client:
            await store.sources.sync(begun(listed, _met(settings)))
            me = f"{socket.gethostname()}-{os.getpid()}"
            shared = store, client, me, Sites(client, clock)
            texts = replace(TEXTS, hijri_offset=settings.hijri_offset)
            yield Assembly(settings, clock, *shared, *files, texts)
    finally:
        await store.close()


def _met(settings: Settings) -> frozenset[str]:
    """What sources may wait for, and is there."""
    return frozenset({"translation"} if settings.llm_url else ())
