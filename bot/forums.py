"""Threads of forums that take no digest any more: who chose them learns it."""

from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot

from bot.texts import Texts
from jobs.clock import Clock
from jobs.errors import NotSent
from jobs.settle import outwait
from storage.engine import TROUBLE
from storage.model import Debt, Delivery, Edition, Kind, Profile, Subscriber
from storage.store import Store

WITHIN = timedelta(days=1)  #: that the note is worth sending


@dataclass(frozen=True, slots=True)
class Forums:
    """What is done once a thread is closed or deleted."""

    store: Store
    clock: Clock
    bot: Bot
    texts: Texts

    async def lost(self, delivery: Delivery) -> None:
        """Send nothing to the delivery's thread from now on, and tell who chose it.

        Raises:
            NotSent: the store is away, and nothing has been done.
            TelegramError: the group's name could not be learnt.
        """
        title = (await self.bot.get_chat(delivery.chat_id)).title or ""
        try:
            await outwait(self.clock, lambda: self._lose(delivery, title))
        except TROUBLE as error:
            raise NotSent(f"database: {type(error).__name__}") from error

    async def _lose(self, delivery: Delivery, title: str) -> None:
        thread_id = delivery.thread_id
        assert thread_id is not None
        lost = await self.store.threads.lose(delivery.chat_id, thread_id)
        if lost and lost.binder is not None:
            await self._tell(lost.binder, title)

    async def _tell(self, person: int, title: str) -> None:
        now = self.clock.now()
        reader = await self.store.subscribers.create(Subscriber(person, now))
        texts = self.texts.of(reader.numerals, reader.months, reader.language)
        note = texts.say("group.thread.lost", chat_title=title)
        profile = Profile((), reader.zone, now)
        edition = Edition(now, profile, now, (), kind=Kind.SERVICE, text=note)
        debt = Debt(person, now, silent=True, kind=Kind.SERVICE, deadline=now + WITHIN)
        async with self.store.editions.composing(now) as batch:
            kept = await batch.put(edition)
            await batch.owe(now, [(kept.id, debt)])
