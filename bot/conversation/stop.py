"""/stop: at once, for a while, and back again."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.desk import Desk
from bot.conversation.moments import next_digest
from bot.conversation.visit import Answer, Visit, show, turn
from bot.keyboards import rows
from jobs.plan import local_day
from storage.model import Subscriber, SubscriberState


async def stop(desk: Desk, visit: Visit) -> Answer:
    """Sending stopped before any button is pressed; then how long."""
    await _pause(desk, visit, None)
    return _menu(visit)


async def menu(desk: Desk, visit: Visit) -> Answer:
    """How long to stop for."""
    return _menu(visit)


async def pause(desk: Desk, visit: Visit) -> Answer:
    """Stopped for some days, or without an end."""
    if visit.args[0] == "x":
        await _pause(desk, visit, None)
        return turn(visit.texts.say("stop.done"))
    until = visit.now + timedelta(days=int(visit.args[0]))
    subscriber = await _pause(desk, visit, until)
    day = local_day(until, subscriber.zone)
    return turn(visit.texts.say("stop.until", until=day))


async def resume(desk: Desk, visit: Visit) -> Answer:
    """Sending again; what came meanwhile stays in the archive."""
    active = SubscriberState.ACTIVE
    subscriber = await desk.change(
        visit, lambda s: replace(s, state=active, until=None)
    )
    if not subscriber.topics:
        keyboard = rows(visit.texts.keyboard("digest.notopics"))
        return turn(visit.texts.say("digest.notopics"), keyboard)
    coming = next_digest(subscriber, visit)
    return turn(visit.texts.say("stop.resumed", next=coming))


def _menu(visit: Visit) -> Answer:
    return show(visit.texts.say("stop.menu"), rows(visit.texts.keyboard("stop.menu")))


async def _pause(desk: Desk, visit: Visit, until: datetime | None) -> Subscriber:
    paused = SubscriberState.PAUSED
    subscriber = await desk.change(
        visit, lambda s: replace(s, state=paused, until=until)
    )
    await desk.store.ledger.cancel(visit.chat_id)
    await desk.store.subscribers.hush(visit.chat_id)
    return subscriber
