"""/feedback: what readers tell whoever runs this bot, and /cancel."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.desk import Desk
from bot.conversation.visit import (
    Answer,
    Visit,
    in_place,
    show,
    turn,
    with_buttons,
)
from bot.keyboards import rows
from storage.model import Awaited
from storage.queries import Query

PURPOSE = "feedback"
WITHIN = timedelta(minutes=15)  #: a text is taken for what was asked for
LONGEST = 3500  #: characters, so that an operator gets it in one message
SEARCHED = 64  #: characters of the longest text that may be a search
OTHER, NO_STORY = "oth", "0"


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The kinds of feedback; where nobody reads it here, where somebody does."""
    if not desk.operators:
        return _closed(desk, visit)
    keyboard = rows(visit.texts.keyboard("feedback.menu"))
    return show(visit.texts.say("feedback.menu"), keyboard)


async def ask(desk: Desk, visit: Visit) -> Answer:
    """The kind and the story kept for the one message that is awaited now."""
    if not desk.operators:
        return _closed(desk, visit)
    asked = in_place(visit, "fb", turn(visit.texts.say("feedback.ask")))
    return replace(asked, awaits=_awaited(visit))


async def take(desk: Desk, visit: Visit, text: str) -> Answer:
    """The awaited message handed on; one that is too long is asked for again."""
    if len(text) > LONGEST:
        long = show(visit.texts.say("feedback.long", n=LONGEST))
        return replace(long, awaits=_awaited(visit))
    kind, story = visit.args
    return await _open(desk, visit, kind, story, text)


async def offer(desk: Desk, visit: Visit, text: str) -> Answer | None:
    """For a text too long for a search, to hand it on as it is; None for others."""
    if len(text) <= SEARCHED or not desk.operators:
        return None
    long = show(visit.texts.say("search.long"))
    if len(text) > LONGEST:
        return long
    token = await desk.store.queries.keep(Query(text, visit.now + WITHIN))
    return with_buttons(long, rows(visit.texts.keyboard("feedback.offer", q=token)))


async def hand_on(desk: Desk, visit: Visit) -> Answer:
    """The text handed on that was offered to be, once."""
    text = await desk.store.queries.spend(visit.args[0], visit.now)
    if not text or not desk.operators:
        again = await screen(desk, visit)
        return replace(again, toast=visit.texts.toast("err.expired"))
    opened = await _open(desk, visit, OTHER, NO_STORY, text)
    return replace(opened, replaces=True)


async def cancel(desk: Desk, visit: Visit) -> Answer:
    """That nothing is awaited any more; the command itself has ended it."""
    return show(visit.texts.say("cancel.done" if visit.ended else "cancel.none"))


async def _open(desk: Desk, visit: Visit, kind: str, story: str, text: str) -> Answer:
    number = await desk.store.tickets.open(
        visit.chat_id, kind, int(story, 36) or None, text, visit.now, desk.operators
    )
    return show(visit.texts.say("feedback.done", ticket=number))


def _awaited(visit: Visit) -> Awaited:
    return Awaited(PURPOSE, visit.now + WITHIN, visit.args)


def _closed(desk: Desk, visit: Visit) -> Answer:
    if contact := desk.imprint.contact:
        return show(visit.texts.say("feedback.elsewhere", contact=contact))
    return show(visit.texts.say("feedback.nowhere"))
